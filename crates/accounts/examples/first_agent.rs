//! An account, its administrator and a first agent, stored in memory alone.

use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::agents::CreateAgent;
use nimchat_accounts::memory::MemoryStore;
use nimchat_accounts::{AccountService, AgentService, Authenticator, Result};
use std::sync::Arc;

fn main() -> Result<()> {
    let deps = Arc::new(MemoryStore::new()).deps();
    let grace = NewOwner {
        name: "Grace".to_owned(),
        email: "grace@example.com".to_owned(),
        password: None,
    };
    let (account, grace) = AccountService::new(deps.clone()).create_with_owner("Engines", grace)?;
    let token = Some(grace.access_token.as_str());
    let caller = Authenticator::new(deps.store.clone()).administrator(token, account.id)?;
    let ada = CreateAgent {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        ..CreateAgent::default()
    };
    let ada = AgentService::new(deps).create(&caller, ada)?;
    println!(
        "{} is an {} of {}",
        ada.user.name,
        ada.membership.role.as_str(),
        account.name
    );
    Ok(())
}
