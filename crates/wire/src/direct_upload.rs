//! Direct uploads: a file is announced, then its content is sent to an address of its own
//! (docs/rules/contacts-and-inboxes.md §7).

use crate::time::iso;
use crate::{Command, Context, Empty, Present};
use nimchat_messaging::uploads::{AnnounceUpload, Upload};
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectUploadJson {
    id: i64,
    key: String,
    filename: String,
    content_type: String,
    metadata: Empty,
    byte_size: u64,
    checksum: String,
    created_at: String,
    service_name: &'static str,
    /// What `attachments[]` of a message names the file by
    signed_id: String,
    direct_upload: UploadTargetJson,
}

/// Where the content is sent with PUT, and with which headers
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadTargetJson {
    url: String,
    headers: BTreeMap<&'static str, String>,
}

impl Present<Upload> for DirectUploadJson {
    fn present(upload: &Upload, context: &Context) -> Self {
        let headers = BTreeMap::from([("Content-Type", upload.content_type.clone())]);
        Self {
            id: upload.id.get(),
            key: upload.token.clone(),
            filename: upload.name.as_str().to_owned(),
            content_type: upload.content_type.clone(),
            metadata: Empty {},
            byte_size: upload.size,
            checksum: upload.checksum.clone().unwrap_or_default(),
            created_at: iso(upload.created_at),
            service_name: "local",
            signed_id: upload.token.clone(),
            direct_upload: UploadTargetJson {
                url: context.url(&upload_path(&upload.token)),
                headers,
            },
        }
    }
}
