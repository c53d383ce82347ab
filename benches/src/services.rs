//! The services over a store, as the server composes them.

use chrono::TimeDelta;
use nimchat_accounts::{
    AccountService, Authenticator, Directory, LocalPresence, Presence, UserService,
};
use nimchat_core_model::{CallAny, Clock, RandomTokens, SystemClock, Tokens};
use nimchat_messaging::{
    ContactService, ConversationService, InboxService, MessageService, SearchService,
};
use nimchat_reporting::{HistoryService, ReportService, SatisfactionService};
use nimchat_store::DieselStore;
use std::sync::Arc;

/// The services that create the data set and that the benches call.
#[derive(Clone)]
pub struct Services {
    /// Authenticates callers.
    pub authenticator: Authenticator,
    /// Accounts.
    pub accounts: AccountService,
    /// Users.
    pub users: UserService,
    /// Inboxes.
    pub inboxes: InboxService,
    /// Contacts.
    pub contacts: ContactService,
    /// Conversations.
    pub conversations: ConversationService,
    /// Messages.
    pub messages: MessageService,
    /// Searches of messages and conversations.
    pub search: SearchService,
    /// Reports.
    pub reports: ReportService,
    /// Answers to surveys.
    pub satisfaction: SatisfactionService,
    /// Counts for reports what the data set tells.
    pub history: HistoryService,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The random generator.
    pub tokens: Arc<dyn Tokens>,
}

impl Services {
    /// All services over this store.
    pub fn over(store: &DieselStore) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let tokens: Arc<dyn Tokens> = Arc::new(RandomTokens);
        let window = TimeDelta::seconds(20);
        let presence: Arc<dyn Presence> = Arc::new(LocalPresence::new(Arc::clone(&clock), window));
        let accounts = nimchat_accounts::Deps {
            store: Arc::new(store.clone()),
            presence: Arc::clone(&presence),
            clock: Arc::clone(&clock),
            tokens: Arc::clone(&tokens),
        };
        let messaging = nimchat_messaging::Deps {
            store: Arc::new(store.clone()),
            directory: Directory::new(Arc::clone(&accounts.store), presence),
            clock: Arc::clone(&clock),
            tokens: Arc::clone(&tokens),
            rule: Arc::new(CallAny),
        };
        let reporting = nimchat_reporting::Deps {
            store: Arc::new(store.clone()),
            messaging: messaging.clone(),
        };
        Self {
            reports: ReportService::new(reporting.clone()),
            satisfaction: SatisfactionService::new(reporting.clone()),
            history: HistoryService::new(reporting),
            authenticator: Authenticator::new(Arc::clone(&accounts.store)),
            accounts: AccountService::new(accounts.clone()),
            users: UserService::new(accounts),
            inboxes: InboxService::new(messaging.clone()),
            contacts: ContactService::new(messaging.clone()),
            conversations: ConversationService::new(messaging.clone()),
            messages: MessageService::new(messaging.clone()),
            search: SearchService::new(messaging),
            clock,
            tokens,
        }
    }
}
