//! The files of the console's folder. They are listed once, at the start: a path that is not in the list leads nowhere,
//! whatever it is made of.

use super::ConsoleError;
use crate::negotiation::{accepted_encoding, is_known};
use actix_files::NamedFile;
use actix_web::http::header::{self, ContentEncoding, EntityTag};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use mime::Mime;
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The files below have names that change with their content.
const HASHED: &str = "vite/assets/";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// May be kept, but not shown before the server has said that it is still the same.
const REVALIDATED: &str = "no-cache";
/// The largest file that is compressed here, and kept compressed.
const LARGEST_PACKED: u64 = 8 << 20;

/// The listed files.
#[derive(Debug)]
pub(super) struct Folder {
    /// As the file system knows it, without links.
    root: PathBuf,
    files: HashMap<String, Arc<Listed>>,
}

#[derive(Debug)]
struct Listed {
    path: PathBuf,
    kind: Mime,
    is_hashed: bool,
    packed: OnceLock<Packed>,
}

/// A file's content, compressed.
#[derive(Debug, Clone)]
struct Packed {
    content: Bytes,
    tag: EntityTag,
}

impl Folder {
    /// Lists a folder's files, without hidden ones, those below `own` segments, and what symbolic links lead to outside
    /// the folder.
    pub(super) fn read(folder: &Path, own: &BTreeSet<String>) -> Result<Self, ConsoleError> {
        let unreadable = |path: &Path, source| ConsoleError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let root = fs::canonicalize(folder).map_err(|source| unreadable(folder, source))?;
        let mut files = HashMap::new();
        let mut waiting = vec![(root.clone(), String::new())];
        while let Some((folder, before)) = waiting.pop() {
            let entries = fs::read_dir(&folder).map_err(|source| unreadable(&folder, source))?;
            for entry in entries {
                let entry = entry.map_err(|source| unreadable(&folder, source))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                if name.starts_with('.') || (before.is_empty() && own.contains(&name)) {
                    continue;
                }
                let (path, known_as) = (entry.path(), format!("{before}{name}"));
                let kind = entry
                    .file_type()
                    .map_err(|source| unreadable(&path, source))?;
                if kind.is_dir() {
                    waiting.push((path, format!("{known_as}/")));
                } else if within(&root, &path).is_some_and(|target| target.is_file()) {
                    files.insert(known_as.clone(), Arc::new(Listed::new(path, &known_as)));
                } else {
                    tracing::warn!(path = %path.display(), "the console's folder links out of itself: not served");
                }
            }
        }
        Ok(Self { root, files })
    }

    /// Does it have this file?
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The file that the request's path names, if any.
    pub(super) async fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let path = request.uri().path();
        let path = percent_decode_str(path.strip_prefix('/')?)
            .decode_utf8()
            .ok()?;
        let listed = Arc::clone(self.files.get(path.as_ref())?);
        let root = self.root.clone();
        let offered = listed.offered(request);
        let opened = web::block(move || listed.open(&root, offered)).await.ok()?;
        let opened = opened
            .inspect_err(
                |error| tracing::warn!(%error, %path, "a file of the console cannot be read"),
            )
            .ok()??;
        Some(opened.answer(request))
    }
}

/// The path without links, if it is in the folder.
fn within(root: &Path, path: &Path) -> Option<PathBuf> {
    let target = fs::canonicalize(path).ok()?;
    target.starts_with(root).then_some(target)
}

/// A file that is about to be answered.
enum Opened {
    /// As it is.
    Plain(Box<NamedFile>, &'static str),
    /// Compressed.
    Packed(Packed, Mime, &'static str),
}

impl Listed {
    fn new(path: PathBuf, known_as: &str) -> Self {
        Self {
            kind: kind_of(known_as),
            path,
            is_hashed: known_as.starts_with(HASHED),
            packed: OnceLock::new(),
        }
    }

    const fn caching(&self) -> &'static str {
        if self.is_hashed {
            FOR_EVER
        } else {
            REVALIDATED
        }
    }

    /// Parts of a file are parts of the plain one.
    fn offered(&self, request: &HttpRequest) -> Option<ContentEncoding> {
        let is_text = self.kind.type_() == mime::TEXT
            || matches!(
                self.kind.subtype(),
                mime::JAVASCRIPT | mime::JSON | mime::XML
            )
            || self.kind.suffix() == Some(mime::XML)
            || self.kind.suffix() == Some(mime::JSON);
        if !is_text || request.headers().contains_key(header::RANGE) {
            return None;
        }
        accepted_encoding(request, &[ContentEncoding::Gzip])
    }

    /// None if the file has been replaced by a link that leads out of the folder.
    fn open(&self, root: &Path, offered: Option<ContentEncoding>) -> io::Result<Option<Opened>> {
        let Some(path) = within(root, &self.path) else {
            return Ok(None);
        };
        let file = File::open(path)?;
        if offered.is_some()
            && let Some(packed) = self.packed(&file)?
        {
            return Ok(Some(Opened::Packed(
                packed,
                self.kind.clone(),
                self.caching(),
            )));
        }
        let file = NamedFile::from_file(file, &self.path)?
            .set_content_type(self.kind.clone())
            .disable_content_disposition();
        Ok(Some(Opened::Plain(Box::new(file), self.caching())))
    }

    /// The compressed content, made once; none for a large file.
    fn packed(&self, file: &File) -> io::Result<Option<Packed>> {
        if let Some(packed) = self.packed.get() {
            return Ok(Some(packed.clone()));
        }
        if file.metadata()?.len() > LARGEST_PACKED {
            return Ok(None);
        }
        let content = fs::read(&self.path)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&content)?;
        let content = Bytes::from(encoder.finish()?);
        let hash = Sha256::digest(&content);
        let tag = EntityTag::new_strong(hex::encode(&hash[..16]));
        Ok(Some(
            self.packed.get_or_init(|| Packed { content, tag }).clone(),
        ))
    }
}

impl Opened {
    fn answer(self, request: &HttpRequest) -> HttpResponse {
        let (mut answer, caching) = match self {
            Self::Plain(file, caching) => (file.into_response(request), caching),
            Self::Packed(packed, kind, caching) => {
                let mut answer = if is_known(request, &packed.tag) {
                    HttpResponse::NotModified().finish()
                } else {
                    let mut answer = HttpResponse::Ok();
                    answer
                        .content_type(kind)
                        .insert_header(ContentEncoding::Gzip);
                    answer.body(packed.content)
                };
                if let Ok(tag) = header::HeaderValue::from_str(&packed.tag.to_string()) {
                    answer.headers_mut().insert(header::ETAG, tag);
                }
                (answer, caching)
            }
        };
        for (name, value) in [
            (header::CACHE_CONTROL, caching),
            (header::VARY, header::ACCEPT_ENCODING.as_str()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            let value = header::HeaderValue::from_static(value);
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

/// The media type by the name. Text is UTF-8.
fn kind_of(name: &str) -> Mime {
    let extension = Path::new(name).extension().and_then(|name| name.to_str());
    let kind = actix_files::file_extension_to_mime(extension.unwrap_or_default());
    if kind.type_() == mime::TEXT && kind.get_param(mime::CHARSET).is_none() {
        return format!("{kind}; charset=utf-8").parse().unwrap_or(kind);
    }
    kind
}
