//! The handlers. Only `reference` shows a portal's contents within it, so that only it reads them.

use super::body::{BesidePortal, PortalBody, PortalQuery, PortalsQuery};
use super::present::{EnvelopedPortalsJson, PortalJson, PortalList, ShownPortal};
use crate::Services;
use crate::inboxes::present::InboxSight;
use actix_web::http::header::{HeaderValue, LINK};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{UploadId, Violation};
use nimchat_helpcenter::portals::CONTENTS;
use nimchat_helpcenter::{PortalService, PortalView, SavePortal};
use nimchat_messaging::{Channel, MessagingError};
use nimchat_wire::ByProfile;

type Answered = Result<Answer>;

/// The portals with their inboxes, where the caller may see these: one read for all of them.
fn shown(caller: &Agent, services: &Services, views: Vec<PortalView>) -> Result<Vec<ShownPortal>> {
    let have_inbox = |view: &PortalView| view.portal.attributes.inbox_id.is_some();
    let inboxes = if views.iter().any(have_inbox) {
        services.messaging.inboxes.list(caller)?
    } else {
        Vec::new()
    };
    let sight = InboxSight::of(caller, &services.help_centers, inboxes.iter())?;
    let shown = views.into_iter().map(|view| {
        let id = view.portal.attributes.inbox_id;
        let inbox = inboxes.iter().find(|inbox| Some(inbox.id) == id);
        ShownPortal {
            inbox: inbox.cloned(),
            sight: sight.clone(),
            view,
        }
    });
    Ok(shown.collect())
}

fn one(caller: &Agent, services: &Services, view: PortalView) -> Result<ShownPortal> {
    let shown = shown(caller, services, vec![view])?.pop();
    shown.ok_or_else(ApiError::not_found)
}

fn answer<C, I>(call: &In<C, I>, portal: &ShownPortal) -> Answered {
    let answer = call.present::<PortalJson, _>(portal)?;
    Ok(linked(call, std::slice::from_ref(portal), answer))
}

/// The answer, with the addresses of the lists of which it may show a part.
fn linked<C, I>(call: &In<C, I>, portals: &[ShownPortal], answer: Answer) -> Answer {
    let is_full = |count: usize| count >= CONTENTS as usize;
    let links = portals.iter().flat_map(|ShownPortal { view, .. }| {
        let (portal, contents) = (&view.portal, &view.contents);
        let lists = [
            ("categories", is_full(contents.categories.len())),
            ("articles", is_full(contents.articles.len())),
        ];
        let partial = lists.into_iter().filter(|(_, is_full)| *is_full);
        partial.map(|(list, _)| {
            let (account, portal) = (portal.account_id, portal.id);
            let path = format!("/api/v1/accounts/{account}/portals/{portal}/{list}");
            format!(
                "<{}>; rel=\"collection\"; title=\"{list}\"",
                call.context.url(&path)
            )
        })
    });
    let links: Vec<String> = links.collect();
    match HeaderValue::try_from(links.join(", ")) {
        Ok(header) if !links.is_empty() => answer.with_header(LINK, header),
        _ => answer,
    }
}

/// The command of the body, with the inbox that it names: a website inbox of the account.
fn command(call: &In<Administrator, PortalBody>, services: &Services) -> Result<SavePortal> {
    let body = call.read()?;
    let beside = call.input().read::<BesidePortal>()?;
    let named = match body.inbox_id {
        Field::Absent => beside.inbox_id,
        named => named,
    };
    let mut command = SavePortal::from(body);
    command.logo = match logo(call, services)? {
        Some(sent) => Some(sent),
        None => command.logo.or(beside.blob_id),
    };
    command.inbox_id = match named {
        Field::Absent => None,
        Field::Null => Some(None),
        Field::Value(id) => match services.messaging.inboxes.show(&call.caller.0, id) {
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

/// The upload that is made of the file `logo`, if one is sent.
fn logo(call: &In<Administrator, PortalBody>, services: &Services) -> Result<Option<UploadId>> {
    for name in ["logo", "portal[logo]"] {
        let sent = call
            .input()
            .keep_uploads(name, "logo", 1, &services.files)?;
        if let Some(kept) = sent.into_iter().next() {
            let upload = services.uploads.add(call.caller.0.account_id(), kept)?;
            return Ok(Some(upload.id));
        }
    }
    Ok(None)
}

pub(super) fn list(call: &In<Agent, PortalsQuery>, services: &Services) -> Answered {
    let page_sent = call.read()?.page;
    let views = services
        .help_centers
        .portals
        .list(&call.caller, call.is_reference())?;
    let portals = shown(&call.caller, services, views)?;
    let list = PortalList { portals, page_sent };
    let answer = call.present::<ByProfile<Vec<PortalJson>, EnvelopedPortalsJson>, _>(&list)?;
    Ok(linked(call, &list.portals, answer))
}

pub(super) fn create(
    call: &In<Administrator, PortalBody>,
    services: &Services,
) -> Result<ShownPortal> {
    let portals = &services.help_centers.portals;
    let command = command(call, services)?;
    let contents = call.is_reference();
    let made = portals.create(&call.caller, command, contents)?;
    one(&call.caller.0, services, made)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, PortalBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<ShownPortal> {
    let portals = &services.help_centers.portals;
    let id = made_id(made, RecordKind::Portal)?;
    let contents = call.is_reference();
    let made = portals.created(&call.caller, id, contents)?;
    one(&call.caller.0, services, made)
}

pub(super) fn show(call: &In<Agent, PortalQuery>, services: &Services) -> Answered {
    let portals = &services.help_centers.portals;
    let locale = call.read()?.locale;
    let contents = call.is_reference();
    let view = portals.show(&call.caller, &portal(call), locale, contents)?;
    answer(call, &one(&call.caller, services, view)?)
}

pub(super) fn update(call: &In<Administrator, PortalBody>, services: &Services) -> Answered {
    let portals = &services.help_centers.portals;
    let command = command(call, services).map_err(|fault| {
        // the contract looks the record up before the input is checked
        fault.behind(portals.known(&call.caller.0, &portal(call)))
    })?;
    let contents = call.is_reference();
    let view = portals.update(&call.caller, &portal(call), command, contents)?;
    answer(call, &one(&call.caller.0, services, view)?)
}

pub(super) fn archive(call: &In<Administrator>, portals: &PortalService) -> Result<()> {
    let command = SavePortal {
        archived: Some(true),
        ..SavePortal::default()
    };
    portals.update(&call.caller, &portal(call), command, false)?;
    Ok(())
}

pub(super) fn delete_logo(call: &In<Administrator>, portals: &PortalService) -> Result<()> {
    Ok(portals.delete_logo(&call.caller, &portal(call))?)
}

pub(super) fn delete(call: &In<Administrator>, portals: &PortalService) -> Result<()> {
    Ok(portals.delete(&call.caller, &portal(call))?)
}

/// The slug or the id in the path.
pub(super) fn portal<C, I>(call: &In<C, I>) -> String {
    call.segment("portal")
}
