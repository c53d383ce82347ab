//! The inbox as its customers see it, beyond the reference (docs/rules/messaging.md §3).

use crate::Services;
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_messaging::Inbox;
use nimchat_messaging::inboxes::WorkingDay;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/public/api/v1/inboxes/{inbox_identifier}")
            .summary("Get the details of an inbox")
            .answers::<ClientInboxJson>()
            .to(show),
    ]
}

fn show(call: &In<Anyone>, services: &Services) -> Result<Inbox> {
    let inbox = call.segment("inbox_identifier");
    Ok(services.visitors.show_inbox(&inbox)?)
}

#[wire(inbox: Inbox, settings = inbox.settings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
struct ClientInboxJson {
    /// The inbox's name in the paths of this API
    #[present(inbox.channel.token().to_owned())]
    identifier: String,
    /// Must contacts prove their identifier?
    #[present(inbox.channel.hmac_mandatory())]
    identity_validation_enabled: bool,
    #[present(inbox.name)]
    name: String,
    /// The time zone of the working hours, an IANA name
    timezone: String,
    /// Seven days, Sunday first
    working_hours: Vec<ClientWorkingDayJson>,
    working_hours_enabled: bool,
    csat_survey_enabled: bool,
    greeting_enabled: bool,
}

#[wire(day: WorkingDay)]
struct ClientWorkingDayJson {
    /// 0 = Sunday … 6 = Saturday
    day_of_week: u8,
    closed_all_day: bool,
    open_hour: Option<u8>,
    open_minutes: Option<u8>,
    close_hour: Option<u8>,
    close_minutes: Option<u8>,
    open_all_day: bool,
}
