//! The handlers. Only `reference` shows a portal's contents within it, so that only it reads them.

use super::body::{BesidePortal, PortalBody, PortalQuery, PortalsQuery};
use super::present::{PortalList, ShownPortal};
use crate::Services;
use crate::inboxes::present::sees_secrets;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, Field, In, made_id};
use nimchat_core_model::Violation;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_helpcenter::{PortalView, SavePortal};
use nimchat_messaging::{Channel, MessagingError};

type Answered = Result<ShownPortal, ApiError>;

/// The portals with their inboxes, where the caller may see these: one read for all of them.
fn shown(
    caller: &Agent,
    services: &Services,
    views: Vec<PortalView>,
) -> Result<Vec<ShownPortal>, ApiError> {
    let have_inbox = |view: &PortalView| view.portal.attributes.inbox_id.is_some();
    let inboxes = if views.iter().any(have_inbox) {
        services.inboxes.list(caller)?
    } else {
        Vec::new()
    };
    let secrets = sees_secrets(caller);
    let shown = views.into_iter().map(|view| {
        let id = view.portal.attributes.inbox_id;
        let inbox = inboxes.iter().find(|inbox| Some(inbox.id) == id);
        ShownPortal {
            inbox: inbox.cloned(),
            secrets,
            view,
        }
    });
    Ok(shown.collect())
}

fn one(caller: &Agent, services: &Services, view: PortalView) -> Answered {
    let shown = shown(caller, services, vec![view])?.pop();
    shown.ok_or_else(ApiError::not_found)
}

/// The command of the body, with the inbox that it names: a website inbox of the account.
fn command(
    call: &In<Administrator, PortalBody>,
    services: &Services,
) -> Result<SavePortal, ApiError> {
    let body = call.read()?;
    let named = match body.inbox_id {
        Field::Absent => call.input().read::<BesidePortal>()?.inbox_id,
        named => named,
    };
    let mut command = SavePortal::from(body);
    command.inbox_id = match named {
        Field::Absent => None,
        Field::Null => Some(None),
        Field::Value(id) => match services.inboxes.show(&call.caller.0, id) {
            Ok(inbox) if matches!(inbox.channel, Channel::WebWidget(_)) => Some(Some(id)),
            Ok(_) => None,
            Err(MessagingError::NotFound) => {
                let unknown = Violation::new("inbox_id", "must exist");
                return Err(ApiError::invalid(unknown));
            }
            Err(error) => return Err(error.into()),
        },
    };
    Ok(command)
}

pub(super) fn list(
    call: &In<Agent, PortalsQuery>,
    services: &Services,
) -> Result<PortalList, ApiError> {
    let contents = call.is_reference();
    Ok(PortalList {
        page_sent: call.read()?.page,
        portals: shown(
            &call.caller,
            services,
            services.portals.list(&call.caller, contents)?,
        )?,
    })
}

pub(super) fn create(call: &In<Administrator, PortalBody>, services: &Services) -> Answered {
    let command = command(call, services)?;
    let contents = call.is_reference();
    let made = services.portals.create(&call.caller, command, contents)?;
    one(&call.caller.0, services, made)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, PortalBody>,
    services: &Services,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Portal)?;
    let contents = call.is_reference();
    let made = services.portals.created(&call.caller, id, contents)?;
    one(&call.caller.0, services, made)
}

pub(super) fn show(call: &In<Agent, PortalQuery>, services: &Services) -> Answered {
    let locale = call.read()?.locale;
    let contents = call.is_reference();
    let view = services
        .portals
        .show(&call.caller, &portal(call), locale, contents)?;
    one(&call.caller, services, view)
}

pub(super) fn update(call: &In<Administrator, PortalBody>, services: &Services) -> Answered {
    let command = command(call, services).map_err(|fault| {
        // the contract looks the record up before the input is checked
        fault.behind(services.portals.known(&call.caller.0, &portal(call)))
    })?;
    let contents = call.is_reference();
    let view = services
        .portals
        .update(&call.caller, &portal(call), command, contents)?;
    one(&call.caller.0, services, view)
}

pub(super) fn archive(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    let command = SavePortal {
        archived: Some(true),
        ..SavePortal::default()
    };
    services
        .portals
        .update(&call.caller, &portal(call), command, false)?;
    Ok(())
}

pub(super) fn delete(call: &In<Administrator>, services: &Services) -> Result<(), ApiError> {
    Ok(services.portals.delete(&call.caller, &portal(call))?)
}

/// The slug or the id in the path.
pub(super) fn portal<C, I>(call: &In<C, I>) -> String {
    call.segment("portal")
}
