//! The account, and who works in it.

use super::error::{ImportError, Refused, Result, needed};
use super::json::{flag, int, object, some_text, text, time};
use super::report::Report;
use super::source::Source;
use super::{broken, picture};
use crate::set_clock::SetClock;
use crate::wire::Nimchat;
use nimchat_accounts::users::ImportedUser;
use nimchat_accounts::{Administrator, Availability, Role};
use nimchat_api_application::commands;
use nimchat_core_model::AccountId;
use nimchat_messaging::ImportService;
use nimchat_messaging::import::Origin;
use serde_json::{Value, json};

/// Makes the account, if it is not here yet, and its members. Answers an administrator, in whose name the rest is made.
pub(super) fn settle(
    (nimchat, clock): (&Nimchat, &SetClock),
    source: &Source,
    imports: &ImportService,
    into: Option<AccountId>,
    report: &mut Report,
) -> Result<(AccountId, Administrator)> {
    let there = source.get("")?;
    let origin = Origin::new(&source.name, "account", source.account());
    let known = imports.known(&origin).map_err(broken)?;
    let account = match (known, into) {
        (Some(known), Some(into)) if known != into.get() => {
            let message = format!("{} was moved into account {known} before", source.name);
            return Err(ImportError::NotThere(message));
        }
        (Some(known), _) => AccountId::new(known),
        (None, Some(into)) => into,
        (None, None) => {
            let name = some_text(&there, "name").unwrap_or_else(|| source.name.clone());
            clock.set(time(&there, "created_at"));
            let made = nimchat.platform.accounts.accounts.create_bare(&name);
            clock.set(None);
            needed(made)?.id
        }
    };
    if known.is_none() {
        imports
            .note(account, &origin, account.get())
            .map_err(broken)?;
    }
    let mut token = None;
    for agent in source.list("/agents")? {
        let user = member(nimchat, source, imports, (account, &agent), report)?;
        if let Some((role, access_token)) = user
            && role == Role::Administrator
        {
            token.get_or_insert(access_token);
        }
    }
    let administrator = nimchat
        .authenticator
        .administrator(token.as_deref(), account);
    let administrator = needed(administrator)?;
    if known.is_none() {
        describe(nimchat, &administrator, &there, report)?;
        report.moved("account");
    } else {
        report.known("account");
    }
    Ok((account, administrator))
}

/// Makes the user a member, and answers their role here and their token.
fn member(
    nimchat: &Nimchat,
    source: &Source,
    imports: &ImportService,
    (account, agent): (AccountId, &Value),
    report: &mut Report,
) -> Result<Option<(Role, String)>> {
    let Some(old) = int(agent, "id") else {
        return Ok(None);
    };
    let origin = Origin::new(&source.name, "users", old);
    let known = imports.known(&origin).map_err(broken)?;
    let name = text(agent, "name").unwrap_or_default();
    let shown = some_text(agent, "available_name").filter(|shown| *shown != name);
    let role = some_text(agent, "role").and_then(|role| Role::parse(&role).ok());
    let availability = some_text(agent, "availability_status");
    let availability = availability.and_then(|name| Availability::parse(&name).ok());
    let avatar = match known {
        Some(_) => None,
        None => picture(nimchat, source, agent, "thumbnail")?,
    };
    // the API tells these of the token's user alone
    let own = source.profile(old);
    let made = nimchat.platform.accounts.users.import(
        account,
        ImportedUser {
            name,
            display_name: shown,
            email: text(agent, "email").unwrap_or_default(),
            custom_attributes: object(agent, "custom_attributes"),
            message_signature: own.and_then(|own| some_text(own, "message_signature")),
            ui_settings: own
                .map(|own| object(own, "ui_settings"))
                .unwrap_or_default(),
            avatar,
            role: role.unwrap_or(Role::Agent),
            availability: availability.unwrap_or(Availability::Online),
            auto_offline: flag(agent, "auto_offline"),
        },
    );
    let Some(view) = report.unless_left_out("users", old, made)? else {
        return Ok(None);
    };
    if known.is_none() {
        let id = view.user.id.get();
        imports.note(account, &origin, id).map_err(broken)?;
        report.moved("users");
    } else {
        report.known("users");
    }
    let here = view.accounts.iter().find(|one| one.account_id == account);
    Ok(here.map(|here| (here.role, view.access_token.clone())))
}

/// The account's settings, each by itself: one that is refused here does not keep the others out.
fn describe(
    nimchat: &Nimchat,
    administrator: &Administrator,
    there: &Value,
    report: &mut Report,
) -> Result<()> {
    let mut values = serde_json::Map::new();
    let about = there.get("custom_attributes");
    let settings = there.get("settings");
    for (key, value) in [
        ("locale", there.get("locale")),
        ("domain", there.get("domain")),
        ("support_email", there.get("support_email")),
    ] {
        values.extend(value.map(|value| (key.to_owned(), value.clone())));
    }
    for part in [about, settings].into_iter().flatten() {
        values.extend(part.as_object().cloned().unwrap_or_default());
    }
    for (key, value) in values {
        if value.is_null() {
            continue;
        }
        let command = commands::account(json!({ key.as_str(): value })).map_err(Refused::from);
        let accounts = &nimchat.application.accounts.accounts;
        let changed = command.and_then(|command| Ok(accounts.change(administrator, command)?));
        report.unless_refused(changed, |report, why| {
            report.remark("account", None, format!("{key}: {why}"));
        })?;
    }
    Ok(())
}
