//! Second factors: codes of a user's device in addition to the password, and backup codes for when it is lost.
//!
//! The device's secret is stored encrypted with a key that the operator sets. Without one, the key would be stored next
//! to the secret, and second factors are not available.

mod backup_codes;
mod model;
mod service;
mod verify;

pub use model::{Proof, SecondFactor, SecondFactorView};
pub use service::Provisioning;

pub(crate) use verify::verify;

use crate::Deps;
use crate::access::Person;
use crate::error::{AccountsError, Result};
use crate::installation::InstallationSecret;
use crate::ports::Work;
use crate::seal::Seal;
use crate::users::User;
use nimchat_core_model::UserId;

/// Reads and changes the caller's second factor.
#[derive(Clone)]
pub struct SecondFactorService {
    deps: Deps,
    keys: Option<Keys>,
}

/// The keys that encrypt secrets and hash backup codes.
#[derive(Clone)]
pub(crate) struct Keys {
    seal: Seal,
    codes: [u8; 32],
}

impl Keys {
    /// None if the operator set no secret.
    pub(crate) fn of(secret: &InstallationSecret) -> Option<Self> {
        secret.is_set().then(|| Self {
            seal: Seal::new(secret, "second factors"),
            codes: secret.key("backup codes"),
        })
    }
}

/// What the secret of a user's device is encrypted under.
pub(super) fn label(user: UserId) -> [u8; 8] {
    user.get().to_be_bytes()
}

impl SecondFactorService {
    /// A service over these ports, with keys of this secret.
    pub fn new(deps: Deps, secret: &InstallationSecret) -> Self {
        Self {
            deps,
            keys: Keys::of(secret),
        }
    }

    fn keys(&self) -> Result<&Keys> {
        self.keys
            .as_ref()
            .ok_or(AccountsError::SecondFactorUnavailable)
    }
}

/// The caller as they are now, locked until the work ends: a code works once.
fn lock(work: &mut dyn Work, caller: &Person) -> Result<User> {
    let found = work.users().lock(caller.0.id)?;
    found.ok_or(AccountsError::NotFound)
}
