//! Users remove their avatar (docs/rules/accounts.md §5.2).

use super::{ProfileService, UpdateProfile};
use crate::access::Person;
use crate::error::AccountsError;
use crate::users::UserView;
use nimchat_core_model::AvatarChange;

impl ProfileService {
    /// Removes the caller's avatar.
    pub fn clear_avatar(&self, caller: &Person) -> Result<UserView, AccountsError> {
        let command = UpdateProfile {
            avatar: AvatarChange::Clear,
            ..UpdateProfile::default()
        };
        self.update(caller, command)
    }
}
