//! An operator lets a user in without a password.

use super::{UserService, permitted};
use crate::access::{Operator, digest};
use crate::error::AccountsError;
use chrono::TimeDelta;
use nimchat_core_model::{Email, UserId};

/// How long such a link is good.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What a link that signs a user in has to carry. Not printable, for the token's sake.
pub struct SignInLink {
    /// Who signs in.
    pub email: Email,
    /// Good once, for five minutes; of it only a digest is kept.
    pub token: String,
}

impl UserService {
    /// A link that signs in a user whom the app may touch, by [`crate::SignInService::by_link`]. Several may be good at
    /// the same time.
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
