//! Profiles: users manage themselves, across all their accounts.

mod service;

pub use service::{ChangePassword, ProfileService, UpdateProfile};
