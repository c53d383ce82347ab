//! Signing out.

use super::SignInService;
use crate::access::{Person, UserSession};
use crate::error::AccountsError;

impl SignInService {
    /// Ends the session. The user's other clients stay signed in.
    pub fn sign_out(&self, caller: &Person, session: &UserSession) -> Result<(), AccountsError> {
        let mut work = self.deps.store.begin()?;
        work.sessions().remove(caller.0.id, &session.key.client)?;
        work.commit()?;
        Ok(())
    }
}
