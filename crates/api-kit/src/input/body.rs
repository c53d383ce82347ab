//! Bodies and queries as fields, in every encoding.

use super::lists;
use super::upload::{Arriving, Upload};
use crate::error::{ApiError, Fault, Result};
use crate::idempotency::sha256;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, future, stream};
use multer::Multipart;
use nimchat_core_model::Violations;
use serde_json::{Map, Value};
use std::convert::Infallible;
use tokio::sync::mpsc;
use url::form_urlencoded;

/// The deepest nesting of brackets in forms.
const MAX_DEPTH: usize = 16;

/// The longest part of a content type that an error repeats.
const MAX_SAID_BACK: usize = 60;

/// The encoding of a body, by its content type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Parts, separated by this boundary. They are parsed as they arrive.
    Parts { boundary: String },
    /// In one piece.
    Whole(Whole),
}

/// The encoding of a body in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whole {
    Json,
    Form,
    /// Another content type, or none.
    Unknown(String),
}

impl Encoding {
    pub(super) fn of(content_type: Option<&str>) -> Self {
        let text = content_type.unwrap_or_default();
        let unknown = || Whole::Unknown(text.chars().take(MAX_SAID_BACK).collect());
        let Ok(mime) = text.parse::<mime::Mime>() else {
            return Self::Whole(unknown());
        };
        Self::Whole(match (mime.type_(), mime.subtype()) {
            (_, mime::JSON) => Whole::Json,
            _ if mime.suffix() == Some(mime::JSON) => Whole::Json,
            (mime::APPLICATION, mime::WWW_FORM_URLENCODED) => Whole::Form,
            (mime::MULTIPART, mime::FORM_DATA) => match mime.get_param(mime::BOUNDARY) {
                Some(boundary) => {
                    let boundary = boundary.as_str().to_owned();
                    return Self::Parts { boundary };
                }
                None => Whole::Unknown("multipart/form-data without a boundary".to_owned()),
            },
            _ => unknown(),
        })
    }
}

/// Why a body is not read.
#[derive(Debug, Clone)]
pub(super) enum Refused {
    TooLarge(usize),
    /// It arrived below the minimum pace.
    TooSlow,
    UnknownType(String),
    Malformed(String),
    /// The body was not read, since the caller may not call. The call is refused without it.
    Unread,
    /// A file of the body could not be held.
    NotHeld(String),
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::new(match refused {
            Refused::NotHeld(why) => return Self::internal(why),
            Refused::TooLarge(limit) => Fault::TooLarge(limit),
            Refused::TooSlow => Fault::TooSlow,
            Refused::UnknownType(name) => Fault::UnknownType(name),
            Refused::Malformed(why) => Fault::Malformed(why),
            Refused::Unread => Fault::Malformed("the body was not read".to_owned()),
        })
    }
}

/// A gathered body.
pub(super) enum Body {
    Empty,
    Json(Bytes),
    /// A form, or the text parts of a multipart body encoded as one.
    Form {
        pairs: Bytes,
        uploads: Vec<Upload>,
    },
    Refused(Refused),
}

impl Body {
    /// A body in one piece. It stays bytes.
    pub(super) fn of(whole: Whole, bytes: Bytes) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        match whole {
            Whole::Json => Self::Json(bytes),
            Whole::Form => Self::Form {
                pairs: bytes,
                uploads: Vec::new(),
            },
            Whole::Unknown(name) => Self::Refused(Refused::UnknownType(name)),
        }
    }

    /// A multipart body, parsed as it arrives, so that little of its files is held in memory. The parser needs a stream
    /// that may move between threads, which a payload may not: the payload is passed on chunk by chunk.
    pub(super) async fn of_parts(
        mut payload: impl Stream<Item = Result<Bytes, Refused>> + Unpin,
        boundary: String,
        limit: usize,
        texts: usize,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        let hand_over = async move {
            let mut taken = 0;
            while let Some(chunk) = payload.next().await {
                let chunk = chunk?;
                taken += chunk.len();
                if taken > limit {
                    return Err(Refused::TooLarge(limit));
                }
                if sender.send(Ok::<_, Infallible>(chunk)).await.is_err() {
                    // the parser needs no more
                    break;
                }
            }
            Ok(taken)
        };
        let chunks = stream::unfold(receiver, |mut receiver| async move {
            let chunk = receiver.recv().await?;
            Some((chunk, receiver))
        });
        match future::join(hand_over, parts(chunks, boundary, texts)).await {
            (Ok(0), _) => Self::Empty,
            (Ok(_), Ok((pairs, uploads))) => Self::Form {
                pairs: pairs.into(),
                uploads,
            },
            (Err(refused), _) | (Ok(_), Err(refused)) => Self::Refused(refused),
        }
    }

    pub(super) const fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }

    /// The digest of the input. Of multipart bodies it excludes the boundary, which clients choose anew each time.
    pub(super) fn digest(&self) -> [u8; 32] {
        match self {
            Self::Empty | Self::Refused(_) => sha256([]),
            Self::Json(bytes) => sha256([&b"json"[..], bytes]),
            Self::Form { pairs, uploads } => {
                let files = uploads.iter().flat_map(|file| {
                    [
                        file.name.as_bytes(),
                        file.filename.as_bytes(),
                        file.digest(),
                    ]
                });
                sha256([&b"form"[..], pairs].into_iter().chain(files))
            }
        }
    }

    pub(super) fn uploads(&self) -> &[Upload] {
        match self {
            Self::Form { uploads, .. } => uploads,
            _ => &[],
        }
    }

    /// The top level of the body.
    pub(super) fn fields(&self) -> Result<Map<String, Value>> {
        match self {
            Self::Empty => Ok(Map::new()),
            Self::Json(bytes) => match serde_json::from_slice(bytes) {
                Ok(Value::Object(fields)) => Ok(fields),
                Ok(Value::Null) => Ok(Map::new()),
                Ok(_) => Err(Violations::one("body", "must be an object").into()),
                Err(error) => Err(ApiError::malformed(error)),
            },
            Self::Form { pairs, .. } => form(pairs),
            Self::Refused(refused) => Err(refused.clone().into()),
        }
    }
}

/// The fields of a form or a query: `a[b]=c` nests, `ids[]=1` is a list (docs/rules/accounts.md §1.5).
pub(super) fn form(pairs: &[u8]) -> Result<Map<String, Value>> {
    if pairs.is_empty() {
        return Ok(Map::new());
    }
    let config = serde_qs::Config::new()
        .max_depth(MAX_DEPTH)
        .use_form_encoding(true);
    let indexed = lists::indexed(pairs);
    match config.deserialize_bytes::<Value>(indexed.as_bytes()) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(ApiError::malformed("a field has no name")),
        Err(error) => Err(ApiError::malformed(error)),
    }
}

/// The text parts, of `limit` bytes together, as a form, and the files.
async fn parts(
    chunks: impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static,
    boundary: String,
    limit: usize,
) -> Result<(String, Vec<Upload>), Refused> {
    let malformed = |error: multer::Error| Refused::Malformed(error.to_string());
    let not_held = |error: ApiError| Refused::NotHeld(error.to_string());
    let mut multipart = Multipart::new(chunks, boundary);
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let mut uploads = Vec::new();
    let mut texts = 0;
    while let Some(mut field) = multipart.next_field().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(filename) = field.file_name().map(str::to_owned) else {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = field.chunk().await.map_err(malformed)? {
                texts += chunk.len();
                if texts > limit {
                    return Err(Refused::TooLarge(limit));
                }
                bytes.extend_from_slice(&chunk);
            }
            pairs.append_pair(&name, &String::from_utf8_lossy(&bytes));
            continue;
        };
        let content_type = field.content_type().map(ToString::to_string);
        let mut arriving = Arriving::default();
        while let Some(chunk) = field.chunk().await.map_err(malformed)? {
            arriving.push(&chunk).await.map_err(not_held)?;
        }
        // a browser sends an empty file field as a file without name and content
        if !(filename.is_empty() && arriving.is_empty()) {
            let upload = arriving.finish(name, filename, content_type).await;
            uploads.push(upload.map_err(not_held)?);
        }
    }
    Ok((pairs.finish(), uploads))
}
