//! People change what is said of them.

use super::ProfileService;
use crate::access::Person;
use crate::error::AccountsError;
use crate::password::{self, Password};
use crate::users::{self, User, UserView};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, present};
use nimchat_core_model::{Attributes, EventName, NewEvent, Subject, Violation, Violations};
use serde_json::Value;

/// The attributes to change; what is `None` stays, `Some(None)` takes a value away.
#[derive(Clone, Default)]
pub struct UpdateProfile {
    /// Full name.
    pub name: Option<String>,
    /// The name that customers see.
    pub display_name: Option<Option<String>>,
    /// Address; one that is not the caller's own is refused.
    pub email: Option<String>,
    /// What messages end with.
    pub message_signature: Option<Option<String>>,
    /// What the client remembers, as a whole.
    pub ui_settings: Option<Attributes>,
    /// Kept among the free attributes.
    pub phone_number: Option<Option<String>>,
    /// A new password.
    pub password: Option<ChangePassword>,
}

/// A new password, and the proof that whoever asks for it knows the old one.
#[derive(Clone, Default)]
pub struct ChangePassword {
    /// The old one.
    pub current: String,
    /// The new one.
    pub new: String,
    /// The new one again, if the client asked twice.
    pub confirmation: Option<String>,
}

/// Where the telephone number is kept.
const PHONE_NUMBER: &str = "phone_number";

impl ProfileService {
    /// Changes what the command names. A new password closes the caller's real-time connections.
    pub fn update(
        &self,
        caller: &Person,
        command: UpdateProfile,
    ) -> Result<UserView, AccountsError> {
        // hashing takes its time: not within the transaction
        let wanted = command.password.as_ref();
        let digest = wanted
            .map(|change| self.new_digest(&caller.0, change))
            .transpose()?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.users().find(caller.0.id)?;
        let mut user = found.ok_or(AccountsError::NotFound)?;
        apply(&mut user, command)?;
        if let Some(digest) = digest {
            user.password_digest = Some(digest);
            user.pubsub_token = self.deps.tokens.token();
        }
        user.updated_at = now;
        work.users().update(&user)?;
        let roles = work.memberships().roles_of(&[user.id])?;
        let events: Vec<_> = roles
            .into_iter()
            .map(|(id, role)| {
                NewEvent::new(
                    role.account_id,
                    EventName::AgentUpdated,
                    Subject::User { id },
                    user.actor(),
                    now,
                )
            })
            .collect();
        work.outbox().record(&events)?;
        work.commit()?;
        self.view(user)
    }

    fn new_digest(&self, user: &User, change: &ChangePassword) -> Result<String, AccountsError> {
        let known = user.password_digest.as_deref();
        if !known.is_some_and(|kept| password::verify(&change.current, kept)) {
            return Err(AccountsError::WrongPassword);
        }
        let mut violations = Violations::new();
        let password = violations.check(Password::parse(change.new.clone()));
        if change
            .confirmation
            .as_ref()
            .is_some_and(|again| *again != change.new)
        {
            violations.add("password_confirmation", "doesn't match Password");
        }
        match password {
            Some(password) if violations.is_empty() => password.hash(&self.deps.tokens.secret()),
            _ => Err(violations.into()),
        }
    }
}

fn apply(user: &mut User, command: UpdateProfile) -> Result<(), Violations> {
    let mut violations = Violations::new();
    if let Some(name) = command.name {
        violations.check(users::check_name(Some(&name)));
        user.name = name;
    }
    if let Some(name) = command.display_name {
        violations.check(users::check_display_name(name.as_deref()));
        user.display_name = present(name);
    }
    if let Some(email) = command.email {
        violations.check(same_address(user, &email));
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
    violations.into_result()
}

/// A new address counts once a mail to it is answered, and no such mail can be sent yet: refused, rather than half
/// done.
fn same_address(user: &User, text: &str) -> Result<(), Violation> {
    if users::check_email(Some(text))? == user.email {
        Ok(())
    } else {
        Err(Violation::new("email", "cannot be changed here"))
    }
}
