//! Signing in with address and password.

use super::{SignInService, SignInStep, check_confirmed};
use crate::error::AccountsError;
use crate::password;
use crate::users::check_email;

impl SignInService {
    /// Opens a session for the user with this address and password. An unknown address, a user without a password and a
    /// wrong password are refused in the same way and take the same time. An unconfirmed address is reported first.
    pub fn by_password(&self, email: &str, password: &str) -> Result<SignInStep, AccountsError> {
        let known = match check_email(Some(email)) {
            Ok(email) => self.deps.store.read()?.users().by_email(&email)?,
            Err(_) => None,
        };
        if let Some(user) = &known {
            check_confirmed(user)?;
        }
        let digest = known
            .as_ref()
            .and_then(|user| user.password_digest.as_deref());
        // hashing is slow, so it happens before the transaction
        let right = password::verify(password, digest.unwrap_or(password::NOBODYS));
        let (Some(known), true) = (&known, right && digest.is_some()) else {
            return Err(AccountsError::WrongCredentials);
        };
        let mut work = self.deps.store.begin()?;
        let found = work.users().lock(known.id)?;
        // a password that was replaced meanwhile is no longer right
        let user = found.filter(|user| user.password_digest == known.password_digest);
        self.welcome(work, user.ok_or(AccountsError::WrongCredentials)?)
    }
}
