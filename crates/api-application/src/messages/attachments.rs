//! The files of a conversation, beyond the reference (docs/rules/messaging.md §1).

use nimchat_api_kit::prelude::*;
use nimchat_core_model::{MessageId, Paged};
use nimchat_messaging::MessageService;
use nimchat_messaging::messages::AttachmentView;
use nimchat_wire::push::PushSenderJson;
use nimchat_wire::time::epoch;
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

#[derive(Debug, Serialize, ToSchema)]
struct AttachmentsJson {
    meta: AttachmentsMetaJson,
    payload: Vec<AttachmentJson>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AttachmentsMetaJson {
    total_count: u64,
}

/// A file that was sent in the conversation
#[derive(Debug, Serialize, ToSchema)]
struct AttachmentJson {
    message_id: MessageId,
    thumb_url: String,
    data_url: String,
    file_size: u64,
    #[schema(value_type = FileKindWord)]
    file_type: &'static str,
    extension: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    /// When its message was written
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<PushSenderJson>,
}

impl Present<Paged<AttachmentView>> for AttachmentsJson {
    fn present(page: &Paged<AttachmentView>, context: &Context) -> Self {
        Self {
            meta: AttachmentsMetaJson {
                total_count: page.total,
            },
            payload: Present::present_each(&page.items, context),
        }
    }
}

impl Present<AttachmentView> for AttachmentJson {
    fn present(view: &AttachmentView, context: &Context) -> Self {
        let AttachmentView { message, file } = view;
        let thumbnail = file.thumbnail_path();
        Self {
            message_id: message.message.id,
            thumb_url: thumbnail.map(|path| context.url(&path)).unwrap_or_default(),
            data_url: context.url(&file.path()),
            file_size: file.size,
            file_type: file.kind().as_str(),
            extension: None,
            width: file.dimensions.map(|known| known.width),
            height: file.dimensions.map(|known| known.height),
            created_at: epoch(message.message.created_at),
            sender: Present::present(&message.sender, context),
        }
    }
}
