//! Webhooks, bots and deliveries.

use crate::databases::{self, Database};
use crate::statement_log::{log_statements, texts};
use chrono::DateTime;
use nimchat_accounts::NewAccount;
use nimchat_automation::conformance::{Adapter, BEHAVIOURS};
use nimchat_automation::deliveries::{Endpoint, NewDelivery};
use nimchat_automation::ports::Store;
use nimchat_core_model::{
    AccountId, EventId, InboxId, JobQueue, NewEvent, PlatformAppId, UploadId, UserId, WebUrl,
};

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn queue(&self) -> &dyn JobQueue {
        &self.store
    }

    fn add_account(&self) -> AccountId {
        let store: &dyn nimchat_accounts::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let account = work
            .accounts()
            .add(NewAccount::named("Engines", DateTime::UNIX_EPOCH))
            .unwrap();
        work.commit().unwrap();
        account.id
    }

    fn add_inbox(&self, account: AccountId) -> InboxId {
        self.add_inbox_of(account)
    }

    fn add_user(&self) -> UserId {
        nimchat_helpcenter::conformance::Adapter::add_user(self)
    }

    fn add_app(&self) -> PlatformAppId {
        let store: &dyn nimchat_accounts::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let app = work
            .platform_apps()
            .add("Back office", DateTime::UNIX_EPOCH)
            .unwrap();
        work.commit().unwrap();
        app.id
    }

    fn add_upload(&self, account: AccountId) -> UploadId {
        self.add_upload_of(account)
    }

    fn events(&self) -> Vec<NewEvent> {
        self.committed_events()
    }
}

#[test]
fn every_database_conforms() {
    for (name, behaviour) in BEHAVIOURS {
        for database in databases::all() {
            println!("{name}");
            behaviour(&database);
        }
    }
}

/// What webhooks wait for (docs/decisions/0018).
#[test]
fn on_postgresql_deliveries_and_their_jobs_are_one_statement() {
    log_statements();
    for database in databases::all() {
        let account = Adapter::add_account(&database);
        let endpoint = Endpoint::Inbox(Adapter::add_inbox(&database, account));
        let new = |event| NewDelivery {
            account_id: account,
            endpoint,
            url: WebUrl::parse("url", "https://inbox.example").unwrap(),
            event_id: EventId::new(event),
            event: Some("message_created".to_owned()),
            message_id: None,
            topic: format!("conversation:{event}"),
            body: "{}".to_owned(),
            created_at: DateTime::UNIX_EPOCH,
        };
        let news: Vec<NewDelivery> = (1..=4).map(new).collect();
        let executed = texts(|| Adapter::store(&database).deliver(&news).unwrap());
        if database.name() == "PostgreSQL" {
            assert_eq!(executed.len(), 1, "{executed:?}");
        }
    }
}
