//! Accounts in memory.

use super::state::{State, replace};
use crate::accounts::{Account, CacheKeys, NewAccount};
use crate::ports::{AccountLookup, Accounts};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Attributes, Cached, StoreResult};

impl AccountLookup for State {
    fn find(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        Ok(self.accounts.get(&id).cloned())
    }

    fn cache_keys(&mut self, id: AccountId) -> StoreResult<CacheKeys> {
        let changed = |cached| self.outdated.get(&(id, cached)).copied();
        Ok(CacheKeys {
            labels: changed(Cached::Labels),
            inboxes: changed(Cached::Inboxes),
            teams: changed(Cached::Teams),
        })
    }

    fn any(&mut self) -> StoreResult<bool> {
        Ok(!self.accounts.is_empty())
    }
}

impl Accounts for State {
    fn add(&mut self, new: NewAccount) -> StoreResult<Account> {
        let account = Account {
            id: self.next_id(),
            name: new.name,
            locale: new.locale,
            domain: new.domain,
            support_email: new.support_email,
            status: new.status,
            features: new.features,
            limits: new.limits,
            settings: Attributes::new(),
            custom_attributes: new.custom_attributes,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.accounts.insert(account.id, account.clone());
        Ok(account)
    }

    fn lock(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        // only one work runs at a time
        AccountLookup::find(self, id)
    }

    fn update(&mut self, account: &Account) -> StoreResult<()> {
        replace(&mut self.accounts, &account.id, account.clone())
    }

    /// Removes its contents too, in one step.
    fn remove(&mut self, id: AccountId, _at: DateTime<Utc>) -> StoreResult<()> {
        self.accounts.remove(&id);
        self.memberships.retain(|(account, _), _| *account != id);
        self.teams.retain(|_, team| team.account_id != id);
        let teams = &self.teams;
        self.team_members
            .retain(|(team, _)| teams.contains_key(team));
        for bot in self.bots.values_mut() {
            bot.connected.retain(|account| *account != id);
        }
        Ok(())
    }
}
