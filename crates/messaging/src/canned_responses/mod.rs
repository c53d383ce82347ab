//! Canned responses: texts that agents insert by a short code.

mod model;
mod service;

pub use model::{CannedResponse, NewCannedResponse};
pub use service::{CannedResponseService, SaveCannedResponse};
