//! An operator reads a user (`operations.json #9`).

use super::{UserService, UserView, permitted};
use crate::access::Operator;
use crate::error::AccountsError;
use nimchat_core_model::UserId;

impl UserService {
    /// The user, if the app may manage them.
    pub fn find(&self, operator: &Operator, id: UserId) -> Result<UserView, AccountsError> {
        let user = permitted(&mut *self.deps.store.read()?, operator, id)?;
        self.view(user)
    }
}
