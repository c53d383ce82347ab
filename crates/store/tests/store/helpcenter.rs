//! Portals, categories and articles.

use crate::databases::{self, Database};
use chrono::DateTime;
use nimchat_accounts::NewUser;
use nimchat_core_model::{AccountId, Attributes, Email, RandomTokens, Tokens, UploadId, UserId};
use nimchat_helpcenter::conformance::{Adapter, BEHAVIOURS};
use nimchat_helpcenter::ports::Store;

impl Adapter for Database {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    fn add_account(&self) -> AccountId {
        nimchat_automation::conformance::Adapter::add_account(self)
    }

    fn add_upload(&self, account: AccountId) -> UploadId {
        self.add_upload_of(account)
    }

    fn add_user(&self) -> UserId {
        let store: &dyn nimchat_accounts::ports::Store = &self.store;
        let mut work = store.begin().unwrap();
        let name = RandomTokens.uuid().to_string();
        let user = work
            .users()
            .add(NewUser {
                name: name.clone(),
                display_name: None,
                email: Email::stored(format!("{name}@example.com")),
                password_digest: None,
                pubsub_token: name,
                custom_attributes: Attributes::new(),
                confirmed_at: None,
                created_at: DateTime::UNIX_EPOCH,
            })
            .unwrap();
        work.commit().unwrap();
        user.id
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
