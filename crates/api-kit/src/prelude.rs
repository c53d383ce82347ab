//! What nearly every resource uses: `use nimchat_api_kit::prelude::*`.

pub use crate::call::In;
pub use crate::error::{ApiError, Behind, Result};
pub use crate::idempotency::made_id;
pub use crate::lenient::Field;
pub use crate::route::{NoContent, Route, by_body, by_id, for_caller};
pub use nimchat_accounts::{Administrator, Agent};
pub use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
pub use nimchat_wire::{Command, Context, OrAbsent, Present, envelopes, wire};
pub use serde::{Deserialize, Serialize};
pub use utoipa::{IntoParams, ToSchema};
pub use validator::Validate;
