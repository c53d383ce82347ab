//! Verifies second factors.

use super::backup_codes::digest;
use super::{Keys, Proof, SecondFactor, label};
use crate::error::{AccountsError, Result};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::UserId;
use totp_rs::{Builder, Totp};

/// The issuer that the device shows.
const ISSUER: &str = "nimchat";

/// Verifies the proof and uses it up; a wrong proof is refused. The user must be locked.
pub(crate) fn verify(
    keys: Option<&Keys>,
    work: &mut dyn Work,
    user: UserId,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<()> {
    let keys = keys.ok_or(AccountsError::WrongCode)?;
    match proof {
        Proof::Code(code) => {
            let found = work.second_factors().find(user)?;
            let mut factor = found.ok_or(AccountsError::WrongCode)?;
            factor.last_step = keys.step(&factor, code, now)?;
            work.second_factors().put(&factor)?;
            Ok(())
        }
        Proof::BackupCode(code) => {
            let digest = digest(keys, user, code);
            if work.second_factors().spend_backup_code(user, &digest)? {
                Ok(())
            } else {
                Err(AccountsError::WrongCode)
            }
        }
    }
}

impl Keys {
    /// The half minute of the code: the present one or a neighbour, because clocks differ, and later than the last one
    /// used.
    pub(super) fn step(
        &self,
        factor: &SecondFactor,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let secret = self
            .seal
            .open(&label(factor.user_id), &factor.sealed_secret);
        secret
            .and_then(|secret| totp(secret, ""))
            .and_then(|totp| totp.check(code.trim(), now.timestamp().unsigned_abs()))
            .and_then(|step| i64::try_from(step).ok())
            .filter(|step| *step > factor.last_step)
            .ok_or(AccountsError::WrongCode)
    }
}

/// Six digits each half minute, as authenticator apps expect them (RFC 6238).
pub(super) fn totp(secret: Vec<u8>, account: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .ok()
}
