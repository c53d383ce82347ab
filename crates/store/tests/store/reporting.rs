//! Reporting events, counts and what is open.

use crate::databases::{self, Database};
use nimchat_core_model::conformance::unique;
use nimchat_core_model::{AccountId, AgentBotId, Event, InboxId, UserId};
use nimchat_reporting::conformance::{Adapter, BEHAVIOURS};
use nimchat_reporting::ports::Store;
use std::sync::Arc;

impl Adapter for Database {
    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.store.clone())
    }

    fn rows(&self) -> Arc<dyn nimchat_messaging::ports::Store> {
        Arc::new(self.store.clone())
    }

    fn people(&self) -> Arc<dyn nimchat_accounts::ports::Store> {
        Arc::new(self.store.clone())
    }

    fn log(&self) -> Vec<Event> {
        Database::log(self)
    }

    fn connect_bot(&self, inbox: InboxId) -> AgentBotId {
        nimchat_messaging::conformance::Adapter::connect_bot(self, inbox, Some("Robot"), true)
    }

    fn add_account(&self) -> AccountId {
        nimchat_automation::conformance::Adapter::add_account(self)
    }

    fn add_user(&self, account: AccountId) -> UserId {
        let name = format!("agent-{}", unique());
        nimchat_messaging::conformance::Adapter::add_member(self, account, &name)
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
