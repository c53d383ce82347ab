//! Sessions of signed-in clients.

use crate::Deps;
use crate::access::{SessionKey, TokenOwner, UserSession, digest};
use crate::ports::Work;
use crate::users::User;
use chrono::{DateTime, Months, SubsecRound, Utc};
use nimchat_core_model::{StoreError, UserId};

/// The most clients of one user that are signed in at the same time.
const MAX_CLIENTS: usize = 25;

/// How long a client stays signed in.
const LIFETIME: Months = Months::new(2);

/// A session before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUserSession {
    /// The user.
    pub user_id: UserId,
    /// The client.
    pub client: String,
    /// The [`digest`] of its token.
    pub token_digest: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it begins.
    pub created_at: DateTime<Utc>,
}

/// Opens a session for a new client of the user's. Beyond the limit of clients, those whose sessions end first are
/// signed out.
pub(super) fn open(
    deps: &Deps,
    work: &mut dyn Work,
    user: &User,
) -> Result<UserSession, StoreError> {
    let now = deps.clock.now();
    let key = SessionKey {
        uid: user.email.as_str().to_owned(),
        client: deps.tokens.token(),
        token: hex::encode(deps.tokens.secret()),
    };
    // to the second, as the client receives it
    let expires_at = (now + LIFETIME).trunc_subsecs(0);
    work.sessions().add(NewUserSession {
        user_id: user.id,
        client: key.client.clone(),
        token_digest: digest(&key.token),
        expires_at,
        created_at: now,
    })?;
    work.sessions().keep_latest(user.id, MAX_CLIENTS)?;
    Ok(UserSession { key, expires_at })
}

/// Sets a new password, closes the real-time connections, invalidates the links mailed so far, and signs out all
/// clients except the named one. The caller writes the user.
pub(crate) fn set_password(
    deps: &Deps,
    work: &mut dyn Work,
    user: &mut User,
    password_digest: String,
    client: Option<&str>,
) -> Result<(), StoreError> {
    user.password_digest = Some(password_digest);
    user.pubsub_token = deps.tokens.token();
    user.link_round += 1;
    work.sessions().end_others(user.id, client)
}

/// Removes what another person may have set up under a user's unconfirmed address: password, sessions, access token,
/// second factor, and the address to change to. The links mailed so far become invalid. The caller writes the user.
pub(crate) fn disown(
    deps: &Deps,
    work: &mut dyn Work,
    user: &mut User,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    user.password_digest = None;
    user.unconfirmed_email = None;
    user.pubsub_token = deps.tokens.token();
    user.link_round += 1;
    work.sessions().end_others(user.id, None)?;
    work.second_factors().remove(user.id)?;
    let token = deps.tokens.token();
    work.tokens().set(TokenOwner::User(user.id), &token, now)
}
