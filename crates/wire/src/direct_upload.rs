//! Direct uploads: a file is announced, then its content is sent to an address of its own
//! (docs/rules/contacts-and-inboxes.md §7).

use crate::{Command, Empty, wire};
use nimchat_messaging::uploads::{AnnounceUpload, Upload};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// The path that takes the content of the upload with this token.
pub fn upload_path(token: &str) -> String {
    format!("/public/uploads/{token}")
}

/// A file that is announced. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[command(AnnounceUpload)]
pub struct DirectUploadBody {
    /// The name of the file
    filename: Option<String>,
    /// Its size
    byte_size: Option<u64>,
    /// MD5 of its content in base 64
    checksum: Option<String>,
    /// Its type
    content_type: Option<String>,
}

/// An announced file.
#[wire(upload: Upload)]
pub struct DirectUploadJson {
    #[present(upload.id.get())]
    id: i64,
    #[present(upload.token)]
    key: String,
    #[present(upload.name)]
    filename: String,
    content_type: String,
    #[present(Empty {})]
    metadata: Empty,
    #[present(upload.size)]
    byte_size: u64,
    #[present(upload.checksum)]
    checksum: String,
    created_at: String,
    #[present("local")]
    service_name: &'static str,
    /// What `attachments[]` of a message names the file by
    #[present(upload.token)]
    signed_id: String,
    #[present(upload)]
    direct_upload: UploadTargetJson,
}

/// Where the content is sent with PUT, and with which headers
#[wire(upload: Upload)]
pub struct UploadTargetJson {
    #[present(context.url(&upload_path(&upload.token)))]
    url: String,
    #[present(BTreeMap::from([("Content-Type", upload.content_type.clone())]))]
    headers: BTreeMap<&'static str, String>,
}
