//! Labels that an account offers. Conversations have titles, which need not be among them.

mod model;
mod service;

pub use model::{Label, NewLabel};
pub use service::{LabelService, SaveLabel};
