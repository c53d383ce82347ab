//! The inbox model.

use super::Channel;
use nimchat_core_model::{AccountId, Attributes, InboxId, PortalId, record};
use serde::{Deserialize, Serialize};

record! {
    /// A channel with its settings; each conversation belongs to one.
    Inbox(InboxId)
    /// An inbox before it is stored.
    NewInbox {
        /// Its account.
        pub account_id: AccountId,
        /// Its name.
        pub name: String,
        /// Its channel.
        pub channel: Channel,
        /// Its settings.
        pub settings: InboxSettings,
    }
}

impl Inbox {
    /// The most inboxes of an account (docs/rules/contacts-and-inboxes.md §4).
    pub const MAX_PER_ACCOUNT: u64 = 100_000;
}

/// The settings of an inbox with any channel (docs/rules/contacts-and-inboxes.md §1.3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the wire"
)]
pub struct InboxSettings {
    /// Is the first message answered with [`InboxSettings::greeting_message`]?
    pub greeting_enabled: bool,
    /// The greeting.
    pub greeting_message: Option<String>,
    /// Are new conversations assigned to agents automatically?
    pub enable_auto_assignment: bool,
    /// The limits of auto-assignment.
    pub auto_assignment_config: Attributes,
    /// Are customers without an address asked for one?
    pub enable_email_collect: bool,
    /// Is a survey sent after a conversation is resolved?
    pub csat_survey_enabled: bool,
    /// The survey.
    pub csat_config: Attributes,
    /// Do the [`InboxSettings::working_hours`] apply?
    pub working_hours_enabled: bool,
    /// Seven days, Sunday first.
    pub working_hours: Vec<WorkingDay>,
    /// The hours' time zone, an IANA name.
    pub timezone: String,
    /// The automatic answer outside working hours.
    pub out_of_office_message: Option<String>,
    /// May customers write in a resolved conversation?
    pub allow_messages_after_resolved: bool,
    /// Does each customer have a single conversation in this inbox?
    pub lock_to_single_conversation: bool,
    /// `friendly` or `professional`.
    pub sender_name_type: String,
    /// The sender name of e-mails.
    pub business_name: Option<String>,
    /// The reference of the inbox's avatar.
    pub avatar_url: Option<String>,
    /// The help centre that it offers. The store keeps it beside the other settings, so that a portal that is deleted
    /// is taken from its inboxes.
    #[serde(skip)]
    pub portal_id: Option<PortalId>,
}

impl InboxSettings {
    /// The longest greeting and out-of-office message.
    pub const MAX_AUTOMATIC_MESSAGE: usize = 10_000;
}

impl Default for InboxSettings {
    fn default() -> Self {
        Self {
            greeting_enabled: false,
            greeting_message: None,
            enable_auto_assignment: true,
            auto_assignment_config: Attributes::new(),
            enable_email_collect: true,
            csat_survey_enabled: false,
            csat_config: Attributes::new(),
            working_hours_enabled: false,
            working_hours: (0..7).map(WorkingDay::usual).collect(),
            timezone: "UTC".to_owned(),
            out_of_office_message: None,
            allow_messages_after_resolved: true,
            lock_to_single_conversation: false,
            sender_name_type: "friendly".to_owned(),
            business_name: None,
            avatar_url: None,
            portal_id: None,
        }
    }
}

/// The hours of one day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingDay {
    /// 0 = Sunday … 6 = Saturday.
    pub day_of_week: u8,
    /// Closed from midnight to midnight?
    pub closed_all_day: bool,
    /// Hour of opening, 0–23.
    pub open_hour: Option<u8>,
    /// Minute of opening, 0–59.
    pub open_minutes: Option<u8>,
    /// Hour of closing, 0–23.
    pub close_hour: Option<u8>,
    /// Minute of closing, 0–59.
    pub close_minutes: Option<u8>,
    /// Open from midnight to midnight?
    pub open_all_day: bool,
}

impl WorkingDay {
    /// Monday to Friday from nine to five, closed at the weekend.
    pub(super) fn usual(day_of_week: u8) -> Self {
        let open = (1..=5).contains(&day_of_week);
        Self {
            day_of_week,
            closed_all_day: !open,
            open_hour: open.then_some(9),
            open_minutes: open.then_some(0),
            close_hour: open.then_some(17),
            close_minutes: open.then_some(0),
            open_all_day: false,
        }
    }
}
