//! An account's counters: the last numbers of conversations and campaigns, and the number of resolved contacts.

use crate::conn::AnyConn;
use crate::schema::account_counters;
use crate::types::{Both, Prepared};
use diesel::prelude::*;
use nimchat_core_model::AccountId;

/// Takes the next number. A concurrent call waits for this transaction, so that the numbers have no gap.
pub(super) fn next_number(c: &mut AnyConn, account: AccountId) -> QueryResult<i64> {
    Prepared(Both(
        diesel::insert_into(account_counters::table)
            .values((
                account_counters::account_id.eq(account.get()),
                account_counters::conversations.eq(1_i64),
                account_counters::resolved_contacts.eq(0_i64),
            ))
            .on_conflict(account_counters::account_id)
            .do_update()
            .set(account_counters::conversations.eq(account_counters::conversations + 1_i64))
            .returning(account_counters::conversations),
    ))
    .get_result(c)
}

/// Lets the next number be at least this one.
pub(super) fn skip_to(c: &mut AnyConn, account: AccountId, number: i64) -> QueryResult<()> {
    let insert = diesel::insert_into(account_counters::table)
        .values((
            account_counters::account_id.eq(account.get()),
            account_counters::conversations.eq(0_i64),
            account_counters::resolved_contacts.eq(0_i64),
        ))
        .on_conflict_do_nothing();
    Both(insert).execute(c)?;
    let behind = account_counters::table
        .find(account.get())
        .filter(account_counters::conversations.lt(number - 1));
    diesel::update(behind)
        .set(account_counters::conversations.eq(number - 1))
        .execute(c)
        .map(drop)
}

/// Takes the next number of a campaign, as [`next_number`].
pub(super) fn next_campaign_number(c: &mut AnyConn, account: AccountId) -> QueryResult<i64> {
    Prepared(Both(
        diesel::insert_into(account_counters::table)
            .values((
                account_counters::account_id.eq(account.get()),
                account_counters::conversations.eq(0_i64),
                account_counters::resolved_contacts.eq(0_i64),
                account_counters::campaigns.eq(1_i64),
            ))
            .on_conflict(account_counters::account_id)
            .do_update()
            .set(account_counters::campaigns.eq(account_counters::campaigns + 1_i64))
            .returning(account_counters::campaigns),
    ))
    .get_result(c)
}

/// Adds to the number of resolved contacts, or subtracts.
pub(super) fn shift_resolved_contacts(
    c: &mut AnyConn,
    account: AccountId,
    by: i64,
) -> QueryResult<()> {
    Prepared(Both(
        diesel::insert_into(account_counters::table)
            .values((
                account_counters::account_id.eq(account.get()),
                account_counters::conversations.eq(0_i64),
                account_counters::resolved_contacts.eq(by),
            ))
            .on_conflict(account_counters::account_id)
            .do_update()
            .set(account_counters::resolved_contacts.eq(account_counters::resolved_contacts + by)),
    ))
    .rows(c)
    .map(drop)
}

pub(super) fn resolved_contacts(c: &mut AnyConn, account: AccountId) -> QueryResult<i64> {
    account_counters::table
        .find(account.get())
        .select(account_counters::resolved_contacts)
        .get_result(c)
        .optional()
        .map(Option::unwrap_or_default)
}
