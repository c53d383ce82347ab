//! The list of resolved contacts.

use super::contacts::ContactRow;
use super::counters::resolved_contacts;
use super::filter;
use super::lower;
use super::parts::{self, Part, Slice};
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::Dialect;
use crate::schema::contacts;
use diesel::prelude::*;
use nimchat_core_model::{AccountId, Page};
use nimchat_messaging::contacts::ContactSortKey;
use nimchat_messaging::{ContactQuery, ContactSort};

type Boxed = contacts::BoxedQuery<'static, MultiBackend>;

/// A page, and the total.
pub(super) fn resolved(
    c: &mut AnyConn,
    account: AccountId,
    query: &ContactQuery,
    page: Page,
) -> QueryResult<(Vec<ContactRow>, u64)> {
    let dialect = Dialect::of(c);
    let list: Vec<_> = parts_of(query.sort)
        .iter()
        .map(|rows| ListPart {
            account,
            query,
            dialect,
            rows: *rows,
        })
        .collect();
    let rows = parts::read(c, &list, page)?;
    let total = if query.is_everyone() {
        resolved_contacts(c, account)?
    } else {
        fitting(account, query, dialect).count().get_result(c)?
    };
    Ok((rows, u64::try_from(total).unwrap_or(0)))
}

/// A part of the list: see [`parts`].
struct ListPart<'a> {
    account: AccountId,
    query: &'a ContactQuery,
    dialect: Dialect,
    rows: Rows,
}

#[derive(Debug, Clone, Copy)]
enum Rows {
    Every,
    WithValue,
    WithoutValue,
}

/// Missing times come last in both directions, other values as in `PostgreSQL` (docs/rules/contacts-and-inboxes.md §3).
fn parts_of(sort: ContactSort) -> &'static [Rows] {
    match (sort.by, sort.descending) {
        (ContactSortKey::Email | ContactSortKey::PhoneNumber, true) => {
            &[Rows::WithoutValue, Rows::WithValue]
        }
        (ContactSortKey::Email | ContactSortKey::PhoneNumber, false)
        | (ContactSortKey::LastActivityAt, _) => &[Rows::WithValue, Rows::WithoutValue],
        (ContactSortKey::Id | ContactSortKey::Name | ContactSortKey::CreatedAt, _) => {
            &[Rows::Every]
        }
    }
}

/// The resolved contacts that match.
fn fitting(account: AccountId, query: &ContactQuery, dialect: Dialect) -> Boxed {
    // the condition of the partial indexes, literally
    let mut rows = contacts::table
        .filter(contacts::account_id.eq(account.get()))
        .filter(
            contacts::email
                .is_not_null()
                .or(contacts::phone_number.is_not_null())
                .or(contacts::identifier.is_not_null()),
        )
        .into_boxed();
    if let Some(text) = &query.text {
        rows = rows.filter(filter::contact_says(text, dialect));
    }
    match filter::of_contacts(&query.filter, account, dialect) {
        Some(condition) => rows.filter(condition),
        None => rows,
    }
}

impl ListPart<'_> {
    fn fitting(&self) -> Boxed {
        let rows = fitting(self.account, self.query, self.dialect);
        macro_rules! filled {
            ($column:ident) => {
                match self.rows {
                    Rows::Every => rows,
                    Rows::WithValue => rows.filter(contacts::$column.is_not_null()),
                    Rows::WithoutValue => rows.filter(contacts::$column.is_null()),
                }
            };
        }
        match self.query.sort.by {
            ContactSortKey::Email => filled!(email),
            ContactSortKey::PhoneNumber => filled!(phone_number),
            ContactSortKey::LastActivityAt => filled!(last_activity_at),
            ContactSortKey::Id | ContactSortKey::Name | ContactSortKey::CreatedAt => rows,
        }
    }

    fn ordered(&self) -> Boxed {
        let rows = self.fitting();
        macro_rules! by {
            ($key:expr) => {
                if self.query.sort.descending {
                    rows.order(($key.desc(), contacts::id.desc()))
                } else {
                    rows.order(($key.asc(), contacts::id.asc()))
                }
            };
        }
        match (self.rows, self.query.sort.by) {
            (Rows::WithoutValue, _) | (_, ContactSortKey::Id) => by!(contacts::id),
            (_, ContactSortKey::Name) => by!(lower(contacts::name)),
            (_, ContactSortKey::Email) => by!(contacts::email),
            (_, ContactSortKey::PhoneNumber) => by!(contacts::phone_number),
            (_, ContactSortKey::LastActivityAt) => by!(contacts::last_activity_at),
            (_, ContactSortKey::CreatedAt) => by!(contacts::created_at),
        }
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
