//! Profiles: what people may do with themselves, whatever accounts they are in.

mod clear_avatar;
mod resend_confirmation;
mod reset_token;
mod set_active_account;
mod set_availability;
mod show;
mod update;

pub use update::{ChangePassword, UpdateProfile};

use crate::Deps;

/// What people may do with themselves.
#[derive(Clone)]
pub struct ProfileService {
    deps: Deps,
}

impl ProfileService {
    /// A service over these ports.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
