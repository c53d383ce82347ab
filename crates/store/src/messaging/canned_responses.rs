//! Canned responses.

use super::search_progress::Indexed;
use crate::prelude::*;
use crate::rows::twins;
use crate::schema::canned_responses;
use crate::store::DieselStore;
use diesel::dsl::exists;
use nimchat_core_model::filter::folded;
use nimchat_core_model::{CannedResponseId, Progress};
use nimchat_messaging::ports::{CannedResponseLookup, CannedResponses};
use nimchat_messaging::{CannedResponse, NewCannedResponse};

row! {
    CannedResponseRow of canned_responses as CannedResponse {
        id, account_id, short_code, content, created_at, updated_at,
    }
}

impl CannedResponseLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        id: CannedResponseId,
    ) -> StoreResult<Option<CannedResponse>> {
        self.first(of_account!(canned_responses, account, id))
    }

    fn all(&mut self, account: AccountId) -> StoreResult<Vec<CannedResponse>> {
        self.load(of_account!(canned_responses, account).order(canned_responses::id))
    }
}

fn write_folded(c: &mut AnyConn, id: i64, folded: &str) -> QueryResult<usize> {
    diesel::update(canned_responses::table.find(id))
        .set(canned_responses::folded_short_code.eq(folded))
        .execute(c)
}

/// Folds some short codes of older versions, and answers the id below which the others are.
fn fold(c: &mut AnyConn, limit: u32) -> QueryResult<(Progress, i64)> {
    let Some(below) = Indexed::ShortCodes.below(c)? else {
        return Ok((Progress::Done, 0));
    };
    let rows: Vec<(i64, i64, String)> = locked!(
        c,
        canned_responses::table
            .filter(canned_responses::id.lt(below))
            .order(canned_responses::id.desc())
            .limit(i64::from(limit))
            .select((
                canned_responses::id,
                canned_responses::account_id,
                canned_responses::short_code,
            )),
        load
    )?;
    for (id, account, short_code) in &rows {
        let folded = folded(short_code);
        let taken: bool = diesel::select(exists(
            canned_responses::table
                .filter(canned_responses::account_id.eq(*account))
                .filter(canned_responses::folded_short_code.eq(&folded)),
        ))
        .get_result(c)?;
        if !taken {
            write_folded(c, *id, &folded)?;
        }
    }
    Indexed::ShortCodes.reached(c, rows.last().map(|(id, ..)| *id))
}

impl DieselStore {
    /// The canned responses whose short codes differ in case alone from another one's of their account, by account and
    /// short code: from before they were refused.
    pub fn short_code_twins(&self) -> StoreResult<Vec<CannedResponse>> {
        let rows =
            canned_responses::table.order((canned_responses::account_id, canned_responses::id));
        let form = |canned: &CannedResponse| (canned.account_id, folded(&canned.short_code));
        Ok(twins(self.reader()?.load(rows)?, form).collect())
    }
}

impl CannedResponses for UnitOfWork<'_> {
    fn add(&mut self, new: NewCannedResponse) -> StoreResult<CannedResponse> {
        let set = (
            columns!(canned_responses of new => account_id, short_code, content, created_at),
            canned_responses::updated_at.eq(new.created_at.naive_utc()),
            canned_responses::folded_short_code.eq(folded(&new.short_code)),
        );
        insert!(self, CannedResponse, CannedResponseRow into canned_responses, set)
    }

    /// A short code that stays is not folded: it may be a twin from before twins were refused.
    fn update(&mut self, canned: &CannedResponse) -> StoreResult<()> {
        let known = CannedResponseLookup::find(self, canned.account_id, canned.id)?;
        if known.is_some_and(|known| known.short_code != canned.short_code) {
            self.run(|c| write_folded(c, canned.id.get(), &folded(&canned.short_code)))?;
        }
        self.must_write(|c| {
            diesel::update(of_account!(canned_responses, canned.account_id, canned.id))
                .set(columns!(canned_responses of canned => short_code, content, updated_at))
                .execute(c)
        })
    }

    fn fold_short_codes(&mut self, limit: u32) -> StoreResult<(Progress, i64)> {
        self.run(|c| fold(c, limit))
    }

    fn remove(&mut self, account: AccountId, id: CannedResponseId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(canned_responses, account, id)).execute(c))
    }
}
