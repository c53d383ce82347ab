//! `nimchat config check`

use super::Failure;
use crate::config::{Loaded, Settings};
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    sources: &'a [String],
    settings: &'a Settings,
}

/// Shows the settings; loading has checked them already.
pub(super) fn run(loaded: &Loaded) -> Result<(), Failure> {
    super::print(&Report {
        sources: &loaded.sources,
        settings: &loaded.settings,
    })
}
