//! Users replace their access token.

use super::ProfileService;
use crate::access::{Person, TokenOwner};
use crate::error::AccountsError;
use crate::users::UserView;

impl ProfileService {
    /// Gives the caller a new access token; the old one is invalid from now on.
    pub fn reset_access_token(&self, caller: &Person) -> Result<UserView, AccountsError> {
        let now = self.deps.clock.now();
        let token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        work.tokens()
            .set(TokenOwner::User(caller.0.id), &token, now)?;
        work.commit()?;
        self.view(caller.0.clone())
    }
}
