//! The operator of the server decides what a platform app may manage, from the command line.

use super::{Permissible, PlatformAppService};
use crate::error::AccountsError;
use nimchat_core_model::{PlatformAppId, StoreError, Violation};

impl PlatformAppService {
    /// Lets the app manage the account or user. Granting it again changes nothing.
    pub fn grant(&self, app: PlatformAppId, object: Permissible) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let exists = match object {
            Permissible::Account(id) => work.accounts().lock(id)?.is_some(),
            Permissible::User(id) => work.users().lock(id)?.is_some(),
            // bots belong to another domain, which grants them itself
            Permissible::AgentBot(_) => false,
        };
        if !exists {
            return Err(Violation::new(object.kind(), "must exist").into());
        }
        match work.platform_apps().permit(app, object, now) {
            Ok(()) => Ok(work.commit()?),
            Err(StoreError::MissingReference) => {
                Err(Violation::new("platform_app", "must exist").into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the permission back. Refuses an object that the app may not manage.
    pub fn revoke(&self, app: PlatformAppId, object: Permissible) -> Result<(), AccountsError> {
        let mut work = self.deps.store.begin()?;
        if !work.platform_apps().withdraw(app, object)? {
            return Err(AccountsError::NotPermissible);
        }
        Ok(work.commit()?)
    }
}
