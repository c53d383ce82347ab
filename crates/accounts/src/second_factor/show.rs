//! A user looks at their second factor.

use super::{SecondFactorService, SecondFactorView};
use crate::access::Person;
use crate::error::AccountsError;

impl SecondFactorService {
    /// Is the caller asked for a code, and are there backup codes?
    pub fn show(&self, caller: &Person) -> Result<SecondFactorView, AccountsError> {
        self.keys()?;
        let mut view = self.deps.store.read()?;
        let factors = view.second_factors();
        let factor = factors.find(caller.0.id)?;
        Ok(SecondFactorView {
            enabled: factor.is_some_and(|factor| factor.enabled()),
            backup_codes_generated: factors.backup_codes(caller.0.id)? > 0,
        })
    }
}
