//! The visitor's messages, and those to them.
//!
//! The request bodies. Messages as the visitor sees them.

use crate::guest::{guest, making};
use crate::{Services, browser};
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Anyone, lenient};
use nimchat_core_model::{Attributes, ConversationNumber, InboxId, KeptUpload, MessageId};
use nimchat_messaging::conversations::Conversation;
use nimchat_messaging::messages::{MessageWindow, NewAttachment, Submission};
use nimchat_messaging::widget::WidgetMessage;
use nimchat_messaging::{Contact, Message, MessageView, MessagingError, Upload};
use nimchat_wire::ContactRowJson;
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::time::epoch_or_zero;
use nimchat_wire::words::ContentTypeWord;
use serde_json::{Value, json};

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/widget/messages";
    vec![
        Route::get(ALL)
            .summary("The messages of the visitor's conversation, oldest first")
            .query::<MessagesQuery>()
            .answers::<WidgetMessagesJson>()
            .to(list),
        Route::post(ALL)
            .summary("Write a message")
            .body_under::<WidgetMessageBody>("message")
            .takes_long_text()
            .takes_files()
            .answers::<WrittenMessageJson>()
            .to(create),
        Route::post("/api/v1/widget/direct_uploads")
            .summary("Announce a file, whose content is then sent to the address of the answer")
            .body_under::<DirectUploadBody>("blob")
            .answers::<DirectUploadJson>()
            .to(announce),
        Route::update("/api/v1/widget/messages/{message_id}")
            .summary("Answer a message that asks for something")
            .body::<AnswerBody>()
            .answers::<AnsweredJson>()
            .to(answer),
    ]
}

/// The field that has the files.
const ATTACHMENTS: &str = "message[attachments]";

/// The messages, with their conversation.
type Shown = Option<(Conversation, Vec<MessageView>)>;

fn list(call: &In<Anyone, MessagesQuery>, services: &Services) -> Result<Shown> {
    let guest = guest(call, services)?;
    let query = call.read()?;
    let window = MessageWindow::between(query.before, query.after);
    Ok(services.widget.messages(&guest, window)?)
}

fn create(call: &In<Anyone, WidgetMessageBody>, services: &Services) -> Result<MessageView> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let max = Message::MAX_ATTACHMENTS;
    let files = call
        .input()
        .keep_uploads(ATTACHMENTS, "attachments", max, &services.files)?;
    let message = body.message(call, files);
    Ok(services.widget.post_message(guest, message)?)
}

fn answer(call: &In<Anyone, AnswerBody>, services: &Services) -> Result<Contact> {
    let guest = guest(call, services)?;
    let id = call.id("message_id");
    let (email, submission) = call.read()?.answered()?;
    Ok(services
        .widget
        .submit(&guest, id, email, submission.as_ref())?)
}

fn announce(call: &In<Anyone, DirectUploadBody>, services: &Services) -> Result<Upload> {
    let guest = making(call, services)?;
    let body = call.read()?;
    let account = guest.site.account.id;
    Ok(services.uploads.announce(account, body.into())?)
}

/// A message. The service checks the values.
#[derive(Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct WidgetMessageBody {
    /// The text
    content: Option<String>,
    /// When the visitor wrote it, by their own clock
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    timestamp: Option<Value>,
    /// The page that the visitor looks at
    referer_url: Option<String>,
    /// The visitor's own id of the message, under which it is taken once
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// The message that it answers
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<i64>)]
    reply_to: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    attachments: Option<Vec<String>>,
}

impl WidgetMessageBody {
    /// The message with these files, and with where it comes from.
    pub(crate) fn message<I>(self, call: &In<Anyone, I>, files: Vec<KeptUpload>) -> WidgetMessage {
        let uploads = self.attachments.unwrap_or_default().into_iter();
        let opening = json!({
            "browser_language": browser::language(call),
            "browser": browser::browser(call),
            "initiated_at": {"timestamp": self.timestamp},
            "referer": self.referer_url,
        });
        WidgetMessage {
            content: self.content,
            attachments: files
                .into_iter()
                .map(NewAttachment::Sent)
                .chain(uploads.map(NewAttachment::Uploaded))
                .collect(),
            reply_to: self.reply_to,
            echo_id: self.echo_id,
            opening: Attributes::from(opening),
        }
    }
}

/// What the visitor answers to a message that asks for something.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct AnswerBody {
    /// The answer to a message that asks for an address
    contact: Option<AddressBody>,
    /// The answer to any other
    message: Option<ValuesBody>,
}

/// The visitor's address.
#[derive(Default, Deserialize, Serialize, ToSchema)]
struct AddressBody {
    #[schema(format = "email")]
    email: Option<String>,
}

/// What the visitor chose, filled in or rated.
#[derive(Default, Deserialize, Serialize, ToSchema)]
struct ValuesBody {
    /// A list of objects with `name`, `title` and `value`, or `{"csat_survey_response": {"rating", "feedback_message"}}`
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

/// An address and other values, as far as they were sent.
type Answered = (Option<String>, Option<Submission>);

impl AnswerBody {
    fn answered(self) -> Result<Answered> {
        let email = self.contact.and_then(|contact| contact.email);
        let values = self.message.and_then(|message| message.submitted_values);
        let values = values.filter(|values| !values.is_null());
        let submission = values.as_ref().map(Submission::read).transpose();
        Ok((email, submission.map_err(MessagingError::from)?))
    }
}

/// The requested messages.
#[derive(Default, Deserialize, Validate, IntoParams)]
struct MessagesQuery {
    /// Those below this id; the newest if absent
    #[param(value_type = Option<i64>)]
    before: Option<MessageId>,
    /// Those from this id on
    #[param(value_type = Option<i64>)]
    after: Option<MessageId>,
}

/// A message in a list
#[wire(view: MessageView, message = view.message)]
pub(crate) struct ListedMessageJson {
    id: MessageId,
    content: Option<String>,
    /// 0 from the visitor, 1 to them, 3 automatic
    #[present(message.message_type.code())]
    message_type: i16,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    content_attributes: Attributes,
    created_at: i64,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    /// Omitted without any
    #[present(PushAttachmentJson::some(message, context))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    /// Automatic messages have none
    #[present(view.sender)]
    sender: OrAbsent<PushSenderJson>,
}

/// A message that the visitor wrote
#[wire(view: MessageView, message = view.message)]
struct WrittenMessageJson {
    id: MessageId,
    content: Option<String>,
    inbox_id: InboxId,
    #[present(view.number)]
    conversation_id: ConversationNumber,
    #[present(message.message_type.code())]
    message_type: i16,
    created_at: i64,
    private: bool,
    source_id: Option<String>,
    content_attributes: Attributes,
    /// Omitted without any
    #[present(PushAttachmentJson::some(message, context))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    #[present(view.sender)]
    sender: OrAbsent<PushSenderJson>,
}

/// The messages of the visitor's conversation
#[wire]
struct WidgetMessagesJson {
    payload: Vec<ListedMessageJson>,
    /// Omitted without a conversation
    meta: OrAbsent<MetaJson>,
}

/// The conversation's fields beside its messages
#[wire]
struct MetaJson {
    contact_last_seen_at: i64,
}

envelopes! {
    /// The visitor after their answer
    struct AnsweredJson { contact: ContactRowJson }
}

impl Present<Shown> for WidgetMessagesJson {
    fn present(shown: &Shown, context: &Context) -> Self {
        let Some((conversation, messages)) = shown else {
            return Self {
                payload: Vec::new(),
                meta: None,
            };
        };
        Self {
            payload: Present::present_each(messages, context),
            meta: Some(MetaJson {
                contact_last_seen_at: epoch_or_zero(conversation.contact_last_seen_at),
            }),
        }
    }
}
