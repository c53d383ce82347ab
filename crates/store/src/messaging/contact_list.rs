//! The list of resolved contacts.

use super::contact_row::ContactRow;
use super::contact_search::{SearchedText, Whose};
use super::counters::resolved_contacts;
use super::filter;
use super::parts::{self, Part};
use super::search_progress::Indexed;
use crate::dialect::Dialect;
use crate::keyset::{Keyset, Slice, in_order};
use crate::prelude::*;
use crate::schema::{contact_labels, contacts};
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::sql_types::{BigInt, Bool};
use nimchat_core_model::filter::{Filter, Test, folded};
use nimchat_core_model::search::BETWEEN;
use nimchat_core_model::{ContactId, Missing, SortValue};
use nimchat_messaging::contacts::{ContactField, ContactSortKey};
use nimchat_messaging::{Contact, ContactQuery, ContactSort};

type Boxed = contacts::BoxedQuery<'static, MultiBackend>;

/// The requested rows after the row with these values, or in all, one more, and the total.
pub(super) fn resolved(
    c: &mut AnyConn,
    account: AccountId,
    query: &ContactQuery,
    slice: Slice,
    after: Option<&[SortValue]>,
) -> QueryResult<(Vec<ContactRow>, u64)> {
    let text = query.text.as_deref().map(folded);
    let asked = Asked::read(c, account, query, text.as_deref())?;
    let order = query.sort.order();
    let list: Vec<_> = parts_of(&query.sort, after)
        .map(|(rows, after)| ListPart {
            asked: &asked,
            rows,
            keyset: rows.keyset(Keyset::new("contacts", order.keys(), after)),
        })
        .collect();
    let rows = parts::read(c, &list, slice)?;
    let total = match &asked.said {
        None if query.is_everyone() => resolved_contacts(c, account)?,
        Some(said) if query.is_unrestricted() => said.count(c)?,
        _ => asked.counted().count().get_result(c)?,
    };
    Ok((rows, u64::try_from(total).unwrap_or(0)))
}

/// At the most `limit` of the listed contacts, those after an id, by id.
pub(super) fn resolved_after(
    c: &mut AnyConn,
    account: AccountId,
    query: &ContactQuery,
    after: ContactId,
    limit: u32,
) -> QueryResult<Vec<ContactRow>> {
    let text = query.text.as_deref().map(folded);
    Asked::read(c, account, query, text.as_deref())?
        .fitting()
        .filter(contacts::id.gt(after.get()))
        .order(contacts::id)
        .limit(i64::from(limit))
        .select(ContactRow::as_select())
        .load(c)
}

const fn whose(query: &ContactQuery) -> Whose {
    match query.among {
        Some(_) => Whose::Everyone,
        None => Whose::Resolved,
    }
}

/// A text that every contact of the filter has in what searches look up, and where.
fn part_of_all(filter: &Filter<ContactField>) -> Option<(&ContactField, &str)> {
    let [conditions] = filter.alternatives() else {
        return None;
    };
    conditions.iter().find_map(|condition| {
        let known_by = matches!(
            condition.field,
            ContactField::Name
                | ContactField::Email
                | ContactField::PhoneNumber
                | ContactField::Identifier
        );
        match condition.tests.as_slice() {
            [Test::Contains(part) | Test::StartsWith(part)]
                if known_by
                    && !condition.negated
                    && !part.is_empty()
                    && !part.contains(BETWEEN) =>
            {
                Some((&condition.field, part.as_str()))
            }
            _ => None,
        }
    })
}

/// What a query asks for.
struct Asked<'a> {
    account: AccountId,
    query: &'a ContactQuery,
    said: Option<SearchedText<'a>>,
    dialect: Dialect,
    /// Are all contacts indexed?
    indexed: bool,
}

/// A part of the list: see [`parts`].
struct ListPart<'a> {
    asked: &'a Asked<'a>,
    rows: Rows,
    keyset: Keyset<Contact>,
}

#[derive(Debug, Clone, Copy)]
enum Rows {
    Every,
    WithValue,
    WithoutValue,
}

impl Rows {
    fn has(self, value: &SortValue) -> bool {
        match self {
            Self::Every => true,
            Self::WithValue => *value != SortValue::Missing,
            Self::WithoutValue => *value == SortValue::Missing,
        }
    }

    fn keyset(self, of_list: Keyset<Contact>) -> Keyset<Contact> {
        match self {
            Self::Every => of_list,
            Self::WithValue => of_list.with_value(),
            Self::WithoutValue => of_list.of_one_value(),
        }
    }
}

/// The parts from the one with the row after which the list begins. A list by several keys is one part, since no index
/// has its order.
fn parts_of<'a>(
    sort: &ContactSort,
    after: Option<&'a [SortValue]>,
) -> impl Iterator<Item = (Rows, Option<&'a [SortValue]>)> + use<'a> {
    let parts: &[Rows] = match (sort.keys(), sort.order().keys()) {
        ([_], [key, ..]) => match key.place_of_missing() {
            Missing::Never => &[Rows::Every],
            Missing::First => &[Rows::WithoutValue, Rows::WithValue],
            Missing::Last => &[Rows::WithValue, Rows::WithoutValue],
        },
        _ => &[Rows::Every],
    };
    parts::after(parts.to_vec(), after, |rows, value| rows.has(value))
}

impl<'a> Asked<'a> {
    /// `text` is the folded text of the query.
    fn read(
        c: &mut AnyConn,
        account: AccountId,
        query: &'a ContactQuery,
        text: Option<&'a str>,
    ) -> QueryResult<Self> {
        let indexed = query.filter.is_everything() || Indexed::Contacts.below(c)?.is_none();
        let part = part_of_all(&query.filter)
            .filter(|_| indexed && query.among.is_none())
            .map(|(_, part)| part);
        let said = match (text, part) {
            (Some(text), _) => Some(SearchedText::read(c, account, text, whose(query))?),
            (None, Some(part)) => Some(SearchedText::of_filter(c, account, part)?),
            (None, None) => None,
        };
        Ok(Self {
            account,
            query,
            said,
            dialect: Dialect::of(c),
            indexed,
        })
    }

    /// The contacts that match.
    fn fitting(&self) -> Boxed {
        // the condition of the partial indexes, literally
        let resolved = contacts::email
            .is_not_null()
            .or(contacts::phone_number.is_not_null())
            .or(contacts::identifier.is_not_null());
        self.among(Box::new(resolved))
    }

    /// The same for counting them: where all have one of the three, the index of that one suffices.
    fn counted(&self) -> Boxed {
        match part_of_all(&self.query.filter) {
            Some((ContactField::Email, _)) => self.among(Box::new(contacts::email.is_not_null())),
            Some((ContactField::PhoneNumber, _)) => {
                self.among(Box::new(contacts::phone_number.is_not_null()))
            }
            Some((ContactField::Identifier, _)) => {
                self.among(Box::new(contacts::identifier.is_not_null()))
            }
            _ => self.fitting(),
        }
    }

    /// The contacts that match and are resolved: those with this condition.
    fn among(
        &self,
        resolved: Box<dyn BoxableExpression<contacts::table, MultiBackend, SqlType = Bool>>,
    ) -> Boxed {
        let account = self.account.get();
        let mut rows = contacts::table.into_boxed();
        rows = match (&self.said, self.dialect) {
            // the index of words has the account: it is not to be scanned for those that the index gives
            (Some(said), Dialect::Sqlite) if !said.is_common() => {
                rows.filter(sql::<Bool>("+contacts.account_id = ").bind::<BigInt, _>(account))
            }
            _ => rows.filter(contacts::account_id.eq(account)),
        };
        rows = match &self.query.among {
            Some(ids) => rows
                .filter(contacts::id.eq_any(ids.iter().map(|id| id.get()).collect::<Vec<_>>()))
                .filter(contacts::removed.eq(false)),
            None => rows.filter(resolved),
        };
        if let Some(condition) = self.said.as_ref().and_then(SearchedText::condition) {
            rows = rows.filter(condition);
        }
        if !self.query.labels.is_empty() {
            let titles: Vec<String> = self.query.labels.iter().map(|it| folded(it)).collect();
            let labelled = contact_labels::table
                .filter(contact_labels::account_id.eq(account))
                .filter(contact_labels::title.eq_any(titles))
                .select(contact_labels::contact_id);
            rows = rows.filter(contacts::id.eq_any(labelled));
        }
        let filter = &self.query.filter;
        match filter::of_contacts(filter, self.account, self.dialect, self.indexed) {
            Some(condition) => rows.filter(condition),
            None => rows,
        }
    }
}

impl ListPart<'_> {
    fn fitting(&self) -> Boxed {
        let rows = self.asked.fitting();
        let [order] = self.asked.query.sort.keys() else {
            return rows;
        };
        macro_rules! filled {
            ($column:ident) => {
                match self.rows {
                    Rows::Every => rows,
                    Rows::WithValue => rows.filter(contacts::$column.is_not_null()),
                    Rows::WithoutValue => rows.filter(contacts::$column.is_null()),
                }
            };
        }
        match order.by {
            ContactSortKey::Email => filled!(email),
            ContactSortKey::PhoneNumber => filled!(phone_number),
            ContactSortKey::LastActivityAt => filled!(last_activity_at),
            ContactSortKey::Company => filled!(company),
            ContactSortKey::City => filled!(city),
            ContactSortKey::Country => filled!(country),
            ContactSortKey::Id | ContactSortKey::Name | ContactSortKey::CreatedAt => rows,
        }
    }

    fn ordered(&self) -> Boxed {
        in_order!(self.fitting(), self.keyset)
    }
}

impl Part for ListPart<'_> {
    type Row = ContactRow;

    fn load(&self, c: &mut AnyConn, slice: Slice) -> QueryResult<Vec<ContactRow>> {
        self.ordered()
            .limit(slice.limit)
            .offset(slice.offset)
            .select(ContactRow::as_select())
            .load(c)
    }

    fn count(&self, c: &mut AnyConn) -> QueryResult<i64> {
        self.fitting().count().get_result(c)
    }
}
