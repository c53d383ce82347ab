//! The binary as users and scripts run it: exit codes, and which stream contains what.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn nimchat(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_nimchat"))
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[test]
fn config_check_prints_what_holds_and_no_secret() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("nimchat.toml"),
        "[server]\nport = 4000\n",
    )
    .unwrap();
    let output = nimchat(
        folder.path(),
        &["config", "check"],
        &[("NIMCHAT_DATABASE__URL", "postgres://ann:hunter2@db/chat")],
    )
    .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["sources"],
        serde_json::json!(["built in", "nimchat.toml", "environment"])
    );
    assert_eq!(report["settings"]["server"]["port"], 4000);
    assert_eq!(
        report["settings"]["database"]["url"],
        "postgres://ann:***@db/chat"
    );
}

#[test]
fn a_bad_setting_is_one_line_and_code_2() {
    let folder = TempDir::new().unwrap();
    let output = nimchat(
        folder.path(),
        &["config", "check"],
        &[("NIMCHAT_SERVER__PORT", "many")],
    )
    .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "nimchat: setting server.port is \"many\", must be a whole number from 0 to 65535 \
         (from the environment variable NIMCHAT_SERVER__PORT)\n"
    );
}

#[test]
fn an_unknown_command_is_code_2() {
    let folder = TempDir::new().unwrap();
    let output = nimchat(folder.path(), &["fly"], &[]).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn looking_at_the_settings_makes_nothing() {
    let folder = TempDir::new().unwrap();
    nimchat(folder.path(), &["config", "check"], &[]).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// As in a container: the allocator warns unless its settings provide for it (.cargo/config.toml).
#[cfg(target_os = "linux")]
#[test]
fn with_one_of_the_machines_processors_nothing_is_printed_but_the_answer() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).unwrap();
    let last = (0..CpuSet::MAX_CPU).rev().find(|at| allowed.is_set(*at));
    let mut one = CpuSet::new();
    one.set(last.unwrap());
    // of this thread, and so of what it starts
    sched_setaffinity(None, &one).unwrap();
    let folder = TempDir::new().unwrap();
    let output = nimchat(folder.path(), &["--version"], &[]).unwrap();
    assert_eq!(text(&output.stderr), "");
    assert!(text(&output.stdout).starts_with("nimchat "));
}
