//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about ids.
#![expect(
    clippy::expect_used,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

mod recording;
mod satisfaction;
mod storage;
mod sums;
mod world;

use crate::ports::{Store, View, Work};
use chrono::TimeDelta;
use nimchat_accounts::ports as accounts;
use nimchat_core_model::conformance::{at, unique};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, Event, InboxId, StoreResult, UserId, suite,
};
use nimchat_messaging::inboxes::InboxSettings;
use nimchat_messaging::{
    ApiChannel, Channel, ContactType, Conversation, NewContact, NewContactInbox, NewConversation,
    NewInbox, Status, ports as messaging,
};
use std::sync::Arc;

/// The adapter under test, with what the suite cannot do through the ports.
pub trait Adapter {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;
    /// The store of its conversations and messages.
    fn rows(&self) -> Arc<dyn messaging::Store>;
    /// The store of its accounts and people.
    fn people(&self) -> Arc<dyn accounts::Store>;
    /// Every committed event of the log, oldest first.
    fn log(&self) -> Vec<Event>;
    /// Adds an active bot to the inbox.
    fn connect_bot(&self, inbox: InboxId) -> AgentBotId;
    /// Adds an account.
    fn add_account(&self) -> AccountId;
    /// Adds a user who is an agent of the account.
    fn add_user(&self, account: AccountId) -> UserId;
}

suite! {
    storage::tallies_add_up_by_quarter_and_day,
    storage::tallies_of_years_add_up,
    storage::an_event_of_the_log_is_recorded_once_in_each_kind,
    storage::conversations_with_an_event_are_counted_once,
    storage::events_of_other_conversations_stay,
    storage::what_is_counted_of_a_conversation_reads_back,
    storage::messages_count_by_what_they_are,
    storage::older_conversations_come_by_id,
    storage::erased_conversations_are_found_until_they_are_withdrawn,
    storage::open_conversations_are_counted_as_they_are_now,
    storage::a_dropped_work_changes_nothing,
    recording::the_worked_example_gives_its_reports,
    recording::a_bot_that_hands_over_and_one_that_resolves,
    satisfaction::answers_are_found_by_what_they_are_about,
    satisfaction::the_oldest_answers_are_found,
    satisfaction::surveys_are_counted_by_when_they_were_sent,
    sums::each_agent_inbox_label_and_team_has_its_sums,
    sums::traffic_is_counted_by_hour_in_the_asked_zone,
    recording::a_repeated_event_changes_nothing,
    recording::what_moves_takes_its_past_along,
    recording::history_is_counted_from_the_rows_once,
    recording::a_withdrawn_conversation_is_in_no_report,
}

fn row<T>(
    adapter: &dyn Adapter,
    act: impl FnOnce(&mut dyn messaging::Work) -> StoreResult<T>,
) -> T {
    let rows = adapter.rows();
    let mut work = rows.begin().expect("a work begins");
    let value = act(&mut *work).expect("the work is done");
    work.commit().expect("the work is committed");
    value
}

/// A conversation that began this many seconds after [`at`].
fn conversation(adapter: &dyn Adapter, account: AccountId, later: i64) -> Conversation {
    let number = unique();
    let created_at = at() + TimeDelta::seconds(later);
    row(adapter, |work| {
        let inbox = work.inboxes().add(NewInbox {
            account_id: account,
            name: "Support".to_owned(),
            channel: Channel::Api(ApiChannel {
                identifier: format!("identifier-{number}"),
                hmac_token: format!("secret-{number}"),
                ..ApiChannel::default()
            }),
            settings: InboxSettings::default(),
            created_at,
        })?;
        let contact = work.contacts().add(NewContact {
            account_id: account,
            name: "Ada".to_owned(),
            email: None,
            phone_number: None,
            identifier: None,
            additional_attributes: Attributes::new(),
            custom_attributes: Attributes::new(),
            contact_type: ContactType::Visitor,
            blocked: false,
            avatar_url: None,
            created_at,
        })?;
        let session = work.sessions().add(NewContactInbox {
            contact_id: contact.id,
            inbox_id: inbox.id,
            source_id: format!("source-{number}"),
            hmac_verified: false,
            claim: None,
            pubsub_token: format!("socket-{number}"),
            created_at,
        })?;
        work.conversations().add(NewConversation {
            account_id: account,
            uuid: format!("{number:032x}").parse().expect("a UUID"),
            inbox_id: inbox.id,
            contact_id: contact.id,
            contact_inbox_id: session.id,
            status: Status::Open,
            assignee_id: None,
            team_id: None,
            additional_attributes: Attributes::new(),
            custom_attributes: Attributes::new(),
            campaign: None,
            snoozed_until: None,
            created_at,
        })
    })
}
