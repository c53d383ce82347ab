//! A customer's messages (`operations.json` #90–#92).
//!
//! The request body of a customer's message, and the query of a list. A message as its customer sees it
//! (docs/rules/messaging.md §3, `PubMessage`).

use crate::sender::sender;
use crate::{Services, session};
use nimchat_api_kit::prelude::*;
use nimchat_api_kit::{Anyone, lenient};
use nimchat_core_model::{Attributes, KeptUpload, MessageId};
use nimchat_messaging::messages::{NewAttachment, Submission};
use nimchat_messaging::visitors::PostVisitorMessage;
use nimchat_messaging::{Message, MessageView, MessagingError, Upload};
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};
use nimchat_wire::push::{PushAttachmentJson, PushSenderJson};
use nimchat_wire::words::{ContentTypeWord, MessageTypeWord};
use nimchat_wire::{ByProfile, DefaultOrNull, NameOrNumber, ObjectOrAbsent, TextOrNumber};
use serde_json::Value;

pub(crate) fn routes() -> Vec<Route> {
    const ALL: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/messages";
    const ONE: &str = "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
        /conversations/{conversation_id}/messages/{message_id}";
    vec![
        Route::post(ALL)
            .operation(90)
            .summary("Create a message")
            .body::<ClientMessageBody>()
            .takes_files()
            .answers::<ClientMessageJson>()
            .to_making(
                create,
                RecordKind::Message,
                |call, services, id: MessageId| {
                    let (inbox, contact) = session(call);
                    let number = call.id("conversation_id");
                    let newer = Some(MessageId::new(id.get() + 1));
                    let shown = services
                        .visitors
                        .messages(&inbox, &contact, number, newer)?;
                    let made = shown.into_iter().find(|shown| shown.message.id == id);
                    made.ok_or_else(ApiError::not_found)
                },
            ),
        Route::post(
            "/public/api/v1/inboxes/{inbox_identifier}/contacts/{contact_identifier}\
            /conversations/{conversation_id}/direct_uploads",
        )
        .summary("Announce a file, whose content is then sent to the address of the answer")
        .body_under::<DirectUploadBody>("blob")
        .answers::<DirectUploadJson>()
        .to_repeatable(announce, announced),
        Route::get(ALL)
            .operation(91)
            .summary("List all messages in the conversation")
            .query::<MessagesQuery>()
            .answers::<Vec<ClientMessageJson>>()
            .to(list),
        Route::update(ONE)
            .operation(92)
            .summary("Update a message")
            .body::<SubmittedValuesBody>()
            .answers::<ClientMessageJson>()
            .to(submit),
    ]
}

/// The field that has the files.
const ATTACHMENTS: &str = "attachments";

fn create(call: &In<Anyone, ClientMessageBody>, services: &Services) -> Result<MessageView> {
    let (inbox, contact) = session(call);
    let number = call.id("conversation_id");
    let limit = &services.limits.messages;
    limit.check(call.address, Some(&contact))?;
    let find = || services.visitors.conversation(&inbox, &contact, number);
    let body = call.read().behind(find)?;
    let files = call.input().uploads_of(ATTACHMENTS).next();
    if files.is_some() {
        // a visitor without this conversation stores no files
        find()?;
    }
    let max = Message::MAX_ATTACHMENTS;
    let attachments = call
        .input()
        .keep_uploads(ATTACHMENTS, ATTACHMENTS, max, &services.files)?;
    let command = body.message(call.is_reference(), attachments);
    Ok(services
        .visitors
        .post_message(&inbox, &contact, number, command)?)
}

fn announce(call: &In<Anyone, DirectUploadBody>, services: &Services) -> Result<Upload> {
    let (inbox, contact) = session(call);
    let number = call.id("conversation_id");
    let limit = &services.limits.messages;
    limit.check(call.address, Some(&contact))?;
    let within = services.visitors.conversation(&inbox, &contact, number);
    let body = match call.read() {
        Ok(body) => body,
        Err(fault) => return Err(fault.behind(within)),
    };
    let account = within?.conversation.account_id;
    Ok(services.uploads.announce(account, body.into())?)
}

/// The answer to a repeated call with an idempotency key.
fn announced(
    call: &In<Anyone, DirectUploadBody>,
    services: &Services,
    made: &MadeRecords,
) -> Result<Upload> {
    let (inbox, contact) = session(call);
    let number = call.id("conversation_id");
    let within = services.visitors.conversation(&inbox, &contact, number)?;
    let id = made_id(made, RecordKind::Upload)?;
    Ok(services.uploads.find(within.conversation.account_id, id)?)
}

fn list(call: &In<Anyone, MessagesQuery>, services: &Services) -> Result<Vec<MessageView>> {
    let (inbox, contact) = session(call);
    let before = call.read()?.before;
    Ok(services
        .visitors
        .messages(&inbox, &contact, call.id("conversation_id"), before)?)
}

fn submit(call: &In<Anyone, SubmittedValuesBody>, services: &Services) -> Result<MessageView> {
    let (inbox, contact) = session(call);
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    let visitors = &services.visitors;
    let submit =
        |submission: Option<&Submission>| visitors.submit(&inbox, &contact, number, id, submission);
    // what is not there is told before what is wrong with the values
    let submission = call.read().and_then(SubmittedValuesBody::submission);
    let submission = submission.behind(|| submit(None))?;
    Ok(submit(submission.as_ref())?)
}

/// A message. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ClientMessageBody {
    /// Content for the message
    content: Option<String>,
    /// Temporary identifier which will be passed back via websockets
    #[serde(deserialize_with = "lenient::optional_scalar")]
    #[schema(value_type = Option<String>)]
    echo_id: Option<Value>,
    /// Files, in a multipart body, or the signed ids of uploads
    attachments: Option<Vec<String>>,
}

impl ClientMessageBody {
    /// The message with these files. The reference demands a content where there are none.
    fn message(self, in_reference: bool, files: Vec<KeptUpload>) -> PostVisitorMessage {
        let uploads = self.attachments.unwrap_or_default().into_iter();
        PostVisitorMessage {
            content: self.content,
            may_be_empty: !in_reference,
            attachments: files
                .into_iter()
                .map(NewAttachment::Sent)
                .chain(uploads.map(NewAttachment::Uploaded))
                .collect(),
            echo_id: self.echo_id,
        }
    }
}

/// What the customer answers to a message that asks for something. The service checks the values.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(crate) struct SubmittedValuesBody {
    /// `{"csat_survey_response": {"rating", "feedback_message"}}` for a survey, and a list of objects with `name`,
    /// `title` and `value` for a choice or a form
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

impl SubmittedValuesBody {
    /// The answer, if there is one.
    pub(crate) fn submission(self) -> Result<Option<Submission>> {
        let values = self.submitted_values.as_ref().map(Submission::read);
        Ok(values.transpose().map_err(MessagingError::from)?)
    }
}

/// The requested messages.
#[derive(Default, Deserialize, Validate, IntoParams)]
struct MessagesQuery {
    /// The 20 before the message with this id; the newest 20 if absent
    #[param(value_type = Option<i64>)]
    before: Option<MessageId>,
}

/// Here the reference prints text for everything but sender and attachments.
#[wire(view: MessageView, message = view.message, kind = message.message_type)]
struct ClientMessageJson {
    #[present(TextOrNumber::number(context, message.id.get()))]
    id: TextOrNumber,
    content: DefaultOrNull<String>,
    /// `incoming` (0), `outgoing` (1) or `template` (3)
    #[schema(value_type = ByProfile<MessageTypeWord, i16>)]
    #[present(NameOrNumber::of(context, kind.as_str(), kind.code()))]
    message_type: NameOrNumber,
    #[schema(value_type = ContentTypeWord)]
    content_type: &'static str,
    /// An object, in `reference` as JSON text
    #[present(shown_attributes(&message.content_attributes, context))]
    content_attributes: ByProfile<String, ContentAttributesJson>,
    /// ISO 8601, or seconds since 1970
    created_at: ByProfile<String, i64>,
    #[present(TextOrNumber::number(context, view.number.get()))]
    conversation_id: TextOrNumber,
    #[present(PushAttachmentJson::some(message, context).or_else(|| context.in_reference(Vec::new)))]
    attachments: OrAbsent<Vec<PushAttachmentJson>>,
    /// System messages have none
    #[present(sender(view, context))]
    sender: ObjectOrAbsent<PushSenderJson>,
}

/// An object with any keys.
#[wire]
#[schema(value_type = Object)]
struct ContentAttributesJson(Attributes);

fn shown_attributes(
    attributes: &Attributes,
    context: &Context,
) -> ByProfile<String, ContentAttributesJson> {
    ByProfile::make(
        context,
        || attributes.to_value().to_string(),
        || ContentAttributesJson(attributes.clone()),
    )
}
