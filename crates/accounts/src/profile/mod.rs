//! Profiles: users manage themselves, across all their accounts.

mod clear_avatar;
mod resend_confirmation;
mod reset_token;
mod set_active_account;
mod set_availability;
mod show;
mod update;

pub use update::{ChangePassword, UpdateProfile};

use crate::Deps;
use nimchat_core_model::service;

service! {
    /// Reads and changes the caller's own profile.
    ProfileService(Deps)
}
