//! Filtered lists of conversations.

use super::conversation_counts::NO_CALLER;
use super::conversation_row::ConversationRow;
use super::filter;
use super::parts::{self, Part};
use super::search::SaidIn;
use crate::dialect::Dialect;
use crate::keyset::{Keyset, Slice, in_order};
use crate::prelude::*;
use crate::schema::{
    contact_inboxes, conversation_labels, conversation_participants, conversations, inbox_members,
    mentions,
};
use nimchat_accounts::Visibility;
use nimchat_core_model::{SortValue, UserId};
use nimchat_messaging::conversations::{ConversationGroup, ConversationSort, ConversationSortKey};
use nimchat_messaging::{AssigneeFilter, Conversation, ConversationQuery, Priority, StatusFilter};

type Boxed = conversations::BoxedQuery<'static, MultiBackend>;

/// Pages that begin behind so many rows are read in two steps.
const DEEP: i64 = 500;

/// The conversations that match the query, apart from the assignee. `said` is read for the query's text.
pub(super) fn fitting(
    account: AccountId,
    query: &ConversationQuery,
    said: Option<&SaidIn>,
    dialect: Dialect,
) -> Boxed {
    let mut rows = of_account!(conversations, account).into_boxed();
    if let StatusFilter::Is(status) = query.status {
        rows = rows.filter(conversations::status.eq(status.code()));
    }
    if let Some(inbox) = query.inbox_id {
        rows = rows.filter(conversations::inbox_id.eq(inbox.get()));
    }
    if let Some(team) = query.team_id {
        rows = rows.filter(conversations::team_id.eq(team.get()));
    }
    if let Some(contact) = query.contact_id {
        rows = rows.filter(conversations::contact_id.eq(contact.get()));
    }
    if let Visibility::InboxesOf(user) = query.visibility {
        rows = rows.filter(
            conversations::inbox_id.eq_any(
                inbox_members::table
                    .filter(inbox_members::user_id.eq(user.get()))
                    .select(inbox_members::inbox_id),
            ),
        );
    }
    if !query.labels.is_empty() {
        // measured against EXISTS: SQLite looks a rare label up once, not for each conversation
        rows = rows.filter(
            conversations::id.eq_any(
                of_account!(conversation_labels, account)
                    .filter(conversation_labels::title.eq_any(query.labels.clone()))
                    .select(conversation_labels::conversation_id),
            ),
        );
    }
    if let Some(group) = query.group {
        rows = of_group(rows, group, query.me.map_or(NO_CALLER, UserId::get));
    }
    if let Some(source_id) = &query.source_id {
        rows = rows.filter(
            conversations::contact_inbox_id.eq_any(
                contact_inboxes::table
                    .filter(contact_inboxes::source_id.eq(source_id.clone()))
                    .select(contact_inboxes::id),
            ),
        );
    }
    if let Some(since) = query.updated_since {
        rows = rows.filter(conversations::updated_at.ge(since.naive_utc()));
    }
    if let Some(said) = said {
        rows = rows.filter(said.condition());
    }
    match filter::of_conversations(&query.filter, account, dialect) {
        Some(condition) => rows.filter(condition),
        None => rows,
    }
}

fn of_group(rows: Boxed, group: ConversationGroup, me: i64) -> Boxed {
    match group {
        ConversationGroup::Mentioned => rows.filter(
            conversations::id.eq_any(
                mentions::table
                    .filter(mentions::user_id.eq(me))
                    .select(mentions::conversation_id),
            ),
        ),
        ConversationGroup::Participating => rows.filter(
            conversations::id.eq_any(
                conversation_participants::table
                    .filter(conversation_participants::user_id.eq(me))
                    .select(conversation_participants::conversation_id),
            ),
        ),
        ConversationGroup::Unattended => rows.filter(
            conversations::first_reply_created_at
                .is_null()
                .or(conversations::waiting_since.is_not_null()),
        ),
    }
}

/// A pattern for `LIKE … ESCAPE '\'` in which every character of the text stands for itself.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// A part of a list: see [`parts`].
struct ListPart<'a> {
    account: AccountId,
    query: &'a ConversationQuery,
    said: Option<&'a SaidIn>,
    dialect: Dialect,
    rows: Rows,
    keyset: Keyset<Conversation>,
}

#[derive(Debug, Clone, Copy)]
enum Rows {
    Every,
    OfPriority(Priority),
    WithoutPriority,
    Waiting,
    NotWaiting,
}

impl Rows {
    fn has(self, value: &SortValue) -> bool {
        match self {
            Self::Every => true,
            Self::OfPriority(priority) => *value == SortValue::Number(priority.code().into()),
            Self::WithoutPriority | Self::NotWaiting => *value == SortValue::Missing,
            Self::Waiting => *value != SortValue::Missing,
        }
    }

    fn keyset(self, of_list: Keyset<Conversation>) -> Keyset<Conversation> {
        match self {
            Self::Every => of_list,
            Self::OfPriority(_) | Self::WithoutPriority | Self::NotWaiting => {
                of_list.of_one_value()
            }
            Self::Waiting => of_list.with_value(),
        }
    }
}

impl ListPart<'_> {
    fn fitting(&self) -> Boxed {
        let rows = fitting(self.account, self.query, self.said, self.dialect);
        let rows = match (self.query.assignee, self.query.me) {
            (AssigneeFilter::All, _) => rows,
            (AssigneeFilter::Me, Some(me)) => rows.filter(conversations::assignee_id.eq(me.get())),
            (AssigneeFilter::Me, None) => rows.filter(conversations::id.lt(0)),
            (AssigneeFilter::Unassigned, _) => rows.filter(conversations::assignee_id.is_null()),
            (AssigneeFilter::Assigned, _) => rows.filter(conversations::assignee_id.is_not_null()),
        };
        match self.rows {
            Rows::Every => rows,
            Rows::OfPriority(priority) => rows
                .filter(conversations::priority.is_not_null())
                .filter(conversations::priority.eq(priority.code())),
            Rows::WithoutPriority => rows.filter(conversations::priority.is_null()),
            Rows::Waiting => rows.filter(conversations::waiting_since.is_not_null()),
            Rows::NotWaiting => rows.filter(conversations::waiting_since.is_null()),
        }
    }

    fn ordered(&self) -> Boxed {
        in_order!(self.fitting(), self.keyset)
    }
}

impl Part for ListPart<'_> {
    type Row = ConversationRow;

    fn load(&self, c: &mut AnyConn, slice: Slice) -> QueryResult<Vec<ConversationRow>> {
        let page = self.ordered().limit(slice.limit).offset(slice.offset);
        if slice.offset < DEEP {
            return page.select(ConversationRow::as_select()).load(c);
        }
        // the rows before the page are passed over in the index alone
        let ids: Vec<i64> = page.select(conversations::id).load(c)?;
        let mut rows: Vec<ConversationRow> = conversations::table
            .filter(conversations::id.eq_any(&ids))
            .select(ConversationRow::as_select())
            .load(c)?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        Ok(rows)
    }

    fn count(&self, c: &mut AnyConn) -> QueryResult<i64> {
        self.fitting().count().get_result(c)
    }
}

fn parts_of(sort: ConversationSort) -> Vec<Rows> {
    match sort.by {
        ConversationSortKey::LastActivityAt | ConversationSortKey::CreatedAt => vec![Rows::Every],
        ConversationSortKey::Priority => {
            let mut levels = Priority::ALL;
            if sort.descending {
                levels.reverse();
            }
            let levels = levels.into_iter().map(Rows::OfPriority);
            levels.chain([Rows::WithoutPriority]).collect()
        }
        ConversationSortKey::WaitingSince => vec![Rows::Waiting, Rows::NotWaiting],
    }
}

/// The requested ones of the conversations that match, including the assignee, after the row with these values, or of
/// all.
pub(super) fn list(
    c: &mut AnyConn,
    account: AccountId,
    query: &ConversationQuery,
    slice: Slice,
    after: Option<&[SortValue]>,
) -> QueryResult<Vec<ConversationRow>> {
    if query.status == StatusFilter::Nothing {
        return Ok(Vec::new());
    }
    let dialect = Dialect::of(c);
    let said = said(c, account, query)?;
    let order = query.sort.order();
    let list: Vec<_> = parts::after(parts_of(query.sort), after, |rows, value| rows.has(value))
        .map(|(rows, after)| ListPart {
            account,
            query,
            said: said.as_ref(),
            dialect,
            rows,
            keyset: rows.keyset(Keyset::new("conversations", order.keys(), after)),
        })
        .collect();
    parts::read(c, &list, slice)
}

/// What the query's text asks for.
pub(super) fn said(
    c: &mut AnyConn,
    account: AccountId,
    query: &ConversationQuery,
) -> QueryResult<Option<SaidIn>> {
    let text = query.text.as_deref();
    text.map(|text| SaidIn::read(c, account, text)).transpose()
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn wildcards_in_a_text_stand_for_themselves() {
        assert_eq!(containing(r"50%_\x"), r"%50\%\_\\x%");
    }
}
