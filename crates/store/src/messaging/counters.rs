//! An account's counters: the last numbers of conversations and campaigns, and the number of resolved contacts.

use crate::prelude::*;
use crate::schema::account_counters;

/// Adds to a counter. If the account has none yet, they get these values.
macro_rules! add {
    ($account:ident, $counter:ident + $by:expr, or $($column:ident: $value:expr),+) => {
        diesel::insert_into(account_counters::table)
            .values((
                account_counters::account_id.eq($account.get()),
                $(account_counters::$column.eq($value),)+
            ))
            .on_conflict(account_counters::account_id)
            .do_update()
            .set(account_counters::$counter.eq(account_counters::$counter + $by))
    };
}

/// Takes the next number. A concurrent call waits for this transaction, so that the numbers have no gap.
pub(super) fn next_number(c: &mut AnyConn, account: AccountId) -> QueryResult<i64> {
    let next =
        add!(account, conversations + 1_i64, or conversations: 1_i64, resolved_contacts: 0_i64);
    Prepared(Both(next.returning(account_counters::conversations))).get_result(c)
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
    let next = add!(account, campaigns + 1_i64,
        or conversations: 0_i64, resolved_contacts: 0_i64, campaigns: 1_i64);
    Prepared(Both(next.returning(account_counters::campaigns))).get_result(c)
}

/// Adds to the number of resolved contacts, or subtracts.
pub(super) fn shift_resolved_contacts(
    c: &mut AnyConn,
    account: AccountId,
    by: i64,
) -> QueryResult<()> {
    let shifted =
        add!(account, resolved_contacts + by, or conversations: 0_i64, resolved_contacts: by);
    Prepared(Both(shifted)).rows(c).map(drop)
}

pub(super) fn resolved_contacts(c: &mut AnyConn, account: AccountId) -> QueryResult<i64> {
    account_counters::table
        .find(account.get())
        .select(account_counters::resolved_contacts)
        .get_result(c)
        .optional()
        .map(Option::unwrap_or_default)
}
