//! Users request the confirmation e-mail again.

use super::ProfileService;
use crate::access::Person;
use crate::error::AccountsError;
use crate::jobs::UserMail;
use nimchat_core_model::Job;

impl ProfileService {
    /// Sends an unconfirmed caller another e-mail: the invitation if they were invited and have set no password yet,
    /// else the confirmation of their address. Does nothing for a confirmed caller.
    pub fn resend_confirmation(&self, caller: &Person) -> Result<(), AccountsError> {
        let user = &caller.0;
        if user.confirmed() {
            return Ok(());
        }
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let roles = work.memberships().roles_of(&[user.id])?;
        let invitation = roles
            .iter()
            .find(|(_, role)| role.inviter_id.is_some() && user.password_digest.is_none());
        let mail = match invitation {
            Some((_, role)) => UserMail::Invitation {
                user: user.id,
                account: role.account_id,
                inviter: role.inviter_id,
            },
            None => UserMail::Confirmation {
                user: user.id,
                account: None,
            },
        };
        work.jobs().enqueue(&[mail.due(now)?])?;
        work.commit()?;
        Ok(())
    }
}
