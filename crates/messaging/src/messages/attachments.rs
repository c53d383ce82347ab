//! Which files may be sent with a message (docs/rules/messaging.md §2).

use super::Message;
use crate::inboxes::Channel;
use nimchat_core_model::{KeptUpload, StoredFile, Violation};

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

/// Refuses too many files, and files that the inbox's channel does not take.
pub(crate) fn check_attachments(
    channel: &Channel,
    attachments: &[KeptUpload],
) -> Result<(), Violation> {
    let refuse = |message: String| Err(Violation::new("attachments", message));
    if attachments.len() > Message::MAX_ATTACHMENTS {
        let max = Message::MAX_ATTACHMENTS;
        return refuse(format!("are too many (maximum is {max})"));
    }
    if !matches!(channel, Channel::WebWidget(_)) {
        return Ok(());
    }
    let mut files = attachments.iter().map(|kept| &kept.file);
    match files.find_map(refused_by_websites) {
        Some(why) => refuse(why.to_owned()),
        None => Ok(()),
    }
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
