//! The server's operator creates a user, from the command line.

use super::draft::Draft;
use super::{CreateUser, UserService, UserView};
use crate::error::Result;
use crate::memberships::{NewMembership, Role, join};
use nimchat_core_model::{AccountId, Actor, Violations};

/// The new user.
#[derive(Clone)]
pub struct AddToAccount {
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Password; without one they cannot sign in until they set one, but their access token works.
    pub password: Option<String>,
    /// The account that they become a member of, and their role.
    pub membership: Option<(AccountId, Role)>,
}

impl UserService {
    /// Creates a confirmed user and, if an account is given, their membership; both or neither. A taken address is
    /// refused here, unlike in [`UserService::create`], because the command line has no other way to say that the user
    /// is not new.
    pub fn add_to_account(&self, command: AddToAccount) -> Result<UserView> {
        let mut violations = Violations::new();
        if let Some((account, _)) = command.membership
            && self.deps.store.read()?.accounts().find(account)?.is_none()
        {
            violations.add("account", "must exist");
        }
        let person = CreateUser {
            name: Some(command.name),
            email: Some(command.email),
            password: command.password,
            ..CreateUser::default()
        };
        let draft = Draft::check(&self.deps, person, violations)?;

        let mut work = self.deps.store.begin()?;
        let user = draft.add(&mut *work)?;
        if let Some((account, role)) = command.membership {
            let membership = NewMembership::new(account, user.id, role, user.created_at);
            join(&mut *work, membership, Actor::System)?;
        }
        work.commit()?;
        self.view(user)
    }
}
