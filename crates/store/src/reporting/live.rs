//! What is open now: from stored counts, and from an index of the conversations whose customer waits.

use crate::prelude::*;
use crate::schema::{conversation_counts as counts, conversations};
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::sql_types::{BigInt, Bool, Nullable};
use nimchat_core_model::{TeamId, UserId};
use nimchat_messaging::Status;
use nimchat_reporting::ports::LiveLookup;
use nimchat_reporting::reports::{AgentLoad, LiveCounts, OpenGroup, OpenGroups};
use std::collections::BTreeMap;

/// The condition of the index, word for word, so that both databases use it.
const UNATTENDED: &str = "(conversations.status = 0 AND (conversations.first_reply_created_at IS NULL \
     OR conversations.waiting_since IS NOT NULL))";

/// The assignee, written so that SQLite does not look by it: that would find all of the assignee's open conversations.
fn assignee() -> SqlLiteral<Nullable<BigInt>> {
    sql("+conversations.assignee_id")
}

/// How many conversations there are.
fn total() -> SqlLiteral<BigInt> {
    sql("CAST(SUM(total) AS BIGINT)")
}

/// How many of them are unassigned.
fn unassigned() -> SqlLiteral<BigInt> {
    sql("CAST(COALESCE(SUM(total) FILTER (WHERE assignee_id = 0), 0) AS BIGINT)")
}

/// By status, and whether they are assigned.
fn by_status(
    c: &mut AnyConn,
    account: AccountId,
    team: Option<TeamId>,
) -> QueryResult<Vec<(i16, i64, i64)>> {
    let mut rows = of_account!(counts, account)
        .filter(counts::status.eq_any([Status::Open.code(), Status::Pending.code()]))
        .group_by(counts::status)
        .select((counts::status, total(), unassigned()))
        .into_boxed::<MultiBackend>();
    if let Some(team) = team {
        rows = rows.filter(counts::team_id.eq(team.get()));
    }
    rows.load(c)
}

/// An id, 0 for none; how many are open, and how many of them are unassigned.
type OpenRow = (i64, i64, i64);

/// By team or assignee.
fn open_by(
    c: &mut AnyConn,
    account: AccountId,
    groups: OpenGroups,
) -> QueryResult<(Vec<OpenRow>, WaitingOfUsers)> {
    let open = of_account!(counts, account).filter(counts::status.eq(Status::Open.code()));
    let waiting = of_account!(conversations, account).filter(sql::<Bool>(UNATTENDED));
    Ok(match groups {
        OpenGroups::Teams => (
            open.group_by(counts::team_id)
                .select((counts::team_id, total(), unassigned()))
                .load(c)?,
            waiting
                .group_by(conversations::team_id)
                .select((conversations::team_id, count_star()))
                .load(c)?,
        ),
        OpenGroups::Assignees => (
            open.group_by(counts::assignee_id)
                .select((counts::assignee_id, total(), unassigned()))
                .load(c)?,
            waiting
                .group_by(assignee())
                .select((assignee(), count_star()))
                .load(c)?,
        ),
    })
}

/// Users and how many open conversations they have.
type OpenOfUsers = Vec<(i64, i64)>;

/// Assignees and how many of their conversations wait.
type WaitingOfUsers = Vec<(Option<i64>, i64)>;

impl LiveLookup for UnitOfWork<'_> {
    fn live(&mut self, account: AccountId, team: Option<TeamId>) -> StoreResult<LiveCounts> {
        let (by_status, waiting): (Vec<(i16, i64, i64)>, i64) = self.run(|c| {
            let mut waiting = of_account!(conversations, account)
                .filter(sql::<Bool>(UNATTENDED))
                .select(count_star())
                .into_boxed::<MultiBackend>();
            if let Some(team) = team {
                waiting = waiting.filter(conversations::team_id.eq(team.get()));
            }
            Ok((by_status(c, account, team)?, waiting.first(c)?))
        })?;
        let mut live = LiveCounts {
            unattended: count(waiting),
            ..LiveCounts::default()
        };
        for (status, total, unassigned) in by_status {
            match Status::from_code(status) {
                Some(Status::Open) => {
                    (live.open, live.unassigned) = (count(total), count(unassigned));
                }
                Some(Status::Pending) => live.pending = count(total),
                _ => {}
            }
        }
        Ok(live)
    }

    fn open_by(&mut self, account: AccountId, groups: OpenGroups) -> StoreResult<Vec<OpenGroup>> {
        let (open, waiting) = self.run(|c| open_by(c, account, groups))?;
        let waiting: BTreeMap<i64, i64> = waiting
            .into_iter()
            .map(|(id, total)| (id.unwrap_or_default(), total))
            .collect();
        let open: BTreeMap<i64, (i64, i64)> = open
            .into_iter()
            .map(|(id, total, unassigned)| (id, (total, unassigned)))
            .collect();
        let some = open.into_iter().filter(|(_, (total, _))| *total > 0);
        Ok(some
            .map(|(id, (total, unassigned))| OpenGroup {
                id: (id != 0).then_some(id),
                open: count(total),
                unattended: count(waiting.get(&id).copied().unwrap_or_default()),
                unassigned: count(unassigned),
            })
            .collect())
    }

    fn loads(
        &mut self,
        account: AccountId,
        users: &[UserId],
    ) -> StoreResult<Vec<(UserId, AgentLoad)>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = numbers(users);
        let (open, waiting): (OpenOfUsers, WaitingOfUsers) = self.run(|c| {
            let open = of_account!(counts, account)
                .filter(counts::status.eq(Status::Open.code()))
                .filter(counts::assignee_id.eq_any(&ids))
                .group_by(counts::assignee_id)
                .select((counts::assignee_id, total()))
                .load(c)?;
            let waiting = of_account!(conversations, account)
                .filter(sql::<Bool>(UNATTENDED))
                .filter(assignee().eq_any(&ids))
                .group_by(assignee())
                .select((assignee(), count_star()))
                .load(c)?;
            Ok((open, waiting))
        })?;
        let mut loads: BTreeMap<i64, AgentLoad> = BTreeMap::new();
        for (user, total) in open {
            loads.entry(user).or_default().open = count(total);
        }
        for (user, total) in waiting {
            if let Some(user) = user {
                loads.entry(user).or_default().unattended = count(total);
            }
        }
        let loads = loads.into_iter();
        Ok(loads.map(|(user, load)| (user.into(), load)).collect())
    }
}
