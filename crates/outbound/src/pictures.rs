//! Fetches remote pictures.

use crate::address::{AddressGuard, NotPublic, PrivateHosts};
use crate::client::{self, innermost};
use crate::error::OutboundError;
use nimchat_core_model::Picture;
use reqwest::Client;
use std::time::Duration;
use tokio::runtime::Handle;
use url::Url;

/// Why a picture was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is no picture, and no retry helps.
    #[error("there is no picture: {0}")]
    Never(String),
    /// A retry may succeed.
    #[error("the picture could not be fetched: {0}")]
    NotNow(String),
}

/// The largest picture that is fetched. Anonymous visitors choose its address, and need not upload it themselves.
const LARGEST: usize = 5 * 1024 * 1024;

/// Fetches pictures, with the same guard as webhook calls. Redirects are not followed.
#[derive(Debug, Clone)]
pub struct PictureFetcher {
    client: Client,
    runtime: Handle,
    guard: AddressGuard,
}

impl PictureFetcher {
    /// A fetcher whose connections run on `runtime`; [`PictureFetcher::fetch`] blocks, so it must be called from a
    /// thread that does not drive that runtime.
    pub fn new(
        timeout: Duration,
        allow_private: bool,
        runtime: Handle,
    ) -> Result<Self, OutboundError> {
        let guard = AddressGuard::new(if allow_private {
            PrivateHosts::All
        } else {
            PrivateHosts::None
        });
        Ok(Self {
            client: client::guarded(timeout, guard.clone())?,
            runtime,
            guard,
        })
    }

    /// The picture at the address.
    pub fn fetch(&self, address: &str) -> Result<Picture, FetchError> {
        let url = Url::parse(address).map_err(|error| FetchError::Never(error.to_string()))?;
        self.guard
            .check_literal(&url)
            .map_err(|error| FetchError::Never(error.to_string()))?;
        let bytes = self.runtime.block_on(self.read(url))?;
        Picture::read(bytes).map_err(|refused| FetchError::Never(refused.full_message()))
    }

    /// A picture that is announced as too large, or is too large, is not read to the end.
    async fn read(&self, url: Url) -> Result<Vec<u8>, FetchError> {
        let failed = |error: reqwest::Error| {
            let cause = innermost(&error);
            match cause.downcast_ref::<NotPublic>() {
                Some(refused) => FetchError::Never(refused.to_string()),
                None => FetchError::NotNow(cause.to_string()),
            }
        };
        let mut response = self.client.get(url).send().await.map_err(failed)?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(FetchError::NotNow(status.to_string()));
        }
        if !status.is_success() {
            return Err(FetchError::Never(status.to_string()));
        }
        let too_big = || FetchError::Never("it is too big".to_owned());
        if response
            .content_length()
            .is_some_and(|length| length > LARGEST as u64)
        {
            return Err(too_big());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST {
                return Err(too_big());
            }
        }
        Ok(bytes)
    }
}
