//! Steps that are done at most once, however often the work that consists of them is repeated.

use crate::error::StoreResult;
use crate::ids::{AccountId, StepId};
use chrono::{DateTime, Utc};

/// Which steps are done. A step is recorded in the transaction that does it.
pub trait DoneSteps {
    /// Records that the account's step of this name is done. None if that is recorded already: it must not be done
    /// again. Works that may do the same step at the same time lock what the step changes before.
    fn record(
        &mut self,
        account: AccountId,
        name: &str,
        at: DateTime<Utc>,
    ) -> StoreResult<Option<StepId>>;
}
