//! A user turns the second factor off.

use super::{Proof, SecondFactorService, lock, verify};
use crate::access::Person;
use crate::error::AccountsError;
use crate::password;

impl SecondFactorService {
    /// Removes the caller's device and backup codes, if they show their password and a code of it or a
    /// backup code.
    pub fn disable(
        &self,
        caller: &Person,
        password: &str,
        proof: &Proof,
    ) -> Result<(), AccountsError> {
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
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let user = lock(&mut *work, caller)?;
        verify(Some(keys), &mut *work, user.id, proof, now).map_err(|error| match error {
            AccountsError::WrongCode => AccountsError::WrongCredentialsOrCode,
            error => error,
        })?;
        work.second_factors().remove(user.id)?;
        work.commit()?;
        Ok(())
    }
}
