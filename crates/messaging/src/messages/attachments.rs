//! Which files may be sent with a message (docs/rules/messaging.md §2).

use super::Message;
use crate::error::Result;
use crate::inboxes::Channel;
use crate::ports::{Store, Work};
use nimchat_core_model::{AccountId, KeptUpload, StoredFile, Violation};

/// The largest file that website inboxes take: 40 MB.
const MAX_WEBSITE_BYTES: u64 = 40 * 1024 * 1024;

/// The documents that website inboxes take beside pictures, films and sounds.
const DOCUMENTS: &[&str] = &[
    "text/csv",
    "text/plain",
    "text/rtf",
    "application/rtf",
    "application/json",
    "application/pdf",
    "application/zip",
    "application/x-7z-compressed",
    "application/vnd.rar",
    "application/x-rar-compressed",
    "application/x-tar",
    "application/gzip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// A file to send with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewAttachment {
    /// It came with the message.
    Sent(KeptUpload),
    /// It was uploaded before: the token of the upload.
    Uploaded(String),
}

impl NewAttachment {
    /// Makes the message its holder, in the transaction that writes the message.
    pub(crate) fn take(self, work: &mut dyn Work, account: AccountId) -> Result<StoredFile> {
        match self {
            Self::Sent(kept) => Ok(kept.take(work.jobs())?),
            Self::Uploaded(token) => {
                let file = work.uploads().take(account, &token)?;
                Ok(file.ok_or_else(unknown)?)
            }
        }
    }
}

fn unknown() -> Violation {
    Violation::new("attachments", "name an upload that does not exist")
}

/// Refuses too many files, uploads that do not exist, and files that the inbox's channel does not take.
pub(crate) fn check_attachments(
    store: &dyn Store,
    account: AccountId,
    channel: &Channel,
    attachments: &[NewAttachment],
) -> Result<()> {
    if attachments.len() > Message::MAX_ATTACHMENTS {
        let max = Message::MAX_ATTACHMENTS;
        let text = format!("are too many (maximum is {max})");
        return Err(Violation::new("attachments", text).into());
    }
    let is_website = matches!(channel, Channel::WebWidget(_));
    for attachment in attachments {
        let uploaded;
        let file = match attachment {
            NewAttachment::Sent(kept) => &kept.file,
            NewAttachment::Uploaded(token) => {
                let found = store.read()?.uploads().by_token(token)?;
                let own = found.filter(|upload| upload.account_id == account);
                uploaded = own.and_then(|upload| upload.file).ok_or_else(unknown)?;
                &uploaded
            }
        };
        if let Some(why) = refused_by_websites(file).filter(|_| is_website) {
            return Err(Violation::new("attachments", why).into());
        }
    }
    Ok(())
}

fn refused_by_websites(file: &StoredFile) -> Option<&'static str> {
    let name = file.media_type.as_str();
    let media = ["image/", "video/", "audio/"];
    if file.size > MAX_WEBSITE_BYTES {
        Some("size is too big")
    } else if !media.iter().any(|kind| name.starts_with(kind)) && !DOCUMENTS.contains(&name) {
        Some("type not supported")
    } else {
        None
    }
}
