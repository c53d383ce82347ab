//! Turns a credential into a caller, or into the refusal the contract names (accounts.md §1.3, §1.4).

use super::{Administrator, Agent, Bot, Caller, Member, Operator, Person, Principal};
use crate::accounts::{Account, AccountStatus};
use crate::error::AccountsError;
use crate::ports::Store;
use nimchat_core_model::AccountId;
use std::sync::Arc;

/// Decides who may pass. Nothing is remembered between calls, so a token that was replaced stops at once.
#[derive(Clone)]
pub struct Gate {
    store: Arc<dyn Store>,
}

impl Gate {
    /// A gate over this storage.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// A person or a bot that may work in this account's conversations.
    pub fn caller(&self, token: Option<&str>, account: AccountId) -> Result<Caller, AccountsError> {
        match self.resolve(token, Some(account))? {
            Principal::AgentBot {
                id,
                name,
                account,
                connected,
            } => {
                let account = active(account, connected)?;
                if !connected {
                    return Err(AccountsError::BotOutsideAccount);
                }
                Ok(Caller::Bot(Box::new(Bot {
                    account,
                    id,
                    name: name.unwrap_or_default(),
                })))
            }
            principal => Ok(Caller::Agent(Box::new(member(principal)?))),
        }
    }

    /// A member of the account.
    pub fn agent(&self, token: Option<&str>, account: AccountId) -> Result<Agent, AccountsError> {
        member(self.resolve(token, Some(account))?)
    }

    /// A member of the account whose role is administrator.
    pub fn administrator(
        &self,
        token: Option<&str>,
        account: AccountId,
    ) -> Result<Administrator, AccountsError> {
        self.agent(token, account)?.into_administrator()
    }

    /// A member of the account, suspended or not. Whoever is none does not learn that it is there (contract
    /// accounts.md §5.3).
    pub fn member(&self, token: Option<&str>, account: AccountId) -> Result<Member, AccountsError> {
        match self.resolve(token, Some(account))? {
            Principal::User {
                user,
                account: Some(account),
                membership: Some(membership),
            } => Ok(Member(Agent {
                account: *account,
                user: *user,
                membership,
            })),
            Principal::User { .. } => Err(AccountsError::NotFound),
            Principal::AgentBot { .. } => Err(AccountsError::NotForBots),
            Principal::PlatformApp(_) => Err(AccountsError::PlatformAppToken),
        }
    }

    /// A user.
    pub fn person(&self, token: Option<&str>) -> Result<Person, AccountsError> {
        match self.resolve(token, None)? {
            Principal::User { user, .. } => Ok(Person(*user)),
            Principal::AgentBot { .. } => Err(AccountsError::NotForBots),
            Principal::PlatformApp(_) => Err(AccountsError::PlatformAppToken),
        }
    }

    /// A platform app.
    pub fn operator(&self, token: Option<&str>) -> Result<Operator, AccountsError> {
        let token = token.ok_or(AccountsError::NotAPlatformApp)?;
        match self.store.read()?.tokens().resolve(token, None)? {
            Some(Principal::PlatformApp(app)) => Ok(Operator { app }),
            _ => Err(AccountsError::NotAPlatformApp),
        }
    }

    fn resolve(
        &self,
        token: Option<&str>,
        account: Option<AccountId>,
    ) -> Result<Principal, AccountsError> {
        let token = token.ok_or(AccountsError::NoCredential)?;
        self.store
            .read()?
            .tokens()
            .resolve(token, account)?
            .ok_or(AccountsError::UnknownToken)
    }
}

fn member(principal: Principal) -> Result<Agent, AccountsError> {
    match principal {
        Principal::User {
            user,
            account,
            membership,
        } => {
            let account = active(account, membership.is_some())?;
            let membership = membership.ok_or(AccountsError::NotAMember)?;
            Ok(Agent {
                account,
                user: *user,
                membership,
            })
        }
        Principal::AgentBot { .. } => Err(AccountsError::NotForBots),
        Principal::PlatformApp(_) => Err(AccountsError::PlatformAppToken),
    }
}

/// A suspended account is told of before membership is asked for (contract accounts.md §1.3).
fn active(account: Option<Box<Account>>, member: bool) -> Result<Account, AccountsError> {
    let account = account.ok_or(AccountsError::NotFound)?;
    match account.status {
        AccountStatus::Active => Ok(*account),
        AccountStatus::Suspended => Err(AccountsError::Suspended { member }),
    }
}
