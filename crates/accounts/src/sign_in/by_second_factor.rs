//! Signing in with a second factor, after the password.

use super::{SignInService, SignedIn, check_confirmed};
use crate::error::AccountsError;
use crate::links::{Link, LinkPurpose};
use crate::second_factor::{self, Proof};
use nimchat_core_model::Email;

impl SignInService {
    /// The user whose second factor the token of a [`super::SignInStep::SecondFactor`] requires.
    pub fn challenged(&self, token: &str) -> Result<Email, AccountsError> {
        self.challenge(token).map(|link| Email::stored(link.email))
    }

    /// Opens a session for the user of the token, by their second factor. The proof is used up.
    pub fn by_second_factor(&self, token: &str, proof: &Proof) -> Result<SignedIn, AccountsError> {
        let link = self.challenge(token)?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.users().lock(link.user)?;
        let user = found.filter(|user| link.holds_for(user));
        let user = user.ok_or(AccountsError::NoChallenge)?;
        check_confirmed(&user)?;
        let keys = self.factor_keys.as_ref();
        second_factor::verify(keys, &mut *work, user.id, proof, now)?;
        self.open(work, user)
    }

    fn challenge(&self, token: &str) -> Result<Link, AccountsError> {
        self.links
            .read(token, self.deps.clock.now())
            .filter(|link| link.purpose == LinkPurpose::SecondFactor)
            .ok_or(AccountsError::NoChallenge)
    }
}
