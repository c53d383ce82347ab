//! The examples for nginx and Caddy in `deploy/`, before a server. A proxy that is not installed is skipped.

use crate::binary::{Owned, Serving, shell, text};
use crate::readme::{first_start, token};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const NGINX: &str = include_str!("../../../deploy/nginx.conf");
const CADDY: &str = include_str!("../../../deploy/Caddyfile");

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Where the client calls from, which is no trusted proxy.
const CLIENT: &str = "127.0.0.2";
/// `storage.max_attachment_bytes`.
const LARGEST_FILE: u64 = 40 * 1024 * 1024;

/// A proxy without other processes of its own, which is stopped with its test.
struct Proxy {
    _program: Owned,
}

impl Proxy {
    /// Waits until it takes connections on this port.
    fn start(mut command: Command, port: u16) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut program = Owned(child.spawn().unwrap());
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(program.0.try_wait().unwrap(), None, "{command:?} ended");
            assert!(began.elapsed() < PATIENCE, "{command:?} takes no calls");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { _program: program }
    }

    fn nginx(folder: &Path, port: u16, example: &str) -> Self {
        let folder = folder.display();
        let config = format!("{folder}/nginx.conf");
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary = temporary.map(|name| format!("{name}_temp_path {folder}/{name};"));
        let around = format!(
            "daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr; events {{}}\n\
             http {{ access_log off; {}\n{example}\n}}",
            temporary.join(" ")
        );
        std::fs::write(&config, around).unwrap();
        let mut command = Command::new("nginx");
        command.args(["-e", "stderr", "-c", &config]);
        Self::start(command, port)
    }

    fn caddy(folder: &Path, port: u16, example: &str) -> Self {
        let config = folder.join("Caddyfile");
        std::fs::write(&config, format!("{{\n\tadmin off\n}}\n{example}")).unwrap();
        let mut command = Command::new("caddy");
        command
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(config)
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_CONFIG_HOME", folder);
        Self::start(command, port)
    }
}

fn is_installed(program: &str, version: &str) -> bool {
    let found = Command::new(program).arg(version).output().is_ok();
    if !found {
        println!("skipped: {program} is not installed");
    }
    found
}

/// The example with these of its texts replaced.
fn replaced(example: &str, texts: &[(&str, &str)]) -> String {
    texts
        .iter()
        .fold(example.to_owned(), |example, (old, new)| {
            assert!(example.contains(old), "{old}");
            example.replace(old, new)
        })
}

/// An API client behind the proxy.
struct Client {
    url: String,
    token: String,
    folder: TempDir,
}

impl Client {
    fn curl(&self, arguments: &str) -> Value {
        let (url, token) = (&self.url, &self.token);
        let arguments = arguments.replace("URL", url);
        shell(&format!(
            "curl -sSL --fail-with-body --interface {CLIENT} -H 'X-Forwarded-For: 203.0.113.7' \
             -H 'api_access_token: {token}' {arguments}"
        ))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.curl(&format!(
            "-H 'content-type: application/json' -d '{body}' URL{path}"
        ))
    }

    /// Sends the largest file, and reads it again.
    fn upload(&self, messages: &str) {
        let file = self.folder.path().join("largest.bin");
        let made = std::fs::File::create(&file).unwrap();
        made.set_len(LARGEST_FILE).unwrap();
        let file = file.display();
        let sent = self.curl(&format!("-F 'attachments[]=@{file}' URL{messages}"));
        let address = sent["attachments"][0]["data_url"].as_str().unwrap();
        assert!(address.starts_with(&self.url), "{address}");
        let read = self.curl(&format!("-o /dev/null -w '%{{size_download}}' '{address}'"));
        assert_eq!(read, LARGEST_FILE);
    }

    /// The status of an answer.
    fn status(&self, path: &str) -> String {
        let url = format!("{}{path}", self.url);
        let arguments = ["-s", "-o", "/dev/null", "-w", "%{http_code}", &url];
        text(
            &Command::new("curl")
                .args(arguments)
                .output()
                .unwrap()
                .stdout,
        )
    }
}

/// A WebSocket of a customer.
struct Socket {
    stream: TcpStream,
    heard: String,
}

impl Socket {
    fn open(url: &str, pubsub_token: &str) -> Self {
        let host = url.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut socket = Self {
            stream,
            heard: String::new(),
        };
        let request = format!(
            "GET /cable HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: actioncable-v1-json\r\n\r\n"
        );
        socket.stream.write_all(request.as_bytes()).unwrap();
        socket.hear("welcome");
        let identifier = json!({"channel": "RoomChannel", "pubsub_token": pubsub_token});
        let identifier = identifier.to_string();
        socket.say(&json!({"command": "subscribe", "identifier": identifier}));
        socket.hear("confirm_subscription");
        socket
    }

    /// Sends a text frame, masked with zeros.
    fn say(&mut self, command: &Value) {
        let text = command.to_string();
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        let mut frame = vec![0x81, 0xfe, length[0], length[1], 0, 0, 0, 0];
        frame.extend(text.as_bytes());
        self.stream.write_all(&frame).unwrap();
    }

    /// Waits until these words have come.
    fn hear(&mut self, words: &str) {
        let mut part = [0; 4096];
        while !self.heard.contains(words) {
            let read = self.stream.read(&mut part).unwrap();
            assert!(read > 0, "it ended before {words}: {}", self.heard);
            self.heard += &String::from_utf8_lossy(&part[..read]);
        }
    }
}

fn free_ports() -> [u16; 2] {
    let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
    let free = [listen(), listen()];
    free.map(|listener| listener.local_addr().unwrap().port())
}

/// Plays a conversation through the proxy that is started with the address of a server.
fn play(metrics: &str, proxy: impl FnOnce(&Path, u16, &str) -> Proxy) {
    let folder = TempDir::new().unwrap();
    let [port, behind] = free_ports();
    let url = format!("http://127.0.0.1:{port}");
    let behind = behind.to_string();
    let settings = [
        ("NIMCHAT_API__PROFILE", "chatwoot"),
        ("NIMCHAT_SERVER__PORT", behind.as_str()),
        ("NIMCHAT_SERVER__PUBLIC_URL", url.as_str()),
        ("NIMCHAT_SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let mut serving = Serving::start_with(folder.path(), &["serve"], &settings);
    let printed = first_start(&mut serving);
    let proxy = proxy(folder.path(), port, &format!("127.0.0.1:{behind}"));
    let client = Client {
        url,
        token: token(&printed, "administrator"),
        folder,
    };

    let inboxes = client.curl("URL/api/v1/accounts/1/inboxes");
    let inbox = &inboxes["payload"][0]["inbox_identifier"];
    let inbox = inbox.as_str().unwrap_or_else(|| panic!("{inboxes}"));
    let contacts = format!("/public/api/v1/inboxes/{inbox}/contacts");
    let contact = client.post(&contacts, &json!({"name": "Ada"}));
    let source = contact["source_id"].as_str().unwrap();
    let conversations = format!("{contacts}/{source}/conversations");
    let number = client.post(&conversations, &json!({}))["id"].clone();
    let mut socket = Socket::open(&client.url, contact["pubsub_token"].as_str().unwrap());
    let messages = format!("/api/v1/accounts/1/conversations/{number}/messages");
    client.post(&messages, &json!({"content": "Through the proxy"}));
    socket.hear("Through the proxy");
    client.upload(&messages);
    assert_eq!(client.status("/metrics"), metrics);

    drop(proxy);
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    let called = format!("client={CLIENT}");
    assert!(log.matches(&called).count() > 5, "{log}");
    assert!(
        !log.contains("203.0.113.7"),
        "who calls does not choose it: {log}"
    );
}

#[test]
fn calls_pass_through_nginx() {
    if !is_installed("nginx", "-v") {
        return;
    }
    play("403", |folder, port, server| {
        let example = replaced(
            NGINX,
            &[
                ("listen 443 ssl;", &format!("listen 127.0.0.1:{port};")),
                ("ssl_certificate ", "# "),
                ("ssl_certificate_key ", "# "),
                ("http://127.0.0.1:3000;", &format!("http://{server};")),
            ],
        );
        Proxy::nginx(folder, port, &example)
    });
}

#[test]
fn calls_pass_through_caddy() {
    if !is_installed("caddy", "version") {
        return;
    }
    play("404", |folder, port, server| {
        let example = replaced(
            CADDY,
            &[
                (
                    "\nchat.example.org {",
                    &format!("\nhttp://127.0.0.1:{port} {{"),
                ),
                (
                    "reverse_proxy 127.0.0.1:3000",
                    &format!("reverse_proxy {server}"),
                ),
            ],
        );
        Proxy::caddy(folder, port, &example)
    });
}
