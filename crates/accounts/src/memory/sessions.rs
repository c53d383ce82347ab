//! Sessions and sign-in links in memory.

use super::state::State;
use crate::access::{Principal, SessionKey, digest};
use crate::ports::{SignInLinks, UserSessionLookup, UserSessions};
use crate::sign_in::NewUserSession;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreResult, UserId};
use std::cmp::Reverse;

impl UserSessionLookup for State {
    fn resolve(
        &mut self,
        key: &SessionKey,
        account: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<(Principal, DateTime<Utc>)>> {
        let token_digest = digest(&key.token);
        let found = self.sessions.iter().find(|session| {
            session.token_digest == token_digest
                && session.client == key.client
                && session.expires_at > now
        });
        let Some(session) = found else {
            return Ok(None);
        };
        let holder = self.users.get(&session.user_id);
        let uid = key.uid.trim().to_lowercase();
        if holder.is_none_or(|user| user.email.as_str() != uid) {
            return Ok(None);
        }
        let principal = self.user_as_principal(session.user_id, account);
        Ok(principal.map(|principal| (principal, session.expires_at)))
    }
}

impl UserSessions for State {
    fn add(&mut self, session: NewUserSession) -> StoreResult<()> {
        self.sessions.push(session);
        Ok(())
    }

    fn keep_latest(&mut self, user: UserId, count: usize) -> StoreResult<()> {
        let (mut own, others): (Vec<_>, Vec<_>) = self
            .sessions
            .drain(..)
            .partition(|session| session.user_id == user);
        // of sessions that end at the same time, the one added last comes first
        own.reverse();
        own.sort_by_key(|session| Reverse(session.expires_at));
        own.truncate(count);
        own.reverse();
        self.sessions = others;
        self.sessions.extend(own);
        Ok(())
    }

    fn end_others(&mut self, user: UserId, client: Option<&str>) -> StoreResult<()> {
        self.sessions
            .retain(|session| session.user_id != user || Some(session.client.as_str()) == client);
        Ok(())
    }

    fn remove(&mut self, user: UserId, client: &str) -> StoreResult<bool> {
        let before = self.sessions.len();
        self.sessions
            .retain(|session| session.user_id != user || session.client != client);
        Ok(self.sessions.len() < before)
    }
}

impl SignInLinks for State {
    fn add(
        &mut self,
        user: UserId,
        token_digest: &str,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.sign_in_links.retain(|_, (_, end)| *end > now);
        self.sign_in_links
            .insert(token_digest.to_owned(), (user, expires_at));
        Ok(())
    }

    fn spend(&mut self, user: UserId, token_digest: &str, now: DateTime<Utc>) -> StoreResult<bool> {
        let good = self
            .sign_in_links
            .get(token_digest)
            .is_some_and(|(holder, end)| *holder == user && *end > now);
        if good {
            self.sign_in_links.remove(token_digest);
        }
        Ok(good)
    }
}
