//! An operator creates a user, or takes over an existing one (`operations.json #8`).

use super::draft::{Draft, address_taken, check_email};
use super::{User, UserService, UserView};
use crate::access::Operator;
use crate::error::AccountsError;
use crate::platform_apps::Permissible;
use crate::ports::Work;
use nimchat_core_model::{Attributes, StoreError, UserId, Violations};

/// The new user's attributes.
#[derive(Debug, Clone, Default)]
pub struct CreateUser {
    /// Full name; required, unless [`CreateUser::may_be_nameless`].
    pub name: Option<String>,
    /// May the name be missing?
    pub may_be_nameless: bool,
    /// The name that customers see.
    pub display_name: Option<String>,
    /// Address; required.
    pub email: Option<String>,
    /// Password; without one the user cannot sign in until they set one.
    pub password: Option<String>,
    /// Is the password required?
    pub password_required: bool,
    /// Free attributes.
    pub custom_attributes: Option<Attributes>,
}

impl UserService {
    /// Creates a confirmed user; no e-mail is sent. If the address belongs to a user whom the app may manage, or who is
    /// a member of accounts that it may manage and of no others, that user is returned unchanged, and the app may
    /// manage them from now on. Another user's address is refused.
    pub fn create(
        &self,
        operator: &Operator,
        command: CreateUser,
    ) -> Result<UserView, AccountsError> {
        let Ok(email) = check_email(command.email.as_deref()) else {
            // the draft reports the address together with the other faults
            let user = self.add(operator, command)?;
            return self.view(user);
        };
        let known = self.deps.store.read()?.users().by_email(&email)?;
        let user = match known {
            Some(user) => self.take_over(operator, user.id)?,
            None => match self.add(operator, command) {
                Ok(user) => user,
                Err(fault) => {
                    // another call may have made the user meanwhile
                    let known = self.deps.store.begin()?.users().by_email(&email)?;
                    self.take_over(operator, known.ok_or(fault)?.id)?
                }
            },
        };
        self.view(user)
    }

    fn take_over(&self, operator: &Operator, id: UserId) -> Result<User, AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mut user = work.users().lock(id)?.ok_or_else(address_taken)?;
        if !may_take_over(&mut *work, operator, id)? {
            return Err(address_taken().into());
        }
        // a password that was chosen under an unconfirmed address is not confirmed by the operator
        if !user.confirmed() && user.password_digest.is_none() {
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

/// An app that manages a user has their token, and so all their accounts: no app gains an account that it may not
/// manage.
fn may_take_over(work: &mut dyn Work, operator: &Operator, id: UserId) -> Result<bool, StoreError> {
    let app = operator.app.id;
    if work
        .platform_apps()
        .is_permitted(app, Permissible::User(id))?
    {
        return Ok(true);
    }
    let roles = work.memberships().roles_of(&[id])?;
    for (_, role) in &roles {
        let account = Permissible::Account(role.account_id);
        if !work.platform_apps().is_permitted(app, account)? {
            return Ok(false);
        }
    }
    Ok(!roles.is_empty())
}
