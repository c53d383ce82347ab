//! The state of a memory store.

use crate::access::TokenOwner;
use crate::accounts::Account;
use crate::installation::InstallationValue;
use crate::memberships::Membership;
use crate::platform_apps::{Permissible, PlatformApp};
use crate::ports;
use crate::second_factor::SecondFactor;
use crate::sign_in::NewUserSession;
use crate::teams::Team;
use crate::users::User;
use chrono::{DateTime, Utc};
use nimchat_core_model::{
    AccountId, AgentBotId, Cached, MemoryJobs, NewEvent, Outbox, PlatformAppId, StoreError,
    StoreResult, TeamId, UserId,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is known of a bot; bots themselves belong to another domain.
#[derive(Debug, Clone)]
pub(super) struct Bot {
    pub(super) name: Option<String>,
    pub(super) connected: Vec<AccountId>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    last_id: i64,
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) memberships: BTreeMap<(AccountId, UserId), Membership>,
    pub(super) teams: BTreeMap<TeamId, Team>,
    pub(super) team_members: BTreeSet<(TeamId, UserId)>,
    pub(super) tokens: HashMap<TokenOwner, String>,
    pub(super) apps: BTreeMap<PlatformAppId, PlatformApp>,
    pub(super) permissions: HashSet<(PlatformAppId, Permissible)>,
    pub(super) bots: BTreeMap<AgentBotId, Bot>,
    pub(super) events: Vec<NewEvent>,
    /// When each part that clients cache last changed.
    pub(super) outdated: BTreeMap<(AccountId, Cached), DateTime<Utc>>,
    pub(super) installation: BTreeMap<InstallationValue, String>,
    pub(super) sessions: Vec<NewUserSession>,
    pub(super) sign_in_links: BTreeMap<String, (UserId, DateTime<Utc>)>,
    pub(super) second_factors: BTreeMap<UserId, SecondFactor>,
    pub(super) backup_codes: BTreeSet<(UserId, String)>,
    pub(super) jobs: MemoryJobs,
}

impl State {
    pub(super) fn next_id<Id: From<i64>>(&mut self) -> Id {
        self.last_id += 1;
        Id::from(self.last_id)
    }
}

/// The error of a unique rule.
pub(super) fn conflict(constraint: &str) -> StoreError {
    StoreError::Conflict {
        constraint: constraint.to_owned(),
    }
}

/// Replaces the row with this key, which must exist.
pub(super) fn replace<K: Ord, V>(rows: &mut BTreeMap<K, V>, key: &K, row: V) -> StoreResult<()> {
    let kept = rows.get_mut(key).ok_or(StoreError::MissingReference)?;
    *kept = row;
    Ok(())
}

impl ports::Installation for State {
    fn value(
        &mut self,
        name: InstallationValue,
        candidate: &str,
        _at: DateTime<Utc>,
    ) -> StoreResult<String> {
        let value = self.installation.entry(name);
        Ok(value.or_insert_with(|| candidate.to_owned()).clone())
    }
}

impl Outbox for State {
    fn record(&mut self, events: &[NewEvent]) -> StoreResult<()> {
        for event in events {
            for cached in event.name.outdates() {
                let key = (event.account_id, *cached);
                let newest = self.outdated.entry(key).or_insert(event.at);
                *newest = event.at.max(*newest);
            }
        }
        self.events.extend_from_slice(events);
        Ok(())
    }
}
