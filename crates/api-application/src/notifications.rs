//! The caller's own notifications. The reference prints none, so both profiles have one struct.
//!
//! The request bodies and queries of notifications. Notifications as their user sees them (docs/rules/accounts.md
//! §5.12).

use crate::contacts::CurrentPageJson;
use crate::conversations::optional_time;
use chrono::{DateTime, Utc};
use nimchat_api_kit::Answer;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ConversationId, MessageId, NotificationId, UserId};
use nimchat_notifications::{
    ListNotifications, Notification, NotificationList, NotificationService,
};
use nimchat_wire::push::{NotificationJson, NotificationMetaJson};
use nimchat_wire::words::{ConversationTypeWord, NotificationWord};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/notifications";
    const ONE: &str = "/api/v1/accounts/{account_id}/notifications/{notification_id}";
    vec![
        Route::get(ALL)
            .summary("List the caller's notifications")
            .query::<NotificationsQuery>()
            .paged()
            .answers::<NotificationsJson>()
            .to_answer(list),
        Route::post("/api/v1/accounts/{account_id}/notifications/read_all")
            .summary("Mark the caller's notifications as read")
            .body::<ReadAllBody>()
            .to(read_all),
        Route::get("/api/v1/accounts/{account_id}/notifications/unread_count")
            .summary("How many notifications the caller has to read")
            .answers::<UnreadCountJson>()
            .to(for_caller(NotificationService::unread_count)),
        Route::post("/api/v1/accounts/{account_id}/notifications/destroy_all")
            .summary("Delete the caller's notifications in every account")
            .body::<DeleteAllBody>()
            .to(delete_all),
        Route::update(ONE)
            .summary("Mark a notification as read")
            .answers::<NotificationRowJson>()
            .to(by_id("notification_id", NotificationService::read)),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/unread")
            .summary("Mark a notification as unread")
            .answers::<NotificationRowJson>()
            .to_repeatable(
                by_id("notification_id", NotificationService::unread),
                |call, notifications, _| find(call, notifications),
            ),
        Route::post("/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze")
            .summary("Snooze a notification")
            .body::<SnoozeBody>()
            .answers::<NotificationRowJson>()
            .to_repeatable(snooze, |call, notifications, _| find(call, notifications)),
        Route::delete(ONE)
            .summary("Delete a notification")
            .to(by_id("notification_id", NotificationService::delete)),
    ]
}

/// The default page size (docs/rules/accounts.md §5.12).
const PER_PAGE: u32 = 15;

type Answered = Result<Notification>;

fn list(
    call: &In<Agent, NotificationsQuery>,
    notifications: &NotificationService,
) -> Result<Answer> {
    let query = call.read()?;
    let (wanted, page) = (query.wanted(), call.page(PER_PAGE));
    let shown = NotificationPage {
        list: notifications.list(&call.caller, wanted, page)?,
        page_sent: query.page,
    };
    let answer = call.present::<NotificationsJson, _>(&shown)?;
    Ok(answer.with_page(&shown.list.page))
}

fn read_all(call: &In<Agent, ReadAllBody>, notifications: &NotificationService) -> Result<()> {
    let conversation = match call.read()?.named() {
        Named::Everything => None,
        Named::Conversation(id) => Some(id),
        Named::Nothing => return Ok(()),
    };
    Ok(notifications.read_all(&call.caller, conversation)?)
}

/// Deletes in all accounts of the caller.
fn delete_all(call: &In<Agent, DeleteAllBody>, notifications: &NotificationService) -> Result<()> {
    let only_read = call.read()?.only_read();
    Ok(notifications.delete_all(&call.caller, only_read)?)
}

fn find<I>(call: &In<Agent, I>, notifications: &NotificationService) -> Answered {
    let id = call.id("notification_id");
    Ok(notifications.find(&call.caller, id)?)
}

fn snooze(call: &In<Agent, SnoozeBody>, notifications: &NotificationService) -> Answered {
    // the contract looks the notification up before the input is checked
    let kept = find(call, notifications)?;
    let until = call.read()?.snoozed_until;
    if until.is_none() && !call.is_reference() {
        return Ok(kept);
    }
    let id = call.id("notification_id");
    Ok(notifications.snooze(&call.caller, id, until)?)
}

/// The filter and the order of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
struct NotificationsQuery {
    /// `asc` for the least active first; `desc` if absent
    sort_order: Option<String>,
    /// `read` and `snoozed`: includes these
    includes: Option<Vec<String>>,
    /// The page; the answer repeats it. The route describes it.
    #[param(ignore)]
    page: Option<String>,
}

impl NotificationsQuery {
    fn wanted(&self) -> ListNotifications {
        let includes = |what: &str| self.includes.iter().flatten().any(|asked| asked == what);
        let order = self.sort_order.as_deref().unwrap_or_default();
        ListNotifications {
            with_read: includes("read"),
            with_snoozed: includes("snoozed"),
            ascending: order.eq_ignore_ascii_case("asc"),
        }
    }
}

/// The notifications that a request names.
enum Named {
    Everything,
    Conversation(ConversationId),
    /// A record that no notification is about.
    Nothing,
}

/// All notifications, or those about one conversation
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct ReadAllBody {
    /// `Conversation`
    #[schema(value_type = Option<ConversationTypeWord>)]
    primary_actor_type: Option<String>,
    /// The database id of the conversation, as notifications show it
    primary_actor_id: Option<ConversationId>,
}

impl ReadAllBody {
    /// The one conversation if both values are given, otherwise all (docs/rules/accounts.md §5.12).
    fn named(self) -> Named {
        let kind = self.primary_actor_type.filter(|kind| !kind.is_empty());
        match (kind, self.primary_actor_id) {
            (Some(kind), Some(id)) if kind == "Conversation" => Named::Conversation(id),
            (Some(_), Some(_)) => Named::Nothing,
            _ => Named::Everything,
        }
    }
}

/// The end of a snooze
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct SnoozeBody {
    /// Unix seconds
    #[serde(deserialize_with = "optional_time")]
    #[schema(value_type = Option<i64>)]
    snoozed_until: Option<DateTime<Utc>>,
}

/// All notifications, or the read ones
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct DeleteAllBody {
    /// `read` for the read ones; all if absent
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl DeleteAllBody {
    fn only_read(&self) -> bool {
        self.kind.as_deref() == Some("read")
    }
}

/// A page of notifications, and its number as the caller sent it.
struct NotificationPage {
    list: NotificationList,
    page_sent: Option<String>,
}

/// A page of the caller's notifications
#[wire]
struct NotificationsJson {
    data: NotificationsDataJson,
}

#[wire]
struct NotificationsDataJson {
    meta: NotificationsMetaJson,
    payload: Vec<NotificationJson>,
}

#[wire]
struct NotificationsMetaJson {
    /// The unread ones among those counted
    unread_count: u64,
    /// On all pages
    count: u64,
    current_page: CurrentPageJson,
}

impl Present<NotificationPage> for NotificationsJson {
    fn present(NotificationPage { list, page_sent }: &NotificationPage, context: &Context) -> Self {
        let availability = Some(list.availability);
        let views = list.page.items.iter().map(|view| {
            let can_reply = !list.closed.contains(&view.conversation.conversation.id);
            NotificationJson::new(view, can_reply, availability, context)
        });
        Self {
            data: NotificationsDataJson {
                meta: NotificationsMetaJson {
                    unread_count: list.counts.unread,
                    count: list.counts.all,
                    current_page: CurrentPageJson::of(page_sent.as_deref()),
                },
                payload: views.collect(),
            },
        }
    }
}

/// A notification's row
#[wire(notification: Notification)]
struct NotificationRowJson {
    id: NotificationId,
    account_id: AccountId,
    user_id: UserId,
    #[schema(value_type = NotificationWord)]
    #[present(notification.kind)]
    notification_type: &'static str,
    #[schema(value_type = ConversationTypeWord)]
    #[present("Conversation")]
    primary_actor_type: &'static str,
    /// The conversation's database id, not its number
    #[present(notification.conversation_id)]
    primary_actor_id: ConversationId,
    /// `Message`
    #[present(notification.message_id.map(|_| "Message"))]
    secondary_actor_type: Option<&'static str>,
    #[present(notification.message_id)]
    secondary_actor_id: Option<MessageId>,
    read_at: Option<String>,
    snoozed_until: Option<String>,
    last_activity_at: String,
    created_at: String,
    updated_at: String,
    #[present(notification.into())]
    meta: NotificationMetaJson,
}

/// A bare number
#[wire]
struct UnreadCountJson(u64);

impl Present<u64> for UnreadCountJson {
    fn present(count: &u64, _: &Context) -> Self {
        Self(*count)
    }
}
