//! What nearly every repository uses: `use crate::prelude::*`.

pub(crate) use crate::columns::{columns, new_row, row};
pub(crate) use crate::conn::{AnyConn, MultiBackend, in_account, on_each};
pub(crate) use crate::dialect::{InsertMany, locked};
pub(crate) use crate::rows::{count, json, numbers, of_account};
pub(crate) use crate::statements::{insert, lock};
pub(crate) use crate::types::{Both, Prepared, cols};
pub(crate) use crate::unit_of_work::UnitOfWork;
pub(crate) use chrono::{DateTime, NaiveDateTime, Utc};
pub(crate) use diesel::prelude::*;
pub(crate) use nimchat_core_model::idempotency::RecordKind;
pub(crate) use nimchat_core_model::{AccountId, StoreError, StoreResult};
