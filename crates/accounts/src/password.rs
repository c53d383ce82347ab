//! Passwords: their rules and their hashes.

use crate::error::{AccountsError, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use nimchat_core_model::Violations;

const MIN: usize = 6;
const MAX: usize = 128;
const SPECIALS: &str = " !@#$%^&*()_+-=[]{}|\"/\\.,`<>:;?~'";

/// A password that satisfies the rules (docs/rules/accounts.md §6). It cannot be printed.
pub struct Password(String);

impl Password {
    /// Checks every rule and reports all violations.
    pub fn parse(text: String) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let mut demand = |met: bool, message: String| {
            if !met {
                violations.add("password", message);
            }
        };
        let length = text.chars().count();
        demand(
            length >= MIN,
            format!("must contain at least {MIN} characters"),
        );
        demand(
            length <= MAX,
            format!("is too long (maximum is {MAX} characters)"),
        );
        demand(
            text.chars().any(|c| c.is_ascii_uppercase()),
            "must contain at least 1 uppercase character  (A..Z)".to_owned(),
        );
        demand(
            text.chars().any(|c| c.is_ascii_lowercase()),
            "must contain at least 1 lowercase character  (a..z)".to_owned(),
        );
        demand(
            text.chars().any(|c| c.is_ascii_digit()),
            "must contain at least 1 number character  (0..9)".to_owned(),
        );
        demand(
            text.chars().any(|c| SPECIALS.contains(c)),
            format!("must contain at least 1 special character  ({SPECIALS})"),
        );
        let strange: Vec<char> = text
            .chars()
            .filter(|c| !c.is_ascii_alphanumeric() && !SPECIALS.contains(*c))
            .collect();
        if !strange.is_empty() {
            let shown: String = strange.iter().collect();
            let noun = if strange.len() == 1 {
                "character"
            } else {
                "characters"
            };
            violations.add(
                "password",
                format!("contains {} invalid {noun} ({shown})", strange.len()),
            );
        }
        violations.into_result().map(|()| Self(text))
    }

    /// The same for a password that a user chose, perhaps typing it twice.
    pub fn chosen(text: String, again: Option<&str>) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let repeated = again.is_none_or(|again| again == text);
        let password = violations.check(Self::parse(text));
        if !repeated {
            violations.add("password_confirmation", "doesn't match Password");
        }
        // what is wrong with a password is wrong with its repetition
        if let Some(again) = again
            && let Err(weak) = Self::parse(again.to_owned())
        {
            for weakness in weak.iter() {
                violations.add("password_confirmation", weakness.message.clone());
            }
        }
        match password {
            Some(password) if repeated => Ok(password),
            _ => Err(violations),
        }
    }

    /// The argon2id hash to store, in PHC form. Takes tens of milliseconds by design: do not call it within a
    /// transaction.
    pub fn hash(&self, salt: &[u8]) -> Result<String> {
        Argon2::default()
            .hash_password_with_salt(self.0.as_bytes(), &salt[..salt.len().min(16)])
            .map(|hash| hash.to_string())
            .map_err(AccountsError::PasswordHash)
    }
}

/// The hash of no user's password. A password for an unknown address is verified against it, which takes as long as for
/// a known one.
pub(crate) const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Does the password match the stored hash? A hash that cannot be read matches none.
pub fn verify(text: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(text.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusals(text: &str) -> String {
        Password::parse(text.to_owned())
            .err()
            .unwrap_or_default()
            .to_string()
    }

    #[test]
    fn a_good_password_is_taken_and_verified() {
        let password = Password::parse("Secret1!".to_owned()).unwrap();
        let kept = password.hash(&[7; 32]).unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(verify("Secret1!", &kept));
        assert!(!verify("secret1!", &kept));
    }

    #[test]
    fn every_broken_rule_is_reported_at_once() {
        let text = refusals("abc");
        for part in ["at least 6 characters", "uppercase", "number", "special"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_letter_outside_ascii_is_refused() {
        assert_eq!(
            refusals("Secret1!ä"),
            "Password contains 1 invalid character (ä)"
        );
    }

    #[test]
    fn the_hash_of_no_user_costs_what_others_do() {
        let shape = |kept: &str| {
            let hash = PasswordHash::new(kept).unwrap();
            let output = hash.hash.map(|output| output.as_bytes().len());
            (hash.algorithm.to_string(), hash.params.to_string(), output)
        };
        let password = Password::parse("Secret1!".to_owned()).unwrap();
        assert_eq!(shape(NOBODYS), shape(&password.hash(&[7; 32]).unwrap()));
        assert!(!verify("Secret1!", NOBODYS));
    }

    #[test]
    fn an_unreadable_hash_verifies_nothing() {
        assert!(!verify("Secret1!", "not a hash"));
    }
}
