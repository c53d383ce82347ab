//! An administrator invites a user into an account: the step that every way of adding agents shares.

use super::AgentService;
use crate::access::{Agent, TokenOwner};
use crate::error::{AccountsError, Result};
use crate::jobs::UserMail;
use crate::ports::Work;
use crate::sign_in;
use crate::users::{NewUser, User};
use chrono::{DateTime, Utc};
use nimchat_core_model::{Attributes, Email, Job, StoreResult, UserId};

impl AgentService {
    /// Stores a user who must still confirm their address and set a password, and sends the invitation by e-mail.
    pub(super) fn invite(
        &self,
        work: &mut dyn Work,
        administrator: &Agent,
        name: String,
        email: Email,
        now: DateTime<Utc>,
    ) -> StoreResult<User> {
        let user = work.users().add(NewUser {
            name,
            display_name: None,
            email,
            password_digest: None,
            pubsub_token: self.deps.tokens.token(),
            custom_attributes: Attributes::new(),
            confirmed_at: None,
            created_at: now,
        })?;
        let token = self.deps.tokens.token();
        work.tokens().set(TokenOwner::User(user.id), &token, now)?;
        enqueue_invitation(work, administrator, user.id, now)?;
        Ok(user)
    }

    /// Prepares an existing user who joins the account. An unconfirmed user has not proved that the address is theirs:
    /// they are invited as a new user is, unless they were invited before, and a password chosen under the address
    /// stops working.
    pub(super) fn receive(
        &self,
        work: &mut dyn Work,
        administrator: &Agent,
        id: UserId,
        now: DateTime<Utc>,
    ) -> Result<User> {
        let mut user = work.users().lock(id)?.ok_or(AccountsError::NotFound)?;
        if user.confirmed() {
            return Ok(user);
        }
        let roles = work.memberships().roles_of(&[id])?;
        let invited = roles.iter().any(|(_, role)| role.inviter_id.is_some());
        let claimed = user.password_digest.is_some();
        if claimed {
            sign_in::disown(&self.deps, work, &mut user, now)?;
            user.updated_at = now;
            work.users().update(&user)?;
        }
        if claimed || !invited {
            enqueue_invitation(work, administrator, id, now)?;
        }
        Ok(user)
    }
}

fn enqueue_invitation(
    work: &mut dyn Work,
    administrator: &Agent,
    user: UserId,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    let invitation = UserMail::Invitation {
        user,
        account: administrator.account_id(),
        inviter: Some(administrator.user.id),
    };
    work.jobs().enqueue(&[invitation.due(now)?]).map(drop)
}
