//! How many conversations the tabs of a list have: summed from stored counts, or counted where that is not possible.

use super::conversation_list::{fitting, said};
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::Dialect;
use crate::schema::{conversation_counts, inbox_members};
use crate::types::Prepared;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, UserId};
use nimchat_messaging::{ConversationQuery, Counts, StatusFilter};

/// A caller that is no user: has no conversations.
pub(super) const NO_CALLER: i64 = -1;

/// The tabs' counts.
pub(super) fn counts(
    c: &mut AnyConn,
    account: AccountId,
    query: &ConversationQuery,
) -> QueryResult<Counts> {
    if query.status == StatusFilter::Nothing {
        return Ok(Counts::default());
    }
    let me = query.me.map_or(NO_CALLER, UserId::get);
    let (mine, unassigned, all) = if query.is_counted() {
        kept(c, account, query, me)
    } else {
        counted(c, account, query, me)
    }?;
    let count = |total: i64| u64::try_from(total).unwrap_or(0);
    Ok(Counts {
        mine: count(mine),
        unassigned: count(unassigned),
        all: count(all),
    })
}

fn kept(
    c: &mut AnyConn,
    account: AccountId,
    query: &ConversationQuery,
    me: i64,
) -> QueryResult<(i64, i64, i64)> {
    use conversation_counts as counts;
    let mut rows = counts::table
        .filter(counts::account_id.eq(account.get()))
        .into_boxed::<MultiBackend>();
    if let StatusFilter::Is(status) = query.status {
        rows = rows.filter(counts::status.eq(status.code()));
    }
    if let Some(inbox) = query.inbox_id {
        rows = rows.filter(counts::inbox_id.eq(inbox.get()));
    }
    if let Some(team) = query.team_id {
        rows = rows.filter(counts::team_id.eq(team.get()));
    }
    if let Visibility::InboxesOf(user) = query.visibility {
        rows = rows.filter(
            counts::inbox_id.eq_any(
                inbox_members::table
                    .filter(inbox_members::user_id.eq(user.get()))
                    .select(inbox_members::inbox_id),
            ),
        );
    }
    // sums of bigint are numeric on PostgreSQL
    Prepared(
        rows.select((
            sql::<BigInt>("CAST(COALESCE(SUM(total) FILTER (WHERE assignee_id = ")
                .bind::<BigInt, _>(me)
                .sql("), 0) AS BIGINT)"),
            sql::<BigInt>("CAST(COALESCE(SUM(total) FILTER (WHERE assignee_id = 0), 0) AS BIGINT)"),
            sql::<BigInt>("CAST(COALESCE(SUM(total), 0) AS BIGINT)"),
        )),
    )
    .get_result(c)
}

fn counted(
    c: &mut AnyConn,
    account: AccountId,
    query: &ConversationQuery,
    me: i64,
) -> QueryResult<(i64, i64, i64)> {
    let said = said(c, account, query)?;
    fitting(account, query, said.as_ref(), Dialect::of(c))
        .select((
            sql::<BigInt>("COUNT(*) FILTER (WHERE conversations.assignee_id = ")
                .bind::<BigInt, _>(me)
                .sql(")"),
            sql::<BigInt>("COUNT(*) FILTER (WHERE conversations.assignee_id IS NULL)"),
            sql::<BigInt>("COUNT(*)"),
        ))
        .get_result(c)
}
