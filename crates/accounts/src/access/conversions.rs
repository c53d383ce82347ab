//! Converts holders of credentials into callers, and refuses the others.

use super::{Administrator, Agent, Bot, Caller, Member, Person, Principal};
use crate::accounts::{Account, AccountStatus};
use crate::error::{AccountsError, Result};

impl TryFrom<Principal> for Caller {
    type Error = AccountsError;

    fn try_from(principal: Principal) -> Result<Self> {
        match principal {
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
                Ok(Self::Bot(Box::new(Bot {
                    account,
                    id,
                    name: name.unwrap_or_default(),
                })))
            }
            principal => Ok(Self::Agent(Box::new(Agent::try_from(principal)?))),
        }
    }
}

impl TryFrom<Principal> for Agent {
    type Error = AccountsError;

    fn try_from(principal: Principal) -> Result<Self> {
        match principal {
            Principal::User {
                user,
                account,
                membership,
            } => {
                let account = active(account, membership.is_some())?;
                let membership = membership.ok_or(AccountsError::NotAMember)?;
                Ok(Self {
                    account,
                    user: *user,
                    membership,
                })
            }
            other => Err(not_a_person(&other)),
        }
    }
}

impl TryFrom<Principal> for Administrator {
    type Error = AccountsError;

    fn try_from(principal: Principal) -> Result<Self> {
        Agent::try_from(principal)?.into_administrator()
    }
}

impl TryFrom<Principal> for Member {
    type Error = AccountsError;

    fn try_from(principal: Principal) -> Result<Self> {
        match principal {
            Principal::User {
                user,
                account: Some(account),
                membership: Some(membership),
            } => Ok(Self(Agent {
                account: *account,
                user: *user,
                membership,
            })),
            Principal::User { .. } => Err(AccountsError::NotFound),
            other => Err(not_a_person(&other)),
        }
    }
}

impl TryFrom<Principal> for Person {
    type Error = AccountsError;

    fn try_from(principal: Principal) -> Result<Self> {
        match principal {
            Principal::User { user, .. } => Ok(Self(*user)),
            other => Err(not_a_person(&other)),
        }
    }
}

fn not_a_person(principal: &Principal) -> AccountsError {
    match principal {
        Principal::PlatformApp(_) => AccountsError::PlatformAppToken,
        Principal::AgentBot { .. } | Principal::User { .. } => AccountsError::NotForBots,
    }
}

/// A suspended account is reported before membership is checked (docs/rules/accounts.md §1.3).
fn active(account: Option<Box<Account>>, member: bool) -> Result<Account> {
    let account = account.ok_or(AccountsError::NotFound)?;
    match account.status {
        AccountStatus::Active => Ok(*account),
        AccountStatus::Suspended => Err(AccountsError::Suspended { member }),
    }
}
