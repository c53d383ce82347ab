//! A user sets up a device for the second factor.

use super::verify::totp;
use super::{SecondFactor, SecondFactorService, label, lock};
use crate::access::Person;
use crate::error::AccountsError;

/// The number of bytes that RFC 4226 recommends.
const SECRET: usize = 20;

/// The data that the device needs. It cannot be printed, because it holds the secret.
pub struct Provisioning {
    /// The address that a device reads from a QR code.
    pub url: String,
    /// The secret in base 32, for typing.
    pub secret: String,
}

impl SecondFactorService {
    /// Creates a secret for the caller's device, replacing one that was never used. No code is required before
    /// [`SecondFactorService::enable`].
    pub fn begin(&self, caller: &Person) -> Result<Provisioning, AccountsError> {
        let keys = self.keys()?;
        let chance = self.deps.tokens.secret();
        let secret = chance[chance.len() - SECRET..].to_vec();
        let mut work = self.deps.store.begin()?;
        let user = lock(&mut *work, caller)?;
        let known = work.second_factors().find(user.id)?;
        if known.is_some_and(|factor| factor.enabled()) {
            return Err(AccountsError::SecondFactorOn);
        }
        let tokens = &*self.deps.tokens;
        let sealed = keys.seal.seal(tokens, &label(user.id), &secret);
        let factor = SecondFactor {
            user_id: user.id,
            sealed_secret: sealed.ok_or(AccountsError::SecondFactorUnavailable)?,
            enabled_at: None,
            last_step: 0,
        };
        work.second_factors().put(&factor)?;
        work.commit()?;
        let totp = totp(secret, user.email.as_str());
        let totp = totp.ok_or(AccountsError::SecondFactorUnavailable)?;
        Ok(Provisioning {
            url: totp
                .to_url()
                .map_err(|_| AccountsError::SecondFactorUnavailable)?,
            secret: totp.secret().to_base32(),
        })
    }
}
