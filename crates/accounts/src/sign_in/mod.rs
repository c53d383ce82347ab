//! Signing in, and what belongs to it: sessions, forgotten passwords, confirmed addresses.

mod reset_password;
mod service;
mod sign_up;

pub use reset_password::ResetPassword;
pub use service::NewUserSession;
pub use sign_up::{SignUp, SignedUp};

pub(crate) use service::{disown, set_password};

use crate::Deps;
use crate::access::UserSession;
use crate::error::{AccountsError, Result};
use crate::installation::InstallationSecret;
use crate::links::{LinkPurpose, LinkTokens};
use crate::ports::Work;
use crate::second_factor::Keys;
use crate::users::{User, UserService, UserView};

/// Signs users in and out.
#[derive(Clone)]
pub struct SignInService {
    deps: Deps,
    links: LinkTokens,
    factor_keys: Option<Keys>,
}

/// The result of a sign-in step.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInStep {
    /// The user is signed in.
    In(Box<SignedIn>),
    /// The user must show their second factor, by [`SignInService::by_second_factor`].
    SecondFactor {
        /// The token to send with it.
        token: String,
    },
}

/// A user who has just signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// The user.
    pub user: UserView,
    /// The session of their client; its token is shown only once.
    pub session: UserSession,
}

impl SignInService {
    /// A service over these ports, with keys of this secret.
    pub fn new(deps: Deps, secret: &InstallationSecret) -> Self {
        Self {
            deps,
            links: LinkTokens::new(secret),
            factor_keys: Keys::of(secret),
        }
    }

    /// Opens a session for the user, or requires their second factor if they have one, as the last step of the work.
    fn welcome(&self, mut work: Box<dyn Work + '_>, user: User) -> Result<SignInStep> {
        let factor = work.second_factors().find(user.id)?;
        if factor.is_some_and(|factor| factor.enabled()) {
            let now = self.deps.clock.now();
            let token = self.links.issue(LinkPurpose::SecondFactor, &user, now)?;
            work.commit()?;
            return Ok(SignInStep::SecondFactor { token });
        }
        Ok(SignInStep::In(Box::new(self.open(work, user)?)))
    }

    /// Opens a session for the user, as the last step of the work.
    fn open(&self, mut work: Box<dyn Work + '_>, user: User) -> Result<SignedIn> {
        let session = service::open(&self.deps, &mut *work, &user)?;
        work.commit()?;
        let user = UserService::new(self.deps.clone()).view(user)?;
        Ok(SignedIn { user, session })
    }
}

/// A user cannot sign in before confirming their address.
fn check_confirmed(user: &User) -> Result<()> {
    if user.confirmed() {
        Ok(())
    } else {
        Err(AccountsError::Unconfirmed(user.email.clone()))
    }
}
