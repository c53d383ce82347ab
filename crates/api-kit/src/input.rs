//! The input of a request: body and query, in any of the encodings that callers use (docs/rules/accounts.md §1.5).
//!
//! The extractor only reads bytes and refuses nothing; parsing, and so every refusal, happens inside the hop, after the
//! caller was checked. The caller of a body that is or may become large is checked before the body is read.

mod arriving;
mod body;
mod lists;
mod refusal;
mod typed;
mod upload;

pub use arriving::BodyGrace;
pub use upload::Upload;

use crate::error::{ApiError, Result};
use crate::hop::blocking;
use crate::idempotency::BodyDigest;
use crate::page;
use actix_web::dev::Payload;
use actix_web::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, TRANSFER_ENCODING,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use arriving::arriving;
use body::{Body, Encoding, Refused};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::LocalBoxStream;
use nimchat_core_model::{Cursor, FileService, KeptUpload, Page, Picture, Violation, Violations};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::Arc;
use typed::{names_of, typed};
use validator::Validate;

/// The largest size of a body, after decompression; a larger one is answered with 413. Held in the app's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputLimit {
    /// Any body.
    pub text: usize,
    /// Multipart bodies of operations that accept files.
    pub files: usize,
}

impl Default for InputLimit {
    /// 1 MiB of text, 40 MiB with files.
    fn default() -> Self {
        Self {
            text: 1024 * 1024,
            files: 40 * 1024 * 1024,
        }
    }
}

/// Marks a request whose body may contain files, in its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TakesFiles;

/// Marks a request whose body may contain a long text, in its extensions: so that one that is too long is refused by
/// the name of its attribute. See [`LONG_TEXT`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct TakesLongText;

/// Marks a request that anyone may send, in its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FromAnyone;

/// The largest body of a caller without a credential, and of one with files who has no place for them.
const STRANGER: usize = 1024 * 1024;

/// The largest announced body that is read before its caller is known.
const SMALL: usize = 64 * 1024;

/// May the body of this request be large, or become large? Then its caller is checked before it is read.
pub(crate) fn may_be_large(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let length = text(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    length.is_some_and(|length| length > SMALL)
        || (length.is_none() && headers.contains_key(TRANSFER_ENCODING))
        || headers.contains_key(CONTENT_ENCODING)
        || is_multipart(headers)
}

/// Are the parts of a body separate, so that some may be files?
pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().starts_with("multipart/"))
}

/// The largest size of such a body, if that of others is smaller.
const LONG_TEXT: usize = 4 * 1024 * 1024;

/// Checks the caller of a body that may be large, in the request's extensions. It reads the store.
#[derive(Clone)]
pub(crate) struct Admission(pub(crate) Arc<dyn Fn() -> bool + Send + Sync>);

impl Admission {
    async fn granted(self) -> bool {
        blocking(move || Ok((self.0)())).await.unwrap_or(false)
    }
}

/// Body and query of a request, unread.
pub struct Input {
    query: String,
    body: Body,
}

impl Input {
    /// Reads the input as a `T`: the body's fields override the query's. Values of a wrong type and values that `T`'s
    /// own rules refuse are 422, naming the attribute.
    pub fn read<T: DeserializeOwned + Validate>(&self) -> Result<T> {
        typed(self.merged()?)
    }

    /// Reads the object under `key` as a `T`. In JSON the fields may also be at the top level, among other fields; in
    /// forms, and when none of them is present, the key is required.
    pub fn read_under<T: DeserializeOwned + Validate>(&self, key: &str) -> Result<T> {
        let mut body = self.body.fields()?;
        let mut wrapped = self.query_fields()?.remove(key);
        if let Some(value) = body.remove(key) {
            wrapped = Some(value);
        }
        match wrapped {
            Some(Value::Object(fields)) if !fields.is_empty() => typed(fields),
            None | Some(Value::Null | Value::Object(_))
                if self.body.is_json() && has_field_of::<T>(&body) =>
            {
                typed(body)
            }
            // a file under the key counts as a field too
            None | Some(Value::Null | Value::Object(_)) if self.has_file_under(key) => {
                typed(Map::new())
            }
            None | Some(Value::Null | Value::Object(_)) => Err(ApiError::missing(key)),
            Some(_) => Err(Violations::one(key.to_owned(), "must be an object").into()),
        }
    }

    /// The fields: the body's override the query's.
    pub fn object(&self) -> Result<Map<String, Value>> {
        let fields = self.merged()?;
        refusal::unstorable(&fields)?;
        Ok(fields)
    }

    /// The files of a multipart body.
    pub fn uploads(&self) -> &[Upload] {
        self.body.uploads()
    }

    /// The files sent as `name`, `name[]` or `name[0]`, in order.
    pub fn uploads_of(&self, name: &str) -> impl Iterator<Item = &Upload> {
        self.uploads().iter().filter(move |upload| {
            upload
                .name
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        })
    }

    /// The picture sent as the file `name`, if any. A text there names a file uploaded before, which nimchat does not
    /// support; it is ignored like an unknown field.
    pub fn picture(&self, name: &str) -> Result<Option<Picture>> {
        // one byte more than a picture may have shows that it is too big
        let limit = Picture::MAX_BYTES as u64 + 1;
        let Some(upload) = self.uploads_of(name).next() else {
            return Ok(None);
        };
        match Picture::read(upload.read(limit)?) {
            Ok(picture) => Ok(Some(picture)),
            Err(refused) => Err(Violations::from(refused).into()),
        }
    }

    /// Stores the files sent as `name`, at the most `max`, in order. A refusal names `attribute`.
    pub fn keep_uploads(
        &self,
        name: &str,
        attribute: &'static str,
        max: usize,
        files: &FileService,
    ) -> Result<Vec<KeptUpload>> {
        if self.uploads_of(name).count() > max {
            let text = format!("are too many (maximum is {max})");
            return Err(Violations::one(attribute, text).into());
        }
        let keep = |upload: &Upload| {
            let (filename, declared) = (&upload.filename, upload.content_type.as_deref());
            let mut content = upload.open()?;
            Ok(files.keep_upload(attribute, filename, declared, &mut *content)?)
        };
        self.uploads_of(name).map(keep).collect()
    }

    /// The page that the query requests, in a list with `per_page` rows a page by default.
    pub fn page(&self, per_page: u32) -> Page {
        page::requested(&self.query, per_page)
    }

    /// The cursor that the query names. What is none is refused.
    pub fn cursor(&self) -> Result<Option<Cursor>, Violation> {
        page::cursor(&self.query)
    }

    /// The raw query.
    pub fn query(&self) -> &str {
        &self.query
    }

    fn has_file_under(&self, key: &str) -> bool {
        self.uploads().iter().any(|upload| {
            upload
                .name
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with('['))
        })
    }

    fn merged(&self) -> Result<Map<String, Value>> {
        let mut fields = self.query_fields()?;
        fields.extend(self.body.fields()?);
        Ok(fields)
    }

    fn query_fields(&self) -> Result<Map<String, Value>> {
        body::form(self.query.as_bytes())
    }
}

/// Does `T` have any of these fields?
fn has_field_of<T: DeserializeOwned>(fields: &Map<String, Value>) -> bool {
    match names_of::<T>() {
        Some(names) => names.iter().any(|name| fields.contains_key(*name)),
        None => !fields.is_empty(),
    }
}

impl FromRequest for Input {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut limit = request
            .app_data::<web::Data<InputLimit>>()
            .map(|limit| ***limit)
            .or_else(|| request.app_data::<InputLimit>().copied())
            .unwrap_or_default();
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let encoding = Encoding::of(content_type.as_deref());
        let announced = request
            .headers()
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let is_beyond = move |limit| announced.is_some_and(|length| length > limit);
        let query = request.query_string().to_owned();
        let extensions = request.extensions();
        let digest = extensions.get::<BodyDigest>().cloned();
        let files = extensions.get::<TakesFiles>().is_some();
        let is_from_anyone = extensions.get::<FromAnyone>().is_some();
        if is_from_anyone {
            limit.text = limit.text.min(STRANGER);
        }
        if extensions.get::<TakesLongText>().is_some() {
            limit.text = limit.text.max(LONG_TEXT);
        }
        let texts = limit.text.max(LONG_TEXT);
        let admission = extensions.get::<Admission>().cloned();
        let grace = request.app_data::<web::Data<BodyGrace>>();
        let grace = grace.map(|grace| ***grace).unwrap_or_default();
        let payload = arriving(payload.take(), request.headers(), grace);
        Box::pin(async move {
            let is_known = match admission {
                Some(admission) if files || !is_from_anyone => admission.granted().await,
                _ => true,
            };
            if is_from_anyone && !is_known {
                limit.files = limit.files.min(STRANGER);
            }
            let body = match encoding {
                _ if !is_known && !is_from_anyone => Body::Refused(Refused::Unread),
                Encoding::Parts { boundary } => {
                    let limit = if files { limit.files } else { limit.text };
                    if is_beyond(limit) {
                        Body::Refused(Refused::TooLarge(limit))
                    } else {
                        let texts = limit.min(texts);
                        Body::of_parts(payload, boundary, limit, texts).await
                    }
                }
                Encoding::Whole(_) if is_beyond(limit.text) => {
                    Body::Refused(Refused::TooLarge(limit.text))
                }
                Encoding::Whole(whole) => match gather(payload, limit.text).await {
                    Ok(bytes) => Body::of(whole, bytes),
                    Err(refused) => Body::Refused(refused),
                },
            };
            if let Some(BodyDigest(digest)) = digest {
                // a handler reads its input once
                digest.get_or_init(|| body.digest());
            }
            Ok(Self { query, body })
        })
    }
}

/// Reads the whole body, up to the limit.
async fn gather(
    mut payload: LocalBoxStream<'static, Result<Bytes, Refused>>,
    limit: usize,
) -> Result<Bytes, Refused> {
    let mut gathered = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if gathered.len() + chunk.len() > limit {
            return Err(Refused::TooLarge(limit));
        }
        gathered.extend_from_slice(&chunk);
    }
    Ok(gathered.freeze())
}

#[cfg(test)]
mod tests;
