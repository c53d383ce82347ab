//! A user turns the second factor on, with a code of their device.

use super::{SecondFactorService, backup_codes, lock};
use crate::access::Person;
use crate::error::AccountsError;

impl SecondFactorService {
    /// From now on the caller must show a code to sign in. Answers the backup codes, which are shown only once.
    pub fn enable(&self, caller: &Person, code: &str) -> Result<Vec<String>, AccountsError> {
        let keys = self.keys()?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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
}
