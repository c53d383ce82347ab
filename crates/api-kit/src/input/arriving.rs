//! A body as it arrives: at a minimum pace, and unpacked in small pieces, so that its reader can stop at a limit
//! before more is unpacked.

use super::body::Refused;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use actix_web::rt::time::timeout;
use bytes::Bytes;
use flate2::write::{MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt;
use futures_util::stream::{self, LocalBoxStream};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// The pace of a body in bytes per second, once its grace is over: that of a bad mobile connection.
const PACE: u64 = 8 * 1024;
/// How much is unpacked at once. It becomes at the most a thousand times as long.
const PIECE: usize = 1024;

/// How long a body may take to arrive before its pace counts. Held in the app's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyGrace(pub Duration);

impl Default for BodyGrace {
    fn default() -> Self {
        Self(Duration::from_secs(20))
    }
}

/// The unpacked body. An encoding that is not known is left as it is.
pub(super) fn arriving(
    payload: Payload,
    headers: &HeaderMap,
    grace: BodyGrace,
) -> LocalBoxStream<'static, Result<Bytes, Refused>> {
    let arriving = Arriving {
        payload,
        pace: Pace {
            began: Instant::now(),
            grace: grace.0,
            received: 0,
        },
        unpacking: Unpacking::of(headers),
        packed: Bytes::new(),
    };
    let next = |mut arriving: Arriving| async move {
        let chunk = arriving.next().await.transpose()?;
        Some((chunk, arriving))
    };
    stream::unfold(arriving, next).boxed_local()
}

struct Arriving {
    payload: Payload,
    pace: Pace,
    unpacking: Option<Unpacking>,
    /// What has arrived and is not unpacked yet.
    packed: Bytes,
}

impl Arriving {
    async fn next(&mut self) -> Result<Option<Bytes>, Refused> {
        loop {
            if let Some(unpacking) = self.unpacking.as_mut().filter(|_| !self.packed.is_empty()) {
                let piece = self.packed.split_to(PIECE.min(self.packed.len()));
                let unpacked = unpacking.take(&piece)?;
                if !unpacked.is_empty() {
                    return Ok(Some(unpacked));
                }
                continue;
            }
            let Some(chunk) = self.receive().await? else {
                let Some(unpacking) = self.unpacking.take() else {
                    return Ok(None);
                };
                let rest = unpacking.finish()?;
                return Ok((!rest.is_empty()).then_some(rest));
            };
            if self.unpacking.is_none() {
                return Ok(Some(chunk));
            }
            self.packed = chunk;
        }
    }

    async fn receive(&mut self) -> Result<Option<Bytes>, Refused> {
        let left = self.pace.left(Instant::now());
        let received = timeout(left, self.payload.next()).await;
        let chunk = received.map_err(|_| Refused::TooSlow)?.transpose()?;
        self.pace.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }
}

impl From<PayloadError> for Refused {
    fn from(error: PayloadError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// How fast a body arrives.
struct Pace {
    began: Instant,
    grace: Duration,
    received: u64,
}

impl Pace {
    /// How long the next bytes may take.
    fn left(&self, now: Instant) -> Duration {
        let allowed = self.grace + Duration::from_secs(self.received / PACE);
        allowed.saturating_sub(now - self.began)
    }
}

/// What unpacks a body.
enum Unpacking {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(ZlibDecoder<Vec<u8>>),
}

impl Unpacking {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let encoding = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
        match encoding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip(MultiGzDecoder::new(Vec::new()))),
            "deflate" => Some(Self::Deflate(ZlibDecoder::new(Vec::new()))),
            _ => None,
        }
    }

    /// Unpacks this piece, as far as it can be unpacked already.
    fn take(&mut self, piece: &[u8]) -> io::Result<Bytes> {
        let unpacked = match self {
            Self::Gzip(decoder) => {
                decoder.write_all(piece)?;
                decoder.get_mut()
            }
            Self::Deflate(decoder) => {
                decoder.write_all(piece)?;
                decoder.get_mut()
            }
        };
        Ok(std::mem::take(unpacked).into())
    }

    /// The rest. Refuses a body that ends too early.
    fn finish(self) -> io::Result<Bytes> {
        let rest = match self {
            Self::Gzip(decoder) => decoder.finish()?,
            Self::Deflate(decoder) => decoder.finish()?,
        };
        Ok(rest.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    #[test]
    fn a_faster_body_has_longer() {
        let began = Instant::now();
        let pace = |received| Pace {
            began,
            grace: Duration::from_secs(20),
            received,
        };
        let later = began + Duration::from_secs(15);
        assert_eq!(pace(0).left(later), Duration::from_secs(5));
        assert_eq!(pace(80 * 1024).left(later), Duration::from_secs(15));
        assert_eq!(pace(0).left(later + Duration::from_secs(9)), Duration::ZERO);
    }

    #[test]
    fn little_is_unpacked_at_once() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b'a'; 64 << 20]).unwrap();
        let packed = encoder.finish().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, "gzip".parse().unwrap());
        let mut unpacking = Unpacking::of(&headers).unwrap();
        let mut total = 0;
        for piece in packed.chunks(PIECE) {
            let unpacked = unpacking.take(piece).unwrap();
            assert!(unpacked.len() < 2 << 20, "{}", unpacked.len());
            total += unpacked.len();
        }
        total += unpacking.finish().unwrap().len();
        assert_eq!(total, 64 << 20);
    }
}
