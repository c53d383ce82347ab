//! Placeholder.

use nimchat_api_kit::Route;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
