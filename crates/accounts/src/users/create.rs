//! An operator makes a user, or takes over one there is (`operations.json #8`).

use super::draft::{Draft, check_email};
use super::{User, UserService, UserView};
use crate::access::Operator;
use crate::error::AccountsError;
use crate::platform_apps::Permissible;
use nimchat_core_model::{Attributes, UserId, Violations};

/// The new user's attributes.
#[derive(Debug, Clone, Default)]
pub struct CreateUser {
    /// Full name; required.
    pub name: Option<String>,
    /// The name that customers see.
    pub display_name: Option<String>,
    /// Address; required.
    pub email: Option<String>,
    /// Password; without one the user cannot sign in until they set one.
    pub password: Option<String>,
    /// Free attributes.
    pub custom_attributes: Option<Attributes>,
}

impl UserService {
    /// Makes a confirmed user; no mail is sent. If the address is taken, that user is confirmed and answered
    /// unchanged, and the app may touch them from now on.
    pub fn create(
        &self,
        operator: &Operator,
        command: CreateUser,
    ) -> Result<UserView, AccountsError> {
        let known = match check_email(command.email.as_deref()) {
            Ok(email) => self.deps.store.read()?.users().by_email(&email)?,
            // the draft reports the address beside whatever else is wrong
            Err(_) => None,
        };
        let user = match known {
            Some(user) => self.take_over(operator, user.id)?,
            None => self.add(operator, command)?,
        };
        self.view(user)
    }

    fn take_over(&self, operator: &Operator, id: UserId) -> Result<User, AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mut user = work.users().find(id)?.ok_or(AccountsError::NotFound)?;
        if !user.confirmed() {
            user.confirmed_at = Some(now);
            user.updated_at = now;
            work.users().update(&user)?;
        }
        work.platform_apps()
            .permit(operator.app.id, Permissible::User(user.id), now)?;
        work.commit()?;
        Ok(user)
    }

    fn add(&self, operator: &Operator, command: CreateUser) -> Result<User, AccountsError> {
        let draft = Draft::check(&self.deps, command, Violations::new())?;
        let mut work = self.deps.store.begin()?;
        let user = draft.add(&mut *work)?;
        work.platform_apps().permit(
            operator.app.id,
            Permissible::User(user.id),
            user.created_at,
        )?;
        work.commit()?;
        Ok(user)
    }
}
