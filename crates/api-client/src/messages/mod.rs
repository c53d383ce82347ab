//! A customer's messages (`operations.json` #90–#92).

mod json;

use crate::Services;
pub(crate) use json::SubmittedValuesBody;
use json::{ClientMessageBody, ClientMessageJson, MessagesQuery};
use nimchat_api_kit::{Anyone, ApiError, Behind, In, Route, made_id};
use nimchat_core_model::MessageId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_messaging::messages::Submission;
use nimchat_messaging::{Message, MessageView, Upload};
use nimchat_wire::direct_upload::{DirectUploadBody, DirectUploadJson};

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
                    let inbox = call.segment("inbox_identifier");
                    let contact = call.segment("contact_identifier");
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

fn create(
    call: &In<Anyone, ClientMessageBody>,
    services: &Services,
) -> Result<MessageView, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let number = call.id("conversation_id");
    let limit = &services.limits.messages;
    limit.check(call.address, Some(&contact))?;
    let find = || services.visitors.conversation(&inbox, &contact, number);
    let body = call.read().behind(find)?;
    let files = call.input().uploads_of(ATTACHMENTS).next();
    if files.is_some() {
        // nobody stores files who has no conversation
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

fn announce(call: &In<Anyone, DirectUploadBody>, services: &Services) -> Result<Upload, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
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
) -> Result<Upload, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let number = call.id("conversation_id");
    let within = services.visitors.conversation(&inbox, &contact, number)?;
    let id = made_id(made, RecordKind::Upload)?;
    Ok(services.uploads.find(within.conversation.account_id, id)?)
}

fn list(
    call: &In<Anyone, MessagesQuery>,
    services: &Services,
) -> Result<Vec<MessageView>, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let before = call.read()?.before;
    Ok(services
        .visitors
        .messages(&inbox, &contact, call.id("conversation_id"), before)?)
}

fn submit(
    call: &In<Anyone, SubmittedValuesBody>,
    services: &Services,
) -> Result<MessageView, ApiError> {
    let inbox = call.segment("inbox_identifier");
    let contact = call.segment("contact_identifier");
    let (number, id) = (call.id("conversation_id"), call.id("message_id"));
    let visitors = &services.visitors;
    let submit =
        |submission: Option<&Submission>| visitors.submit(&inbox, &contact, number, id, submission);
    // what is not there is told before what is wrong with the values
    let submission = call.read().and_then(SubmittedValuesBody::submission);
    let submission = submission.behind(|| submit(None))?;
    Ok(submit(submission.as_ref())?)
}
