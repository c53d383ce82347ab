//! Users: people who sign in.

mod add_to_account;
mod draft;
mod import;
mod model;
mod service;
mod tell;

pub use add_to_account::AddToAccount;
pub use import::ImportedUser;
pub use model::{NewUser, User, UserView, active};
pub use service::{CreateUser, SignInLink, UpdateUser};

pub(crate) use draft::{Draft, address_taken, check_display_name, check_email, check_name};
pub(crate) use service::remove;
pub(crate) use tell::tell_of_change;

use crate::Deps;
use crate::access::{Operator, TokenOwner};
use crate::error::{AccountsError, Result};
use crate::platform_apps::Permissible;
use crate::ports::View;
use nimchat_core_model::{UserId, service};

service! {
    /// Manages users for operators, through the API and on the server itself.
    UserService(Deps)
}

impl UserService {
    pub(crate) fn view(&self, user: User) -> Result<UserView> {
        let mut view = self.deps.store.read()?;
        let accounts = view.memberships().roles_of(&[user.id])?;
        let access_token = view.tokens().token_of(TokenOwner::User(user.id))?;
        let accounts: Vec<_> = accounts.into_iter().map(|(_, role)| role).collect();
        let ids: Vec<_> = accounts.iter().map(|account| account.account_id).collect();
        Ok(UserView {
            present_in: self.deps.presence.accounts_with(&ids, user.id),
            user,
            accounts,
            access_token: access_token.unwrap_or_default(),
        })
    }
}

/// The user, if they exist and the app may manage them; checked in that order (docs/rules/accounts.md §4).
fn permitted(view: &mut dyn View, operator: &Operator, id: UserId) -> Result<User> {
    let user = view.users().find(id)?.ok_or(AccountsError::NotFound)?;
    let app = operator.app.id;
    if view
        .platform_apps()
        .is_permitted(app, Permissible::User(id))?
    {
        Ok(user)
    } else {
        Err(AccountsError::NotPermissible)
    }
}
