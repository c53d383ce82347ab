//! Fetches files of other servers, with the same guard as webhook calls. Redirects are not followed.

use crate::address::{AddressGuard, NotPublic, PrivateHosts};
use crate::client::{LazyClient, innermost};
use crate::error::OutboundError;
use nimchat_core_model::WebUrl;
use nimchat_core_model::files::{FetchError, RemoteFile, RemoteFiles};
use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use std::io::{Seek, Write};
use std::time::Duration;
use tokio::runtime::Handle;
use url::Url;

/// Fetches files of other servers.
#[derive(Debug, Clone)]
pub struct RemoteFetcher {
    client: LazyClient,
    guard: AddressGuard,
}

impl RemoteFetcher {
    /// A fetcher of files that arrive within `timeout`.
    pub fn new(timeout: Duration, allow_private: bool) -> Self {
        let guard = AddressGuard::new(if allow_private {
            PrivateHosts::All
        } else {
            PrivateHosts::None
        });
        Self {
            client: LazyClient::new(timeout, guard.clone()),
            guard,
        }
    }

    /// Copies the file at the address, and answers the headers that it comes with. A file that is announced as larger
    /// than `max_bytes`, or is larger, is not read to the end.
    pub(crate) async fn copy(
        &self,
        address: &str,
        max_bytes: u64,
        into: &mut impl Write,
    ) -> Result<HeaderMap, FetchError> {
        let never = |error: &dyn std::fmt::Display| FetchError::Never(error.to_string());
        let url = Url::parse(address).map_err(|error| never(&error))?;
        self.guard
            .check_literal(&url)
            .map_err(|error| never(&error))?;
        let failed = |error: reqwest::Error| {
            let cause = innermost(&error);
            match cause.downcast_ref::<NotPublic>() {
                Some(refused) => FetchError::Never(refused.to_string()),
                None => FetchError::NotNow(cause.to_string()),
            }
        };
        let unusable = |error: OutboundError| FetchError::NotNow(error.to_string());
        let client = self.client.get().map_err(unusable)?;
        let mut response = client.get(url).send().await.map_err(failed)?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(FetchError::NotNow(status.to_string()));
        }
        if !status.is_success() {
            return Err(FetchError::Never(status.to_string()));
        }
        let too_big = || FetchError::Never("it is too big".to_owned());
        let announced = response.content_length();
        if announced.is_some_and(|length| length > max_bytes) {
            return Err(too_big());
        }
        let mut size = 0;
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            size += chunk.len() as u64;
            if size > max_bytes {
                return Err(too_big());
            }
            let written = into.write_all(&chunk);
            written.map_err(|error| FetchError::NotNow(error.to_string()))?;
        }
        Ok(std::mem::take(response.headers_mut()))
    }
}

/// It blocks, and must be called from a thread for blocking work.
impl RemoteFiles for RemoteFetcher {
    fn fetch(&self, address: &WebUrl, max_bytes: u64) -> Result<RemoteFile, FetchError> {
        let not_now = |error: std::io::Error| FetchError::NotNow(error.to_string());
        let runtime = Handle::try_current();
        let runtime = runtime.map_err(|error| FetchError::NotNow(error.to_string()))?;
        let mut file = tempfile::tempfile().map_err(not_now)?;
        let headers = runtime.block_on(self.copy(address.as_str(), max_bytes, &mut file))?;
        file.rewind().map_err(not_now)?;
        let declared = headers.get(CONTENT_TYPE);
        let declared = declared.and_then(|kind| kind.to_str().ok());
        Ok(RemoteFile {
            name: name_of(address.as_str()),
            media_type: declared.map(str::to_owned),
            content: Box::new(file),
        })
    }
}

/// The last part of the address's path.
fn name_of(address: &str) -> String {
    let url = Url::parse(address).ok();
    let last = url
        .as_ref()
        .and_then(|url| url.path_segments()?.next_back())
        .unwrap_or_default();
    percent_decode_str(last).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_last_part_of_its_address_as_its_name() {
        for (address, name) in [
            (
                "https://a.example/files/Gr%C3%BC%C3%9Fe%201.png?size=1",
                "Grüße 1.png",
            ),
            ("https://a.example/files/", ""),
            ("https://a.example", ""),
        ] {
            assert_eq!(name_of(address), name);
        }
    }
}
