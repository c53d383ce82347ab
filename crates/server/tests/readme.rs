//! What the README tells a reader to type.

use crate::binary::{Serving, nimchat, text};
use serde_json::Value;
use std::io::BufRead;
use std::process::Command;
use tempfile::TempDir;

const README: &str = include_str!("../../../README.md");

/// What builds the server and starts it, without arguments.
const RUN: &str = "cargo run --release";

/// The blocks of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    let blocks = README.split(begin.as_str()).skip(1);
    blocks
        .filter_map(|rest| Some(rest.split_once("```")?.0))
        .collect()
}

/// The token that a line of the first start names.
#[track_caller]
pub(crate) fn token(printed: &str, of: &str) -> String {
    let line = printed
        .lines()
        .find(|line| line.trim_start().starts_with(of));
    let token = line.and_then(|line| line.split("api_access_token ").nth(1));
    token
        .unwrap_or_else(|| panic!("no token: {printed}"))
        .to_owned()
}

/// What the first start prints.
pub(crate) fn first_start(serving: &mut Serving) -> String {
    let mut printed = String::new();
    while !printed.contains("/docs") {
        let read = serving.stdout.read_line(&mut printed).unwrap();
        assert!(read > 0, "{printed}");
    }
    printed
}

#[test]
fn every_setting_of_a_command_is_one() {
    let folder = TempDir::new().unwrap();
    let lines = blocks("console").into_iter().flat_map(str::lines);
    let commands: Vec<_> = lines.filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() > 3, "{commands:?}");
    for line in commands {
        // testing: this test runs in one of them; what starts the server is run below
        if line.contains("cargo ") {
            assert!(line == RUN || line.contains("cargo test "), "{line}");
            continue;
        }
        let settings = line.strip_suffix(" nimchat");
        let settings = settings.unwrap_or_else(|| panic!("not run by this test: {line}"));
        let binary = env!("CARGO_BIN_EXE_nimchat");
        let checked = Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &format!("{settings} '{binary}' config check")])
            .output()
            .unwrap();
        assert!(
            checked.status.success(),
            "{line}: {}",
            text(&checked.stderr)
        );
    }
    let unknown = [("NIMCHAT_SERVER__PROT", "1")];
    let unknown = nimchat(folder.path(), &["config", "check"], &unknown);
    assert!(!unknown.status.success(), "it does check");
}

#[test]
fn the_newest_part_of_the_changelog_is_about_this_version() {
    let changes = include_str!("../../../CHANGELOG.md");
    let newest = changes.lines().find_map(|line| line.strip_prefix("## "));
    let version = newest.and_then(|title| title.split([',', ' ']).next());
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_calls_work_as_they_stand_on_a_new_server() {
    let folder = TempDir::new().unwrap();
    let run = format!("$ {RUN}\n");
    assert!(blocks("console").contains(&run.as_str()));
    let mut serving = Serving::start(folder.path(), &[]);
    let printed = first_start(&mut serving);
    let platform = token(&printed, "platform app");
    let administrator = token(&printed, "administrator");
    let address = serving.url.strip_prefix("http://").unwrap().to_owned();
    let calls = blocks("sh");
    assert!(calls.len() > 1);
    for block in calls {
        let script = block.replace("localhost:3000", &address);
        let script = script.replace("curl ", "curl -sS -w '\\n' ");
        let output = Command::new("sh")
            .args(["-ec", &script])
            .env("PLATFORM", &platform)
            .env("ADMINISTRATOR", &administrator)
            .output()
            .unwrap();
        let answers = text(&output.stdout);
        let mut count = 0;
        for line in answers.lines().filter(|line| !line.is_empty()) {
            let answer: Value = serde_json::from_str(line)
                .unwrap_or_else(|_| panic!("{block}\n{answers}\n{}", text(&output.stderr)));
            for refusal in ["error", "errors", "message"] {
                assert!(answer.get(refusal).is_none(), "{block}\n{line}");
            }
            count += 1;
        }
        assert_eq!(count, block.matches("curl ").count(), "{block}\n{answers}");
    }
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
}
