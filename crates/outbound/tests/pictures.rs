//! Remote pictures.

use nimchat_core_model::files::FetchError;
use nimchat_outbound::PictureFetcher;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;

const LARGEST: usize = 5 * 1024 * 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Fetches from a server that answers with these headers and a picture of this length.
fn fetch(headers: &str, length: usize, allow_private: bool) -> Result<(), FetchError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/a.png", listener.local_addr().unwrap());
    let mut answer = format!("HTTP/1.1 200 OK\r\n{headers}connection: close\r\n\r\n").into_bytes();
    let body = answer.len();
    answer.extend_from_slice(PNG);
    answer.resize(body + length, 0);
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        lines
            .take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()))
            .for_each(drop);
        // the client may close the connection early
        let _hung_up = stream.write_all(&answer);
    });
    let runtime = Runtime::new().unwrap();
    let timeout = Duration::from_secs(5);
    let fetcher = PictureFetcher::new(timeout, allow_private, runtime.handle().clone());
    fetcher.fetch(&address).map(drop)
}

#[test]
fn a_picture_is_fetched_up_to_five_megabytes() {
    let announced = |length| format!("content-length: {length}\r\n");
    for headers in [String::new(), announced(LARGEST)] {
        fetch(&headers, LARGEST, true).unwrap();
    }
    for headers in [String::new(), announced(LARGEST + 1)] {
        let refused = fetch(&headers, LARGEST + 1, true).unwrap_err();
        assert_eq!(refused, FetchError::Never("it is too big".to_owned()));
    }
    // a picture announced as too large is not read
    let refused = fetch(&announced(usize::MAX / 2), 10, true).unwrap_err();
    assert_eq!(refused, FetchError::Never("it is too big".to_owned()));
}

#[test]
fn a_picture_on_a_private_address_is_not_fetched() {
    let refused = fetch("", 10, false).unwrap_err();
    assert!(matches!(refused, FetchError::Never(_)), "{refused:?}");
}
