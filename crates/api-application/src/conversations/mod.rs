//! Conversations. The messages in them are a resource of their own.

pub(crate) mod assignee;
mod body;
mod bulk;
mod changes;
pub(crate) mod contact;
mod drafts;
mod handlers;
mod participants;
mod present;
mod query;
mod time;
mod transcript;
mod typing;
mod viewer_context;

use crate::conditions_body::ConditionsBody;
use assignee::AssignedJson;
pub(crate) use body::ConversationLabelsBody;
use body::{AssignBody, NewConversationBody, TogglePriorityBody, ToggleStatusBody};
use nimchat_api_kit::Route;
use nimchat_api_kit::route::Kind;
use present::{
    ContactConversationsJson, ConversationCountsJson, ConversationJson, ConversationsJson,
    FilteredConversationsJson, ToggledJson,
};
pub(crate) use present::{ConversationLabelsJson, MatchingCountsJson};
pub(crate) use query::{ConversationsQuery, titles};
pub(crate) use time::optional_time;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    [
        lists(),
        single(),
        changes::routes(),
        participants::routes(),
        drafts::routes(),
        typing::routes(),
        transcript::routes(),
        bulk::routes(),
    ]
    .concat()
}

fn lists() -> Vec<Route> {
    vec![
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations/meta")
                .operation(30)
                .summary("Get open, unassigned and all Conversation counts"),
        )
        .answers::<ConversationCountsJson>()
        .to(handlers::count),
        ConversationsQuery::describe(
            Route::get("/api/v1/accounts/{account_id}/conversations")
                .operation(31)
                .summary("List all the conversations with pagination")
                .parameter(
                    "assignee_type",
                    Kind::OneOf(&["me", "unassigned", "assigned", "all"]),
                    "Filter conversations by assignee type; all if absent",
                ),
        )
        .parameter(
            "sort_by",
            Kind::OneOf(&[
                "last_activity_at_asc",
                "last_activity_at_desc",
                "created_at_asc",
                "created_at_desc",
                "priority_asc",
                "priority_desc",
                "waiting_since_asc",
                "waiting_since_desc",
            ]),
            "The order; the latest activity first if absent",
        )
        .paged()
        .with_cursor()
        .answers::<ConversationsJson>()
        .to_answer(handlers::list),
        Route::post("/api/v1/accounts/{account_id}/conversations")
            .operation(32)
            .summary("Creating a conversation in nimchat requires a source id.")
            .body::<NewConversationBody>()
            .takes_files()
            .answers::<ConversationJson>()
            .to_repeatable(handlers::create, handlers::created),
        Route::post("/api/v1/accounts/{account_id}/conversations/filter")
            .operation(33)
            .summary("Filter conversations with custom filter options and pagination")
            .body::<ConditionsBody>()
            .with_cursor()
            .answers::<FilteredConversationsJson>()
            .to_answer(handlers::filter),
        Route::get("/api/v1/accounts/{account_id}/contacts/{id}/conversations")
            .operation(24)
            .summary("Get conversations associated to that contact")
            .answers::<ContactConversationsJson>()
            .to(handlers::of_contact),
    ]
}

fn single() -> Vec<Route> {
    vec![
        Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}")
            .operation(34)
            .summary(
                "Get all details regarding a conversation with all messages in the conversation",
            )
            .answers::<ConversationJson>()
            .to_answer(handlers::show),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status",
        )
        .operation(35)
        .summary("Toggles the status of the conversation between open and resolved")
        .body::<ToggleStatusBody>()
        .answers::<ToggledJson>()
        .to_repeatable(handlers::toggle_status, handlers::toggled_status),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority",
        )
        .operation(36)
        .summary("Toggles the priority of conversation")
        .body::<TogglePriorityBody>()
        .to(handlers::toggle_priority),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments")
            .operation(27)
            .summary("Assign a conversation to an agent or a team")
            .body::<AssignBody>()
            .answers::<AssignedJson>()
            .to_repeatable(handlers::assign, handlers::assigned),
        Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels")
            .operation(28)
            .summary("Lists all the labels of a conversation")
            .answers::<ConversationLabelsJson>()
            .to(handlers::labels),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels")
            .operation(29)
            .summary(
                "Add labels to a conversation. Note that this API would overwrite the existing list of labels \
                 associated to the conversation.",
            )
            .body::<ConversationLabelsBody>()
            .answers::<ConversationLabelsJson>()
            .to_repeatable(handlers::set_labels, |call, services, _| handlers::labels(call, services)),
        Route::post(
            "/api/v1/accounts/{account_id}/conversations/{conversation_id}/update_last_seen",
        )
        .summary("Notes that an agent has read the conversation")
        .answers::<ConversationJson>()
        .to_repeatable(handlers::update_last_seen, handlers::changed),
        Route::post("/api/v1/accounts/{account_id}/conversations/{conversation_id}/unread")
            .summary("Marks the conversation as unread")
            .answers::<ConversationJson>()
            .to_repeatable(handlers::mark_unread, handlers::changed),
    ]
}
