//! What lists and searches of contacts look up, in one folded form on both databases.

use super::conversation_list::containing;
use crate::columns::inserted;
use crate::conn::{AnyConn, MultiBackend};
use crate::dialect::{ChangedRow, Dialect, InsertMany, Values, update_many};
use crate::schema::{contact_texts, contacts};
use crate::types::Prepared;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use nimchat_core_model::AccountId;
use nimchat_core_model::filter::folded;
use nimchat_core_model::search::{LONGEST_RUN, index_words, search_words};
use nimchat_messaging::Contact;
use std::collections::{BTreeSet, HashSet};

/// The columns that are made from others.
macro_rules! looked_up_columns {
    () => {
        "folded_name, company, city, country"
    };
}
pub(super) use looked_up_columns;

/// Their values.
#[derive(Debug)]
pub(super) struct LookedUp {
    folded_name: String,
    company: Option<String>,
    city: Option<String>,
    country: Option<String>,
}

impl LookedUp {
    /// Adds the values.
    pub(super) fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<Text, _>(&self.folded_name)?;
        for text in [&self.company, &self.city, &self.country] {
            values.bind::<Nullable<Text>, _>(text)?;
        }
        Ok(())
    }
}

/// The values of a contact that is there.
struct LookedUpRow {
    id: i64,
    values: LookedUp,
}

impl ChangedRow for LookedUpRow {
    const TABLE: &'static str = "contacts";
    const COLUMNS: &'static str = looked_up_columns!();

    fn bind<'b>(&'b self, values: &mut Values<'_, 'b>) -> QueryResult<()> {
        values.bind::<BigInt, _>(&self.id)?;
        self.values.bind(values)
    }
}

/// Makes everything that lists and searches look up of contacts of older versions.
pub(super) fn index(c: &mut AnyConn, contacts: &[Contact]) -> QueryResult<()> {
    write(c, contacts)?;
    let row = |contact: &Contact| LookedUpRow {
        id: contact.id.get(),
        values: LookedUp::from(contact),
    };
    let rows: Vec<LookedUpRow> = contacts.iter().map(row).collect();
    update_many(c, &rows).map(drop)
}

impl From<&Contact> for LookedUp {
    fn from(contact: &Contact) -> Self {
        Self {
            folded_name: folded(&contact.name),
            company: contact.additional_text("company_name"),
            city: contact.additional_text("city"),
            country: contact.additional_text("country"),
        }
    }
}

/// What searches find a contact by.
#[derive(Debug, PartialEq, Eq, Hash, Queryable, Selectable)]
#[diesel(table_name = contact_texts, check_for_backend(MultiBackend))]
struct ContactText {
    account_id: i64,
    contact_id: i64,
    /// Do lists show the contact?
    resolved: bool,
    folded: String,
}

impl From<&Contact> for ContactText {
    fn from(contact: &Contact) -> Self {
        Self {
            account_id: contact.account_id.get(),
            contact_id: contact.id.get(),
            resolved: contact.is_resolved(),
            folded: contact.search_text(),
        }
    }
}

inserted! {
    ContactText into contact_texts { account_id, contact_id, resolved, folded },
    on conflict "(account_id, contact_id) \
        DO UPDATE SET resolved = excluded.resolved, folded = excluded.folded"
}

/// Writes what searches find the contacts by, where it is not there already. The row of a removed contact is deleted with
/// theirs, or by [`remove`].
pub(super) fn write(c: &mut AnyConn, contacts: &[Contact]) -> QueryResult<()> {
    let accounts: BTreeSet<i64> = contacts.iter().map(|it| it.account_id.get()).collect();
    let before: Vec<ContactText> = contact_texts::table
        .filter(contact_texts::account_id.eq_any(accounts))
        .filter(contact_texts::contact_id.eq_any(contacts.iter().map(|it| it.id.get())))
        .select(ContactText::as_select())
        .load(c)?;
    let before: HashSet<ContactText> = before.into_iter().collect();
    let texts = contacts.iter().map(ContactText::from);
    write_texts(
        c,
        &texts
            .filter(|text| !before.contains(text))
            .collect::<Vec<_>>(),
    )
}

/// As [`write`], of contacts that are new.
pub(super) fn write_new(c: &mut AnyConn, contacts: &[Contact]) -> QueryResult<()> {
    let texts: Vec<ContactText> = contacts.iter().map(ContactText::from).collect();
    write_texts(c, &texts)
}

fn write_texts(c: &mut AnyConn, texts: &[ContactText]) -> QueryResult<()> {
    if texts.is_empty() {
        return Ok(());
    }
    InsertMany::all(texts).execute(c)?;
    let words = texts.iter().map(|text| {
        let words = index_words(scope(text.account_id, text.resolved), &text.folded);
        words.into_iter().collect::<Vec<_>>().join(" ")
    });
    match c {
        AnyConn::Pg(c) => diesel::sql_query(
            "INSERT INTO contact_grams (contact_id, grams) \
             SELECT id, array_to_tsvector(string_to_array(words, ' ')) \
             FROM unnest($1, $2) AS t (id, words) \
             ON CONFLICT (contact_id) DO UPDATE SET grams = EXCLUDED.grams",
        )
        .bind::<Array<BigInt>, _>(texts.iter().map(|text| text.contact_id).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(words.collect::<Vec<_>>())
        .execute(c)
        .map(drop),
        AnyConn::Sqlite(c) => texts.iter().zip(words).try_for_each(|(text, words)| {
            diesel::sql_query("INSERT OR REPLACE INTO contact_grams (rowid, grams) VALUES (?, ?)")
                .bind::<BigInt, _>(text.contact_id)
                .bind::<Text, _>(words)
                .execute(c)
                .map(drop)
        }),
    }
}

/// Searches no longer find the contact.
pub(super) fn remove(c: &mut AnyConn, account: i64, id: i64) -> QueryResult<()> {
    diesel::delete(contact_texts::table.find((account, id))).execute(c)?;
    let statement = match Dialect::of(c) {
        Dialect::Postgres => "DELETE FROM contact_grams WHERE contact_id = ",
        Dialect::Sqlite => "DELETE FROM contact_grams WHERE rowid = ",
    };
    sql::<Bool>(statement)
        .bind::<BigInt, _>(id)
        .execute(c)
        .map(drop)
}

/// Words separate the contacts that lists show from the others.
fn scope(account: i64, resolved: bool) -> String {
    if resolved {
        account.to_string()
    } else {
        format!("{account}u")
    }
}

/// Whose words are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Of the contacts that lists show.
    Resolved,
    /// Of all contacts.
    Everyone,
}

/// The words to search for, as `contact_grams` is asked.
pub(super) fn asked(account: AccountId, text: &str, whose: Whose, dialect: Dialect) -> String {
    let between = match dialect {
        Dialect::Postgres => " & ",
        Dialect::Sqlite => " AND ",
    };
    let all = |resolved| {
        let words = search_words(scope(account.get(), resolved), text);
        words.into_iter().collect::<Vec<_>>().join(between)
    };
    match (whose, dialect) {
        (Whose::Resolved, _) => all(true),
        (Whose::Everyone, Dialect::Postgres) => format!("({}) | ({})", all(true), all(false)),
        (Whose::Everyone, Dialect::Sqlite) => format!("({}) OR ({})", all(true), all(false)),
    }
}

/// What stands before and after the asked words for the ids of the contacts that have them.
pub(super) fn with_words(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Postgres => (
            "SELECT contact_id FROM contact_grams WHERE grams @@ CAST(",
            " AS tsquery)",
        ),
        Dialect::Sqlite => (
            "SELECT rowid FROM contact_grams WHERE contact_grams MATCH ",
            "",
        ),
    }
}

/// The text of a search of contacts.
pub(super) struct SearchedText<'a> {
    account: AccountId,
    text: &'a str,
    whose: Whose,
    /// Is the text in so many contacts that their texts are better compared one by one than looked up?
    common: bool,
    /// Does another condition decide which of the contacts with the text match?
    narrows: bool,
    dialect: Dialect,
}

/// So many contacts tell whether a text is common.
const SAMPLE: i64 = 400;
/// If so many of them have it.
const COMMON: i64 = 20;

type Condition =
    Box<dyn BoxableExpression<contacts::table, MultiBackend, SqlType = Nullable<Bool>>>;

impl<'a> SearchedText<'a> {
    /// `text` is folded.
    pub(super) fn read(
        c: &mut AnyConn,
        account: AccountId,
        text: &'a str,
        whose: Whose,
    ) -> QueryResult<Self> {
        let with_text = sql::<BigInt>(
            "SELECT COUNT(*) FROM (SELECT folded FROM contact_texts WHERE account_id = ",
        )
        .bind::<BigInt, _>(account.get())
        .sql(" ORDER BY contact_id DESC LIMIT ")
        .bind::<BigInt, _>(SAMPLE)
        .sql(") newest WHERE folded LIKE ")
        .bind::<Text, _>(containing(text))
        .sql(" ESCAPE '\\'");
        let with_text: i64 = Prepared(with_text).get_result(c)?;
        Ok(Self {
            account,
            text,
            whose,
            common: with_text >= COMMON,
            narrows: false,
            dialect: Dialect::of(c),
        })
    }

    /// A text that every contact of a filter has. The filter decides.
    pub(super) fn of_filter(
        c: &mut AnyConn,
        account: AccountId,
        text: &'a str,
    ) -> QueryResult<Self> {
        Ok(Self {
            narrows: true,
            ..Self::read(c, account, text, Whose::Resolved)?
        })
    }

    /// Are the contacts read in the order of the list?
    pub(super) fn is_common(&self) -> bool {
        self.common
    }

    /// Does the index alone decide?
    fn is_exact(&self) -> bool {
        self.text.chars().count() <= LONGEST_RUN
    }

    /// Is the text in what the contact is known by? None if another condition decides better.
    pub(super) fn condition(&self) -> Option<Condition> {
        // a value, not a join: the contacts may be read in the order of the list until the page is full
        let says = sql::<Nullable<Bool>>(
            "(SELECT t.folded FROM contact_texts t WHERE t.account_id = contacts.account_id \
             AND t.contact_id = contacts.id) LIKE ",
        )
        .bind::<Text, _>(containing(self.text))
        .sql(" ESCAPE '\\'");
        if self.common {
            return (!self.narrows).then(|| Box::new(says) as Condition);
        }
        let (before, after) = with_words(self.dialect);
        let candidate = sql::<Nullable<Bool>>("contacts.id IN (")
            .sql(before)
            .bind::<Text, _>(asked(self.account, self.text, self.whose, self.dialect))
            .sql(after)
            .sql(")");
        Some(if self.narrows || self.is_exact() {
            Box::new(candidate)
        } else {
            Box::new(candidate.and(says))
        })
    }

    /// How many contacts that lists show have the text.
    pub(super) fn count(&self, c: &mut AnyConn) -> QueryResult<i64> {
        let all = sql::<BigInt>("SELECT COUNT(*) FROM contact_texts WHERE account_id = ")
            .bind::<BigInt, _>(self.account.get())
            .sql(" AND resolved AND folded LIKE ")
            .bind::<Text, _>(containing(self.text))
            .sql(" ESCAPE '\\'");
        if self.common {
            return all.get_result(c);
        }
        let (before, after) = with_words(self.dialect);
        let words = asked(self.account, self.text, self.whose, self.dialect);
        if self.is_exact() {
            return sql::<BigInt>("SELECT COUNT(*) FROM (")
                .sql(before)
                .bind::<Text, _>(words)
                .sql(after)
                .sql(") found")
                .get_result(c);
        }
        all.sql(" AND contact_id IN (")
            .sql(before)
            .bind::<Text, _>(words)
            .sql(after)
            .sql(")")
            .get_result(c)
    }
}
