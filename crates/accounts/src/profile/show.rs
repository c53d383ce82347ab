//! Users read their profile.

use super::ProfileService;
use crate::access::Person;
use crate::error::AccountsError;
use crate::users::{User, UserService, UserView};

impl ProfileService {
    /// The caller with their accounts and their access token.
    pub fn show(&self, caller: &Person) -> Result<UserView, AccountsError> {
        self.view(caller.0.clone())
    }

    pub(super) fn view(&self, user: User) -> Result<UserView, AccountsError> {
        UserService::new(self.deps.clone()).view(user)
    }
}
