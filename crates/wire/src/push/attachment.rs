//! An attachment of a message.

use crate::words::FileKindWord;
use crate::{Context, OrAbsent, wire};
use nimchat_core_model::files::FileKind;
use nimchat_core_model::{AccountId, MessageId, StoredFile};
use nimchat_messaging::Message;

/// A file that was sent with a message (docs/rules/messaging.md §0.4, `PushAttachment`).
#[wire]
pub struct PushAttachmentJson {
    id: i64,
    message_id: MessageId,
    /// `image`, `audio`, `video` or `file`
    #[schema(value_type = FileKindWord)]
    file_type: &'static str,
    account_id: AccountId,
    /// Always null: `data_url` ends with the file's name
    extension: Option<String>,
    /// Where the file is; needs no credential and does not expire
    data_url: String,
    /// Where a small version of the picture is; blank if there is none
    thumb_url: String,
    file_size: u64,
    /// In pixels, if it is known
    width: Option<u32>,
    /// In pixels, if it is known
    height: Option<u32>,
    /// What is said, of sounds; always blank
    transcribed_text: OrAbsent<&'static str>,
}

impl PushAttachmentJson {
    /// The attachments of the message.
    pub fn all(message: &Message, context: &Context) -> Vec<Self> {
        let attachments = message.attachments();
        attachments
            .map(|(id, file)| Self::new(id, file, message, context))
            .collect()
    }

    /// The attachments of the message; none if it has none.
    pub fn some(message: &Message, context: &Context) -> Option<Vec<Self>> {
        (!message.attachments.is_empty()).then(|| Self::all(message, context))
    }

    /// The first attachment of the message.
    pub fn first(message: &Message, context: &Context) -> Option<Self> {
        let (id, file) = message.attachments().next()?;
        Some(Self::new(id, file, message, context))
    }

    fn new(id: i64, file: &StoredFile, message: &Message, context: &Context) -> Self {
        let thumbnail = file.thumbnail_path();
        Self {
            id,
            message_id: message.id,
            file_type: file.kind().as_str(),
            account_id: message.account_id,
            extension: None,
            data_url: context.url(&file.path()),
            thumb_url: thumbnail.map(|path| context.url(&path)).unwrap_or_default(),
            file_size: file.size,
            width: file.dimensions.map(|known| known.width),
            height: file.dimensions.map(|known| known.height),
            transcribed_text: (file.kind() == FileKind::Audio).then_some(""),
        }
    }
}
