//! The binary as an operator runs it.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

pub(crate) fn command(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nimchat"));
    command
        .current_dir(folder)
        .env_clear()
        .env("NIMCHAT_SERVER__PORT", "0")
        .env("NIMCHAT_SERVER__DRAIN_SECONDS", "0")
        .envs(variables.iter().copied())
        .args(arguments);
    command
}

pub(crate) fn nimchat(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    command(folder, arguments, variables).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Checks that the command failed with this code and a one-line reason, which it returns.
#[track_caller]
pub(crate) fn refused(output: &Output, code: i32) -> String {
    let line = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}");
    assert_eq!(text(&output.stdout), "");
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.starts_with("nimchat: "), "{line}");
    line
}

#[track_caller]
pub(crate) fn answered(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// A process that ends with its test, also if that fails.
pub(crate) struct Owned(pub(crate) Child);

impl Drop for Owned {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A server that is stopped with its test.
pub(crate) struct Serving {
    pub(crate) child: Owned,
    pub(crate) stdout: BufReader<ChildStdout>,
    pub(crate) stderr: std::thread::JoinHandle<String>,
    pub(crate) url: String,
}

impl Serving {
    /// Starts it and waits until it prints its address.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    pub(crate) fn start_with(
        folder: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        Self::of(command(folder, arguments, variables))
    }

    /// The same with this command.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        // warnings may come first
        while !line.contains("url=") {
            let read = log.read_line(&mut line).unwrap();
            assert!(read > 0, "it does not say where: {line}");
        }
        let (_, url) = line.split_once("url=").unwrap_or_default();
        let url = url.split_whitespace().next().unwrap().to_owned();
        let stderr = std::thread::spawn(move || {
            log.read_to_string(&mut line).unwrap();
            line
        });
        Self {
            child: Owned(child),
            stdout,
            stderr,
            url,
        }
    }

    pub(crate) fn curl(&self, path: &str) -> Value {
        shell(&format!("curl -sS {}{path}", self.url))
    }

    pub(crate) fn signal(&self) {
        let pid = self.child.0.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
    }

    /// Sends SIGTERM, and returns what was printed until the end.
    pub(crate) fn terminate(self) -> (Option<i32>, String, String) {
        self.signal();
        self.end()
    }

    /// Waits for the end, and returns what was printed until then.
    pub(crate) fn end(mut self) -> (Option<i32>, String, String) {
        let status = self.child.0.wait().unwrap();
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        (status.code(), stdout, self.stderr.join().unwrap())
    }
}

/// Runs a command line as a user pastes it, and reads the JSON that it prints.
#[track_caller]
pub(crate) fn shell(line: &str) -> Value {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let printed = text(&output.stdout);
    serde_json::from_str(&printed)
        .unwrap_or_else(|_| panic!("{line}\n{printed}\n{}", text(&output.stderr)))
}

/// Runs a command that reads this text.
pub(crate) fn nimchat_reading(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = command(folder, arguments, &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// The lines of JSON that a command printed.
#[track_caller]
pub(crate) fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let lines = printed.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}
