//! The part of HTTP/1.1 that a load generator needs: send prepared bytes, find the end of the answer.

use crate::BenchError;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept-alive connection.
pub(super) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The relevant parts of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub keeps_alive: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Head {
    answer: Answer,
    /// Where the body begins.
    len: usize,
    body: Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Sized(usize),
    Chunked,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends the request and reads the answer to its end.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::parse(&self.buffer)? {
                break head;
            }
        };
        match head.body {
            Body::Sized(len) => self.skip(head.len + len).await?,
            Body::Chunked => self.read_chunks(head.len).await?,
        }
        Ok(head.answer)
    }

    /// Sends a request that posts a message, which must succeed.
    pub(super) async fn post(&mut self, request: &[u8]) -> std::result::Result<(), BenchError> {
        let answer = self.exchange(request).await;
        match answer.map_err(BenchError::io("a message cannot be posted"))? {
            Answer { status: 200, .. } => Ok(()),
            Answer { status, .. } => Err(BenchError::Server(format!("answered {status}"))),
        }
    }

    async fn read(&mut self) -> Result<usize> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }

    /// Reads until the answer has this length, and discards it.
    async fn skip(&mut self, len: usize) -> Result<()> {
        let mut missing = len.saturating_sub(self.buffer.len());
        while missing > 0 {
            self.buffer.clear();
            missing = missing.saturating_sub(self.read().await?);
        }
        Ok(())
    }

    async fn read_chunks(&mut self, mut begin: usize) -> Result<()> {
        loop {
            while let Some(chunk) = Chunk::parse(&self.buffer, begin)? {
                begin = chunk.end;
                if chunk.is_last {
                    return Ok(());
                }
            }
            self.read().await?;
        }
    }
}

struct Chunk {
    end: usize,
    is_last: bool,
}

impl Chunk {
    /// The chunk that begins here, if it is complete.
    fn parse(buffer: &[u8], begin: usize) -> Result<Option<Self>> {
        let Some(rest) = buffer.get(begin..) else {
            return Ok(None);
        };
        let Some(line) = find(rest, b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(&rest[..line])
            .ok()
            .and_then(|size| usize::from_str_radix(size.trim(), 16).ok())
            .ok_or_else(malformed)?;
        let end = begin + line + 2 + size + 2;
        Ok((end <= buffer.len()).then_some(Self {
            end,
            is_last: size == 0,
        }))
    }
}

impl Head {
    /// The head, if it is complete.
    fn parse(buffer: &[u8]) -> Result<Option<Self>> {
        let Some(end) = find(buffer, b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&buffer[..end]).map_err(|_| malformed())?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .ok_or_else(malformed)?;
        let mut keeps_alive = true;
        let mut body = (status == 204).then_some(Body::Sized(0));
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                body = Some(Body::Sized(value.parse().map_err(|_| malformed())?));
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                body = Some(Body::Chunked);
            } else if name.eq_ignore_ascii_case("connection") {
                keeps_alive = !value.eq_ignore_ascii_case("close");
            }
        }
        Ok(Some(Self {
            answer: Answer {
                status,
                keeps_alive,
            },
            len: end + 4,
            body: body.ok_or_else(malformed)?,
        }))
    }
}

fn find(buffer: &[u8], sign: &[u8]) -> Option<usize> {
    buffer.windows(sign.len()).position(|window| window == sign)
}

fn malformed() -> Error {
    Error::new(ErrorKind::InvalidData, "not an HTTP/1.1 answer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sized_answer() {
        let bytes = b"HTTP/1.1 422 Unprocessable Entity\r\ncontent-Length: 12\r\nConnection: close\r\n\r\n{";
        let head = Head::parse(bytes).unwrap().unwrap();
        assert_eq!(head.answer.status, 422);
        assert!(!head.answer.keeps_alive);
        assert_eq!(head.body, Body::Sized(12));
        assert_eq!(head.len, bytes.len() - 1);
    }

    #[test]
    fn half_a_head_is_no_head() {
        assert_eq!(Head::parse(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap(), None);
    }

    #[test]
    fn what_is_not_http_is_refused() {
        assert!(Head::parse(b"SSH-2.0\r\n\r\n").is_err());
    }

    #[test]
    fn chunks_end_with_an_empty_one() {
        let body = b"5\r\nhello\r\n0\r\n\r\n";
        let first = Chunk::parse(body, 0).unwrap().unwrap();
        assert!(!first.is_last);
        let last = Chunk::parse(body, first.end).unwrap().unwrap();
        assert!(last.is_last);
        assert_eq!(last.end, body.len());
        assert!(Chunk::parse(&body[..12], first.end).unwrap().is_none());
    }
}
