use super::*;
use crate::config::{Durability, LogFormat, Profile};
use tempfile::TempDir;

struct Case {
    folder: TempDir,
    sources: Sources,
}

impl Case {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let sources = Sources {
            folder: folder.path().to_owned(),
            ..Sources::default()
        };
        Self { folder, sources }
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn config(mut self, path: &str) -> Self {
        self.sources.file = Some(self.folder.path().join(path));
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.sources.variables.push((name.into(), value.into()));
        self
    }

    fn settings(&self) -> Settings {
        self.sources.load().unwrap().settings
    }

    /// The error line, without the folder.
    fn line(&self) -> String {
        let line = self.sources.load().unwrap_err().to_string();
        assert!(!line.contains('\n'), "{line}");
        line.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[test]
fn the_defaults_alone_are_complete() {
    let loaded = Case::new().sources.load().unwrap();
    let settings = loaded.settings;
    assert_eq!(loaded.sources, ["built in"]);
    assert_eq!(settings.server.host, "127.0.0.1");
    assert_eq!(settings.server.port, 3000);
    assert_eq!(settings.database.url.reveal(), "sqlite://data/nimchat.db");
    assert_eq!(settings.database.durability, Durability::Full);
    assert_eq!(settings.api.profile, Profile::Reference);
    assert!(settings.security.secret_key.is_empty());
    assert!(!settings.security.allow_private_webhooks);
    assert_eq!(settings.rate_limit.per_minute, 0);
    assert_eq!(settings.log.format, LogFormat::Text);
}

#[test]
fn the_default_pauses_come_to_about_a_day() {
    let seconds: u64 = Case::new().settings().webhooks.backoff_seconds.iter().sum();
    assert!((23 * 3600..=25 * 3600).contains(&seconds), "{seconds}");
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let case = Case::new()
        .file(
            "config/staging.toml",
            "[server]\nport = 1001\nhost = '::1'\n[log]\nlevel = 'debug'\n",
        )
        .file("nimchat.toml", "[server]\nport = 1002\nhost = '::2'\n");
    assert_eq!(case.settings().server.port, 1002);

    let case = case.variable("NIMCHAT_ENV", "staging");
    assert_eq!(case.settings().server.host, "::2");
    assert_eq!(
        case.settings().log.level,
        crate::config::LogLevel::Debug,
        "what nimchat.toml leaves alone stays as the environment's file has it"
    );

    let case = case.variable("NIMCHAT_SERVER__PORT", "1003");
    assert_eq!(case.settings().server.port, 1003);
    assert_eq!(case.settings().server.host, "::2");
}

#[test]
fn a_file_given_by_name_stands_in_for_the_usual_one() {
    let case = Case::new()
        .file("nimchat.toml", "[server]\nport = 1002\nworkers = 3\n")
        .file("other.toml", "[server]\nport = 1004\n")
        .config("other.toml");
    assert_eq!(case.settings().server.port, 1004);
    assert_eq!(case.settings().server.workers, 0);
}

#[test]
fn the_file_may_be_named_by_a_variable() {
    let case = Case::new()
        .file("nimchat.toml", "[server]\nport = 1002\n")
        .file("other.toml", "[server]\nport = 1004\n")
        .file("third.toml", "[server]\nport = 1005\n");
    let other = case.folder.path().join("other.toml");
    let case = case.variable("NIMCHAT_CONFIG", other.to_str().unwrap());
    assert_eq!(case.settings().server.port, 1004);
    assert_eq!(case.config("third.toml").settings().server.port, 1005);
}

#[test]
fn a_variable_is_read_as_its_key_wants_it() {
    let key = "00123456789012345678901234567890";
    let settings = Case::new()
        .variable("NIMCHAT_SECURITY__SECRET_KEY", key)
        .variable("NIMCHAT_SECURITY__ALLOW_PRIVATE_WEBHOOKS", "true")
        .variable("NIMCHAT_WEBHOOKS__BACKOFF_SECONDS", "1, 2,3")
        .variable("NIMCHAT_API__PROFILE", "chatwoot")
        .settings();
    assert_eq!(settings.security.secret_key.reveal(), key);
    assert!(settings.security.allow_private_webhooks);
    assert_eq!(settings.webhooks.backoff_seconds, [1, 2, 3]);
    assert_eq!(settings.api.profile, Profile::Chatwoot);

    let settings = Case::new()
        .variable("NIMCHAT_WEBHOOKS__BACKOFF_SECONDS", "[]")
        .settings();
    assert!(settings.webhooks.backoff_seconds.is_empty());
}

#[test]
fn an_unknown_key_is_named_with_its_place() {
    assert_eq!(
        Case::new()
            .file("nimchat.toml", "[server]\nprot = 1\n")
            .line(),
        "unknown setting server.prot in nimchat.toml"
    );
    assert_eq!(
        Case::new()
            .file("nimchat.toml", "[sever]\nport = 1\n")
            .line(),
        "unknown setting sever in nimchat.toml"
    );
    assert_eq!(
        Case::new().variable("NIMCHAT_SERVER__PROT", "1").line(),
        "unknown setting server.prot in the environment variable NIMCHAT_SERVER__PROT"
    );
    assert_eq!(
        Case::new().variable("NIMCHAT_SERVER_PORT", "1").line(),
        "unknown setting server_port in the environment variable NIMCHAT_SERVER_PORT; \
         did you mean NIMCHAT_SERVER__PORT?"
    );
}

#[test]
fn a_bad_value_is_named_with_its_place() {
    assert_eq!(
        Case::new().variable("NIMCHAT_SERVER__PORT", "abc").line(),
        "setting server.port is \"abc\", must be a whole number from 0 to 65535 \
         (from the environment variable NIMCHAT_SERVER__PORT)"
    );
    assert_eq!(
        Case::new()
            .file("nimchat.toml", "[server]\nport = 70000\n")
            .line(),
        "setting server.port is 70000, must be a whole number from 0 to 65535 \
         (from nimchat.toml)"
    );
    assert_eq!(
        Case::new().variable("NIMCHAT_API__PROFILE", "rest").line(),
        "setting api.profile is \"rest\", must be reference or chatwoot \
         (from the environment variable NIMCHAT_API__PROFILE)"
    );
    assert_eq!(
        Case::new()
            .file("a.toml", "[database]\npool_size = 1001\n")
            .config("a.toml")
            .line(),
        "setting database.pool_size is 1001, must be from 0 to 1000 (from a.toml)"
    );
    assert_eq!(
        Case::new().file("nimchat.toml", "server = 3\n").line(),
        "setting server is 3, must be a table (from nimchat.toml)"
    );
    assert_eq!(
        Case::new()
            .file("nimchat.toml", "[server]\nhost = [1]\n")
            .line(),
        "setting server.host is a sequence, must be text (from nimchat.toml)"
    );
    assert_eq!(
        Case::new().variable("NIMCHAT_SERVER__PORT", "").line(),
        "setting server.port is \"\", must be a whole number from 0 to 65535 \
         (from the environment variable NIMCHAT_SERVER__PORT)"
    );
    assert_eq!(
        Case::new()
            .variable("NIMCHAT_WEBHOOKS__BACKOFF_SECONDS", "5,x")
            .line(),
        "setting webhooks.backoff_seconds is \"x\", must be a whole number, 0 or more \
         (from the environment variable NIMCHAT_WEBHOOKS__BACKOFF_SECONDS)"
    );
}

#[test]
fn no_error_line_shows_a_secret() {
    let short = Case::new().variable("NIMCHAT_SECURITY__SECRET_KEY", "hunter2");
    assert_eq!(
        short.line(),
        "setting security.secret_key has 7 characters, must have 32 or more \
         (from the environment variable NIMCHAT_SECURITY__SECRET_KEY)"
    );
    let url = Case::new().variable("NIMCHAT_DATABASE__URL", "ann:hunter2@db.local");
    assert_eq!(
        url.line(),
        "setting database.url must begin with sqlite:// or postgres:// \
         (from the environment variable NIMCHAT_DATABASE__URL)"
    );
    let number = Case::new().file("nimchat.toml", "[security]\nsecret_key = 4711\n");
    assert_eq!(
        number.line(),
        "setting security.secret_key must be text (from nimchat.toml)"
    );
    let broken = Case::new().file("nimchat.toml", "[security]\nsecret_key = \"hunter2\n");
    assert!(!broken.line().contains("hunter2"), "{}", broken.line());
}

#[test]
fn a_file_that_was_asked_for_must_be_there_and_be_toml() {
    assert_eq!(
        Case::new().config("none.toml").line(),
        "settings file none.toml cannot be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        Case::new().variable("NIMCHAT_ENV", "staging").line(),
        "settings file config/staging.toml cannot be read: No such file or directory (os error 2)"
    );
    let line = Case::new()
        .file("nimchat.toml", "[server]\nport = = 3\n")
        .line();
    assert!(
        line.starts_with("settings file nimchat.toml is not valid TOML: line 2: "),
        "{line}"
    );
}

#[test]
fn an_environment_is_a_plain_name() {
    let line = Case::new()
        .variable("NIMCHAT_ENV", "../../etc/passwd")
        .line();
    assert!(line.contains("NIMCHAT_ENV"), "{line}");
}

#[test]
fn variables_that_are_no_settings_are_left_alone() {
    Case::new()
        .variable("NIMCHAT_ENV", "")
        .variable("NIMCHAT_CONFIG", "")
        .variable("NIMCHAT_TEST_POSTGRES", "postgres://localhost")
        .variable("NIMCHAT_SERVICE_HOST", "10.0.0.1")
        .variable("NIMCHAT_SERVICE_PORT", "3000")
        .variable("NIMCHAT_PORT", "tcp://10.0.0.1:3000")
        .variable("NIMCHAT_PORT_3000_TCP_ADDR", "10.0.0.1")
        .variable("PATH", "/bin")
        .settings();
}

#[test]
fn every_default_has_a_comment_above_it() {
    let mut commented = false;
    for line in DEFAULTS.lines() {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(commented, "{line}");
        }
        commented = line.starts_with('#');
    }
}

#[test]
fn debug_shows_no_secret() {
    let settings = Case::new()
        .variable(
            "NIMCHAT_SECURITY__SECRET_KEY",
            "correct-horse-battery-staple-0123",
        )
        .variable("NIMCHAT_DATABASE__URL", "postgres://ann:hunter2@db/chat")
        .settings();
    let shown = format!("{settings:?} {}", serde_json::to_string(&settings).unwrap());
    assert!(
        !shown.contains("correct-horse") && !shown.contains("hunter2"),
        "{shown}"
    );
}
