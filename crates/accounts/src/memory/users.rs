//! Users in memory.

use super::state::{State, conflict, replace};
use crate::access::TokenOwner;
use crate::ports::{UserLookup, Users};
use crate::users::{NewUser, User};
use chrono::{DateTime, Utc};
use nimchat_core_model::{Attributes, Email, StoreResult, UserId};

impl UserLookup for State {
    fn find(&mut self, id: UserId) -> StoreResult<Option<User>> {
        Ok(self.users.get(&id).cloned())
    }

    fn by_email(&mut self, email: &Email) -> StoreResult<Option<User>> {
        Ok(self
            .users
            .values()
            .find(|user| user.email == *email)
            .cloned())
    }

    fn many(&mut self, ids: &[UserId]) -> StoreResult<Vec<User>> {
        let asked = |user: &&User| ids.contains(&user.id);
        Ok(self.users.values().filter(asked).cloned().collect())
    }
}

impl Users for State {
    fn add(&mut self, new: NewUser) -> StoreResult<User> {
        self.check_email_free(&new.email, None)?;
        let user = User {
            id: self.next_id(),
            name: new.name,
            display_name: new.display_name,
            email: new.email,
            password_digest: new.password_digest,
            pubsub_token: new.pubsub_token,
            custom_attributes: new.custom_attributes,
            ui_settings: Attributes::new(),
            message_signature: None,
            avatar_url: None,
            confirmed_at: new.confirmed_at,
            unconfirmed_email: None,
            link_round: 0,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.users.insert(user.id, user.clone());
        Ok(user)
    }

    fn lock(&mut self, id: UserId) -> StoreResult<Option<User>> {
        // only one work runs at a time
        self.find(id)
    }

    fn update(&mut self, user: &User) -> StoreResult<()> {
        self.check_email_free(&user.email, Some(user.id))?;
        replace(&mut self.users, &user.id, user.clone())
    }

    fn remove(&mut self, id: UserId, _at: DateTime<Utc>) -> StoreResult<()> {
        self.users.remove(&id);
        self.tokens.remove(&TokenOwner::User(id));
        self.sessions.retain(|session| session.user_id != id);
        self.sign_in_links.retain(|_, (user, _)| *user != id);
        self.second_factors.remove(&id);
        self.backup_codes.retain(|(user, _)| *user != id);
        self.memberships.retain(|(_, user), _| *user != id);
        self.team_members.retain(|(_, user)| *user != id);
        for membership in self.memberships.values_mut() {
            membership.inviter_id = membership.inviter_id.filter(|inviter| *inviter != id);
        }
        Ok(())
    }
}

impl State {
    fn check_email_free(&self, email: &Email, holder: Option<UserId>) -> StoreResult<()> {
        let taken = self
            .users
            .values()
            .any(|user| user.email == *email && Some(user.id) != holder);
        if taken {
            Err(conflict("users_email_key"))
        } else {
            Ok(())
        }
    }
}
