//! What users do with their own second factor.

use super::verify::{totp, verify};
use super::{
    Proof, SecondFactor, SecondFactorService, SecondFactorView, backup_codes, label, lock,
};
use crate::access::Person;
use crate::error::{AccountsError, Result};
use crate::password;

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
    /// Whether a code is required of the caller, and whether there are backup codes.
    pub fn show(&self, caller: &Person) -> Result<SecondFactorView> {
        self.keys()?;
        let mut view = self.deps.store.read()?;
        let factors = view.second_factors();
        let factor = factors.find(caller.0.id)?;
        Ok(SecondFactorView {
            enabled: factor.is_some_and(|factor| factor.enabled()),
            backup_codes_generated: factors.backup_codes(caller.0.id)? > 0,
        })
    }

    /// Creates a secret for the caller's device, replacing one that was never used. No code is required before
    /// [`SecondFactorService::enable`].
    pub fn begin(&self, caller: &Person) -> Result<Provisioning> {
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

    /// From now on the caller must show a code to sign in. Answers the backup codes, which are shown only once.
    pub fn enable(&self, caller: &Person, code: &str) -> Result<Vec<String>> {
        let keys = self.keys()?;
        let (now, mut work) = self.deps.begin()?;
        let user = lock(&mut *work, caller)?;
        let found = work.second_factors().find(user.id)?;
        let mut factor = found.ok_or(AccountsError::WrongCode)?;
        if factor.enabled() {
            return Err(AccountsError::SecondFactorOn);
        }
        factor.last_step = keys.step(&factor, code, now)?;
        factor.enabled_at = Some(now);
        work.second_factors().put(&factor)?;
        let codes = backup_codes::replace(&self.deps, keys, &mut *work, user.id)?;
        work.commit()?;
        Ok(codes)
    }

    /// Removes the caller's device and backup codes, if they show their password and a code of it or a
    /// backup code.
    pub fn disable(&self, caller: &Person, password: &str, proof: &Proof) -> Result<()> {
        let keys = self.keys()?;
        let factor = self.deps.store.read()?.second_factors().find(caller.0.id)?;
        if !factor.is_some_and(|factor| factor.enabled()) {
            return Err(AccountsError::SecondFactorOff);
        }
        // hashing is slow, so it happens before the transaction
        let known = caller.0.password_digest.as_deref();
        if !known.is_some_and(|kept| password::verify(password, kept)) {
            return Err(AccountsError::WrongCredentialsOrCode);
        }
        let (now, mut work) = self.deps.begin()?;
        let user = lock(&mut *work, caller)?;
        verify(Some(keys), &mut *work, user.id, proof, now).map_err(|error| match error {
            AccountsError::WrongCode => AccountsError::WrongCredentialsOrCode,
            error => error,
        })?;
        work.second_factors().remove(user.id)?;
        Ok(work.commit()?)
    }
}
