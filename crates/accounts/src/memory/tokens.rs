//! Access tokens in memory.

use super::state::State;
use crate::access::{Principal, TokenOwner};
use crate::accounts::Account;
use crate::ports::{AccessTokens, TokenLookup};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreResult, UserId};

impl TokenLookup for State {
    fn resolve(
        &mut self,
        token: &str,
        account: Option<AccountId>,
    ) -> StoreResult<Option<Principal>> {
        let holder = self.tokens.iter().find(|(_, kept)| *kept == token);
        let asked = account;
        let account = self.account_of(asked);
        let principal = match holder.map(|(owner, _)| *owner) {
            None => None,
            Some(TokenOwner::User(id)) => self.user_as_principal(id, asked),
            Some(TokenOwner::AgentBot(id)) => self.bots.get(&id).map(|bot| Principal::AgentBot {
                id,
                name: bot.name.clone(),
                connected: account
                    .as_ref()
                    .is_some_and(|account| bot.connected.contains(&account.id)),
                account,
            }),
            Some(TokenOwner::PlatformApp(id)) => {
                self.apps.get(&id).cloned().map(Principal::PlatformApp)
            }
        };
        Ok(principal)
    }

    fn token_of(&mut self, owner: TokenOwner) -> StoreResult<Option<String>> {
        Ok(self.tokens.get(&owner).cloned())
    }
}

impl State {
    /// The user with respect to an account.
    pub(super) fn user_as_principal(
        &self,
        id: UserId,
        account: Option<AccountId>,
    ) -> Option<Principal> {
        let user = self.users.get(&id)?.clone();
        let account = self.account_of(account);
        let membership = account
            .as_ref()
            .and_then(|account| self.memberships.get(&(account.id, id)))
            .cloned();
        Some(Principal::User {
            user: Box::new(user),
            account,
            membership,
        })
    }

    fn account_of(&self, id: Option<AccountId>) -> Option<Box<Account>> {
        id.and_then(|id| self.accounts.get(&id))
            .cloned()
            .map(Box::new)
    }
}

impl AccessTokens for State {
    fn set(&mut self, owner: TokenOwner, token: &str, _at: DateTime<Utc>) -> StoreResult<()> {
        self.tokens.insert(owner, token.to_owned());
        Ok(())
    }
}
