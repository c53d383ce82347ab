//! Starting and stopping the binary, and the commands that need a database, as an operator runs them.

use crate::binary::{Serving, answered, files, nimchat, refused, shell, text};
use std::io::BufRead;
use std::net::TcpListener;
use std::process::Command;
use tempfile::TempDir;

#[test]
fn the_first_start_prints_three_lines_that_work_as_pasted() {
    let folder = TempDir::new().unwrap();
    // without a command, the binary serves
    let serving = Serving::start(folder.path(), &[]);
    assert_eq!(serving.curl("/health")["status"], "ok");
    let Serving {
        child,
        mut stdout,
        stderr,
        url,
    } = serving;
    let mut printed = String::new();
    let mut lines = Vec::new();
    while lines.len() < 3 {
        let mut line = String::new();
        assert!(stdout.read_line(&mut line).unwrap() > 0, "{printed}");
        printed.push_str(&line);
        if line.starts_with("curl ") {
            lines.push(line.trim_end().to_owned());
        }
    }
    assert_eq!(shell(&lines[0])["source_id"], "grace");
    assert_eq!(shell(&lines[1])["id"], 1);
    assert_eq!(shell(&lines[2])["content"], "Where is my order?");
    assert_eq!(shell(&lines[2])["conversation_id"], "1", "and again");
    let serving = Serving {
        child,
        stdout,
        stderr,
        url,
    };
    let (code, rest, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(rest.contains("/docs"), "{rest}");
    for line in printed
        .lines()
        .filter(|line| line.contains("api_access_token "))
    {
        let token = line.rsplit(' ').next().unwrap();
        assert!(token.len() == 24 && !log.contains(token), "{line}");
    }
    assert!(!log.contains("Where is my order"), "{log}");

    let again = Serving::start(folder.path(), &["serve"]);
    let (code, printed, _) = again.terminate();
    assert_eq!(
        (code, printed.as_str()),
        (Some(0), ""),
        "it is no first start"
    );
}

#[test]
fn without_a_mail_server_an_invitation_is_in_the_log_with_its_link() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve", "--no-bootstrap"]);
    let user = |name: &str, more: &[&str]| {
        let settings = [("NIMCHAT_DATABASE__URL", "sqlite://data/nimchat.db")];
        let address = format!("{name}@acme.example");
        let known = ["user", "create", "--name", name, "--email", &address];
        answered(&nimchat(
            folder.path(),
            &[&known[..], more].concat(),
            &settings,
        ))
    };
    let app = nimchat(
        folder.path(),
        &["platform-app", "create", "--name", "Office"],
        &[("NIMCHAT_DATABASE__URL", "sqlite://data/nimchat.db")],
    );
    let app = answered(&app)["access_token"].as_str().unwrap().to_owned();
    let url = &serving.url;
    let account = shell(&format!(
        "curl -sS {url}/platform/api/v1/accounts -H 'api_access_token: {app}' -d name=Acme"
    ));
    let account = account["id"].to_string();
    let ada = user("ada", &["--account", &account, "--role", "administrator"]);
    let token = ada["access_token"].as_str().unwrap();
    shell(&format!(
        "curl -sS {url}/api/v1/accounts/{account}/agents -H 'api_access_token: {token}' \
         -H 'Content-Type: application/json' -d '{{\"name\": \"Kate\", \"email\": \"kate@acme.example\"}}'"
    ));
    // requests in progress at the signal are finished
    let metrics = format!("curl -sS {url}/metrics");
    let waiting = || {
        let output = Command::new("sh").args(["-c", &metrics]).output().unwrap();
        !text(&output.stdout).contains("nimchat_letters{state=\"waiting\"} 0")
    };
    let began = std::time::Instant::now();
    while waiting() && began.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let address = format!("{url}/app/auth/password/edit?reset_password_token=");
    let (_, _, log) = serving.terminate();
    let line = log.lines().find(|line| line.contains(&address));
    let line = line.unwrap_or_else(|| panic!("no link: {log}"));
    assert!(line.contains("kate@acme.example"), "{line}");
    assert!(line.contains("Confirmation Instructions"), "{line}");
}

#[test]
fn a_mail_server_that_is_none_stops_the_start_and_its_password_stays_hidden() {
    let folder = TempDir::new().unwrap();
    let settings = [("NIMCHAT_SMTP__URL", "ftp://ann:hunter2@mail.example")];
    let line = refused(&nimchat(folder.path(), &["serve"], &settings), 2);
    assert!(line.contains("NIMCHAT_SMTP__URL"), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
    let settings = [("NIMCHAT_SMTP__FROM", "nobody")];
    let line = refused(&nimchat(folder.path(), &["serve"], &settings), 2);
    assert!(line.contains("NIMCHAT_SMTP__FROM"), "{line}");
}

#[test]
fn a_console_that_is_none_stops_the_start_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let start = |manifest: Option<&str>| {
        let path = folder.path().join("public");
        if let Some(manifest) = manifest {
            let kept = path.join("vite/.vite");
            std::fs::create_dir_all(&kept).unwrap();
            std::fs::write(kept.join("manifest.json"), manifest).unwrap();
        }
        let settings = [("NIMCHAT_CONSOLE__PATH", path.to_str().unwrap())];
        let line = refused(&nimchat(folder.path(), &["serve"], &settings), 1);
        assert!(line.contains("console.path"), "{line}");
        assert!(!folder.path().join("data").exists());
        line
    };
    let line = start(None);
    assert!(line.contains("manifest.json cannot be read"), "{line}");
    let line = start(Some("[]"));
    assert!(line.contains("is not a manifest of Vite"), "{line}");
    let line = start(Some("{}"));
    assert!(line.contains("entrypoints/dashboard.js"), "{line}");
    let line = start(Some(
        r#"{"entrypoints/dashboard.js": {"file": "assets/gone.js"}}"#,
    ));
    assert!(line.contains("vite/assets/gone.js is missing"), "{line}");
    let settings = [
        ("NIMCHAT_CONSOLE__PATH", "public"),
        ("NIMCHAT_SERVER__PUBLIC_URL", "https://example.org/chat"),
    ];
    let line = refused(&nimchat(folder.path(), &["serve"], &settings), 2);
    assert!(line.contains("server.public_url without a path"), "{line}");
}

#[test]
fn without_bootstrap_there_are_tables_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve", "--no-bootstrap"]);
    assert_eq!(serving.curl("/health")["status"], "ok");
    let document = serving.curl("/openapi.json");
    assert_eq!(document["servers"][0]["url"], ".");
    let (code, printed, _) = serving.terminate();
    assert_eq!((code, printed.as_str()), (Some(0), ""));
    let settings = [("NIMCHAT_DATABASE__URL", "sqlite://data/nimchat.db")];
    let output = nimchat(
        folder.path(),
        &["platform-app", "create", "--name", "First"],
        &settings,
    );
    assert_eq!(answered(&output)["id"], 1);
}

#[test]
fn an_unknown_setting_stops_the_start_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let output = nimchat(folder.path(), &["serve"], &[("NIMCHAT_SERVER__PROT", "1")]);
    let line = refused(&output, 2);
    assert!(line.contains("NIMCHAT_SERVER__PROT"), "{line}");
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn a_busy_port_stops_the_start_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let output = nimchat(folder.path(), &[], &[("NIMCHAT_SERVER__PORT", &port)]);
    let line = refused(&output, 1);
    assert!(line.contains(&format!("127.0.0.1:{port}")), "{line}");
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn a_database_that_cannot_be_reached_stops_every_command() {
    let folder = TempDir::new().unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("postgres://ann:hunter2@{nobody}/chat");
    let settings = [
        ("NIMCHAT_DATABASE__URL", url.as_str()),
        ("NIMCHAT_DATABASE__CONNECT_TIMEOUT_SECONDS", "1"),
    ];
    for arguments in [
        &["serve"][..],
        &["migrate"],
        &["platform-app", "create", "--name", "x"],
        &[
            "user",
            "create",
            "--name",
            "Ada",
            "--email",
            "ada@acme.example",
        ],
    ] {
        let line = refused(&nimchat(folder.path(), arguments, &settings), 1);
        assert!(!line.contains("hunter2"), "{line}");
    }
}

#[test]
fn a_place_where_no_database_can_be_stops_the_start() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::write(
        folder.path().join("strange.db"),
        "not a database, but a text",
    )
    .unwrap();
    for url in [
        "sqlite://file/nimchat.db",
        "sqlite://folder",
        "sqlite://strange.db",
    ] {
        let output = nimchat(folder.path(), &["serve"], &[("NIMCHAT_DATABASE__URL", url)]);
        refused(&output, 1);
    }
    let mut left = files(folder.path());
    left.sort();
    assert_eq!(left, ["file", "folder", "strange.db"]);
    let strange = std::fs::read(folder.path().join("strange.db")).unwrap();
    assert_eq!(text(&strange), "not a database, but a text");
}

#[test]
fn a_newer_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let migrations = answered(&nimchat(folder.path(), &["migrate"], &[]))["migrations"].clone();
    let newest = migrations
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .as_str()
        .unwrap();
    let version: String = newest
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    let newer = format!("2999{}", &version[4..]);
    let file = folder.path().join("data/nimchat.db");
    let bytes = replaced(&std::fs::read(&file).unwrap(), &version, &newer);
    std::fs::write(&file, &bytes).unwrap();
    for arguments in [
        &["serve"][..],
        &["migrate"],
        &["platform-app", "create", "--name", "x"],
    ] {
        let line = refused(&nimchat(folder.path(), arguments, &[]), 1);
        assert!(line.contains(&newer), "{line}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

/// The file with one text replaced by another of the same length.
fn replaced(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = bytes
        .windows(old.len())
        .enumerate()
        .filter(|(_, window)| *window == old.as_bytes())
        .map(|(place, _)| place)
        .collect();
    assert!(!places.is_empty(), "{old} is in the file");
    for place in places {
        bytes[place..place + new.len()].copy_from_slice(new.as_bytes());
    }
    bytes
}

#[test]
fn migrating_prints_what_the_database_has_and_again_is_no_different() {
    let folder = TempDir::new().unwrap();
    let first = answered(&nimchat(folder.path(), &["migrate"], &[]));
    assert!(
        first["migrations"].as_array().unwrap().len() >= 3,
        "{first}"
    );
    assert_eq!(answered(&nimchat(folder.path(), &["migrate"], &[])), first);
}

#[test]
fn the_document_is_printed_without_a_database() {
    let folder = TempDir::new().unwrap();
    for profile in ["reference", "chatwoot"] {
        let document = answered(&nimchat(
            folder.path(),
            &["openapi"],
            &[("NIMCHAT_API__PROFILE", profile)],
        ));
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let about = document["info"]["description"].as_str().unwrap();
        assert!(about.contains(profile), "{about}");
    }
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn two_quick_signals_are_one() {
    let folder = TempDir::new().unwrap();
    let drain = [("NIMCHAT_SERVER__DRAIN_SECONDS", "1")];
    let serving = Serving::start_with(folder.path(), &["serve", "--no-bootstrap"], &drain);
    serving.signal();
    // the first has arrived
    while serving.curl("/health")["status"] != "stopping" {}
    serving.signal();
    let (code, _, log) = serving.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("second signal"), "{log}");
}

#[test]
fn the_line_of_the_start_says_what_serves() {
    let folder = TempDir::new().unwrap();
    let settings = [
        ("NIMCHAT_API__PROFILE", "chatwoot"),
        ("NIMCHAT_SMTP__URL", "smtp://ann:hunter2@127.0.0.1:1"),
    ];
    let arguments = ["serve", "--no-bootstrap"];
    let (_, _, log) = Serving::start_with(folder.path(), &arguments, &settings).terminate();
    let line = log.lines().next().unwrap();
    for fact in [
        "profile=\"chatwoot\"",
        "database=sqlite://data/nimchat.db",
        "storage=\"file://data/files\"",
        "mail=smtp://ann:***@127.0.0.1:1",
        "version=",
    ] {
        assert!(line.contains(fact), "{fact}: {line}");
    }
    assert!(!log.contains("hunter2"), "{log}");
    let (_, _, log) = Serving::start(folder.path(), &arguments).terminate();
    assert!(log.lines().next().unwrap().contains("mail=log"), "{log}");
}

#[test]
fn storage_that_takes_no_files_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let settings = [("NIMCHAT_STORAGE__URL", "file:///proc/self")];
    let line = refused(&nimchat(folder.path(), &["serve"], &settings), 1);
    assert!(line.contains("file:///proc/self"), "{line}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_start_takes_as_many_descriptors_as_it_may_have() {
    let folder = TempDir::new().unwrap();
    let few = "ulimit -Sn 256; exec \"$0\" serve --no-bootstrap";
    let binary = env!("CARGO_BIN_EXE_nimchat");
    let mut shell = Command::new("/bin/sh");
    shell
        .current_dir(folder.path())
        .env_clear()
        .env("NIMCHAT_SERVER__PORT", "0")
        .env("NIMCHAT_SERVER__DRAIN_SECONDS", "0")
        .args(["-c", few, binary]);
    let serving = Serving::of(shell);
    let limits = format!("/proc/{}/limits", serving.child.0.id());
    let limits = std::fs::read_to_string(limits).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let numbers: Vec<&str> = line.unwrap().split_whitespace().skip(3).collect();
    assert_eq!(numbers[0], numbers[1], "{limits}");
    serving.terminate();
}
