//! Looks up users and teams for the other domains, many at a time.

use super::{AgentView, PersonView, ProfileView};
use crate::accounts::{Account, CacheKeys};
use crate::error::Result;
use crate::known::Known;
use crate::ports::{Place, Store};
use crate::presence::{Connected, Presence};
use crate::teams::Team;
use crate::users::User;
use nimchat_core_model::{AccountId, ContactId, TeamId, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Users as they are in an account, with their place there if they have one.
type People = Known<(AccountId, UserId), (User, Option<Place>)>;

/// Looks up users and teams. Each call takes a fixed number of reads, however many are requested. Clones share what is
/// kept.
#[derive(Clone)]
pub struct Directory {
    store: Arc<dyn Store>,
    presence: Arc<dyn Presence>,
    accounts: Arc<Known<AccountId, Option<Account>>>,
    people: Arc<People>,
}

impl Directory {
    /// A directory over this storage and presence.
    pub fn new(store: Arc<dyn Store>, presence: Arc<dyn Presence>) -> Self {
        Self {
            store,
            presence,
            accounts: Arc::default(),
            people: Arc::default(),
        }
    }

    /// Is the user connected to the account?
    pub fn is_present(&self, account: AccountId, user: UserId) -> bool {
        self.presence.has_user(account, user)
    }

    /// The account's customers who are connected.
    pub fn connected_contacts(&self, account: AccountId) -> HashSet<ContactId> {
        self.presence.contacts(account)
    }

    /// Those of the customers who are connected to the account.
    pub fn present_contacts(
        &self,
        account: AccountId,
        among: impl IntoIterator<Item = ContactId>,
    ) -> HashSet<ContactId> {
        let asked: Vec<_> = among.into_iter().map(Connected::Contact).collect();
        let there = self.presence.among(account, &asked).into_iter();
        there
            .filter_map(|who| match who {
                Connected::Contact(id) => Some(id),
                Connected::User(_) => None,
            })
            .collect()
    }

    /// Every member of the account, by lower-cased name.
    pub fn members(&self, account: AccountId) -> Result<Vec<AgentView>> {
        let members = self.store.read()?.memberships().members(account)?;
        Ok(AgentView::all(account, members, &*self.presence))
    }

    /// The account with this id, kept or read.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let epoch = self.store.epoch_of_callers()?;
        if let Some(known) = epoch.and_then(|epoch| self.accounts.find(&id, epoch)) {
            return Ok(known);
        }
        let found = self.store.read()?.accounts().find(id)?;
        if let Some(epoch) = epoch {
            self.accounts.keep(id, epoch, found.clone());
        }
        Ok(found)
    }

    /// When the parts of the account that clients cache last changed.
    pub fn cache_keys(&self, account: AccountId) -> Result<CacheKeys> {
        Ok(self.store.read()?.accounts().cache_keys(account)?)
    }

    /// Those of the users who are members of the account, by lower-cased name.
    pub fn agents(&self, account: AccountId, ids: &[UserId]) -> Result<Vec<AgentView>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let members = self
            .store
            .read()?
            .memberships()
            .members_among(account, ids)?;
        Ok(AgentView::all(account, members, &*self.presence))
    }

    /// The same, each with their role in the account.
    pub fn profiles(
        &self,
        account: AccountId,
        ids: &[UserId],
    ) -> Result<HashMap<UserId, ProfileView>> {
        let people = self.people(account, ids)?;
        let members = people
            .into_iter()
            .filter_map(|(id, person)| Some((id, person.profile()?)));
        Ok(members.collect())
    }

    /// Users by id, whether or not they are members of the account: kept, or in one read, with one presence look-up.
    pub fn people(
        &self,
        account: AccountId,
        ids: &[UserId],
    ) -> Result<HashMap<UserId, PersonView>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = self.users_with_places(account, ids)?;
        let asked: Vec<_> = found
            .iter()
            .map(|(user, _)| Connected::User(user.id))
            .collect();
        let there = self.presence.among(account, &asked);
        let people = found.into_iter().map(|(user, place)| {
            let present = there.contains(&Connected::User(user.id));
            let person = PersonView {
                user,
                place,
                present,
            };
            (person.user.id, person)
        });
        Ok(people.collect())
    }

    fn users_with_places(
        &self,
        account: AccountId,
        ids: &[UserId],
    ) -> Result<Vec<(User, Option<Place>)>> {
        let epoch = self.store.epoch_of_callers()?;
        let mut found = Vec::with_capacity(ids.len());
        let mut unknown = Vec::new();
        for id in ids {
            match epoch.and_then(|epoch| self.people.find(&(account, *id), epoch)) {
                Some(known) => found.push(known),
                None => unknown.push(*id),
            }
        }
        if unknown.is_empty() {
            return Ok(found);
        }
        let read = self.store.read()?.memberships().people(account, &unknown)?;
        if let Some(epoch) = epoch {
            for person in &read {
                let key = (account, person.0.id);
                self.people.keep(key, epoch, person.clone());
            }
        }
        found.extend(read);
        Ok(found)
    }

    /// Users by id, whether or not they are still members, such as the authors of messages.
    pub fn users(&self, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let users = self.store.read()?.users().many(ids)?;
        Ok(users.into_iter().map(|user| (user.id, user)).collect())
    }

    /// Teams of the account by id.
    pub fn teams(&self, account: AccountId, ids: &[TeamId]) -> Result<HashMap<TeamId, Team>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let teams = self.store.read()?.teams().many(account, ids)?;
        Ok(teams.into_iter().map(|team| (team.id, team)).collect())
    }

    /// Every team of the account, by id.
    pub fn all_teams(&self, account: AccountId) -> Result<Vec<Team>> {
        Ok(self.store.read()?.teams().all(account)?)
    }

    /// A team of the account and its members.
    pub fn team(&self, account: AccountId, id: TeamId) -> Result<Option<(Team, Vec<UserId>)>> {
        let mut view = self.store.read()?;
        let Some(team) = view.teams().find(account, id)? else {
            return Ok(None);
        };
        let members = view.teams().member_ids(account, id)?;
        Ok(Some((team, members)))
    }
}
