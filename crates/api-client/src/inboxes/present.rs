//! An inbox as its customers see it.

use nimchat_api_kit::prelude::*;
use nimchat_messaging::Inbox;
use nimchat_messaging::inboxes::WorkingDay;

#[derive(Debug, Serialize, ToSchema, Present)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
#[present(inbox: Inbox, settings = inbox.settings)]
pub(super) struct ClientInboxJson {
    /// The inbox's name in the paths of this API
    #[present(inbox.channel.token().to_owned())]
    identifier: String,
    /// Must contacts prove their identifier?
    #[present(inbox.channel.hmac_mandatory())]
    identity_validation_enabled: bool,
    #[present(inbox.name.clone())]
    name: String,
    /// The time zone of the working hours, an IANA name
    timezone: String,
    /// Seven days, Sunday first
    working_hours: Vec<ClientWorkingDayJson>,
    working_hours_enabled: bool,
    csat_survey_enabled: bool,
    greeting_enabled: bool,
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(day: WorkingDay)]
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
