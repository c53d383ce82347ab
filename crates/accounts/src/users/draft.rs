//! A user before creation: the checks that every way of creating a confirmed user shares.

use super::{CreateUser, NewUser, User};
use crate::Deps;
use crate::access::TokenOwner;
use crate::error::{AccountsError, Result};
use crate::password::Password;
use crate::ports::Work;
use nimchat_core_model::values::{MAX_STRING, check_line, present};
use nimchat_core_model::{Email, StoreError, Violation, Violations};

/// A confirmed user whose values were all checked, with the token that they will have.
pub(crate) struct Draft {
    user: NewUser,
    access_token: String,
}

impl Draft {
    /// Checks every value and reports the faults after `violations`. Hashes the password, which is slow: do not call it
    /// within a transaction.
    pub(crate) fn check(
        deps: &Deps,
        command: CreateUser,
        mut violations: Violations,
    ) -> Result<Self> {
        let name = command.name.as_deref().filter(|name| !name.is_empty());
        if name.is_some() || !command.may_be_nameless {
            violations.check(check_name(name));
        }
        violations.check(check_display_name(command.display_name.as_deref()));
        let email = violations.check(check_email(command.email.as_deref()));
        // an empty one breaks the rules of passwords
        let required = command.password_required.then(String::new);
        let password = command
            .password
            .or(required)
            .and_then(|password| violations.check(Password::parse(password)));
        let (Some(email), true) = (email, violations.is_empty()) else {
            return Err(violations.into());
        };
        let password_digest = password
            .map(|password| password.hash(&deps.tokens.secret()))
            .transpose()?;
        let now = deps.clock.now();
        let user = NewUser {
            name: command.name.unwrap_or_default(),
            display_name: present(command.display_name),
            email,
            password_digest,
            pubsub_token: deps.tokens.token(),
            custom_attributes: command.custom_attributes.unwrap_or_default(),
            confirmed_at: Some(now),
            created_at: now,
        };
        let access_token = deps.tokens.token();
        Ok(Self { user, access_token })
    }

    /// The same user, unconfirmed.
    pub(crate) fn unconfirmed(mut self) -> Self {
        self.user.confirmed_at = None;
        self
    }

    /// Stores the user with their token. A taken address is a violation.
    pub(crate) fn add(self, work: &mut dyn Work) -> Result<User> {
        let user = work.users().add(self.user).map_err(taken)?;
        work.tokens().set(
            TokenOwner::User(user.id),
            &self.access_token,
            user.created_at,
        )?;
        Ok(user)
    }
}

/// A user's name: required.
pub(crate) fn check_name(name: Option<&str>) -> Result<(), Violation> {
    match name {
        Some(name) if !name.trim().is_empty() => check_line("name", name, MAX_STRING),
        _ => Err(Violation::new("name", "can't be blank")),
    }
}

/// The name that customers see: optional.
pub(crate) fn check_display_name(name: Option<&str>) -> Result<(), Violation> {
    check_line("display_name", name.unwrap_or_default(), MAX_STRING)
}

/// A user's address: required.
pub(crate) fn check_email(email: Option<&str>) -> Result<Email, Violations> {
    match email {
        Some(email) if !email.trim().is_empty() => {
            Email::parse(email, "is invalid").map_err(|refused| {
                let mut violations = Violations::from(refused);
                violations.add("email", "is not an email");
                violations
            })
        }
        _ => Err(Violations::one("email", "can't be blank")),
    }
}

/// The address belongs to another user.
pub(crate) fn address_taken() -> Violation {
    Violation::new("email", "has already been taken")
}

/// A taken address is the caller's error.
pub(super) fn taken(error: StoreError) -> AccountsError {
    error.of_caller(&[("users_email_key", "email")], None)
}
