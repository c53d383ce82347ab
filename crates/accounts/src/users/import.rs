//! A user who is moved in from another server, from the command line.

use super::draft::Draft;
use super::{CreateUser, User, UserService, UserView};
use crate::error::{AccountsError, Result};
use crate::memberships::{Availability, NewMembership, Role, join};
use nimchat_core_model::{
    AccountId, Actor, Attributes, AvatarChange, AvatarHolder, Email, KeptFile, Violations,
};

/// A member of an account on another server.
#[derive(Debug, Clone)]
pub struct ImportedUser {
    /// Full name.
    pub name: String,
    /// The name that customers see.
    pub display_name: Option<String>,
    /// Address.
    pub email: String,
    /// Free attributes.
    pub custom_attributes: Attributes,
    /// The signature below their messages.
    pub message_signature: Option<String>,
    /// What their dashboard keeps.
    pub ui_settings: Attributes,
    /// Their picture.
    pub avatar: Option<KeptFile>,
    /// Their role in the account.
    pub role: Role,
    /// Their availability in it.
    pub availability: Availability,
    /// Are they offline when not connected?
    pub auto_offline: bool,
}

impl UserService {
    /// Makes the user with this address a member of the account, unless they are one. An unknown address becomes a
    /// confirmed user without a password, who gets no e-mail; a known user stays as they are.
    pub fn import(&self, account: AccountId, imported: ImportedUser) -> Result<UserView> {
        let email = Email::parse(&imported.email, "is invalid").map_err(Violations::from)?;
        let known = self.deps.store.read()?.users().by_email(&email)?;
        let draft = match &known {
            Some(_) => None,
            None => Some(Draft::check(
                &self.deps,
                CreateUser {
                    name: Some(imported.name),
                    display_name: imported.display_name,
                    email: Some(imported.email),
                    custom_attributes: Some(imported.custom_attributes),
                    ..CreateUser::default()
                },
                Violations::new(),
            )?),
        };
        let (now, mut work) = self.deps.begin()?;
        let mut user = match (known, draft) {
            (Some(user), _) => user,
            (None, Some(draft)) => {
                let added = draft.add(&mut *work)?;
                let user = User {
                    message_signature: imported.message_signature,
                    ui_settings: imported.ui_settings,
                    ..added.clone()
                };
                if user != added {
                    work.users().update(&user)?;
                }
                user
            }
            (None, None) => return Err(AccountsError::NotFound),
        };
        let avatar = AvatarChange::Keep.or_file(imported.avatar);
        if user.avatar_url.is_none()
            && let Some(reference) = avatar.reference()
        {
            user.avatar_url = reference;
            work.users().update(&user)?;
            avatar.enqueue_jobs(AvatarHolder::User(user.id), None, work.jobs(), now)?;
        }
        if work.memberships().find(account, user.id)?.is_none() {
            let membership = NewMembership {
                availability: imported.availability,
                auto_offline: imported.auto_offline,
                ..NewMembership::new(account, user.id, imported.role, now)
            };
            join(&mut *work, membership, Actor::System)?;
        }
        work.commit()?;
        self.view(user)
    }
}
