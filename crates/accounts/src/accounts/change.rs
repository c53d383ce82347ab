//! An administrator changes their account.

use super::service::AccountView;
use super::update::{self, UpdateAccount};
use super::{Account, AccountService};
use crate::access::Administrator;
use crate::error::{AccountsError, Result};
use nimchat_core_model::values::{MAX_STRING, check_length, check_line, present};
use nimchat_core_model::{Attributes, EventName, Subject, Violation, Violations};
use serde_json::Value;

/// The attributes to change; `None` keeps a value, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct ChangeAccount {
    /// Its name.
    pub name: Option<String>,
    /// A language code.
    pub locale: Option<String>,
    /// Its domain.
    pub domain: Option<Option<String>>,
    /// The address that customers' replies go to.
    pub support_email: Option<Option<String>>,
    /// The account's details, by the keys of [`Account::ABOUT`]; other keys are ignored.
    pub about: Vec<(&'static str, Option<String>)>,
    /// Its settings, by the keys of [`Account::SETTINGS`]; null removes one, other keys are ignored.
    pub settings: Attributes,
}

/// The shortest and the longest time, in minutes, after which a conversation is resolved automatically.
const AUTO_RESOLVE: std::ops::RangeInclusive<i64> = 10..=1_439_856;

impl AccountService {
    /// Changes the attributes that the command names. Settings keep their JSON types: a number as text is refused.
    pub fn change(&self, caller: &Administrator, command: ChangeAccount) -> Result<AccountView> {
        let Administrator(administrator) = caller;
        let id = administrator.account_id();
        let (now, mut work) = self.deps.begin()?;
        let account = work.accounts().lock(id)?.ok_or(AccountsError::NotFound)?;
        let mut violations = Violations::new();
        let plain = UpdateAccount {
            name: command.name,
            locale: command.locale,
            domain: command.domain,
            support_email: command.support_email,
            ..UpdateAccount::default()
        };
        let mut account = update::revise(account, plain, &mut violations);
        for (key, value) in command.about {
            violations.check(describe(&mut account, key, value));
        }
        for (key, value) in command.settings.0 {
            violations.check(set(&mut account, key, value));
        }
        violations.into_result()?;
        // the account's details were the step before
        if let Some(step) = account.custom_attributes.0.get_mut(Account::ONBOARDING)
            && *step == "account_update"
        {
            *step = "invite_team".into();
        }

        account.updated_at = now;
        work.accounts().update(&account)?;
        let event = administrator.event(EventName::AccountUpdated, Subject::Account, now);
        work.outbox().record(&[event])?;
        work.commit()?;
        self.seen(account)
    }
}

fn describe(
    account: &mut Account,
    key: &'static str,
    value: Option<String>,
) -> Result<(), Violation> {
    if !Account::ABOUT.contains(&key) {
        return Ok(());
    }
    match present(value) {
        Some(value) => {
            check_line(key, &value, MAX_STRING)?;
            let attributes = &mut account.custom_attributes.0;
            attributes.insert(key.to_owned(), Value::String(value));
        }
        None => {
            account.custom_attributes.0.remove(key);
        }
    }
    Ok(())
}

fn set(account: &mut Account, key: String, value: Value) -> Result<(), Violation> {
    let Some(known) = Account::SETTINGS.iter().find(|known| **known == key) else {
        return Ok(());
    };
    // null is kept: the setting was unset
    if !value.is_null() {
        check_setting(known, &value)?;
    }
    account.settings.0.insert(key, value);
    Ok(())
}

fn check_setting(key: &'static str, value: &Value) -> Result<(), Violation> {
    let wrong = |message: String| Err(Violation::new(key, message));
    match key {
        "auto_resolve_after" => match value.as_i64() {
            None => wrong("must be an integer".to_owned()),
            Some(minutes) if minutes < *AUTO_RESOLVE.start() => {
                let least = AUTO_RESOLVE.start();
                wrong(format!("must be greater than or equal to {least}"))
            }
            Some(minutes) if minutes > *AUTO_RESOLVE.end() => {
                let most = AUTO_RESOLVE.end();
                wrong(format!("must be less than or equal to {most}"))
            }
            Some(_) => Ok(()),
        },
        "auto_resolve_message" | "auto_resolve_label" => match value.as_str() {
            None => wrong("must be a string".to_owned()),
            Some(text) => check_length(key, text, nimchat_core_model::values::MAX_TEXT),
        },
        _ if value.is_boolean() => Ok(()),
        _ => wrong("must be true or false".to_owned()),
    }
}
