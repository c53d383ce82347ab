//! Conversations. The messages in them are a resource of their own.

mod assign;
pub(crate) mod assignee;
mod body;
mod chatwoot;
pub(crate) mod contact;
mod counts;
mod create;
mod labels;
mod list;
mod list_labels;
mod mark_unread;
mod meta;
mod push;
mod query;
mod reference;
mod set_labels;
mod show;
mod surroundings;
mod team;
mod time;
mod toggle_priority;
mod toggle_status;
mod update_last_seen;

use assign::AssignBody;
use assignee::{AssignedChatwootJson, AssignedReferenceJson};
use body::NewConversationBody;
use chatwoot::{ConversationChatwootJson, ConversationsChatwootJson};
use counts::ConversationCountsJson;
use labels::{LabelsBody, LabelsJson};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;
pub(crate) use push::PushConversationJson;
use query::ConversationsQuery;
use reference::{
    ConversationReferenceJson, ConversationsReferenceJson, NewConversationReferenceJson,
};
pub(crate) use time::optional_time;
use toggle_priority::TogglePriorityBody;
use toggle_status::{ToggleStatusBody, ToggledChatwootJson, ToggledReferenceJson};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    lists().into_iter().chain(single()).collect()
}

fn lists() -> Vec<Route> {
    vec![
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations/meta")
                .operation(30)
                .summary("Get open, unassigned and all Conversation counts"),
        )
        .answers_in::<ConversationCountsJson, ConversationCountsJson>()
        .to_async(meta::meta),
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations")
                .operation(31)
                .summary("List all the conversations with pagination")
                .parameter(
                    "assignee_type",
                    Kind::Text,
                    "Filter conversations by assignee type: `me`, `unassigned`, `assigned` or `all` (the default)",
                ),
        )
        .parameter(
            "sort_by",
            Kind::Text,
            "`last_activity_at`, `created_at`, `priority` or `waiting_since`, each with `_asc` or `_desc`",
        )
        .paged()
        .answers_in::<ConversationsReferenceJson, ConversationsChatwootJson>()
        .to_async(list::list),
        Route::post("/api/v1/accounts/{account_id}/conversations")
            .operation(32)
            .summary("Creating a conversation in nimchat requires a source id.")
            .body::<NewConversationBody>()
            .answers_in::<NewConversationReferenceJson, ConversationChatwootJson>()
            .to_async(create::create),
    ]
}

fn single() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}")
            .operation(34)
            .summary(
                "Get all details regarding a conversation with all messages in the conversation",
            )
            .answers_in::<ConversationReferenceJson, ConversationChatwootJson>()
            .to_async(show::show),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status",
        )
        .operation(35)
        .summary("Toggles the status of the conversation between open and resolved")
        .body::<ToggleStatusBody>()
        .answers_in::<ToggledReferenceJson, ToggledChatwootJson>()
        .to_async(toggle_status::toggle_status),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority",
        )
        .operation(36)
        .summary("Toggles the priority of conversation")
        .body::<TogglePriorityBody>()
        .answers_empty()
        .to_async(toggle_priority::toggle_priority),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments")
            .operation(27)
            .summary("Assign a conversation to an agent or a team")
            .body::<AssignBody>()
            .answers_in::<AssignedReferenceJson, AssignedChatwootJson>()
            .to_async(assign::assign),
        Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels")
            .operation(28)
            .summary("Lists all the labels of a conversation")
            .answers_in::<LabelsJson, LabelsJson>()
            .to_async(list_labels::list_labels),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels")
            .operation(29)
            .summary(
                "Add labels to a conversation. Note that this API would overwrite the existing list of labels \
                 associated to the conversation.",
            )
            .body::<LabelsBody>()
            .answers_in::<LabelsJson, LabelsJson>()
            .to_async(set_labels::set_labels),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/update_last_seen",
        )
        .summary("Notes that an agent has read the conversation")
        .answers_in::<ConversationChatwootJson, ConversationChatwootJson>()
        .to_async(update_last_seen::update_last_seen),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/unread")
            .summary("Marks the conversation as unread")
            .answers_in::<ConversationChatwootJson, ConversationChatwootJson>()
            .to_async(mark_unread::mark_unread),
    ]
}
