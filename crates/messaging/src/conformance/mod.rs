//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about the ids,
//! and every row that another refers to exists.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

pub mod attribute_definitions;
pub mod campaigns;
pub mod canned_responses;
pub mod contact_batches;
pub mod contact_lists;
pub mod contacts;
pub mod conversations;
pub mod counts;
pub mod cursors;
pub mod custom_filters;
pub mod imports;
pub mod in_memory;
pub mod inboxes;
pub mod labels;
pub mod lists;
pub mod messages;
pub mod notes;
pub mod orders;
pub mod search;
pub mod sessions;
pub mod surveys;
pub mod transfers;
pub mod uploads;
pub mod work;

use crate::contacts::{Contact, ContactInbox, ContactType, NewContact, NewContactInbox};
use crate::conversations::{Conversation, NewConversation, Status};
use crate::inboxes::{ApiChannel, Channel, Inbox, InboxSettings, NewInbox};
use crate::messages::{ContentType, Message, MessageType, NewMessage};
use crate::ports::{Store, View, Work};
use nimchat_accounts::Account;
use nimchat_core_model::conformance::{at, attributes, later, unique};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, ContactId, InboxId, JobQueue, NewEvent, TeamId, UserId,
    suite,
};
use uuid::Uuid;

/// The adapter under test, with the rows of other domains, which the suite cannot create through the ports. Names given
/// to it are lower-case letters and digits, each once per store.
pub trait Adapter {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// Adds an account.
    fn add_account(&self, name: &str) -> Account;
    /// Adds a user who is an agent of the account.
    fn add_member(&self, account: AccountId, name: &str) -> UserId;
    /// Adds a team to the account.
    fn add_team(&self, account: AccountId, name: &str) -> TeamId;
    /// Adds a bot and connects it to the inbox, active or silent.
    fn connect_bot(&self, inbox: InboxId, name: Option<&str>, active: bool) -> AgentBotId;
    /// Every committed event that was recorded through the outbox, oldest first.
    fn events(&self) -> Vec<NewEvent>;
    /// The queue of its jobs.
    fn jobs(&self) -> &dyn JobQueue;
}

suite! {
    inboxes::an_inbox_reads_back_as_it_was_added,
    inboxes::an_inbox_is_found_in_its_own_account_only,
    inboxes::inboxes_come_in_the_order_in_which_they_were_created,
    inboxes::an_agent_sees_the_inboxes_they_are_in,
    inboxes::a_token_leads_to_the_inbox_and_its_account,
    inboxes::a_taken_token_is_a_conflict,
    inboxes::members_are_added_once,
    inboxes::members_are_removed,
    inboxes::the_member_picked_longest_ago_is_next,
    inboxes::only_members_among_those_named_are_picked,
    inboxes::an_active_bot_answers_and_a_silent_one_does_not,
    inboxes::bots_have_names,
    inboxes::the_members_of_several_inboxes_come_at_once,
    inboxes::an_inbox_is_changed,
    inboxes::an_erased_inbox_leaves_its_contacts,
    contacts::a_contact_reads_back_as_they_were_added,
    contacts::a_contact_without_optional_values_reads_back,
    contacts::an_update_writes_every_attribute_of_a_contact,
    contacts::a_contact_is_found_in_their_own_account_only,
    contacts::a_contact_is_found_by_what_they_are_known_by,
    contacts::a_taken_value_is_a_conflict_on_adding,
    contacts::a_taken_value_is_a_conflict_on_updating,
    contacts::a_value_may_be_taken_in_another_account,
    contacts::a_contact_who_writes_is_touched,
    contacts::merging_moves_everything,
    contacts::nothing_names_an_erased_contact,
    contact_batches::contacts_are_written_together,
    contact_batches::contacts_are_locked_by_what_they_are_known_by,
    contact_lists::the_list_shows_contacts_that_can_be_told_from_others,
    contact_lists::the_total_is_right_after_any_change,
    contact_lists::the_list_comes_in_pages,
    contact_lists::contacts_are_found_by_a_part_of_what_they_are_known_by,
    contact_lists::the_list_shows_labelled_and_named_contacts,
    contacts::a_removed_contact_is_found_no_more,
    notes::notes_are_of_their_contact_newest_first,
    notes::notes_move_when_contacts_are_merged_and_are_erased_with_them,
    orders::contacts_come_by_id,
    orders::contacts_come_by_lower_cased_name,
    orders::contacts_without_an_address_or_number_are_last_ascending_and_first_descending,
    orders::contacts_who_never_wrote_are_last_both_ways,
    orders::contacts_come_by_when_they_became_known,
    orders::contacts_come_by_company_city_and_country,
    orders::contacts_come_by_several_keys,
    orders::conversations_come_by_activity,
    orders::conversations_come_by_when_they_began,
    orders::conversations_without_a_priority_are_last_both_ways,
    orders::conversations_without_a_waiting_time_are_last_both_ways,
    orders::every_conversation_is_on_one_page,
    cursors::contacts_are_paged_by_cursor,
    cursors::conversations_are_paged_by_cursor,
    cursors::a_cursor_stays_where_it_is,
    cursors::a_cursor_of_another_order_reads_nothing,
    imports::a_record_is_found_by_what_it_was,
    imports::a_record_here_is_known_to_be_moved_in,
    imports::a_record_is_moved_in_once,
    imports::the_version_that_was_noted_last_is_found,
    sessions::a_session_reads_back_as_it_was_added,
    sessions::a_session_is_found_by_its_source_id_in_its_inbox,
    sessions::a_session_is_found_by_its_real_time_token,
    sessions::a_session_sends_one_message_under_an_id,
    sessions::a_taken_source_id_is_a_conflict_within_the_inbox,
    sessions::the_newest_session_with_a_source_id_is_found_in_the_account,
    sessions::a_contacts_newest_session_is_found,
    sessions::sessions_of_contacts_come_by_id,
    sessions::a_verified_session_is_proven,
    sessions::a_claim_is_kept,
    conversations::numbers_are_skipped,
    conversations::a_conversation_comes_with_its_contact,
    conversations::a_conversation_reads_back_as_it_was_added,
    conversations::each_account_counts_its_own_conversations,
    conversations::a_look_tells_whether_the_conversation_is_seen,
    conversations::a_lock_tells_what_a_look_tells,
    conversations::a_conversation_is_found_in_its_own_account_only,
    conversations::conversations_are_found_by_their_keys,
    conversations::a_conversation_is_found_by_its_name_for_links,
    conversations::an_update_writes_what_may_change_of_a_conversation,
    conversations::an_update_clears_what_is_none,
    conversations::an_update_writes_only_what_differs,
    conversations::an_update_without_a_difference_changes_nothing,
    conversations::a_customer_is_shown_the_newest_oldest_first,
    conversations::a_sessions_newest_conversation_is_found,
    conversations::labels_stand_in_the_order_in_which_they_were_given,
    conversations::conversations_are_locked_by_label,
    conversations::open_conversations_without_activity_come_the_longest_first,
    conversations::users_take_part_once,
    conversations::a_draft_is_stored_and_removed,
    conversations::nothing_remains_of_an_erased_conversation,
    lists::a_list_is_of_one_account,
    lists::a_list_shows_what_is_seen,
    lists::a_list_is_filtered_by_status,
    lists::a_list_is_filtered_by_who_is_in_charge,
    lists::no_conversation_is_a_callers_who_is_no_user,
    lists::a_list_is_filtered_by_inbox_and_team,
    lists::a_list_is_filtered_by_any_of_the_labels,
    lists::text_is_found_whatever_its_case,
    lists::percent_and_underscore_are_letters_like_others,
    lists::text_is_not_looked_for_in_activity_and_template_messages,
    lists::filters_are_combined,
    lists::a_list_is_limited_to_those_that_mention_the_caller_or_that_they_take_part_in,
    lists::a_list_is_limited_to_unattended_conversations,
    search::messages_are_found_by_any_part_of_their_text,
    search::messages_are_found_where_the_caller_sees_them,
    search::a_changed_message_is_found_by_its_new_text,
    search::a_message_that_changes_while_it_is_indexed_is_found_by_its_new_text,
    search::messages_that_wait_are_found_in_their_place,
    search::conversations_are_found_by_customer_and_number,
    search::the_messages_that_say_it_are_shown,
    lists::a_list_is_filtered_by_the_source_id_of_the_session,
    lists::a_list_is_filtered_by_the_time_of_the_last_change,
    counts::counts_are_taken_before_who_is_in_charge,
    counts::counts_follow_every_filter,
    counts::counts_are_right_after_any_change,
    messages::a_source_id_is_claimed_once_in_an_inbox,
    messages::a_message_reads_back_as_it_was_added,
    messages::a_message_without_optional_values_reads_back,
    messages::every_kind_of_message_reads_back,
    messages::a_newer_message_has_a_larger_id,
    messages::a_message_is_found_in_its_own_conversation_only,
    messages::messages_are_found_in_their_own_account_only,
    messages::an_update_writes_what_may_change_of_a_message,
    messages::messages_come_with_the_bots_who_wrote_them,
    messages::a_window_without_bounds_is_the_newest,
    messages::a_window_before_a_message_is_the_newest_of_those,
    messages::a_window_after_a_message_is_the_oldest_of_those,
    messages::a_window_between_messages_begins_with_the_first,
    messages::a_public_window_is_what_the_customer_sees,
    messages::public_messages_come_for_many_conversations_at_once,
    messages::the_nth_newest_message_tells_its_time,
    messages::the_newest_incoming_messages_come_newest_first,
    messages::the_newest_incoming_messages_of_many_conversations_tell_their_times,
    messages::a_conversation_knows_its_first_and_newest_messages,
    messages::a_conversation_knows_the_types_of_its_messages,
    messages::the_oldest_survey_of_a_conversation_is_found,
    messages::a_conversation_knows_whether_it_asked_for_an_address,
    messages::the_newest_public_message_of_a_type_tells_its_time,
    messages::messages_that_the_customer_has_not_read_come_newest_first,
    surveys::an_answer_is_found_by_its_survey,
    surveys::a_later_answer_replaces_rating_and_feedback,
    transfers::a_transfer_reads_back_as_it_was_written,
    transfers::transfers_are_listed_by_kind,
    transfers::parts_of_a_result_are_kept_with_the_transfer,
    uploads::an_upload_is_taken_once,
    uploads::an_upload_is_removed_by_its_account,
    campaigns::campaigns_are_numbered_in_their_account,
    campaigns::an_update_writes_a_campaigns_values,
    canned_responses::a_canned_response_reads_back_as_it_was_added,
    canned_responses::a_taken_short_code_is_a_conflict_within_the_account,
    canned_responses::a_canned_response_is_changed_and_removed,
    attribute_definitions::a_definition_reads_back_as_it_was_added,
    attribute_definitions::a_taken_key_is_a_conflict,
    attribute_definitions::a_definition_is_changed_and_removed,
    custom_filters::filters_are_their_users_own,
    custom_filters::a_filter_is_changed_and_removed,
    labels::labels_read_back_by_title,
    labels::a_taken_title_is_a_conflict,
    labels::a_label_is_changed_and_removed,
    work::a_work_dropped_without_commit_leaves_nothing,
    work::a_work_reads_its_own_writes,
    work::a_view_does_not_see_an_open_work,
    work::events_last_with_their_work_in_order,
    work::the_events_of_a_change_last_with_it,
    work::each_kind_of_event_reads_back_with_its_moment,
    work::what_a_deleted_message_said_is_in_no_event,
}

fn new_inbox(account: AccountId, name: &str) -> NewInbox {
    let number = unique();
    NewInbox {
        account_id: account,
        name: name.to_owned(),
        channel: Channel::Api(ApiChannel {
            identifier: format!("identifier-{number}"),
            hmac_token: format!("secret-{number}"),
            ..ApiChannel::default()
        }),
        settings: InboxSettings::default(),
        created_at: at(),
    }
}

fn add_inbox(store: &dyn Store, account: AccountId, name: &str) -> Inbox {
    change(store, |work| work.inboxes().add(new_inbox(account, name)))
}

fn new_contact(account: AccountId, name: &str) -> NewContact {
    NewContact {
        account_id: account,
        name: name.to_owned(),
        email: None,
        phone_number: None,
        identifier: None,
        additional_attributes: Attributes::new(),
        custom_attributes: Attributes::new(),
        contact_type: ContactType::Visitor,
        blocked: false,
        avatar_url: None,
        created_at: at(),
    }
}

fn add_contact(store: &dyn Store, new: &NewContact) -> Contact {
    change(store, |work| work.contacts().add(new.clone()))
}

fn new_session(contact: ContactId, inbox: InboxId, source_id: &str) -> NewContactInbox {
    NewContactInbox {
        contact_id: contact,
        inbox_id: inbox,
        source_id: source_id.to_owned(),
        hmac_verified: false,
        claim: None,
        pubsub_token: format!("socket-{}", unique()),
        created_at: at(),
    }
}

fn add_session(
    store: &dyn Store,
    contact: ContactId,
    inbox: InboxId,
    source_id: &str,
) -> ContactInbox {
    let new = new_session(contact, inbox, source_id);
    change(store, |work| work.sessions().add(new))
}

/// An account with an inbox and a customer who has a session there.
pub struct Scene {
    /// The account.
    pub account: AccountId,
    /// Its inbox.
    pub inbox: Inbox,
    /// The customer.
    pub contact: Contact,
    /// Their session.
    pub session: ContactInbox,
}

impl Scene {
    /// A new account of this name.
    pub fn new(adapter: &dyn Adapter, name: &str) -> Self {
        let account = adapter.add_account(name).id;
        let inbox = add_inbox(adapter.store(), account, "Support");
        let contact = add_contact(adapter.store(), &new_contact(account, "Ada"));
        let session = add_session(adapter.store(), contact.id, inbox.id, "ada");
        Self {
            account,
            inbox,
            contact,
            session,
        }
    }

    /// The same account and customer in another inbox.
    #[must_use]
    pub fn elsewhere(&self, store: &dyn Store, name: &str) -> Self {
        let inbox = add_inbox(store, self.account, name);
        let session = add_session(store, self.contact.id, inbox.id, "ada");
        Self {
            account: self.account,
            inbox,
            contact: self.contact.clone(),
            session,
        }
    }

    fn new_conversation(&self) -> NewConversation {
        NewConversation {
            account_id: self.account,
            uuid: Uuid::from_u128(u128::from(unique())),
            inbox_id: self.inbox.id,
            contact_id: self.contact.id,
            contact_inbox_id: self.session.id,
            status: Status::Open,
            assignee_id: None,
            team_id: None,
            additional_attributes: Attributes::new(),
            custom_attributes: Attributes::new(),
            campaign: None,
            snoozed_until: None,
            created_at: at(),
        }
    }

    /// Adds a conversation.
    pub fn begin(&self, store: &dyn Store) -> Conversation {
        change(store, |work| {
            work.conversations().add(self.new_conversation())
        })
    }

    /// Adds so many conversations.
    pub fn begin_many(&self, store: &dyn Store, count: u32) -> Vec<Conversation> {
        change(store, |work| {
            let all = (0..count).map(|_| work.conversations().add(self.new_conversation()));
            all.collect()
        })
    }
}

/// Changes the conversation, and answers what should be stored.
fn revise(
    store: &dyn Store,
    before: &Conversation,
    change_it: impl FnOnce(&mut Conversation),
) -> Conversation {
    let mut after = before.clone();
    change_it(&mut after);
    change(store, |work| {
        work.conversations().update(before, &after, &[])
    });
    after
}

/// Sets the conversation's labels.
fn label(store: &dyn Store, conversation: &Conversation, titles: &[&str]) -> Conversation {
    revise(store, conversation, |conversation| {
        conversation.labels = titles.iter().map(|title| (*title).to_owned()).collect();
    })
}

fn new_message(conversation: &Conversation, kind: MessageType, content: &str) -> NewMessage {
    NewMessage {
        account_id: conversation.account_id,
        inbox_id: conversation.inbox_id,
        conversation_id: conversation.id,
        message_type: kind,
        content: Some(content.to_owned()),
        content_type: ContentType::Text,
        content_attributes: Attributes::new(),
        private: false,
        source_id: None,
        sender: None,
        additional_attributes: Attributes::new(),
        attachments: Vec::new(),
        created_at: at(),
    }
}

fn write(
    store: &dyn Store,
    conversation: &Conversation,
    kind: MessageType,
    content: &str,
) -> Message {
    let new = new_message(conversation, kind, content);
    change(store, |work| work.messages().append(new))
}
