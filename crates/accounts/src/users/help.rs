//! The operator of the server helps a user who cannot sign in, from the command line.

use super::UserService;
use crate::access::TokenOwner;
use crate::error::AccountsError;
use crate::password::Password;
use crate::sign_in;
use nimchat_core_model::UserId;

impl UserService {
    /// Gives the user a new access token, which it returns; the old one is invalid from now on.
    pub fn replace_token(&self, id: UserId) -> Result<String, AccountsError> {
        let now = self.deps.clock.now();
        let token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        work.tokens().set(TokenOwner::User(id), &token, now)?;
        work.commit()?;
        Ok(token)
    }

    /// Sets the user's password, confirms their address, and signs out all of their clients.
    pub fn set_password(&self, id: UserId, password: String) -> Result<(), AccountsError> {
        // hashing is slow, so it happens before the transaction
        let digest = Password::parse(password)?.hash(&self.deps.tokens.secret())?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mut user = work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        sign_in::set_password(&self.deps, &mut *work, &mut user, digest, None)?;
        user.confirmed_at = user.confirmed_at.or(Some(now));
        user.updated_at = now;
        work.users().update(&user)?;
        Ok(work.commit()?)
    }
}
