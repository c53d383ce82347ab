//! An operator lets a user in without a password.

use super::{UserService, permitted};
use crate::access::{Operator, digest};
use crate::error::AccountsError;
use chrono::TimeDelta;
use nimchat_core_model::{Email, UserId};

/// How long such a link is valid.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// The parts of a link that signs a user in. It cannot be printed, because it holds the token.
pub struct SignInLink {
    /// The user's address.
    pub email: Email,
    /// Works once, within five minutes; only its digest is stored.
    pub token: String,
}

impl UserService {
    /// A link that signs in a user whom the app may manage, by [`crate::SignInService::by_link`]. Several may be valid
    /// at the same time.
    pub fn sign_in_link(
        &self,
        operator: &Operator,
        id: UserId,
    ) -> Result<SignInLink, AccountsError> {
        let user = permitted(&mut *self.deps.store.read()?, operator, id)?;
        let token = hex::encode(self.deps.tokens.secret());
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        work.sign_in_links()
            .add(user.id, &digest(&token), now + LIFETIME, now)?;
        work.commit()?;
        Ok(SignInLink {
            email: user.email,
            token,
        })
    }
}
