//! A forgotten password is replaced, and an invited user sets their first one.

use super::session::{disown, set_password};
use super::{SignInService, SignInStep};
use crate::error::AccountsError;
use crate::jobs::UserMail;
use crate::links::{Link, LinkPurpose};
use crate::password::Password;
use crate::users::{User, check_email};
use nimchat_core_model::Job;

/// A new password, and the token of the letter that lets one set it.
#[derive(Clone)]
pub struct ResetPassword {
    /// The link's token.
    pub token: String,
    /// The new password.
    pub new: String,
    /// The new password again, if the client asked twice.
    pub confirmation: Option<String>,
}

impl SignInService {
    /// Sends the user with this address a letter that lets them set another password. Refuses an address that is
    /// nobody's: whether that is told is the edge's to decide.
    pub fn request_password_reset(&self, email: &str) -> Result<(), AccountsError> {
        let email = check_email(Some(email)).map_err(|_| AccountsError::NotFound)?;
        // an unknown address does not have to wait for those who write
        let found = self.deps.store.read()?.users().by_email(&email)?;
        let user = found.ok_or(AccountsError::NotFound)?;
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mail = UserMail::PasswordReset { user: user.id };
        work.jobs().enqueue(&[mail.due(now)?])?;
        work.commit()?;
        Ok(())
    }

    /// Sets the password for whoever got the letter, and signs them in. That they got it confirms their address: this
    /// is how invited users come in. The link, and every other one mailed before, is used up.
    pub fn reset_password(&self, command: ResetPassword) -> Result<SignInStep, AccountsError> {
        let link = self.password_link(&command.token)?;
        let found = self.deps.store.read()?.users().find(link.user)?;
        still_good(&link, found)?;
        let password = Password::chosen(command.new, command.confirmation.as_deref())?;
        // takes its time: not within the transaction
        let password_digest = password.hash(&self.deps.tokens.secret())?;

        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let mut user = still_good(&link, work.users().lock(link.user)?)?;
        if !user.confirmed() && user.password_digest.is_some() {
            // whoever chose a password before need not be who got the letter
            disown(&self.deps, &mut *work, &mut user, now)?;
        }
        // nobody stays signed in but by the session that is opened next
        set_password(&self.deps, &mut *work, &mut user, password_digest, None)?;
        user.confirmed_at = user.confirmed_at.or(Some(now));
        user.updated_at = now;
        work.users().update(&user)?;
        self.welcome(work, user)
    }

    fn password_link(&self, token: &str) -> Result<Link, AccountsError> {
        self.links
            .read(token, self.deps.clock.now())
            .filter(|link| {
                matches!(
                    link.purpose,
                    LinkPurpose::PasswordReset | LinkPurpose::Invitation
                )
            })
            .ok_or(AccountsError::InvalidLink)
    }
}

fn still_good(link: &Link, user: Option<User>) -> Result<User, AccountsError> {
    user.filter(|user| link.holds_for(user))
        .ok_or(AccountsError::InvalidLink)
}
