//! The files of a conversation, beyond the reference (docs/rules/messaging.md §1).

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{MessageId, Paged};
use nimchat_messaging::MessageService;
use nimchat_messaging::messages::AttachmentView;
use nimchat_wire::push::PushSenderJson;
use nimchat_wire::words::FileKindWord;

/// The default number of files on a page.
const PER_PAGE: u32 = 100;

pub(super) fn route() -> Route {
    Route::get("/api/v1/accounts/{account_id}/conversations/{conversation_id}/attachments")
        .summary("List the files of a conversation, newest first")
        .answers::<AttachmentsJson>()
        .to_page(list)
}

fn list(call: &In<Agent>, messages: &MessageService) -> Result<Paged<AttachmentView>> {
    let number = call.id("conversation_id");
    let page = call.page(PER_PAGE);
    Ok(messages.attachments(&call.caller, number, page)?)
}

#[wire(page: Paged<AttachmentView>)]
struct AttachmentsJson {
    #[present(page)]
    meta: AttachmentsMetaJson,
    #[present(page)]
    payload: Vec<AttachmentJson>,
}

#[wire(page: Paged<AttachmentView>)]
struct AttachmentsMetaJson {
    #[present(page.total)]
    total_count: u64,
}

/// A file that was sent in the conversation
#[wire(view: AttachmentView, message = view.message.message, file = view.file)]
struct AttachmentJson {
    #[present(message.id)]
    message_id: MessageId,
    #[present(file.thumbnail_path().map(|path| context.url(&path)).unwrap_or_default())]
    thumb_url: String,
    #[present(context.url(&file.path()))]
    data_url: String,
    #[present(file.size)]
    file_size: u64,
    #[schema(value_type = FileKindWord)]
    #[present(file.kind().as_str())]
    file_type: &'static str,
    #[present(None)]
    extension: Option<String>,
    #[present(file.dimensions.map(|known| known.width))]
    width: Option<u32>,
    #[present(file.dimensions.map(|known| known.height))]
    height: Option<u32>,
    /// When its message was written
    created_at: i64,
    #[present(view.message.sender)]
    sender: OrAbsent<PushSenderJson>,
}
