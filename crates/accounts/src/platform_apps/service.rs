//! What the operator of the server does with platform apps.

use super::{Permissible, PlatformApp};
use crate::Deps;
use crate::access::TokenOwner;
use crate::error::{AccountsError, Result};
use nimchat_core_model::values::{MAX_STRING, check_line};
use nimchat_core_model::{PlatformAppId, Violation, service};

service! {
    /// Creates platform apps. There is no API for it: an operator does it on the server itself.
    PlatformAppService(Deps)
}

impl PlatformAppService {
    /// Creates an app that may manage `objects`, and answers it with its access token.
    pub fn create(&self, name: &str, objects: &[Permissible]) -> Result<(PlatformApp, String)> {
        if name.trim().is_empty() {
            return Err(Violation::new("name", "can't be blank").into());
        }
        check_line("name", name, MAX_STRING)?;
        let now = self.deps.clock.now();
        let token = self.deps.tokens.token();
        let mut work = self.deps.store.begin()?;
        let app = work.platform_apps().add(name, now)?;
        work.tokens()
            .set(TokenOwner::PlatformApp(app.id), &token, now)?;
        for object in objects {
            work.platform_apps().permit(app.id, *object, now)?;
        }
        work.commit()?;
        Ok((app, token))
    }

    /// Lets the app manage the account or user. Granting it again changes nothing.
    pub fn grant(&self, app: PlatformAppId, object: Permissible) -> Result<()> {
        let (now, mut work) = self.deps.begin()?;
        let exists = match object {
            Permissible::Account(id) => work.accounts().lock(id)?.is_some(),
            Permissible::User(id) => work.users().lock(id)?.is_some(),
            // bots belong to another domain, which grants them itself
            Permissible::AgentBot(_) => false,
        };
        if !exists {
            return Err(Violation::new(object.kind(), "must exist").into());
        }
        let permitted = work.platform_apps().permit(app, object, now);
        permitted.map_err(|error| error.of_caller::<AccountsError>(&[], Some("platform_app")))?;
        Ok(work.commit()?)
    }

    /// Takes the permission back. Refuses an object that the app may not manage.
    pub fn revoke(&self, app: PlatformAppId, object: Permissible) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.platform_apps().withdraw(app, object)? {
            return Err(AccountsError::NotPermissible);
        }
        Ok(work.commit()?)
    }
}
