//! What this crate's own tests share.

use crate::context::ApiContext;
use nimchat_accounts::Authenticator;
use nimchat_accounts::memory::MemoryStore;
use nimchat_wire::Profile;
use std::sync::Arc;

/// A context over an empty store.
pub(crate) fn api_context(profile: Profile) -> ApiContext {
    ApiContext::new(
        profile,
        "https://chat.example/",
        Authenticator::new(Arc::new(MemoryStore::default())),
    )
}
