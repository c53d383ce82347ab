//! The composition root: the adapter of each port.

use crate::config::{self, Settings};
use crate::jobs::JobServices;
use crate::nodes::{Redis, RedisPresence};
use nimchat_accounts::{
    AccountService, AccountsError, AgentService, Authenticator, Directory, InstallationSecret,
    LinkTokens, LocalPresence, MembershipService, OverviewService, PlatformAppService, Presence,
    ProfileService, RemovalService, Seal, SecondFactorService, SignInService, TeamService,
    UserService, VisitorTokens,
};
use nimchat_api_kit::{ApiContext, KeptCalls, Profile};
use nimchat_automation::{
    AgentBotService, AutomationRuleService, DashboardAppService, IntegrationService, MacroService,
    PlatformBotService, WebhookService,
};
use nimchat_core_model::{
    CallRule, Clock, FileService, RandomTokens, StoreError, SystemClock, Tokens,
};
use nimchat_helpcenter::{ArticleService, CategoryService, PortalService, PublicService};
use nimchat_messaging::{
    AttributeDefinitionService, CannedResponseService, ContactService, ConversationService,
    CustomFilterService, InboxService, LabelService, ListenerService, MessageService,
    NotificationService, SurveyService, VisitorService, WidgetService,
};
use nimchat_outbound::{AddressGuard, StorageError, StoredFiles};
use nimchat_reporting::{HistoryService, ReportService, WithdrawalService};
use nimchat_store::{DieselStore, Durability, OpenError, StoreSettings};
use std::sync::Arc;

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
        let files = StoredFiles::open(&settings.storage.url)?;
        let (clock, tokens) = (Arc::new(SystemClock), Arc::new(RandomTokens));
        Ok(Self::with(store, files, settings, clock, tokens)?)
    }

    /// Composes all services over these adapters.
    pub fn with(
        store: DieselStore,
        files: StoredFiles,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Result<Self, AccountsError> {
        let redis = settings.redis.url().map(Redis::at).transpose();
        let redis = redis.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let presence = presence(redis.as_ref(), &clock, settings);
        let files_service = FileService::new(
            Arc::new(files.clone()),
            Arc::new(store.clone()),
            Arc::clone(&clock),
            Arc::clone(&tokens),
        );
        let accounts = nimchat_accounts::Deps {
            store: Arc::new(store.clone()),
            presence: Arc::clone(&presence),
            clock: Arc::clone(&clock),
            tokens: Arc::clone(&tokens),
        };
        let secret = InstallationSecret::load(&accounts, settings.security.secret_key.reveal())?;
        let directory = Directory::new(Arc::clone(&accounts.store), Arc::clone(&presence));
        let authenticator =
            Authenticator::new(Arc::clone(&accounts.store)).with_clock(Arc::clone(&clock));
        let messaging = nimchat_messaging::Deps {
            store: Arc::new(store.clone()),
            directory: directory.clone(),
            clock: Arc::clone(&clock),
            tokens: Arc::clone(&tokens),
        };
        let reporting = nimchat_reporting::Deps {
            store: Arc::new(store.clone()),
            messaging: messaging.clone(),
        };
        let help_centers = help_centers(&store, &directory, &clock);
        let readers = PublicService::new(help_centers.clone());
        let rule: Arc<dyn CallRule> =
            Arc::new(AddressGuard::new(settings.security.private_hosts()));
        let webhooks = webhooks(&store, &clock, &tokens, &rule);
        let inboxes = InboxService::new(messaging.clone()).with_rule(rule);
        let (agent_bots, platform_bots) = bots(&store, &clock, &tokens, &inboxes);
        Ok(Self {
            authenticator: authenticator.clone(),
            listeners: ListenerService::new(messaging.clone(), authenticator),
            links: LinkTokens::new(&secret),
            seal: Seal::new(&secret, "kept answers"),
            platform_apps: PlatformAppService::new(accounts.clone()),
            overview: OverviewService::new(accounts.clone()),
            job_services: job_services(&accounts, &reporting, &files_service),
            platform: nimchat_api_platform::Services {
                accounts: AccountService::new(accounts.clone()),
                memberships: MembershipService::new(accounts.clone()),
                users: UserService::new(accounts.clone()),
                agent_bots: platform_bots,
                files: files_service.clone(),
            },
            application: nimchat_api_application::Services {
                accounts: AccountService::new(accounts.clone()),
                agent_bots,
                agents: AgentService::new(accounts.clone()),
                automation_rules: AutomationRuleService::new(
                    Arc::new(store.clone()),
                    messaging.clone(),
                ),
                articles: ArticleService::new(help_centers.clone()),
                attribute_definitions: AttributeDefinitionService::new(messaging.clone()),
                canned_responses: CannedResponseService::new(messaging.clone()),
                categories: CategoryService::new(help_centers.clone()),
                contacts: ContactService::new(messaging.clone()),
                conversations: ConversationService::new(messaging.clone()),
                custom_filters: CustomFilterService::new(messaging.clone()),
                dashboard_apps: DashboardAppService::new(Arc::new(store.clone()), clock.clone()),
                files: files_service.clone(),
                inboxes,
                integrations: IntegrationService::new(Arc::new(store.clone()), clock.clone()),
                labels: LabelService::new(messaging.clone()),
                macros: MacroService::new(Arc::new(store.clone()), messaging.clone()),
                messages: MessageService::new(messaging.clone()),
                notifications: NotificationService::new(messaging.clone()),
                portals: PortalService::new(help_centers),
                profiles: ProfileService::new(accounts.clone()),
                reports: ReportService::new(reporting.clone()),
                second_factors: SecondFactorService::new(accounts.clone(), &secret),
                sign_in: SignInService::new(accounts.clone(), &secret),
                sign_up_is_open: settings.accounts.sign_up,
                tells_unknown_addresses: settings.api.profile == config::Profile::Chatwoot,
                limits: settings.rate_limit.attempts(),
                teams: TeamService::new(accounts),
                webhooks,
            },
            widget: nimchat_api_widget::Services {
                files: files_service.clone(),
                uploads: uploads.clone(),
                widget: WidgetService::new(messaging.clone(), VisitorTokens::new(&secret)),
            },
            client: nimchat_api_client::Services {
                surveys: SurveyService::new(messaging.clone()),
                visitors: VisitorService::new(messaging.clone()),
            },
            readers,
            messaging,
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

/// Who is connected: known to this process alone, or to all nodes over Redis.
fn presence(
    redis: Option<&Redis>,
    clock: &Arc<dyn Clock>,
    settings: &Settings,
) -> Arc<dyn Presence> {
    let (clock, window) = (Arc::clone(clock), settings.realtime.presence());
    match redis {
        Some(redis) => Arc::new(RedisPresence::new(redis.clone(), clock, window)),
        None => Arc::new(LocalPresence::new(clock, window)),
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

fn webhooks(
    store: &DieselStore,
    clock: &Arc<dyn Clock>,
    tokens: &Arc<dyn Tokens>,
    rule: &Arc<dyn CallRule>,
) -> WebhookService {
    let service = WebhookService::new(
        Arc::new(store.clone()),
        Arc::clone(clock),
        Arc::clone(tokens),
    );
    service.with_rule(Arc::clone(rule))
}

fn bots(
    store: &DieselStore,
    clock: &Arc<dyn Clock>,
    tokens: &Arc<dyn Tokens>,
    inboxes: &InboxService,
) -> (AgentBotService, PlatformBotService) {
    let (clock, tokens) = (Arc::clone(clock), Arc::clone(tokens));
    let store = Arc::new(store.clone());
    (
        AgentBotService::new(
            store.clone(),
            Arc::clone(&clock),
            Arc::clone(&tokens),
            inboxes.clone(),
        ),
        PlatformBotService::new(store, clock, tokens),
    )
}

fn job_services(
    accounts: &nimchat_accounts::Deps,
    reporting: &nimchat_reporting::Deps,
    files: &FileService,
) -> JobServices {
    let messaging = &reporting.messaging;
    JobServices {
        removals: RemovalService::new(accounts.clone()),
        contacts: ContactService::new(messaging.clone()),
        conversations: ConversationService::new(messaging.clone()),
        inboxes: InboxService::new(messaging.clone()),
        labels: LabelService::new(messaging.clone()),
        visitors: VisitorService::new(messaging.clone()),
        history: HistoryService::new(reporting.clone()),
        withdrawals: WithdrawalService::new(reporting.clone()),
        notifications: NotificationService::new(messaging.clone()),
        files: files.clone(),
    }
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
        pool_size: database.pool_size,
        durability: match database.durability {
            config::Durability::Full => Durability::Full,
            config::Durability::Normal => Durability::Normal,
        },
        busy_timeout: database.busy_timeout(),
        connect_timeout: database.connect_timeout(),
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
