//! Turns a credential into a caller, or into the refusal that the rules name (docs/rules/accounts.md §1.3, §1.4).

use super::known::{KnownHolders, Question};
use super::{
    Administrator, Agent, Caller, Credential, Member, Operator, Person, Principal, UserSession,
};
use crate::accounts::AccountStatus;
use crate::error::{AccountsError, Result};
use crate::ports::Store;
use nimchat_core_model::{AccountId, Clock, SystemClock, UserId};
use std::sync::Arc;

/// Checks who may call. What it read about a caller it keeps for their next calls, until anything about any caller
/// changes: a replaced token stops working at once. Clones share what is kept.
#[derive(Clone)]
pub struct Authenticator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    known: Arc<KnownHolders>,
}

/// The holder of a valid credential, and the session, if the credential is a session's.
#[derive(Debug)]
pub struct Authenticated<C> {
    /// The caller, if the holder may call as a `C`.
    pub caller: Result<C>,
    /// The session.
    pub session: Option<UserSession>,
}

impl<C> Authenticated<C> {
    /// A caller without a session.
    pub fn without_session(caller: C) -> Self {
        Self {
            caller: Ok(caller),
            session: None,
        }
    }
}

impl Authenticator {
    /// An authenticator over this storage, with the system clock for the end of sessions.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            clock: Arc::new(SystemClock),
            known: Arc::default(),
        }
    }

    /// The same authenticator with this clock for the end of sessions.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The holder of the credential as a `C`, with respect to the account if one is given; all in one read. An unknown
    /// credential is refused. A holder who may not call as a `C` is an error in [`Authenticated::caller`], next to
    /// their session.
    pub fn authenticate<C>(
        &self,
        credential: Credential<'_>,
        account: Option<AccountId>,
    ) -> Result<Authenticated<C>>
    where
        C: TryFrom<Principal, Error = AccountsError>,
    {
        let (principal, session) = self.holder(credential, account)?;
        Ok(Authenticated {
            caller: C::try_from(principal),
            session,
        })
    }

    /// A user or a bot that may work in this account's conversations.
    pub fn caller(&self, token: Option<&str>, account: AccountId) -> Result<Caller> {
        self.by_token(token, Some(account))
    }

    /// A member of the account.
    pub fn agent(&self, token: Option<&str>, account: AccountId) -> Result<Agent> {
        self.by_token(token, Some(account))
    }

    /// A member of the account whose role is administrator.
    pub fn administrator(&self, token: Option<&str>, account: AccountId) -> Result<Administrator> {
        self.by_token(token, Some(account))
    }

    /// A member of the account, suspended or not. Other users do not learn that the account exists (contract
    /// docs/rules/accounts.md §5.3).
    pub fn member(&self, token: Option<&str>, account: AccountId) -> Result<Member> {
        self.by_token(token, Some(account))
    }

    /// A user.
    pub fn person(&self, token: Option<&str>) -> Result<Person> {
        self.by_token(token, None)
    }

    /// A member of the account, by their real-time token; none if the token is not theirs, if they are not in the
    /// account, or while it is suspended.
    pub fn listener(
        &self,
        pubsub_token: &str,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<Agent>> {
        let mut view = self.store.read()?;
        let user = view.users().find(user)?;
        let Some(user) = user.filter(|user| user.pubsub_token == pubsub_token) else {
            return Ok(None);
        };
        let Some(membership) = view.memberships().find(account, user.id)? else {
            return Ok(None);
        };
        let account = view.accounts().find(account)?;
        let active = account.filter(|account| account.status == AccountStatus::Active);
        Ok(active.map(|account| Agent {
            account,
            user,
            membership,
        }))
    }

    /// A platform app.
    pub fn operator(&self, token: Option<&str>) -> Result<Operator> {
        let token = token.ok_or(AccountsError::NotAPlatformApp)?;
        match self.holder(Credential::AccessToken(token), None) {
            Ok((Principal::PlatformApp(app), _)) => Ok(Operator { app }),
            Ok(_) | Err(AccountsError::UnknownToken) => Err(AccountsError::NotAPlatformApp),
            Err(error) => Err(error),
        }
    }

    /// The holder of the credential, kept or read.
    fn holder(
        &self,
        credential: Credential<'_>,
        account: Option<AccountId>,
    ) -> Result<(Principal, Option<UserSession>)> {
        let question = Question::new(credential, account).ok_or(AccountsError::NoCredential)?;
        let now = self.clock.now();
        // before the read: a change after it makes what is read out of date
        let epoch = self.store.epoch_of_callers()?;
        if let Some(found) = epoch.and_then(|epoch| self.known.living(&question, epoch, now)) {
            return Ok(found);
        }
        let found = match credential {
            Credential::None => return Err(AccountsError::NoCredential),
            Credential::AccessToken(token) => {
                let found = self.store.read()?.tokens().resolve(token, account)?;
                (found.ok_or(AccountsError::UnknownToken)?, None)
            }
            Credential::Session(key) => {
                let found = self.store.read()?.sessions().resolve(key, account, now)?;
                let (principal, expires_at) = found.ok_or(AccountsError::UnknownSession)?;
                let key = key.clone();
                (principal, Some(UserSession { key, expires_at }))
            }
        };
        if let Some(epoch) = epoch {
            self.known.keep(question, epoch, found.clone());
        }
        Ok(found)
    }

    fn by_token<C>(&self, token: Option<&str>, account: Option<AccountId>) -> Result<C>
    where
        C: TryFrom<Principal, Error = AccountsError>,
    {
        self.authenticate(token.into(), account)?.caller
    }
}
