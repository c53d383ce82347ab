//! Accounts in memory.

use super::state::{State, replace};
use crate::accounts::{Account, NewAccount};
use crate::ports::{AccountLookup, Accounts};
use nimchat_core_model::{AccountId, Attributes, StoreError};

impl AccountLookup for State {
    fn find(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.get(&id).cloned())
    }

    fn any(&mut self) -> Result<bool, StoreError> {
        Ok(!self.accounts.is_empty())
    }
}

impl Accounts for State {
    fn add(&mut self, new: NewAccount) -> Result<Account, StoreError> {
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

    fn update(&mut self, account: &Account) -> Result<(), StoreError> {
        replace(&mut self.accounts, &account.id, account.clone())
    }
}
