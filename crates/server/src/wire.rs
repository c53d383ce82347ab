//! The composition root: the adapter of each port.

use crate::config::{self, Settings};
use crate::jobs::{self, JobServices};
use crate::nodes::{Redis, RedisPresence};
use chrono::TimeDelta;
use nimchat_accounts::{
    Accounts, AccountsError, Authenticator, Directory, InstallationSecret, LinkTokens,
    LocalPresence, OverviewService, PlatformAppService, Presence, Seal, SecondFactorService,
    SignInService, VisitorTokens, installation_id,
};
use nimchat_api_kit::{ApiContext, KeptCalls, Profile};
use nimchat_automation::{Automation, PlatformBotService};
use nimchat_core_model::{
    CallRule, Clock, FileService, RandomTokens, StoreError, SystemClock, Tokens,
};
use nimchat_helpcenter::{HelpCenters, PublicService};
use nimchat_messaging::{Messaging, TransferService, UploadService, WidgetService};
use nimchat_notifications::{ListenerService, NotificationService};
use nimchat_outbound::{AddressGuard, RemoteFetcher, StorageError, StoredFiles, Thumbnails};
use nimchat_reporting::Reporting;
use nimchat_store::{DieselStore, Durability, OpenError, StoreSettings};
use std::sync::Arc;
use std::time::Duration;

/// Every service of nimchat on one store.
#[derive(Clone)]
pub struct Nimchat {
    /// The store of all data.
    pub store: DieselStore,
    /// The storage of files.
    pub files: StoredFiles,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The random generator of tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Authenticates callers.
    pub authenticator: Authenticator,
    /// Signs the links in e-mails.
    pub links: LinkTokens,
    /// Encrypts the stored answers of calls with an idempotency key.
    pub seal: Seal,
    /// Tells this installation's e-mails from another's.
    pub installation: String,
    /// Looks up users, accounts and memberships.
    pub directory: Directory,
    /// Who is connected.
    pub presence: Arc<dyn Presence>,
    /// Decides who may receive real-time events.
    pub listeners: ListenerService,
    /// Redis, if several nodes share it.
    pub redis: Option<Redis>,
    /// The dependencies of the messaging services.
    pub messaging: nimchat_messaging::Deps,
    /// The dependencies of the notification services.
    pub notifications: nimchat_notifications::Deps,
    /// The dependencies of the reporting services.
    pub reporting: nimchat_reporting::Deps,
    /// Platform apps.
    pub platform_apps: PlatformAppService,
    /// Lists the whole installation.
    pub overview: OverviewService,
    /// The services that jobs call.
    pub job_services: JobServices,
    /// The services of the Platform API.
    pub platform: nimchat_api_platform::Services,
    /// The services of the Application API.
    pub application: nimchat_api_application::Services,
    /// The services of the Client API.
    pub client: nimchat_api_client::Services,
    /// The services of the website widget.
    pub widget: nimchat_api_widget::Services,
    /// What readers see of help centres.
    pub readers: PublicService,
    /// Decides which addresses are called.
    pub calls: Arc<dyn CallRule>,
}

impl Nimchat {
    /// Opens the configured store, migrated, with the system's clock and random generator. Makes the database if there
    /// is none.
    pub fn open(settings: &Settings) -> Result<Self, SetUpError> {
        Self::on(open_store(settings)?, settings)
    }

    /// The same on a database that exists; without one it makes nothing and fails.
    pub fn open_existing(settings: &Settings) -> Result<Self, SetUpError> {
        let store = connect(settings)?;
        store.require()?;
        store.migrate()?;
        Self::on(store, settings)
    }

    fn on(store: DieselStore, settings: &Settings) -> Result<Self, SetUpError> {
        Self::at(store, settings, Arc::new(SystemClock))
    }

    /// The services over a store, with this clock.
    pub fn at(
        store: DieselStore,
        settings: &Settings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetUpError> {
        let files = StoredFiles::open(&settings.storage.url)?;
        let tokens = Arc::new(RandomTokens);
        Self::with(store, files, settings, clock, tokens)
    }

    /// Composes all services over these adapters.
    pub fn with(
        store: DieselStore,
        files: StoredFiles,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Result<Self, SetUpError> {
        let files_service = file_service(settings, &store, &files, &clock, &tokens);
        let (accounts, redis) = accounts(settings, &store, &clock, &tokens)?;
        let presence = Arc::clone(&accounts.presence);
        let secret = InstallationSecret::load(&accounts, settings.security.secret_key.reveal())?;
        let directory = Directory::new(Arc::clone(&accounts.store), Arc::clone(&presence));
        let authenticator =
            Authenticator::new(Arc::clone(&accounts.store)).with_clock(Arc::clone(&clock));
        let rule: Arc<dyn CallRule> =
            Arc::new(AddressGuard::new(settings.security.private_hosts()));
        let messaging = nimchat_messaging::Deps {
            store: Arc::new(store.clone()),
            directory: directory.clone(),
            clock: Arc::clone(&clock),
            tokens: Arc::clone(&tokens),
            rule: Arc::clone(&rule),
        };
        let (uploads, transfers) = of_files(settings, &messaging, &files_service);
        let reporting = reporting(&store, &messaging);
        let notifications = nimchat_notifications::Deps {
            store: Arc::new(store.clone()),
            messaging: messaging.clone(),
        };
        let notified = NotificationService::new(notifications.clone());
        let help_centers = help_centers(&store, &directory, &clock);
        // shared: who reaches a limit in one API has reached it in the other
        let customers = settings.rate_limit.customers();
        let readers = PublicService::new(help_centers.clone());
        let automation = nimchat_automation::Deps {
            store: Arc::new(store.clone()),
            messaging: messaging.clone(),
        };
        let people = Accounts::new(&accounts);
        Ok(Self {
            authenticator: authenticator.clone(),
            installation: installation_id(&accounts)?,
            listeners: ListenerService::new(messaging.clone(), authenticator),
            links: LinkTokens::new(&secret),
            seal: Seal::new(&secret, "kept answers"),
            platform_apps: people.platform_apps.clone(),
            overview: people.overview.clone(),
            job_services: JobServices {
                accounts: people.clone(),
                messaging: Messaging::new(&messaging),
                reporting: Reporting::new(&reporting),
                notifications: notified.clone(),
                files: files_service.clone(),
                uploads: uploads.clone(),
                transfers: transfers.clone(),
            },
            platform: nimchat_api_platform::Services {
                accounts: people.clone(),
                agent_bots: PlatformBotService::new(automation.clone()),
                files: files_service.clone(),
            },
            application: nimchat_api_application::Services {
                accounts: people,
                automation: Automation::new(&automation),
                files: files_service.clone(),
                help_centers: HelpCenters::new(&help_centers),
                limits: settings.rate_limit.attempts(),
                messaging: Messaging::new(&messaging),
                notifications: notified,
                reporting: Reporting::new(&reporting),
                second_factors: SecondFactorService::new(accounts.clone(), &secret),
                sign_in: SignInService::new(accounts, &secret),
                sign_up_is_open: settings.accounts.sign_up,
                tells_unknown_addresses: settings.api.profile == config::Profile::Chatwoot,
                transfers,
                uploads: uploads.clone(),
            },
            widget: nimchat_api_widget::Services {
                files: files_service.clone(),
                limits: customers.clone(),
                uploads: uploads.clone(),
                widget: WidgetService::new(messaging.clone(), VisitorTokens::new(&secret)),
                readers: readers.clone(),
            },
            client: nimchat_api_client::Services {
                limits: customers,
                ..nimchat_api_client::Services::new(&messaging, files_service, uploads)
            },
            readers,
            calls: rule,
            messaging,
            notifications,
            reporting,
            directory,
            presence,
            redis,
            store,
            files,
            clock,
            tokens,
        })
    }

    /// The context of all calls. `port` is the port listened on.
    pub fn api_context(&self, settings: &Settings, port: u16) -> ApiContext {
        let server = &settings.server;
        let profile = settings.api.profile.into();
        let api = ApiContext::new(
            profile,
            &server.public_url(port),
            self.authenticator.clone(),
        )
        .with_app_url(&server.app_url(port))
        .with_kept_calls(KeptCalls {
            calls: Arc::new(self.store.clone()),
            clock: Arc::clone(&self.clock),
            seal: self.seal.clone(),
            tokens: Arc::clone(&self.tokens),
        });
        match settings.smtp.sender() {
            Some(sender) => api.with_sender(sender),
            None => api,
        }
    }
}

/// The accounts domain's adapters. Who is connected is known to this process alone, or, where Redis is set, to all nodes
/// of the installation.
fn accounts(
    settings: &Settings,
    store: &DieselStore,
    clock: &Arc<dyn Clock>,
    tokens: &Arc<dyn Tokens>,
) -> Result<(nimchat_accounts::Deps, Option<Redis>), AccountsError> {
    let window = TimeDelta::seconds(settings.realtime.presence_seconds.into());
    let mut accounts = nimchat_accounts::Deps {
        store: Arc::new(store.clone()),
        presence: Arc::new(LocalPresence::new(Arc::clone(clock), window)),
        clock: Arc::clone(clock),
        tokens: Arc::clone(tokens),
    };
    let Some(url) = settings.redis.url() else {
        return Ok((accounts, None));
    };
    let redis = Redis::at(url, &installation_id(&accounts)?)
        .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    let presence = RedisPresence::new(redis.clone(), Arc::clone(clock), window);
    accounts.presence = Arc::new(presence);
    Ok((accounts, Some(redis)))
}

fn reporting(store: &DieselStore, messaging: &nimchat_messaging::Deps) -> nimchat_reporting::Deps {
    nimchat_reporting::Deps {
        store: Arc::new(store.clone()),
        messaging: messaging.clone(),
    }
}

fn help_centers(
    store: &DieselStore,
    directory: &Directory,
    clock: &Arc<dyn Clock>,
) -> nimchat_helpcenter::Deps {
    nimchat_helpcenter::Deps {
        store: Arc::new(store.clone()),
        directory: directory.clone(),
        clock: Arc::clone(clock),
    }
}

fn file_service(
    settings: &Settings,
    store: &DieselStore,
    files: &StoredFiles,
    clock: &Arc<dyn Clock>,
    tokens: &Arc<dyn Tokens>,
) -> FileService {
    let service = FileService::new(
        Arc::new(files.clone()),
        Arc::new(Thumbnails::default()),
        Arc::new(store.clone()),
        Arc::clone(clock),
        Arc::clone(tokens),
    );
    service.with_max_bytes(settings.storage.max_attachment_bytes)
}

/// The services whose files are kept for a time.
fn of_files(
    settings: &Settings,
    messaging: &nimchat_messaging::Deps,
    files: &FileService,
) -> (UploadService, TransferService) {
    let storage = &settings.storage;
    let keep_uploads = TimeDelta::hours(storage.keep_uploads_hours.into());
    let keep_transfers = TimeDelta::days(storage.keep_transfers_days.into());
    let remote = RemoteFetcher::new(jobs::FETCH, storage.allow_private_sources);
    (
        UploadService::new(messaging.clone(), files.clone(), keep_uploads)
            .with_remote(Arc::new(remote)),
        TransferService::new(messaging.clone(), files.clone(), keep_transfers),
    )
}

/// Why nimchat cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The database.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The files.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The signing key.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// Opens and migrates the configured store. Makes the database if there is none.
pub fn open_store(settings: &Settings) -> Result<DieselStore, OpenError> {
    let store = connect(settings)?;
    store.migrate()?;
    Ok(store)
}

/// The configured store, as it is.
pub fn connect(settings: &Settings) -> Result<DieselStore, OpenError> {
    let database = &settings.database;
    DieselStore::open(&StoreSettings {
        url: database.url.reveal().to_owned(),
        pool_size: database.pool_size(),
        durability: match database.durability {
            config::Durability::Full => Durability::Full,
            config::Durability::Normal => Durability::Normal,
        },
        busy_timeout: Duration::from_secs(database.busy_timeout_seconds),
        connect_timeout: Duration::from_secs(database.connect_timeout_seconds),
    })
}

impl From<config::Profile> for Profile {
    fn from(profile: config::Profile) -> Self {
        match profile {
            config::Profile::Reference => Self::Reference,
            config::Profile::Chatwoot => Self::Chatwoot,
        }
    }
}
