//! Signing in by a link that an operator requested.

use super::{SignInService, SignedIn, check_confirmed};
use crate::access::digest;
use crate::error::AccountsError;
use crate::users::check_email;

impl SignInService {
    /// Opens a session for the user with this address, by the token of a link that an operator requested with
    /// [`crate::UserService::sign_in_link`]. The token is used up.
    pub fn by_link(&self, email: &str, token: &str) -> Result<SignedIn, AccountsError> {
        let email = check_email(Some(email)).map_err(|_| AccountsError::WrongCredentials)?;
        // a read, so that guesses neither wait for writers nor delay them
        let found = self.deps.store.read()?.users().by_email(&email)?;
        let user = found.ok_or(AccountsError::WrongCredentials)?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        if !work.sign_in_links().spend(user.id, &digest(token), now)? {
            return Err(AccountsError::WrongCredentials);
        }
        let found = work.users().lock(user.id)?;
        let user = found.ok_or(AccountsError::WrongCredentials)?;
        check_confirmed(&user)?;
        self.open(work, user)
    }
}
