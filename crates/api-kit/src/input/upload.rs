//! Files of a multipart body. Small ones are held in memory, others in a temporary file that no folder names, so that it
//! vanishes with the request.

use super::arriving::BodyGrace;
use crate::error::{ApiError, Fault, Result};
use crate::hop::blocking;
use actix_web::http::header::HeaderMap;
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use nimchat_core_model::files::Content;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};

/// How much of a file is held in memory before it is written.
const IN_MEMORY: usize = 256 * 1024;

/// One file.
pub struct Upload {
    /// The part's name, including brackets: `attachments[]`.
    pub name: String,
    /// The file name that the sender gives. Not safe as a path.
    pub filename: String,
    /// The content type that the sender gives.
    pub content_type: Option<String>,
    held: Held,
    length: u64,
    digest: [u8; 32],
}

enum Held {
    Memory(Bytes),
    Disk(File),
}

impl Upload {
    /// A body that is one file of up to `limit` bytes; a longer one is 413, and one that is too slow 408. It is taken as
    /// it is, also if it is compressed.
    pub async fn of_body(
        body: web::Payload,
        content_type: Option<String>,
        limit: u64,
        grace: BodyGrace,
    ) -> Result<Self> {
        let mut arriving = Arriving::default();
        let mut body = super::arriving(body.into_inner(), &HeaderMap::new(), grace);
        while let Some(chunk) = body.next().await {
            arriving.push(&chunk?).await?;
            if arriving.length > limit {
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                return Err(ApiError::new(Fault::TooLarge(limit)));
            }
        }
        arriving
            .finish(String::new(), String::new(), content_type)
            .await
    }

    /// Its size in bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// SHA-256 of its content.
    pub(super) const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Its content, from the beginning. Only one reader at a time: they share a position.
    pub fn open(&self) -> Result<Box<dyn Content>> {
        match &self.held {
            Held::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Held::Disk(file) => rewound(file)
                .map(|file| Box::new(file) as Box<dyn Content>)
                .map_err(ApiError::internal),
        }
    }

    /// Up to `limit` bytes of its content.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut content = self.open()?.take(limit);
        content
            .read_to_end(&mut bytes)
            .map_err(ApiError::internal)?;
        Ok(bytes)
    }
}

fn rewound(file: &File) -> io::Result<File> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    Ok(file)
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// A file that is arriving.
#[derive(Default)]
pub(super) struct Arriving {
    waiting: BytesMut,
    written: Option<File>,
    length: u64,
    digest: Sha256,
}

impl Arriving {
    /// Takes the next bytes.
    pub(super) async fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.length += chunk.len() as u64;
        self.waiting.extend_from_slice(chunk);
        if self.waiting.len() > IN_MEMORY {
            self.write().await?;
        }
        Ok(())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    async fn write(&mut self) -> Result<()> {
        let waiting = self.waiting.split().freeze();
        let (written, mut digest) = (self.written.take(), std::mem::take(&mut self.digest));
        let work = move || {
            digest.update(&waiting);
            append(written, &waiting)
                .map(|file| (file, digest))
                .map_err(ApiError::internal)
        };
        let (file, digest) = blocking(work).await?;
        (self.written, self.digest) = (Some(file), digest);
        Ok(())
    }

    /// The whole file.
    pub(super) async fn finish(
        mut self,
        name: String,
        filename: String,
        content_type: Option<String>,
    ) -> Result<Upload> {
        if self.written.is_some() {
            self.write().await?;
        } else {
            self.digest.update(&self.waiting);
        }
        Ok(Upload {
            name,
            filename,
            content_type,
            held: match self.written {
                Some(file) => Held::Disk(file),
                None => Held::Memory(self.waiting.freeze()),
            },
            length: self.length,
            digest: self.digest.finalize().into(),
        })
    }
}

fn append(file: Option<File>, bytes: &[u8]) -> io::Result<File> {
    let mut file = match file {
        Some(file) => file,
        None => tempfile::tempfile()?,
    };
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn upload(chunks: &[&[u8]]) -> Upload {
        let mut arriving = Arriving::default();
        for chunk in chunks {
            arriving.push(chunk).await.unwrap();
        }
        let (name, filename) = ("file".to_owned(), "a.txt".to_owned());
        arriving.finish(name, filename, None).await.unwrap()
    }

    #[actix_web::test]
    async fn a_file_is_the_same_in_memory_and_on_disk() {
        let small = upload(&[b"small"]).await;
        assert!(matches!(small.held, Held::Memory(_)));
        assert_eq!(small.read(3).unwrap(), b"sma");

        let half = vec![7; IN_MEMORY];
        let large = upload(&[&half, &half, b"end"]).await;
        assert!(matches!(large.held, Held::Disk(_)));
        let all = [&half[..], &half, b"end"].concat();
        assert_eq!(large.length(), all.len() as u64);
        let expected: [u8; 32] = Sha256::digest(&all).into();
        assert_eq!(large.digest(), &expected);
        for _ in 0..2 {
            assert!(large.read(u64::MAX).unwrap() == all);
        }
    }
}
