//! Users change their profile.

use super::ProfileService;
use crate::access::Person;
use crate::error::AccountsError;
use crate::jobs::UserMail;
use crate::password::{self, Password};
use crate::ports::Work;
use crate::sign_in;
use crate::users::{self, User, UserView};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, present};
use nimchat_core_model::{Attributes, AvatarChange, AvatarHolder, Email, Job, Violations};
use serde_json::Value;

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

/// The key of the telephone number among the free attributes.
const PHONE_NUMBER: &str = "phone_number";

impl ProfileService {
    /// Changes the attributes that the command names. A new password closes the caller's real-time connections and
    /// signs out all of their clients except the one that the command names.
    pub fn update(
        &self,
        caller: &Person,
        command: UpdateProfile,
    ) -> Result<UserView, AccountsError> {
        // hashing is slow, so it happens before the transaction
        let wanted = command.password.as_ref();
        let client = wanted.and_then(|change| change.client.clone());
        let digest = wanted
            .map(|change| self.new_digest(&caller.0, change))
            .transpose()?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
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

    fn new_digest(&self, user: &User, change: &ChangePassword) -> Result<String, AccountsError> {
        let known = user.password_digest.as_deref();
        if !known.is_some_and(|kept| password::verify(&change.current, kept)) {
            return Err(AccountsError::WrongPassword);
        }
        let password = Password::chosen(change.new.clone(), change.confirmation.as_deref())?;
        password.hash(&self.deps.tokens.secret())
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
fn park(
    work: &mut dyn Work,
    user: &mut User,
    address: Email,
    now: DateTime<Utc>,
) -> Result<(), AccountsError> {
    if work.users().by_email(&address)?.is_some() {
        return Err(users::address_taken().into());
    }
    user.unconfirmed_email = Some(address);
    let mail = UserMail::EmailChange { user: user.id };
    work.jobs().enqueue(&[mail.due(now)?])?;
    Ok(())
}
