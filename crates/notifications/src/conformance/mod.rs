//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about ids.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

pub mod notifications;

use crate::ports::{Store, View, Work};
use nimchat_core_model::{AccountId, EventId, MembershipId, UserId, suite};
use nimchat_messaging::conformance::Adapter as Rows;

/// The adapter under test, with what the suite cannot do through the ports.
pub trait Adapter {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// The store of its conversations.
    fn rows(&self) -> &dyn Rows;
    /// The user's membership in the account.
    fn membership(&self, account: AccountId, user: UserId) -> MembershipId;
    /// Adds an event of the account to the outbox.
    fn add_event(&self, account: AccountId) -> EventId;
}

suite! {
    notifications::a_notification_reads_back_for_its_user,
    notifications::those_of_an_inbox_are_removed_for_some_users,
    notifications::a_newer_notification_replaces_older_ones,
    notifications::a_user_keeps_so_many_notifications,
    notifications::notifications_are_listed_as_they_are_asked_for,
    notifications::notifications_of_many_users_come_at_once,
    notifications::notifications_are_read_together,
    notifications::notifications_are_cleared_in_batches,
    notifications::a_member_chooses_how_they_are_told,
    notifications::an_event_is_taken_up_once,
    notifications::a_subscription_moves_to_who_subscribes,
}
