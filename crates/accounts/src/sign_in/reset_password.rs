//! A forgotten password is replaced, and an invited user sets their first one.

use super::service::{disown, set_password};
use super::{SignInService, SignInStep};
use crate::error::{AccountsError, Result};
use crate::jobs::UserMail;
use crate::links::{Link, LinkPurpose};
use crate::password::Password;
use crate::users::{User, check_email};
use nimchat_core_model::Job;

/// A new password, and the token of the e-mail that permits it.
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
    /// Sends the user with this address an e-mail that lets them set another password. Refuses an unknown address; the
    /// HTTP layer decides whether to reveal that.
    pub fn request_password_reset(&self, email: &str) -> Result<()> {
        let email = check_email(Some(email)).map_err(|_| AccountsError::NotFound)?;
        // a read, so that unknown addresses do not wait for writers
        let found = self.deps.store.read()?.users().by_email(&email)?;
        let user = found.ok_or(AccountsError::NotFound)?;
        let (now, mut work) = self.deps.begin()?;
        let mail = UserMail::PasswordReset { user: user.id };
        work.jobs().enqueue(&[mail.due(now)?])?;
        Ok(work.commit()?)
    }

    /// Sets the password of the user who received the e-mail, and signs them in. Receiving it confirms their address:
    /// this is how invited users sign in first. The link, and every other one mailed before, is used up.
    pub fn reset_password(&self, command: ResetPassword) -> Result<SignInStep> {
        let link = self.password_link(&command.token)?;
        let found = self.deps.store.read()?.users().find(link.user)?;
        still_good(&link, found)?;
        let password = Password::chosen(command.new, command.confirmation.as_deref())?;
        // hashing is slow, so it happens before the transaction
        let password_digest = password.hash(&self.deps.tokens.secret())?;

        let (now, mut work) = self.deps.begin()?;
        let mut user = still_good(&link, work.users().lock(link.user)?)?;
        if !user.confirmed() && user.password_digest.is_some() {
            // the earlier password may be another person's than the recipient of the e-mail
            disown(&self.deps, &mut *work, &mut user, now)?;
        }
        // all sessions end, except the one that is opened next
        set_password(&self.deps, &mut *work, &mut user, password_digest, None)?;
        user.confirmed_at = user.confirmed_at.or(Some(now));
        user.updated_at = now;
        work.users().update(&user)?;
        self.welcome(work, user)
    }

    fn password_link(&self, token: &str) -> Result<Link> {
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

fn still_good(link: &Link, user: Option<User>) -> Result<User> {
    user.filter(|user| link.holds_for(user))
        .ok_or(AccountsError::InvalidLink)
}
