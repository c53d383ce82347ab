//! The ports of the help centre domain.

mod article;
mod category;
mod portal;
mod published;

use nimchat_core_model::PortalId;

/// A count as the domain reads it.
fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

/// The numbers of these ids.
fn numbers<Id: Copy>(ids: &[Id], number: fn(Id) -> i64) -> Vec<i64> {
    ids.iter().copied().map(number).collect()
}

/// These ids as a statement lists them.
fn list(portals: &[PortalId]) -> String {
    let numbers: Vec<String> = portals.iter().map(PortalId::to_string).collect();
    numbers.join(", ")
}
