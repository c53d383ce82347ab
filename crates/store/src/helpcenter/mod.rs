//! The ports of the help centre domain.

mod article;
mod category;
mod portal;
mod published;

use nimchat_core_model::PortalId;

/// These ids as a statement lists them.
fn list(portals: &[PortalId]) -> String {
    let numbers: Vec<String> = portals.iter().map(PortalId::to_string).collect();
    numbers.join(", ")
}
