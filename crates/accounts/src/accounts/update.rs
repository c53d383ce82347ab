//! An operator changes an account (`operations.json #2`).

use super::{Account, AccountService, AccountStatus, NewAccount, permitted};
use crate::access::Operator;
use crate::error::Result;
use nimchat_core_model::values::{MAX_STRING, check_length, check_line};
use nimchat_core_model::{
    AccountId, Actor, Attributes, EventName, Locale, NewEvent, Subject, Violations,
};
use serde_json::Value;

/// The attributes to change; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateAccount {
    /// Its name.
    pub name: Option<String>,
    /// A language code.
    pub locale: Option<String>,
    /// Its domain; `Some(None)` clears it.
    pub domain: Option<Option<String>>,
    /// The address that customers' replies go to; `Some(None)` clears it.
    pub support_email: Option<Option<String>>,
    /// `active` or `suspended`.
    pub status: Option<String>,
    /// Feature name → on or off; features that are not named stay.
    pub features: Option<Attributes>,
    /// Limits; they replace all present ones.
    pub limits: Option<Attributes>,
    /// Free attributes; they replace all present ones.
    pub custom_attributes: Option<Attributes>,
}

impl AccountService {
    /// Changes an account that the operator's app may manage.
    pub fn update(
        &self,
        operator: &Operator,
        id: AccountId,
        command: UpdateAccount,
    ) -> Result<Account> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.accounts().lock(id)?;
        let account = permitted(work.platform_apps(), operator, found)?;
        let mut violations = Violations::new();
        let mut account = revise(account, command, &mut violations);
        violations.into_result()?;
        account.updated_at = now;
        work.accounts().update(&account)?;
        work.outbox().record(&[NewEvent::new(
            id,
            EventName::AccountUpdated,
            Subject::Account,
            Actor::System,
            now,
        )])?;
        work.commit()?;
        Ok(account)
    }
}

/// The account with the command's values, adding a violation for every value that breaks a rule.
pub(super) fn revise(
    account: Account,
    command: UpdateAccount,
    violations: &mut Violations,
) -> Account {
    if command
        .name
        .as_deref()
        .is_some_and(|name| name.trim().is_empty())
    {
        violations.add("name", "can't be blank");
    }
    let wanted = apply(command, as_new(&account), violations);
    Account {
        name: wanted.name,
        locale: wanted.locale,
        domain: wanted.domain,
        support_email: wanted.support_email,
        status: wanted.status,
        features: wanted.features,
        limits: wanted.limits,
        custom_attributes: wanted.custom_attributes,
        ..account
    }
}

fn as_new(account: &Account) -> NewAccount {
    NewAccount {
        name: account.name.clone(),
        locale: account.locale.clone(),
        domain: account.domain.clone(),
        support_email: account.support_email.clone(),
        status: account.status,
        features: account.features.clone(),
        limits: account.limits.clone(),
        custom_attributes: account.custom_attributes.clone(),
        created_at: account.created_at,
    }
}

/// Writes the command's values to `account`, adding a violation for every value that breaks a rule.
pub(super) fn apply(
    command: UpdateAccount,
    mut account: NewAccount,
    violations: &mut Violations,
) -> NewAccount {
    if let Some(name) = command.name {
        violations.check(check_line("name", &name, MAX_STRING));
        account.name = name;
    }
    if let Some(locale) = command.locale
        && let Some(locale) = violations.check(Locale::parse(&locale))
    {
        account.locale = locale;
    }
    for (attribute, place, wanted) in [
        ("domain", &mut account.domain, command.domain),
        (
            "support_email",
            &mut account.support_email,
            command.support_email,
        ),
    ] {
        if let Some(text) = wanted {
            let length = text.as_deref().unwrap_or_default();
            violations.check(check_length(attribute, length, Account::MAX_DOMAIN));
            *place = text;
        }
    }
    if let Some(status) = command.status
        && let Some(status) = violations.check(AccountStatus::parse(&status))
    {
        account.status = status;
    }
    if let Some(features) = command.features {
        violations.check(switch(&mut account.features, features));
    }
    if let Some(limits) = command.limits {
        account.limits = limits;
    }
    if let Some(attributes) = command.custom_attributes {
        account.custom_attributes = attributes;
    }
    account
}

/// Turns features on with true, and off with false or null.
fn switch(features: &mut Attributes, wanted: Attributes) -> Result<(), Violations> {
    let mut violations = Violations::new();
    for (name, value) in wanted.0 {
        if !Account::has_feature_named(&name) {
            violations.add("features", format!("{name} is not included in the list"));
            continue;
        }
        let on = match value {
            Value::Bool(on) => on,
            Value::Null => false,
            _ => {
                violations.add("features", format!("{name} must be true or false"));
                continue;
            }
        };
        if on {
            features.0.insert(name, Value::Bool(true));
        } else {
            features.0.remove(&name);
        }
    }
    violations.into_result()
}
