//! What this crate's own tests share.

use crate::edge::{Edge, Profile};
use nimchat_accounts::Gate;
use nimchat_accounts::memory::MemoryStore;
use std::sync::Arc;

/// An edge over an empty store.
pub(crate) fn edge(profile: Profile) -> Edge {
    Edge::new(
        profile,
        "https://chat.example/",
        Gate::new(Arc::new(MemoryStore::default())),
    )
}
