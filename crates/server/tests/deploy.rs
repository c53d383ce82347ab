//! What the files in `deploy/` name exists.

use crate::binary::{Serving, nimchat, text};
use std::collections::BTreeSet;
use std::process::Command;
use tempfile::TempDir;

const FILES: [&str; 4] = [
    include_str!("../../../deploy/Containerfile"),
    include_str!("../../../deploy/compose.yaml"),
    include_str!("../../../deploy/nimchat.service"),
    include_str!("../../../deploy/nginx.conf"),
];
const ALERTS: &str = include_str!("../../../deploy/alerts.yaml");
const DASHBOARD: &str = include_str!("../../../deploy/grafana.json");

/// The words of the text that begin like this.
fn words(text: &str, beginning: &str) -> BTreeSet<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let words = text.split(ends).filter(|word| word.starts_with(beginning));
    words.map(str::to_owned).collect()
}

#[test]
fn every_setting_exists() {
    let names: BTreeSet<String> = FILES
        .iter()
        .flat_map(|file| words(file, "NIMCHAT_"))
        .collect();
    assert!(names.len() > 4, "{names:?}");
    let folder = TempDir::new().unwrap();
    for name in names {
        // a value of the wrong type is refused too, but as a value
        let checked = nimchat(folder.path(), &["config", "check"], &[(&name, "?")]);
        let line = text(&checked.stderr);
        assert!(!line.contains("unknown setting"), "{line}");
    }
}

#[test]
fn the_container_is_built_by_the_toolchain_of_the_source() {
    let toolchain = include_str!("../../../rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| {
        let value = line.strip_prefix("channel = \"")?;
        value.strip_suffix('"')
    });
    let channel = channel.unwrap();
    for line in [
        format!("FROM docker.io/library/rust:{channel}-slim-bookworm AS build"),
        format!("ENV RUSTUP_TOOLCHAIN={channel}"),
    ] {
        assert!(FILES[0].lines().any(|of| of == line), "{line}");
    }
}

/// Runs the health check of the Containerfile against this port, and answers whether it succeeds.
fn is_healthy(port: &str) -> bool {
    let command = FILES[0].split_once("CMD [\"bash\", \"-c\", ").unwrap().1;
    let command = command.lines().next().unwrap().trim_end_matches(']');
    let command: String = serde_json::from_str(command).unwrap();
    assert!(command.contains("/127.0.0.1/3000"));
    let command = command.replace("/127.0.0.1/3000", &format!("/127.0.0.1/{port}"));
    let checked = Command::new("bash").args(["-c", &command]).output();
    checked.unwrap().status.success()
}

#[test]
fn the_health_check_of_the_container_tells_whether_the_server_answers() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve"]);
    let port = serving.url.rsplit(':').next().unwrap().to_owned();
    assert!(is_healthy(&port));
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(!is_healthy(&port));
}

/// Served once something was counted.
const COUNTED_LATER: [&str; 3] = [
    "nimchat_webhook_attempts_total",
    "nimchat_mails_total",
    "nimchat_events_set_aside",
];

#[test]
fn every_metric_of_the_rules_and_the_dashboard_is_served() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let shown: Vec<&str> = targets
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let shown = shown.join(" ");
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve"]);
    serving.curl("/api");
    let served = Command::new("curl")
        .args(["-sS", &format!("{}/metrics", serving.url)])
        .output()
        .unwrap();
    let served = text(&served.stdout);
    for (file, some) in [(ALERTS, 4), (&shown, 10)] {
        let names = words(file, "nimchat_")
            .into_iter()
            .chain(words(file, "process_"));
        let names: BTreeSet<String> = names.collect();
        assert!(names.len() > some, "{names:?}");
        for name in names {
            let later = COUNTED_LATER.contains(&name.as_str());
            assert!(
                later || served.contains(&format!("\n{name}")),
                "{name}: {served}"
            );
        }
    }
    for line in [
        r#"nimchat_sockets{kind="agent"}"#,
        r#"nimchat_jobs{queue="mail",state="waiting"}"#,
        r#"state="idle""#,
        r#"status="200""#,
    ] {
        assert!(served.contains(line), "{line}: {served}");
    }
}
