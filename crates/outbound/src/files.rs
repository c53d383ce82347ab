//! The storage of files: a folder of this machine, or a bucket of an S3 service.

use crate::s3_crypto::Sha256Provider;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use nimchat_core_model::{Files, StoreError, StoreResult};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    ClientConfigKey, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart,
};
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Handle;
use url::Url;

/// Why the configured storage cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address has another scheme.
    #[error("the address of the storage begins neither with file:// nor with s3://")]
    UnknownScheme,
    /// The folder cannot be created.
    #[error("the folder {} cannot be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The storage itself refuses.
    #[error("the storage cannot be used")]
    Storage(#[from] object_store::Error),
}

/// How long one call of a bucket may take.
const CALL: Duration = Duration::from_secs(20);

/// How long a call is retried: the caller retries after that, by a job or with another request.
const RETRY: Duration = Duration::from_secs(5);

/// The name of the file that shows whether files can be stored.
const CHECK: &str = "write-check";

const CLIENT_TIMEOUT: AmazonS3ConfigKey = AmazonS3ConfigKey::Client(ClientConfigKey::Timeout);

/// Files of an object store.
#[derive(Debug, Clone)]
pub struct StoredFiles {
    store: Arc<dyn ObjectStore>,
    runtime: Arc<OnceLock<Handle>>,
}

/// How much of a file is in memory while it is stored. A bucket takes no smaller parts.
const PART: usize = 5 * 1024 * 1024;

/// A file that is being read, whole or in part.
pub struct OpenFile {
    /// How long the whole file is.
    pub length: u64,
    /// Which bytes are read.
    pub range: Range<u64>,
    /// What is in it.
    pub content: BoxStream<'static, StoreResult<Bytes>>,
}

impl StoredFiles {
    /// The longest time to store or delete a file: a call that begins just before the retries end.
    pub const PATIENCE: Duration = CALL.saturating_add(RETRY);

    /// The storage at this address: `file://data/files` is a folder, `s3://bucket/prefix` a bucket, whose region,
    /// endpoint and keys come from the environment variables of S3's own tools (`AWS_…`).
    pub fn open(address: &str) -> Result<Self, StorageError> {
        let store: Arc<dyn ObjectStore> = if let Some(folder) = address.strip_prefix("file://") {
            folder_store(PathBuf::from(folder))?
        } else if address.starts_with("s3://") {
            bucket_store(address, AmazonS3Builder::from_env())?
        } else {
            return Err(StorageError::UnknownScheme);
        };
        Ok(Self {
            store,
            runtime: Arc::default(),
        })
    }

    /// Runs the work of [`Files`] on `runtime`. It blocks, so it must be called from threads that do not drive that
    /// runtime.
    pub fn run_on(&self, runtime: Handle) {
        // a second call would set the same runtime
        self.runtime.get_or_init(|| runtime);
    }

    /// Stores a small file and deletes it again.
    pub async fn check(&self) -> StoreResult<()> {
        let path = Path::from(CHECK);
        self.store
            .put(&path, Bytes::from_static(b"nimchat").into())
            .await
            .map_err(failed)?;
        self.store.delete(&path).await.map_err(failed)
    }

    fn wait<T>(
        &self,
        work: impl Future<Output = Result<T, object_store::Error>>,
    ) -> Result<T, object_store::Error> {
        match self.runtime.get() {
            Some(runtime) => runtime.block_on(work),
            None => Err(object_store::Error::Generic {
                store: "files",
                source: "nothing runs yet that could keep them".into(),
            }),
        }
    }

    /// Opens the file at this path for reading, or a part of it; none if it does not exist.
    pub async fn open_file(
        &self,
        path: &str,
        range: Option<Range<u64>>,
    ) -> StoreResult<Option<OpenFile>> {
        let Ok(path) = Path::parse(path) else {
            return Ok(None);
        };
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        match self.store.get_opts(&path, options).await {
            Ok(found) => Ok(Some(OpenFile {
                length: found.meta.size,
                range: found.range.clone(),
                content: found.into_stream().map_err(failed).boxed(),
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// How long the file at this path is; none if it does not exist.
    pub async fn length_of(&self, path: &str) -> StoreResult<Option<u64>> {
        let Ok(path) = Path::parse(path) else {
            return Ok(None);
        };
        match self.store.head(&path).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Stores the content part by part.
    async fn put_parts(
        &self,
        path: &Path,
        content: &mut dyn Read,
    ) -> Result<(), object_store::Error> {
        let unreadable = |source: std::io::Error| object_store::Error::Generic {
            store: "files",
            source: source.into(),
        };
        let mut part = vec![0; PART];
        let mut filled = fill(content, &mut part).map_err(unreadable)?;
        if filled < PART {
            part.truncate(filled);
            return self.store.put(path, part.into()).await.map(drop);
        }
        let upload = self.store.put_multipart(path).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        let written = loop {
            if let Err(error) = writer.wait_for_capacity(1).await {
                break Err(error);
            }
            writer.write(&part[..filled]);
            filled = match fill(content, &mut part) {
                Ok(0) => break Ok(()),
                Ok(filled) => filled,
                Err(error) => break Err(unreadable(error)),
            };
        };
        match written {
            Ok(()) => writer.finish().await.map(drop),
            Err(error) => {
                writer.abort().await?;
                Err(error)
            }
        }
    }
}

/// Reads until the buffer is full or the content ends.
fn fill(content: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match content.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

fn folder_store(folder: PathBuf) -> Result<Arc<dyn ObjectStore>, StorageError> {
    if let Err(source) = fs::create_dir_all(&folder) {
        return Err(StorageError::Folder { folder, source });
    }
    let store = LocalFileSystem::new_with_prefix(folder)?
        .with_automatic_cleanup(true)
        .with_fsync(true);
    Ok(Arc::new(store))
}

fn bucket_store(
    address: &str,
    builder: AmazonS3Builder,
) -> Result<Arc<dyn ObjectStore>, StorageError> {
    let store = builder
        .with_url(address)
        .with_crypto_provider(Arc::new(Sha256Provider))
        // only one key of the client's options: setting all of them would undo AWS_ALLOW_HTTP
        .with_config(CLIENT_TIMEOUT, format!("{}s", CALL.as_secs()))
        .with_retry(RetryConfig {
            retry_timeout: RETRY,
            max_retries: 3,
            ..RetryConfig::default()
        })
        .build()?;
    let prefix = Url::parse(address)
        .map(|url| url.path().trim_matches('/').to_owned())
        .unwrap_or_default();
    if prefix.is_empty() {
        return Ok(Arc::new(store));
    }
    Ok(Arc::new(PrefixStore::new(store, prefix)))
}

impl Files for StoredFiles {
    fn put(&self, path: &str, bytes: Vec<u8>) -> StoreResult<()> {
        let path = Path::parse(path).map_err(|error| StoreError::Backend(Box::new(error)))?;
        self.wait(self.store.put(&path, bytes.into()))
            .map(drop)
            .map_err(failed)
    }

    fn put_all(&self, path: &str, content: &mut dyn Read) -> StoreResult<()> {
        let path = Path::parse(path).map_err(|error| StoreError::Backend(Box::new(error)))?;
        self.wait(self.put_parts(&path, content)).map_err(failed)
    }

    fn read_part(&self, path: &str, start: u64, length: u64) -> StoreResult<Option<Vec<u8>>> {
        let path = Path::parse(path).map_err(|error| StoreError::Backend(Box::new(error)))?;
        let read = async {
            let size = self.store.head(&path).await?.size;
            let (start, end) = (start.min(size), start.saturating_add(length).min(size));
            if start == end {
                return Ok(Bytes::new());
            }
            self.store.get_range(&path, start..end).await
        };
        match self.wait(read) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    fn copy(&self, from: &str, to: &str) -> StoreResult<bool> {
        let parse = |path| Path::parse(path).map_err(|error| StoreError::Backend(Box::new(error)));
        let (from, to) = (parse(from)?, parse(to)?);
        match self.wait(self.store.copy(&from, &to)) {
            Ok(()) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    fn remove(&self, path: &str) -> StoreResult<()> {
        let Ok(path) = Path::parse(path) else {
            return Ok(());
        };
        match self.wait(self.store.delete(&path)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn failed(error: object_store::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod bucket_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(base: &std::path::Path, name: &str) -> Result<StoredFiles, StorageError> {
        StoredFiles::open(&format!("file://{}", base.join(name).display()))
    }

    async fn read(files: &StoredFiles, path: &str) -> Option<Vec<u8>> {
        let file = files.open_file(path, None).await.unwrap()?;
        let parts: Vec<Bytes> = file.content.try_collect().await.unwrap();
        let bytes = parts.concat();
        assert_eq!(bytes.len() as u64, file.length);
        Some(bytes)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_is_kept_read_and_removed() {
        let base = tempfile::tempdir().unwrap();
        let files = folder(base.path(), "some/folder").unwrap();
        files.run_on(Handle::current());
        let blocking = files.clone();
        let put = move || blocking.put("key/avatar.png", b"picture".to_vec());
        tokio::task::spawn_blocking(put).await.unwrap().unwrap();
        assert_eq!(
            read(&files, "key/avatar.png").await.as_deref(),
            Some(&b"picture"[..])
        );
        assert!(base.path().join("some/folder/key/avatar.png").is_file());
        let blocking = files.clone();
        tokio::task::spawn_blocking(move || {
            blocking.remove("key/avatar.png").unwrap();
            blocking.remove("key/avatar.png").unwrap();
        })
        .await
        .unwrap();
        assert_eq!(read(&files, "key/avatar.png").await, None);
        assert!(!base.path().join("some/folder/key").exists());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_large_file_is_stored_in_parts_and_read_in_ranges() {
        let base = tempfile::tempdir().unwrap();
        let files = folder(base.path(), "files").unwrap();
        files.run_on(Handle::current());
        let bytes: Vec<u8> = (0..251).cycle().take(PART * 2 + 3).collect();
        let (blocking, content) = (files.clone(), bytes.clone());
        let put = move || blocking.put_all("key/file.bin", &mut std::io::Cursor::new(content));
        tokio::task::spawn_blocking(put).await.unwrap().unwrap();
        assert!(read(&files, "key/file.bin").await.unwrap() == bytes);
        let length = bytes.len() as u64;
        let range = Some(length - 5..length);
        let part = files
            .open_file("key/file.bin", range)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((part.length, part.range), (length, length - 5..length));
        let read: Vec<Bytes> = part.content.try_collect().await.unwrap();
        assert_eq!(read.concat(), bytes[bytes.len() - 5..]);
        assert_eq!(files.length_of("key/file.bin").await.unwrap(), Some(length));
        assert_eq!(files.length_of("key/other.bin").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_check_tells_whether_files_can_be_stored_and_leaves_none() {
        let base = tempfile::tempdir().unwrap();
        let files = folder(base.path(), "files").unwrap();
        files.check().await.unwrap();
        let place = base.path().join("files");
        assert_eq!(fs::read_dir(&place).unwrap().count(), 0);
        fs::remove_dir(&place).unwrap();
        fs::write(&place, "a file where the folder was").unwrap();
        files.check().await.unwrap_err();
    }

    #[tokio::test]
    async fn no_path_leads_out_of_the_folder() {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("secret"), "secret").unwrap();
        let files = folder(base.path(), "files").unwrap();
        for path in ["../secret", "key/../../secret", "/../secret", ".."] {
            assert!(read(&files, path).await.is_none(), "{path}");
        }
    }

    #[tokio::test]
    async fn an_address_says_where() {
        let base = tempfile::tempdir().unwrap();
        let bucket = StoredFiles::open("s3://bucket/some/prefix").unwrap();
        assert!(format!("{bucket:?}").contains("some/prefix"));
        let refused = StoredFiles::open("ftp://files");
        assert!(matches!(refused, Err(StorageError::UnknownScheme)));
        fs::write(base.path().join("file"), "").unwrap();
        let refused = folder(base.path(), "file");
        assert!(matches!(refused, Err(StorageError::Folder { .. })));
    }
}
