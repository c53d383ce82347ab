//! An operator creates a platform app, from the command line.

use super::{Permissible, PlatformApp, PlatformAppService};
use crate::access::TokenOwner;
use crate::error::AccountsError;
use nimchat_core_model::Violation;
use nimchat_core_model::values::{MAX_STRING, check_line};

impl PlatformAppService {
    /// Creates an app that may manage `objects`, and answers it with its access token.
    pub fn create(
        &self,
        name: &str,
        objects: &[Permissible],
    ) -> Result<(PlatformApp, String), AccountsError> {
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
}
