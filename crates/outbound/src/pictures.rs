//! Fetches remote pictures.

use crate::remote::RemoteFetcher;
use nimchat_core_model::Picture;
use nimchat_core_model::files::FetchError;
use std::time::Duration;
use tokio::runtime::Handle;

/// The largest picture that is fetched. Anonymous visitors choose its address, and need not upload it themselves.
const LARGEST: u64 = 5 * 1024 * 1024;

/// Fetches pictures.
#[derive(Debug, Clone)]
pub struct PictureFetcher {
    fetcher: RemoteFetcher,
    runtime: Handle,
}

impl PictureFetcher {
    /// A fetcher whose connections run on `runtime`; [`PictureFetcher::fetch`] blocks, so it must be called from a
    /// thread that does not drive that runtime.
    pub fn new(timeout: Duration, allow_private: bool, runtime: Handle) -> Self {
        let fetcher = RemoteFetcher::new(timeout, allow_private);
        Self { fetcher, runtime }
    }

    /// The picture at the address.
    pub fn fetch(&self, address: &str) -> Result<Picture, FetchError> {
        let mut bytes = Vec::new();
        self.runtime
            .block_on(self.fetcher.copy(address, LARGEST, &mut bytes))?;
        Picture::read(bytes).map_err(|refused| FetchError::Never(refused.full_message()))
    }
}
