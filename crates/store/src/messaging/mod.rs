//! Inboxes, contacts, conversations and messages in the database.
//!
//! One file for each aggregate: its row, its statements, and its ports. Texts that differ between the databases are in
//! `dialect`.

pub(crate) mod attachments;
mod attribute_definitions;
mod campaigns;
mod canned_responses;
mod contact_list;
mod contact_row;
mod contact_search;
mod contacts;
mod conversation_counts;
mod conversation_list;
mod conversation_lookup;
mod conversation_people;
mod conversation_row;
mod conversations;
mod counters;
mod custom_filters;
mod dialect;
mod erasure;
mod filter;
mod imports;
mod inboxes;
mod labels;
mod message_index;
mod message_window;
mod messages;
mod notes;
mod parts;
pub(crate) mod posting;
mod redaction;
mod search;
mod search_progress;
mod sessions;
mod surveys;
pub(crate) mod transfers;
pub(crate) mod uploads;

pub(crate) use surveys::SurveyResponseRow;

use crate::prelude::*;
use crate::rows::models;
use crate::schema::contacts as rows;
use nimchat_core_model::ContactId;
use nimchat_messaging::Contact;

/// The contact, of whatever account.
pub(crate) fn contact(work: &mut UnitOfWork<'_>, id: ContactId) -> StoreResult<Option<Contact>> {
    work.first(rows::table.find(id.get()))
}
