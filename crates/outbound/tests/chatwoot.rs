//! Reading from a Chatwoot server that fails now and then.

use nimchat_outbound::chatwoot::{ChatwootClient, SourceError};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A server that gives these answers, one a connection; an empty one breaks it. Returns what it was asked.
fn server(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            asked.push(request(&mut connection));
            connection.write_all(answer.as_bytes()).unwrap();
        }
        asked
    });
    (url, asked)
}

fn request(connection: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    String::from_utf8(request).unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

fn client(url: &str, runtime: &Runtime) -> ChatwootClient {
    ChatwootClient::new(url, "secret", runtime.handle().clone()).unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn what_fails_for_the_moment_is_asked_again() {
    let runtime = runtime();
    let (url, asked) = server(vec![
        answer("500 Internal Server Error", "", "{}"),
        String::new(),
        answer("429 Too Many Requests", "retry-after: 0\r\n", ""),
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"".to_owned(),
        answer("200 OK", "", "{\"id\": 7}"),
    ]);
    let read = client(&url, &runtime).get("/api/v1/profile").unwrap();
    assert_eq!(read, Some(json!({"id": 7})));
    for request in asked.join().unwrap() {
        assert!(request.starts_with("GET /api/v1/profile "), "{request}");
        assert!(request.contains("api_access_token: secret"), "{request}");
    }
}

#[test]
fn a_server_that_falls_silent_is_asked_again() {
    let runtime = runtime();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let nothing = listener.accept().unwrap();
        let (mut half, _) = listener.accept().unwrap();
        half.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
            .unwrap();
        let (mut whole, _) = listener.accept().unwrap();
        request(&mut whole);
        whole
            .write_all(answer("200 OK", "", "{\"id\": 7}").as_bytes())
            .unwrap();
        // the first two stay open until here
        drop((nothing, half));
    });
    let client = client(&url, &runtime).with_silence(Duration::from_millis(200));
    assert_eq!(client.get("/api").unwrap(), Some(json!({"id": 7})));
    answering.join().unwrap();
}

#[test]
fn a_refusal_is_final_and_what_is_not_there_is_nothing() {
    let runtime = runtime();
    let (url, asked) = server(vec![
        answer("404 Not Found", "", "{}"),
        answer("401 Unauthorized", "", "{}"),
        answer("200 OK", "", "<html>"),
    ]);
    let client = client(&url, &runtime);
    assert_eq!(client.get("/api").unwrap(), None);
    let refused = client.get("/api").unwrap_err();
    assert!(
        matches!(refused, SourceError::Status { status: 401, .. }),
        "{refused}"
    );
    let odd = client.get("/api").unwrap_err();
    assert!(matches!(odd, SourceError::NotJson { .. }), "{odd}");
    asked.join().unwrap();
}

#[test]
fn a_file_is_read_where_it_is_stored_without_the_token() {
    let runtime = runtime();
    let (storage, stored) = server(vec![
        answer("200 OK", "content-type: image/png\r\n", "picture"),
        answer("200 OK", "content-type: image/png\r\n", "picture"),
    ]);
    let redirect = || {
        answer(
            "302 Found",
            &format!("location: {storage}/bucket/a.png\r\n"),
            "",
        )
    };
    let (url, asked) = server(vec![redirect(), redirect()]);
    let client = client(&url, &runtime);
    let file = client.file(&format!("{url}/rails/a.png"), 100).unwrap();
    assert_eq!(
        file,
        Some((b"picture".to_vec(), Some("image/png".to_owned())))
    );
    let large = client.file(&format!("{url}/rails/a.png"), 3).unwrap_err();
    assert!(matches!(large, SourceError::TooBig { .. }), "{large}");
    asked.join().unwrap();
    for request in stored.join().unwrap() {
        assert!(!request.contains("secret"), "{request}");
    }
}
