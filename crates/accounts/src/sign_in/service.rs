//! Signing in and out, sessions, confirmed addresses.

use super::{SignInService, SignInStep, SignedIn, check_confirmed};
use crate::access::{Person, SessionKey, TokenOwner, UserSession, digest};
use crate::error::{AccountsError, Result};
use crate::links::{Link, LinkPurpose};
use crate::ports::Work;
use crate::second_factor::{self, Proof};
use crate::users::{User, check_email, tell_of_change};
use crate::{Deps, password};
use chrono::{DateTime, Months, SubsecRound, Utc};
use nimchat_core_model::{Email, StoreResult, UserId};

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

impl SignInService {
    /// Opens a session for the user with this address and password. An unknown address, a user without a password and a
    /// wrong password are refused in the same way and take the same time. An unconfirmed address is reported first.
    pub fn by_password(&self, email: &str, password: &str) -> Result<SignInStep> {
        let known = match check_email(Some(email)) {
            Ok(email) => self.deps.store.read()?.users().by_email(&email)?,
            Err(_) => None,
        };
        if let Some(user) = &known {
            check_confirmed(user)?;
        }
        let digest = known
            .as_ref()
            .and_then(|user| user.password_digest.as_deref());
        // hashing is slow, so it happens before the transaction
        let right = password::verify(password, digest.unwrap_or(password::NOBODYS));
        let (Some(known), true) = (&known, right && digest.is_some()) else {
            return Err(AccountsError::WrongCredentials);
        };
        let mut work = self.deps.store.begin()?;
        let found = work.users().lock(known.id)?;
        // a password that was replaced meanwhile is no longer right
        let user = found.filter(|user| user.password_digest == known.password_digest);
        self.welcome(work, user.ok_or(AccountsError::WrongCredentials)?)
    }

    /// The user whose second factor the token of a [`super::SignInStep::SecondFactor`] requires.
    pub fn challenged(&self, token: &str) -> Result<Email> {
        self.challenge(token).map(|link| Email::stored(link.email))
    }

    /// Opens a session for the user of the token, by their second factor. The proof is used up.
    pub fn by_second_factor(&self, token: &str, proof: &Proof) -> Result<SignedIn> {
        let link = self.challenge(token)?;
        let (now, mut work) = self.deps.begin()?;
        let found = work.users().lock(link.user)?;
        let user = found.filter(|user| link.holds_for(user));
        let user = user.ok_or(AccountsError::NoChallenge)?;
        check_confirmed(&user)?;
        let keys = self.factor_keys.as_ref();
        second_factor::verify(keys, &mut *work, user.id, proof, now)?;
        self.open(work, user)
    }

    fn challenge(&self, token: &str) -> Result<Link> {
        self.links
            .read(token, self.deps.clock.now())
            .filter(|link| link.purpose == LinkPurpose::SecondFactor)
            .ok_or(AccountsError::NoChallenge)
    }

    /// Opens a session for the user with this address, by the token of a link that an operator requested with
    /// [`crate::UserService::sign_in_link`]. The token is used up.
    pub fn by_link(&self, email: &str, token: &str) -> Result<SignedIn> {
        let email = check_email(Some(email)).map_err(|_| AccountsError::WrongCredentials)?;
        // a read, so that guesses neither wait for writers nor delay them
        let found = self.deps.store.read()?.users().by_email(&email)?;
        let user = found.ok_or(AccountsError::WrongCredentials)?;
        let (now, mut work) = self.deps.begin()?;
        if !work.sign_in_links().spend(user.id, &digest(token), now)? {
            return Err(AccountsError::WrongCredentials);
        }
        let found = work.users().lock(user.id)?;
        let user = found.ok_or(AccountsError::WrongCredentials)?;
        check_confirmed(&user)?;
        self.open(work, user)
    }

    /// Ends the session. The user's other clients stay signed in.
    pub fn sign_out(&self, caller: &Person, session: &UserSession) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        work.sessions().remove(caller.0.id, &session.key.client)?;
        Ok(work.commit()?)
    }

    /// Confirms the address that the e-mail with this token went to, a new user's or the one that a user changes to,
    /// and signs the user in, unless a second factor is required. The link is used up.
    pub fn confirm(&self, token: &str) -> Result<SignInStep> {
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

/// Opens a session for a new client of the user's. Beyond the limit of clients, those whose sessions end first are
/// signed out.
pub(super) fn open(deps: &Deps, work: &mut dyn Work, user: &User) -> StoreResult<UserSession> {
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
) -> StoreResult<()> {
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
) -> StoreResult<()> {
    user.password_digest = None;
    user.unconfirmed_email = None;
    user.pubsub_token = deps.tokens.token();
    user.link_round += 1;
    work.sessions().end_others(user.id, None)?;
    work.second_factors().remove(user.id)?;
    let token = deps.tokens.token();
    work.tokens().set(TokenOwner::User(user.id), &token, now)
}
