//! The server as a separate process, which a test can kill.

use crate::cable::Socket;
use crate::database::Database;
use crate::http::Client;
#[cfg(target_os = "linux")]
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than a start takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server. Dropping it kills the process.
pub struct Process {
    child: Child,
    url: String,
}

/// Runs the command that follows after what a shell does before.
const AFTER: &str = "; exec \"$0\" \"$@\"";

impl Process {
    /// Starts this binary on the database, with further settings named like environment variables without the prefix.
    pub async fn start(binary: &Path, database: &Database, settings: &[(&str, &str)]) -> Self {
        Self::run(command(binary, database, settings)).await
    }

    /// The same in a shell that has run this before, such as `ulimit -n 1024`.
    pub async fn start_after(
        shell: &str,
        binary: &Path,
        database: &Database,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut command = command(Path::new("/bin/sh"), database, settings);
        command.args(["-c", &format!("{shell}{AFTER}")]).arg(binary);
        Self::run(command).await
    }

    async fn run(mut command: Command) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = command
            .args(["serve", "--no-bootstrap"])
            .env("NIMCHAT_SERVER__PORT", port.to_string())
            .spawn()
            .unwrap();
        let mut process = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        };
        process.ready().await;
        process
    }

    async fn ready(&mut self) {
        let began = Instant::now();
        let http = Client::new(&self.url);
        while http
            .request(reqwest::Method::GET, "/health")
            .send()
            .await
            .is_err()
        {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}");
            assert!(began.elapsed() < PATIENCE, "the server does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The server's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A caller without credentials, with an empty base path.
    pub fn anyone(&self) -> Client {
        Client::new(&self.url)
    }

    /// Changes how much the process may have of this.
    #[cfg(target_os = "linux")]
    pub fn limit(&self, resource: Resource, limit: Option<u64>) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let before = prlimit(
            id,
            resource,
            Rlimit {
                current: limit,
                maximum: None,
            },
        );
        before.unwrap();
    }

    /// The memory that it has in use, in KiB; none where the system does not tell it this way.
    pub fn memory(&self) -> Option<u64> {
        self.told("VmRSS:")
    }

    /// The most memory that it had in use, in KiB; none where the system does not tell it this way.
    pub fn peak_memory(&self) -> Option<u64> {
        self.told("VmHWM:")
    }

    fn told(&self, name: &str) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Kills the process at once (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // it may have been killed already
        let _gone_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

fn command(binary: &Path, database: &Database, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(database.folder())
        .env_clear()
        .env("NIMCHAT_DATABASE__URL", database.url())
        .env("NIMCHAT_API__PROFILE", "chatwoot")
        .env("NIMCHAT_DATABASE__POOL_SIZE", "4")
        .env("NIMCHAT_DATABASE__DURABILITY", "normal")
        .env("NIMCHAT_SECURITY__ALLOW_PRIVATE_WEBHOOKS", "true")
        .env("NIMCHAT_LOG__LEVEL", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    for (name, value) in settings {
        command.env(format!("NIMCHAT_{name}"), value);
    }
    command
}

/// The lines of JSON that a command of this binary prints.
pub fn printed(binary: &Path, database: &Database, arguments: &[&str]) -> Vec<Value> {
    let output = command(binary, database, &[])
        .args(arguments)
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// An account with an administrator, an API inbox and a contact in it, created over the API.
pub struct ProcessAccount {
    /// The administrator, with the account's path as base.
    pub administrator: Client,
    /// The account's path.
    pub path: String,
    token: String,
    /// The inbox.
    pub inbox: i64,
    contact: i64,
    source: String,
}

impl ProcessAccount {
    /// Creates one on the running server. `binary` creates the operator.
    pub async fn open(binary: &Path, database: &Database, server: &Process) -> Self {
        let create = ["platform-app", "create", "--name", "Back office"];
        let app = printed(binary, database, &create).remove(0);
        let operator = server
            .anyone()
            .below("/platform/api/v1")
            .with_token(app["access_token"].as_str().unwrap());
        let account = operator.post("/accounts", json!({"name": "Engines"})).await;
        let account = account.ok()["id"].as_i64().unwrap();
        let user = json!({"name": "Ada", "email": "ada@engines.example", "password": "Passw0rd!x"});
        let user = operator.post("/users", user).await.ok();
        let member = json!({"user_id": user["id"], "role": "administrator"});
        operator
            .post(format!("/accounts/{account}/account_users"), member)
            .await
            .ok();
        let token = user["access_token"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/accounts/{account}");
        let administrator = server.anyone().below(&path).with_token(&token);
        let inbox = json!({"name": "API", "channel": {"type": "api"}});
        let inbox = administrator.post("/inboxes", inbox).await.ok();
        let inbox = inbox["id"].as_i64().unwrap();
        let contact = json!({"name": "Linus", "inbox_id": inbox});
        let contact = administrator.post("/contacts", contact).await.ok();
        let contact = &contact["payload"];
        Self {
            administrator,
            path,
            token,
            inbox,
            contact: contact["contact"]["id"].as_i64().unwrap(),
            source: contact["contact_inbox"]["source_id"]
                .as_str()
                .unwrap()
                .to_owned(),
        }
    }

    /// The administrator on another server of the same database.
    pub fn on(&self, server: &Process) -> Client {
        server.anyone().below(&self.path).with_token(&self.token)
    }

    /// The identifier under which the administrator subscribes at `/cable`.
    pub async fn identifier(&self, server: &Process) -> String {
        let me = server.anyone().below("/api/v1").with_token(&self.token);
        let me = me.get("/profile").await.ok();
        let account = self.path.rsplit('/').next().unwrap().parse().unwrap();
        let token = me["pubsub_token"].as_str().unwrap();
        Socket::of_user(token, account, me["id"].as_i64().unwrap())
    }

    /// A new conversation. Returns its number.
    pub async fn conversation(&self, administrator: &Client) -> i64 {
        let body = self.conversation_body();
        let made = administrator.post("/conversations", body).await.ok();
        made["id"].as_i64().unwrap()
    }

    /// What creates a conversation.
    pub fn conversation_body(&self) -> Value {
        json!({
            "source_id": self.source,
            "inbox_id": self.inbox,
            "contact_id": self.contact,
        })
    }
}
