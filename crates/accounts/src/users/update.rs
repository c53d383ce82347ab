//! An operator changes a user (`operations.json #10`).

use super::draft::{check_display_name, check_email, check_name, taken};
use super::{CreateUser, UserService, UserView, permitted};
use crate::access::Operator;
use crate::error::AccountsError;
use crate::password::Password;
use crate::sign_in;
use nimchat_core_model::values::present;
use nimchat_core_model::{UserId, Violations};

/// The attributes to change; `None` keeps a value.
pub type UpdateUser = CreateUser;

impl UserService {
    /// Changes a user that the app may manage. Attributes are merged one level deep; a new address takes effect at
    /// once. A new password signs out all of their clients.
    pub fn update(
        &self,
        operator: &Operator,
        id: UserId,
        command: UpdateUser,
    ) -> Result<UserView, AccountsError> {
        permitted(&mut *self.deps.store.read()?, operator, id)?;
        let mut violations = Violations::new();
        if let Some(name) = &command.name {
            violations.check(check_name(Some(name)));
        }
        violations.check(check_display_name(command.display_name.as_deref()));
        let email = command
            .email
            .and_then(|email| violations.check(check_email(Some(&email))));
        let password = command
            .password
            .and_then(|password| violations.check(Password::parse(password)));
        violations.into_result()?;
        let digest = password
            .map(|password| password.hash(&self.deps.tokens.secret()))
            .transpose()?;

        let mut work = self.deps.store.begin()?;
        let mut user = work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        if let Some(name) = command.name {
            user.name = name;
        }
        if let Some(name) = command.display_name {
            user.display_name = present(Some(name));
        }
        if let Some(email) = email.filter(|email| *email != user.email) {
            user.email = email;
            // links mailed to the old address become invalid
            user.unconfirmed_email = None;
            user.link_round += 1;
        }
        if let Some(digest) = digest {
            sign_in::set_password(&self.deps, &mut *work, &mut user, digest, None)?;
        }
        if let Some(attributes) = command.custom_attributes {
            user.custom_attributes.merge(attributes);
        }
        user.updated_at = self.deps.clock.now();
        work.users().update(&user).map_err(taken)?;
        work.commit()?;
        self.view(user)
    }
}
