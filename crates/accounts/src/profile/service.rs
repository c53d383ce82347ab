//! What users do with their own profile.

use crate::access::{Agent, Person, TokenOwner};
use crate::error::{AccountsError, Result};
use crate::jobs::UserMail;
use crate::memberships::{Availability, Membership};
use crate::password::{self, Password};
use crate::ports::Work;
use crate::users::{self, User, UserService, UserView};
use crate::{Deps, sign_in};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, present};
use nimchat_core_model::{
    AccountId, Attributes, AvatarChange, AvatarHolder, Email, EventName, Job, NewEvent, Subject,
    UserId, Violation, Violations, service,
};
use serde_json::Value;

/// The key of the telephone number among the free attributes.
const PHONE_NUMBER: &str = "phone_number";

service! {
    /// Reads and changes the caller's own profile.
    ProfileService(Deps)
}

/// The attributes to change; `None` keeps a value, `Some(None)` clears it.
#[derive(Clone, Default)]
pub struct UpdateProfile {
    /// Full name.
    pub name: Option<String>,
    /// The name that customers see.
    pub display_name: Option<Option<String>>,
    /// Address; a new one takes effect once it is confirmed by e-mail.
    pub email: Option<String>,
    /// The signature that messages end with.
    pub message_signature: Option<Option<String>>,
    /// The client's own settings; they replace all present ones.
    pub ui_settings: Option<Attributes>,
    /// Telephone number; stored among the free attributes.
    pub phone_number: Option<Option<String>>,
    /// Their avatar.
    pub avatar: AvatarChange,
    /// A new password.
    pub password: Option<ChangePassword>,
}

/// A new password, and the old one as proof.
#[derive(Clone, Default)]
pub struct ChangePassword {
    /// The old one.
    pub current: String,
    /// The new one.
    pub new: String,
    /// The new one again, if the client asked twice.
    pub confirmation: Option<String>,
    /// The requesting client, which stays signed in; none if the request uses the access token instead of a session.
    pub client: Option<String>,
}

impl ProfileService {
    /// The caller with their accounts and their access token.
    pub fn show(&self, caller: &Person) -> Result<UserView> {
        self.view(caller.0.clone())
    }

    pub(super) fn view(&self, user: User) -> Result<UserView> {
        UserService::new(self.deps.clone()).view(user)
    }

    /// Changes the attributes that the command names. A new password closes the caller's real-time connections and
    /// signs out all of their clients except the one that the command names.
    pub fn update(&self, caller: &Person, command: UpdateProfile) -> Result<UserView> {
        // hashing is slow, so it happens before the transaction
        let wanted = command.password.as_ref();
        let client = wanted.and_then(|change| change.client.clone());
        let digest = wanted
            .map(|change| self.new_digest(&caller.0, change))
            .transpose()?;
        let (now, mut work) = self.deps.begin()?;
        let found = work.users().lock(caller.0.id)?;
        let mut user = found.ok_or(AccountsError::NotFound)?;
        let known_password = user.password_digest == caller.0.password_digest;
        let avatar = command.avatar.clone().over(user.avatar_url.as_deref());
        let address = apply(&mut user, command)?;
        let replaced = avatar.apply(&mut user.avatar_url);
        if let Some(digest) = digest {
            if !known_password {
                // another change came first, so the password that the caller knew is no longer current
                return Err(AccountsError::WrongPassword);
            }
            sign_in::set_password(&self.deps, &mut *work, &mut user, digest, client.as_deref())?;
        }
        if let Some(address) = address {
            park(&mut *work, &mut user, address, now)?;
        }
        user.updated_at = now;
        work.users().update(&user)?;
        users::tell_of_change(&mut *work, &user)?;
        let holder = AvatarHolder::User(user.id);
        avatar.enqueue_jobs(holder, replaced, work.jobs(), now)?;
        work.commit()?;
        self.view(user)
    }

    fn new_digest(&self, user: &User, change: &ChangePassword) -> Result<String> {
        let known = user.password_digest.as_deref();
        if !known.is_some_and(|kept| password::verify(&change.current, kept)) {
            return Err(AccountsError::WrongPassword);
        }
        let password = Password::chosen(change.new.clone(), change.confirmation.as_deref())?;
        password.hash(&self.deps.tokens.secret())
    }

    /// Removes the caller's avatar (docs/rules/accounts.md §5.2).
    pub fn clear_avatar(&self, caller: &Person) -> Result<UserView> {
        let command = UpdateProfile {
            avatar: AvatarChange::Clear,
            ..UpdateProfile::default()
        };
        self.update(caller, command)
    }

    /// Gives the caller a new access token; the old one is invalid from now on.
    pub fn reset_access_token(&self, caller: &Person) -> Result<UserView> {
        let now = self.deps.clock.now();
        let token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        work.tokens()
            .set(TokenOwner::User(caller.0.id), &token, now)?;
        work.commit()?;
        self.view(caller.0.clone())
    }

    /// Sends an unconfirmed caller another e-mail: the invitation if they were invited and have set no password yet,
    /// else the confirmation of their address. Does nothing for a confirmed caller.
    pub fn resend_confirmation(&self, caller: &Person) -> Result<()> {
        let user = &caller.0;
        if user.confirmed() {
            return Ok(());
        }
        let (now, mut work) = self.deps.begin()?;
        let roles = work.memberships().roles_of(&[user.id])?;
        let invitation = roles
            .iter()
            .find(|(_, role)| role.inviter_id.is_some() && user.password_digest.is_none());
        let mail = match invitation {
            Some((_, role)) => UserMail::Invitation {
                user: user.id,
                account: role.account_id,
                inviter: role.inviter_id,
            },
            None => UserMail::Confirmation {
                user: user.id,
                account: None,
            },
        };
        work.jobs().enqueue(&[mail.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Makes this account of the caller's the active one.
    pub fn set_active_account(&self, caller: &Person, account: AccountId) -> Result<()> {
        self.turn_to(caller.0.id, account)
    }

    /// The same for the account of the request.
    pub fn update_active_at(&self, caller: &Agent) -> Result<()> {
        self.turn_to(caller.user.id, caller.account_id())
    }

    fn turn_to(&self, user: UserId, account: AccountId) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.memberships().lock(account, user)?;
        let mut membership = found.ok_or(AccountsError::NotFound)?;
        membership.active_at = Some(now);
        membership.updated_at = now;
        work.memberships().update(&membership)?;
        Ok(work.commit()?)
    }

    /// Sets the caller's availability, by its name in either profile's spelling.
    pub fn set_availability(
        &self,
        caller: &Person,
        account: AccountId,
        chosen: Option<&str>,
    ) -> Result<UserView> {
        self.change(caller, account, |membership| {
            membership.availability = Availability::parse(chosen.unwrap_or_default())?;
            Ok(())
        })
    }

    /// Sets whether the caller is offline when not connected.
    pub fn set_auto_offline(
        &self,
        caller: &Person,
        account: AccountId,
        auto_offline: bool,
    ) -> Result<UserView> {
        self.change(caller, account, |membership| {
            membership.auto_offline = auto_offline;
            Ok(())
        })
    }

    fn change(
        &self,
        Person(user): &Person,
        account: AccountId,
        change: impl FnOnce(&mut Membership) -> Result<(), Violation>,
    ) -> Result<UserView> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.memberships().lock(account, user.id)?;
        let mut membership = found.ok_or(AccountsError::NotFound)?;
        change(&mut membership)?;
        membership.updated_at = now;
        work.memberships().update(&membership)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::AgentUpdated,
            Subject::User { id: user.id },
            user.actor(),
            now,
        )])?;
        work.commit()?;
        self.view(user.clone())
    }
}

/// Changes what takes effect at once, and answers the requested address if it differs from the present one.
fn apply(user: &mut User, command: UpdateProfile) -> Result<Option<Email>, Violations> {
    let mut violations = Violations::new();
    let mut address = None;
    if let Some(name) = command.name {
        violations.check(users::check_name(Some(&name)));
        user.name = name;
    }
    if let Some(name) = command.display_name {
        violations.check(users::check_display_name(name.as_deref()));
        user.display_name = present(name);
    }
    if let Some(email) = command.email {
        address = violations.check(users::check_email(Some(&email)));
    }
    if let Some(text) = command.message_signature {
        let length = text.as_deref().unwrap_or_default();
        violations.check(check_length("message_signature", length, MAX_TEXT));
        user.message_signature = text;
    }
    if let Some(settings) = command.ui_settings {
        user.ui_settings = settings;
    }
    if let Some(number) = command.phone_number {
        let attributes = &mut user.custom_attributes.0;
        if let Some(number) = present(number) {
            violations.check(check_length(PHONE_NUMBER, &number, MAX_STRING));
            attributes.insert(PHONE_NUMBER.to_owned(), Value::String(number));
        } else {
            attributes.remove(PHONE_NUMBER);
        }
    }
    violations.into_result()?;
    Ok(address.filter(|address| *address != user.email))
}

/// A new address takes effect once it is confirmed by e-mail: until then the old one stays. A later request replaces an
/// earlier one, whose e-mail then confirms nothing.
fn park(work: &mut dyn Work, user: &mut User, address: Email, now: DateTime<Utc>) -> Result<()> {
    if work.users().by_email(&address)?.is_some() {
        return Err(users::address_taken().into());
    }
    user.unconfirmed_email = Some(address);
    let mail = UserMail::EmailChange { user: user.id };
    work.jobs().enqueue(&[mail.due(now)?])?;
    Ok(())
}
