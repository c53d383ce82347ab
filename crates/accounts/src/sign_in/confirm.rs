//! Users confirm their address.

use super::{SignInService, SignInStep};
use crate::error::AccountsError;
use crate::links::LinkPurpose;
use crate::users::tell_of_change;

impl SignInService {
    /// Confirms the address that the e-mail with this token went to, a new user's or the one that a user changes to,
    /// and signs the user in, unless a second factor is required. The link is used up.
    pub fn confirm(&self, token: &str) -> Result<SignInStep, AccountsError> {
        let now = self.deps.clock.now();
        let link = self.links.read(token, now);
        let link = link.ok_or(AccountsError::InvalidLink)?;
        let mut work = self.deps.store.begin()?;
        let found = work.users().lock(link.user)?;
        let mut user = found.ok_or(AccountsError::InvalidLink)?;
        match link.purpose {
            LinkPurpose::Confirmation if user.confirmed() => {
                return Err(AccountsError::AlreadyConfirmed);
            }
            LinkPurpose::Confirmation | LinkPurpose::EmailChange if link.holds_for(&user) => {}
            _ => return Err(AccountsError::InvalidLink),
        }
        user.confirmed_at = user.confirmed_at.or(Some(now));
        if link.purpose == LinkPurpose::EmailChange
            && let Some(email) = user.unconfirmed_email.take()
        {
            user.email = email;
        }
        user.link_round += 1;
        user.updated_at = now;
        work.users().update(&user).map_err(|error| {
            if error.is_conflict_on("users_email_key") {
                AccountsError::AddressTaken
            } else {
                error.into()
            }
        })?;
        tell_of_change(&mut *work, &user)?;
        self.welcome(work, user)
    }
}
