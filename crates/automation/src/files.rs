//! The files of rules and macros (docs/rules/automation.md §1, decision 40).

use crate::actions::named_uploads;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, HeldFile, StoreResult};
use serde_json::Value;

/// The files that a rule or macro with these actions holds; those of before that it does not name any more are deleted.
pub(crate) fn hold(
    work: &mut dyn Work,
    account: AccountId,
    actions: &[Value],
    before: Vec<HeldFile>,
    now: DateTime<Utc>,
) -> StoreResult<Vec<HeldFile>> {
    let named = named_uploads(actions);
    let (held, released) = HeldFile::hold(account, &named, before, work.uploads())?;
    HeldFile::release(&released, work.jobs(), now)?;
    Ok(held)
}
