//! Steps that are done at most once.

use crate::columns::inserted;
use crate::dialect::ReturningRow;
use crate::prelude::*;
use diesel::sql_types::BigInt;
use nimchat_core_model::{DoneSteps, StepId};

struct NewStep<'a> {
    account_id: i64,
    name: &'a str,
    created_at: NaiveDateTime,
}

inserted! {
    NewStep<'_> into done_steps { account_id, name, created_at }
}

impl ReturningRow for NewStep<'_> {
    const RETURNING: &'static str = "id";
    type Returned = BigInt;
}

impl DoneSteps for UnitOfWork<'_> {
    fn record(
        &mut self,
        account: AccountId,
        name: &str,
        at: DateTime<Utc>,
    ) -> StoreResult<Option<StepId>> {
        let new = [NewStep {
            account_id: account.get(),
            name,
            created_at: at.naive_utc(),
        }];
        let added: Vec<i64> = self.run(|c| InsertMany::missing(&new).get_results(c))?;
        Ok(added.first().copied().map(StepId::new))
    }
}
