//! Signing in, and everything that lets people do so: sessions, forgotten passwords, confirmed addresses.

mod by_link;
mod by_password;
mod confirm;
mod reset_password;
mod session;
mod sign_out;
mod sign_up;

pub use reset_password::ResetPassword;
pub use session::NewUserSession;
pub(crate) use session::set_password;
pub use sign_up::{SignUp, SignedUp};

use crate::Deps;
use crate::access::UserSession;
use crate::error::AccountsError;
use crate::links::LinkTokens;
use crate::ports::Work;
use crate::users::{User, UserService, UserView};

/// How people sign in.
#[derive(Clone)]
pub struct SignInService {
    deps: Deps,
    links: LinkTokens,
}

/// Somebody who signed in just now.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// Who.
    pub user: UserView,
    /// The session of their client; its token is told this once.
    pub session: UserSession,
}

impl SignInService {
    /// A service over these ports, which takes links with these tokens.
    pub fn new(deps: Deps, links: LinkTokens) -> Self {
        Self { deps, links }
    }

    /// Opens a session for the user, as the last step of the work.
    fn open(&self, mut work: Box<dyn Work + '_>, user: User) -> Result<SignedIn, AccountsError> {
        let session = session::open(&self.deps, &mut *work, &user)?;
        work.commit()?;
        let user = UserService::new(self.deps.clone()).view(user)?;
        Ok(SignedIn { user, session })
    }
}

/// Whoever did not confirm their address cannot sign in yet.
fn check_confirmed(user: &User) -> Result<(), AccountsError> {
    if user.confirmed() {
        Ok(())
    } else {
        Err(AccountsError::Unconfirmed(user.email.clone()))
    }
}
