//! The real server, in the test's process, on a free port.

use crate::background::Background;
use crate::database::{Database, Engine};
use crate::http::Client;
use chrono::{DateTime, Utc};
use nimchat_accounts::LinkPurpose;
use nimchat_accounts::ports::Store;
use nimchat_server::config::{LogFormat, LogLevel, LogSettings, Profile, Settings, Sources};
use nimchat_server::log;
use nimchat_server::serve::{self, Started};
use nimchat_server::wire::Nimchat;
use std::ffi::OsString;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The options of a server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Do the background workers run? Without them events stay in the outbox, where a test can read them.
    pub workers: bool,
    /// Settings, named like environment variables without the prefix: `SERVER__WORKERS`.
    pub settings: Vec<(&'static str, String)>,
}

impl Options {
    /// With the background workers, which may call this machine, fetch from it, and retry after a second.
    pub fn with_workers() -> Self {
        Self {
            workers: true,
            ..Self::default()
        }
        .set("SECURITY__ALLOW_PRIVATE_WEBHOOKS", "true")
        .set("STORAGE__ALLOW_PRIVATE_SOURCES", "true")
        .set("WEBHOOKS__BACKOFF_SECONDS", "1,1,1")
    }

    /// The same, with this setting.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.retain(|(set, _)| *set != name);
        self.settings.push((name, value.into()));
        self
    }
}

/// A running server. Dropping it stops the server and removes its database.
pub struct Running {
    // stopped before the database is removed
    server: Option<Background>,
    profile: Profile,
    url: String,
    nimchat: Nimchat,
    database: Arc<Database>,
}

impl Running {
    /// On a new database of this kind.
    pub fn start(engine: Engine, profile: Profile, options: &Options) -> Self {
        Self::start_on(Arc::new(Database::new(engine)), profile, options)
    }

    /// On an existing database.
    pub fn start_on(database: Arc<Database>, profile: Profile, options: &Options) -> Self {
        let settings = settings(&database, profile, options);
        let nimchat = Nimchat::open(&settings).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let with_workers = options.workers;
        let shared = nimchat.clone();
        let server = Background::start(async move |up, stopped| {
            let Started {
                server,
                workers,
                stopping,
            } = serve::start(&settings, &shared, listener).unwrap();
            // before the first await, so that unwanted workers never begin
            let workers = with_workers.then_some(workers);
            let handle = server.handle();
            let serving = tokio::spawn(server);
            up.tell();
            let _either_way = stopped.await;
            stopping.give();
            handle.stop(true).await;
            if let Some(workers) = workers {
                workers.stop(Instant::now() + Duration::from_secs(10)).await;
            }
            serving.await.unwrap().unwrap();
        });
        Self {
            server: Some(server),
            profile,
            url,
            nimchat,
            database,
        }
    }

    /// Stops it and starts another server on the same database.
    #[must_use]
    pub fn restart(mut self, options: &Options) -> Self {
        self.server = None;
        let (database, profile) = (Arc::clone(&self.database), self.profile);
        drop(self);
        Self::start_on(database, profile, options)
    }

    /// The profile of its settings.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Is that profile `reference`?
    pub fn is_reference(&self) -> bool {
        self.profile == Profile::Reference
    }

    /// `reference` in that profile, `chatwoot` in the other.
    pub fn choose<T>(&self, reference: T, chatwoot: T) -> T {
        match self.profile {
            Profile::Reference => reference,
            Profile::Chatwoot => chatwoot,
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its database, for checks.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A caller without credentials, with an empty base path.
    pub fn anyone(&self) -> Client {
        Client::new(&self.url)
    }

    /// The server's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.nimchat.clock.now()
    }

    /// The token of the link that an e-mail to this user would contain.
    pub fn link(&self, purpose: LinkPurpose, user: i64) -> String {
        let store: &dyn Store = &self.nimchat.store;
        let found = store.read().unwrap().users().find(user.into()).unwrap();
        let now = self.now();
        let links = &self.nimchat.links;
        links.issue(purpose, &found.unwrap(), now).unwrap()
    }

    /// A new platform app, created as the command line does it.
    pub fn operator(&self) -> Client {
        let (_, token) = self
            .nimchat
            .platform_apps
            .create("Back office", &[])
            .unwrap();
        self.anyone().below("/platform/api/v1").with_token(&token)
    }
}

/// From here on the servers of this process log errors to stderr.
pub fn log_errors() {
    let settings = LogSettings {
        level: LogLevel::Error,
        format: LogFormat::Text,
    };
    log::start(&settings).unwrap();
}

fn settings(database: &Database, profile: Profile, options: &Options) -> Settings {
    let fixed = [
        ("SERVER__DRAIN_SECONDS", "0".to_owned()),
        ("SERVER__WORKERS", "1".to_owned()),
        ("DATABASE__URL", database.url().to_owned()),
        (
            "STORAGE__URL",
            format!("file://{}", database.folder().join("files").display()),
        ),
        ("DATABASE__POOL_SIZE", "4".to_owned()),
        ("DATABASE__DURABILITY", "normal".to_owned()),
        (
            "API__PROFILE",
            match profile {
                Profile::Reference => "reference".to_owned(),
                Profile::Chatwoot => "chatwoot".to_owned(),
            },
        ),
    ];
    let variables = fixed.into_iter().chain(options.settings.iter().cloned());
    let sources = Sources {
        folder: database.folder().to_owned(),
        file: None,
        variables: variables
            .map(|(name, value)| {
                (
                    OsString::from(format!("NIMCHAT_{name}")),
                    OsString::from(value),
                )
            })
            .collect(),
    };
    sources
        .load()
        .unwrap_or_else(|error| panic!("{error}"))
        .settings
}
