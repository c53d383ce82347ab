//! The words of fixed sets, as schemas of the OpenAPI document: a field of text that has one of them says so with
//! `#[schema(value_type = …)]`. No value has these types.

use crate::{Context, Present};
use nimchat_accounts::{AccountStatus, Availability, Role};
use nimchat_automation::dashboard_apps::PanelKind;
use nimchat_automation::deliveries::DeliveryStatus as WebhookDeliveryStatus;
use nimchat_automation::{BotType, MacroVisibility, Subscription};
use nimchat_core_model::NotificationKind;
use nimchat_core_model::files::FileKind;
use nimchat_helpcenter::ArticleStatus;
use nimchat_messaging::contacts::ContactType;
use nimchat_messaging::conversations::{Priority, Status};
use nimchat_messaging::custom_attributes::{AttributeDisplayType, AttributeModel};
use nimchat_messaging::custom_filters::FilterType;
use nimchat_messaging::messages::{ContentType, DeliveryStatus, MessageType};
use nimchat_messaging::transfers::TransferStatus;
use nimchat_notifications::SubscriptionKind;
use std::borrow::Cow;
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $words:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl ComposeSchema for $name {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String);
                Schema::Object(text.enum_values(Some($words)).build()).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

/// Values of fixed sets, which are presented by their names.
macro_rules! named {
    ($($of:ty),+ $(,)?) => {$(
        impl Present<$of> for &'static str {
            fn present(value: &$of, _: &Context) -> Self {
                value.as_str()
            }
        }
    )+};
}

named! {
    Status, Priority, Role, Availability, AccountStatus, MessageType, ContentType, DeliveryStatus, NotificationKind,
    Subscription, MacroVisibility, AttributeDisplayType, AttributeModel, BotType, ContactType, FileKind, FilterType,
    ArticleStatus, PanelKind, SubscriptionKind, TransferStatus, WebhookDeliveryStatus,
}

words! {
    /// The status of a conversation.
    StatusWord = Status::ALL.map(Status::as_str);
    /// The urgency of a conversation.
    PriorityWord = Priority::ALL.map(Priority::as_str);
    /// What a member may do.
    RoleWord = Role::ALL.map(Role::as_str);
    /// Whether a person can answer.
    AvailabilityWord = Availability::ALL.map(Availability::as_str);
    /// The same with the reference's word, which either profile takes.
    AvailabilitySettingWord = Availability::ALL.map(Availability::as_str).into_iter().chain(["available"]).collect::<Vec<_>>();
    /// The state of an account.
    AccountStatusWord = AccountStatus::ALL.map(AccountStatus::as_str);
    /// The direction of a message.
    MessageTypeWord = MessageType::ALL.map(MessageType::as_str);
    /// What a message contains, or asks for.
    ContentTypeWord = ContentType::ALL.map(ContentType::as_str);
    /// How far a message has come.
    DeliveryStatusWord = DeliveryStatus::ALL.map(DeliveryStatus::as_str);
    /// What a notification is about.
    NotificationWord = NotificationKind::ALL.map(NotificationKind::as_str);
    /// An event that a webhook can subscribe to.
    SubscriptionWord = Subscription::ALL.map(Subscription::as_str);
    /// Who sees a macro.
    VisibilityWord = MacroVisibility::ALL.map(MacroVisibility::as_str);
    /// How far an article has come.
    ArticleStatusWord = ["draft", "published", "archived"];
    /// What an attribute's values are.
    AttributeDisplayTypeWord = AttributeDisplayType::ALL.map(AttributeDisplayType::as_str);
    /// What has an attribute.
    AttributeModelWord = AttributeModel::ALL.map(AttributeModel::as_str);
    /// How a bot is reached.
    BotTypeWord = [BotType::Webhook.as_str()];
    /// The kind of a campaign.
    CampaignTypeWord = ["ongoing"];
    /// The kind of an inbox.
    ChannelTypeWord = ["Channel::Api", "Channel::WebWidget"];
    /// How well a contact is known.
    ContactTypeWord = ContactType::ALL.map(ContactType::as_str);
    /// A conversation, where a record of any kind could stand.
    ConversationTypeWord = ["Conversation"];
    /// The kind of a file.
    FileKindWord = FileKind::ALL.map(FileKind::as_str);
    /// The list that a filter is for.
    FilterTypeWord = FilterType::ALL.map(FilterType::as_str);
    /// Whether a hook is in use.
    HookStatusWord = ["enabled", "disabled"];
    /// The kind of a panel.
    PanelKindWord = [PanelKind::Frame.as_str()];
    /// How a browser or a telephone is reached.
    PushSubscriptionWord = SubscriptionKind::ALL.map(SubscriptionKind::as_str);
    /// How senders of e-mails are named.
    SenderNameTypeWord = ["friendly", "professional"];
    /// Who writes.
    SenderTypeWord = ["User", "Contact", "AgentBot"];
    /// How far an import or export has come.
    TransferStatusWord = TransferStatus::ALL.map(TransferStatus::as_str);
    /// How far a delivery to a webhook has come.
    WebhookDeliveryStatusWord = WebhookDeliveryStatus::ALL.map(WebhookDeliveryStatus::as_str);
}
