//! What lists and searches of contacts look up, in one folded form on both databases.

use super::conversation_list::containing;
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::Dialect;
use crate::schema::contacts;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use nimchat_core_model::AccountId;
use nimchat_core_model::filter::folded;
use nimchat_core_model::search::{folded_parts, index_words, search_words};
use nimchat_core_model::{Email, PhoneNumber};
use nimchat_messaging::Contact;

/// The columns that are made from others.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct LookedUp {
    folded_name: String,
    /// None for a contact that no list shows.
    pub(super) search_text: Option<String>,
    company: Option<String>,
    city: Option<String>,
    country: Option<String>,
}

impl From<&Contact> for LookedUp {
    fn from(contact: &Contact) -> Self {
        let company = contact.additional_text("company_name");
        let parts = [
            Some(contact.name.as_str()),
            contact.email.as_ref().map(Email::as_str),
            contact.phone_number.as_ref().map(PhoneNumber::as_str),
            contact.identifier.as_deref(),
            company.as_deref(),
        ];
        let text = || folded_parts(parts.into_iter().flatten());
        Self {
            folded_name: folded(&contact.name),
            search_text: contact.is_resolved().then(text),
            city: contact.additional_text("city"),
            country: contact.additional_text("country"),
            company,
        }
    }
}

/// Writes the words of the contact's text, or removes them if there is none.
pub(super) fn write_words(
    c: &mut AnyConn,
    account: i64,
    id: i64,
    text: Option<&str>,
) -> QueryResult<()> {
    let Some(text) = text else {
        return remove_words(c, id);
    };
    let words: Vec<String> = index_words(account, text).into_iter().collect();
    let words = words.join(" ");
    match c {
        AnyConn::Pg(c) => diesel::sql_query(
            "INSERT INTO contact_grams (contact_id, grams) \
             VALUES ($1, array_to_tsvector(string_to_array($2, ' '))) \
             ON CONFLICT (contact_id) DO UPDATE SET grams = EXCLUDED.grams",
        )
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(words)
        .execute(c),
        AnyConn::Sqlite(c) => {
            diesel::sql_query("INSERT OR REPLACE INTO contact_grams (rowid, grams) VALUES (?, ?)")
                .bind::<BigInt, _>(id)
                .bind::<Text, _>(words)
                .execute(c)
        }
    }
    .map(drop)
}

fn remove_words(c: &mut AnyConn, id: i64) -> QueryResult<()> {
    match c {
        AnyConn::Pg(c) => diesel::sql_query("DELETE FROM contact_grams WHERE contact_id = $1")
            .bind::<BigInt, _>(id)
            .execute(c),
        AnyConn::Sqlite(c) => diesel::sql_query("DELETE FROM contact_grams WHERE rowid = ?")
            .bind::<BigInt, _>(id)
            .execute(c),
    }
    .map(drop)
}

type Condition =
    Box<dyn BoxableExpression<contacts::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Is the text in what the contact is known by? The index of words gives the candidates, and their texts decide; a
/// single ASCII letter has no words, and all texts are compared.
pub(super) fn says(account: AccountId, text: &str, dialect: Dialect) -> Condition {
    let text = folded(text);
    let said = contacts::search_text.like(containing(&text)).escape('\\');
    let words: Vec<String> = search_words(account.get(), &text).into_iter().collect();
    if words.is_empty() {
        return Box::new(said);
    }
    let (before, after, words) = match dialect {
        Dialect::Postgres => (
            "contacts.id IN (SELECT contact_id FROM contact_grams WHERE grams @@ CAST(",
            " AS tsquery))",
            words.join(" & "),
        ),
        Dialect::Sqlite => (
            "contacts.id IN (SELECT rowid FROM contact_grams WHERE contact_grams MATCH ",
            ")",
            words.join(" "),
        ),
    };
    let candidate = sql::<Nullable<Bool>>(before)
        .bind::<Text, _>(words)
        .sql(after);
    Box::new(candidate.and(said))
}
