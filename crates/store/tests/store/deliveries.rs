//! Webhooks, bots and deliveries.

use crate::databases::{self, Database};
use chrono::DateTime;
use nimchat_accounts::NewAccount;
use nimchat_automation::conformance::{Adapter, BEHAVIOURS};
use nimchat_automation::ports::Store;
use nimchat_core_model::{AccountId, InboxId, JobQueue, NewEvent, PlatformAppId, UploadId, UserId};

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
