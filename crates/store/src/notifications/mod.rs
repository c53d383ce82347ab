//! The ports of the notifications domain.

mod notification;
mod push_subscription;
