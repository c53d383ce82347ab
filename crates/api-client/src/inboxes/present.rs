//! An inbox as its customers see it.

use nimchat_messaging::Inbox;
use nimchat_messaging::inboxes::WorkingDay;
use nimchat_wire::{Context, Present};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(super) struct ClientInboxJson {
    /// The inbox's name in the paths of this API
    identifier: String,
    /// Must contacts prove their identifier?
    identity_validation_enabled: bool,
    name: String,
    /// The time zone of the working hours, an IANA name
    timezone: String,
    /// Seven days, Sunday first
    working_hours: Vec<ClientWorkingDayJson>,
    working_hours_enabled: bool,
    csat_survey_enabled: bool,
    greeting_enabled: bool,
}

#[derive(Debug, Serialize, ToSchema)]
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

impl Present<Inbox> for ClientInboxJson {
    fn present(inbox: &Inbox, context: &Context) -> Self {
        let settings = &inbox.settings;
        Self {
            identifier: inbox.channel.token().to_owned(),
            identity_validation_enabled: inbox.channel.hmac_mandatory(),
            name: inbox.name.clone(),
            timezone: settings.timezone.clone(),
            working_hours: Present::present_each(&settings.working_hours, context),
            working_hours_enabled: settings.working_hours_enabled,
            csat_survey_enabled: settings.csat_survey_enabled,
            greeting_enabled: settings.greeting_enabled,
        }
    }
}

impl Present<WorkingDay> for ClientWorkingDayJson {
    fn present(day: &WorkingDay, _: &Context) -> Self {
        Self {
            day_of_week: day.day_of_week,
            closed_all_day: day.closed_all_day,
            open_hour: day.open_hour,
            open_minutes: day.open_minutes,
            close_hour: day.close_hour,
            close_minutes: day.close_minutes,
            open_all_day: day.open_all_day,
        }
    }
}
