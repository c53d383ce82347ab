//! Portals: the help centres of an account.

mod model;
mod service;

pub use model::{Portal, PortalAttributes, PortalConfig, SavePortal};
pub use service::{CONTENTS, LocaleCounts, PortalContents, PortalService, PortalView};

pub(crate) use service::{begin, find};
