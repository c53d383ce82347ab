//! What operators do with users.

use super::draft::{Draft, address_taken, check_display_name, check_email, check_name, taken};
use super::{User, UserService, UserView, permitted};
use crate::access::{Operator, TokenOwner, digest};
use crate::error::{AccountsError, Result};
use crate::jobs::EraseUser;
use crate::password::Password;
use crate::platform_apps::Permissible;
use crate::ports::Work;
use crate::sign_in;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::values::present;
use nimchat_core_model::{
    Actor, Attributes, Email, EventName, Job, NewEvent, StoreResult, Subject, UserId, Violations,
    files,
};

/// How long such a link is valid.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

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

/// The attributes to change; `None` keeps a value.
pub type UpdateUser = CreateUser;

/// The parts of a link that signs a user in. It cannot be printed, because it holds the token.
pub struct SignInLink {
    /// The user's address.
    pub email: Email,
    /// Works once, within five minutes; only its digest is stored.
    pub token: String,
}

impl UserService {
    /// The user, if the app may manage them (`operations.json #9`).
    pub fn find(&self, operator: &Operator, id: UserId) -> Result<UserView> {
        let user = permitted(&mut *self.deps.store.read()?, operator, id)?;
        self.view(user)
    }

    /// Creates a confirmed user; no e-mail is sent. If the address belongs to a user whom the app may manage, or who is
    /// a member of accounts that it may manage and of no others, that user is returned unchanged, and the app may
    /// manage them from now on. Another user's address is refused (`operations.json #8`).
    pub fn create(&self, operator: &Operator, command: CreateUser) -> Result<UserView> {
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

    fn take_over(&self, operator: &Operator, id: UserId) -> Result<User> {
        let (now, mut work) = self.deps.begin()?;
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

    fn add(&self, operator: &Operator, command: CreateUser) -> Result<User> {
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

    /// Changes a user that the app may manage. Attributes are merged one level deep; a new address takes effect at
    /// once. A new password signs out all of their clients (`operations.json #10`).
    pub fn update(&self, operator: &Operator, id: UserId, command: UpdateUser) -> Result<UserView> {
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

    /// A link that signs in a user whom the app may manage, by [`crate::SignInService::by_link`]. Several may be valid
    /// at the same time.
    pub fn sign_in_link(&self, operator: &Operator, id: UserId) -> Result<SignInLink> {
        let user = permitted(&mut *self.deps.store.read()?, operator, id)?;
        let token = hex::encode(self.deps.tokens.secret());
        let (now, mut work) = self.deps.begin()?;
        work.sign_in_links()
            .add(user.id, &digest(&token), now + LIFETIME, now)?;
        work.commit()?;
        Ok(SignInLink {
            email: user.email,
            token,
        })
    }

    /// Gives the user a new access token, which it returns; the old one is invalid from now on.
    pub fn replace_token(&self, id: UserId) -> Result<String> {
        let now = self.deps.clock.now();
        let token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        work.tokens().set(TokenOwner::User(id), &token, now)?;
        work.commit()?;
        Ok(token)
    }

    /// Sets the user's password, confirms their address, and signs out all of their clients.
    pub fn set_password(&self, id: UserId, password: String) -> Result<()> {
        // hashing is slow, so it happens before the transaction
        let digest = Password::parse(password)?.hash(&self.deps.tokens.secret())?;
        let (now, mut work) = self.deps.begin()?;
        let mut user = work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        sign_in::set_password(&self.deps, &mut *work, &mut user, digest, None)?;
        user.confirmed_at = user.confirmed_at.or(Some(now));
        user.updated_at = now;
        work.users().update(&user)?;
        Ok(work.commit()?)
    }

    /// Removes a user whom the operator's app may manage, from all their accounts. They disappear at once; their
    /// messages stay, without a sender (docs/rules/accounts.md §4.3, §6).
    pub fn delete(&self, operator: &Operator, id: UserId) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        if work.users().lock(id)?.is_none() {
            return Err(AccountsError::NotFound);
        }
        let object = Permissible::User(id);
        if !work.platform_apps().is_permitted(operator.app.id, object)? {
            return Err(AccountsError::NotPermissible);
        }
        let left = work.memberships().roles_of(&[id])?;
        let events: Vec<NewEvent> = left
            .into_iter()
            .map(|(_, role)| {
                let user = Subject::User { id };
                let name = EventName::AgentRemoved;
                NewEvent::new(role.account_id, name, user, Actor::System, now)
            })
            .collect();
        work.outbox().record(&events)?;
        remove(&mut *work, id, now)?;
        Ok(work.commit()?)
    }
}

/// An app that manages a user has their token, and so all their accounts: no app gains an account that it may not
/// manage.
fn may_take_over(work: &mut dyn Work, operator: &Operator, id: UserId) -> StoreResult<bool> {
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

/// Removes a user: the step that every way of removing one shares.
pub(crate) fn remove(work: &mut dyn Work, id: UserId, at: DateTime<Utc>) -> StoreResult<()> {
    let picture = work.users().find(id)?.and_then(|user| user.avatar_url);
    work.users().remove(id, at)?;
    files::delete_later(picture, work.jobs(), at)?;
    work.jobs()
        .enqueue(&[EraseUser { user: id }.due(at)?])
        .map(drop)
}
