//! Memberships in memory.

use super::state::{State, conflict, replace};
use crate::memberships::{AccountRole, Membership, NewMembership};
use crate::ports::{MembershipLookup, Memberships, Place};
use crate::users::User;
use nimchat_core_model::{AccountId, StoreError, StoreResult, UserId};

impl MembershipLookup for State {
    fn find(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>> {
        Ok(self.memberships.get(&(account, user)).cloned())
    }

    fn count(&mut self, account: AccountId) -> StoreResult<u64> {
        let own = self.memberships.keys().filter(|(of, _)| *of == account);
        Ok(own.count() as u64)
    }

    fn members(&mut self, account: AccountId) -> StoreResult<Vec<(User, Membership)>> {
        Ok(self.members_where(account, |_| true))
    }

    fn members_among(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(User, Membership)>> {
        Ok(self.members_where(account, |id| users.contains(&id)))
    }

    fn people(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(User, Option<Place>)>> {
        let asked = self.users.values().filter(|user| users.contains(&user.id));
        let people = asked.map(|user| {
            let membership = self.memberships.get(&(account, user.id));
            let place = membership.and_then(|found| Some((found.clone(), self.role(found)?)));
            (user.clone(), place)
        });
        Ok(people.collect())
    }

    fn roles_of(&mut self, users: &[UserId]) -> StoreResult<Vec<(UserId, AccountRole)>> {
        // the map's key begins with the account, so this is the required order
        let roles = self
            .memberships
            .values()
            .filter(|membership| users.contains(&membership.user_id))
            .filter_map(|membership| Some((membership.user_id, self.role(membership)?)));
        Ok(roles.collect())
    }
}

impl Memberships for State {
    fn add(&mut self, new: NewMembership) -> StoreResult<Membership> {
        let key = (new.account_id, new.user_id);
        let known = self.accounts.contains_key(&new.account_id)
            && self.users.contains_key(&new.user_id)
            && new.inviter_id.is_none_or(|id| self.users.contains_key(&id));
        if !known {
            return Err(StoreError::MissingReference);
        }
        if self.memberships.contains_key(&key) {
            return Err(conflict("account_users_account_id_user_id_key"));
        }
        let membership = Membership {
            id: self.next_id(),
            account_id: new.account_id,
            user_id: new.user_id,
            role: new.role,
            inviter_id: new.inviter_id,
            availability: new.availability,
            auto_offline: new.auto_offline,
            active_at: None,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.memberships.insert(key, membership.clone());
        Ok(membership)
    }

    fn lock(&mut self, account: AccountId, user: UserId) -> StoreResult<Option<Membership>> {
        // only one work runs at a time
        MembershipLookup::find(self, account, user)
    }

    fn update(&mut self, membership: &Membership) -> StoreResult<()> {
        let key = (membership.account_id, membership.user_id);
        replace(&mut self.memberships, &key, membership.clone())
    }

    /// Inboxes and conversations belong to another domain: only team memberships are removed here.
    fn remove(&mut self, account: AccountId, user: UserId) -> StoreResult<bool> {
        let teams = &self.teams;
        self.team_members.retain(|(team, member)| {
            *member != user
                || teams
                    .get(team)
                    .is_none_or(|team| team.account_id != account)
        });
        let removed = self.memberships.remove(&(account, user));
        Ok(removed.is_some())
    }
}

impl State {
    fn role(&self, membership: &Membership) -> Option<AccountRole> {
        let account = self.accounts.get(&membership.account_id)?;
        Some(AccountRole {
            account_id: account.id,
            account_name: account.name.clone(),
            account_locale: account.locale.clone(),
            role: membership.role,
            active_at: membership.active_at,
            account_status: account.status,
            inviter_id: membership.inviter_id,
            availability: membership.availability,
            auto_offline: membership.auto_offline,
        })
    }

    fn members_where(
        &self,
        account: AccountId,
        wanted: impl Fn(UserId) -> bool,
    ) -> Vec<(User, Membership)> {
        let mut members: Vec<(User, Membership)> = self
            .memberships
            .values()
            .filter(|membership| membership.account_id == account && wanted(membership.user_id))
            .filter_map(|membership| {
                let user = self.users.get(&membership.user_id)?;
                Some((user.clone(), membership.clone()))
            })
            .collect();
        members.sort_by_cached_key(|(user, _)| (user.name.to_lowercase(), user.id));
        members
    }
}
