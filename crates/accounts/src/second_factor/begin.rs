//! A user sets up a device that tells codes.

use super::verify::totp;
use super::{SecondFactor, SecondFactorService, lock};
use crate::access::Person;
use crate::error::AccountsError;

/// So many bytes as RFC 4226 recommends.
const SECRET: usize = 20;

/// What the device has to learn. Not printable, for the secret's sake.
pub struct Provisioning {
    /// The address that a device reads off a picture.
    pub url: String,
    /// The secret, in base 32, to be typed.
    pub secret: String,
}

impl SecondFactorService {
    /// A new secret for the caller's device, in place of one that was never used. Nobody is asked for a code before
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
        let sealed = keys.seal(&self.deps, user.id, &secret);
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
