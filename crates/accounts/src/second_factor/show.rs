//! A user reads the state of their second factor.

use super::{SecondFactorService, SecondFactorView};
use crate::access::Person;
use crate::error::AccountsError;

impl SecondFactorService {
    /// Whether a code is required of the caller, and whether there are backup codes.
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
