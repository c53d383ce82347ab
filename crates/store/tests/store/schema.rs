//! schema.rs, the `SQLite` migrations and the `PostgreSQL` migrations agree.

use crate::databases::{self, Database};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use nimchat_store::conn::AnyConn;
use nimchat_store::schema;
use std::collections::{BTreeMap, BTreeSet};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// Table → columns, each with its type's family and whether it may be null. In no order: a database that other tests
/// migrated back and forth has them in another one.
type Shape = BTreeMap<String, BTreeSet<(String, &'static str, bool)>>;

/// The words of searches are of each database's own: in virtual tables, and in columns of types that only `PostgreSQL` has.
/// The epoch of callers is a row on `SQLite` alone.
const SQLITE_COLUMNS: &str = "
    SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS data_type,
           c.\"notnull\" = 0 AS nullable
    FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'
      AND t.name NOT LIKE '%\\_grams%' ESCAPE '\\' AND t.name <> 'caller_epochs'
    ORDER BY t.name";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' AS nullable
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_%'
      AND table_name NOT LIKE '%\\_grams%' AND column_name <> 'grams'
    ORDER BY table_name";
const SQLITE_INDEXES: &str = "
    SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const POSTGRES_INDEXES: &str = "
    SELECT indexname::text AS name FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname NOT LIKE '%\\_pkey'
      AND indexname NOT LIKE '%\\_grams\\_%'";

fn family(data_type: &str) -> &'static str {
    match data_type {
        "bigint" | "integer" | "smallint" | "BigInt" | "Integer" | "SmallInt" => "integer",
        "text" | "Text" => "text",
        "jsonb" | "blob" | "Jsonb" => "json",
        "timestamp" | "timestamp without time zone" | "Timestamp" => "time",
        "boolean" | "Bool" => "boolean",
        other => panic!("a type of no family: {other}"),
    }
}

fn shape(conn: &mut AnyConn) -> Shape {
    let query = if conn.is_postgres() {
        POSTGRES_COLUMNS
    } else {
        SQLITE_COLUMNS
    };
    let rows: Vec<ColumnRow> = diesel::sql_query(query).load(conn).unwrap();
    let mut shape = Shape::new();
    for row in rows {
        let column = (row.column_name, family(&row.data_type), row.nullable);
        shape.entry(row.table_name).or_default().insert(column);
    }
    shape
}

/// Every table of nimchat that the database has.
pub fn tables(conn: &mut AnyConn) -> Vec<String> {
    shape(conn).into_keys().collect()
}

fn indexes(conn: &mut AnyConn) -> BTreeSet<String> {
    let query = if conn.is_postgres() {
        POSTGRES_INDEXES
    } else {
        SQLITE_INDEXES
    };
    let rows: Vec<Name> = diesel::sql_query(query).load(conn).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// Reads schema.rs as text: diesel keeps no list of its tables.
fn stated() -> Shape {
    let mut shape = Shape::new();
    let mut table = String::new();
    for line in include_str!("../../src/schema.rs").lines() {
        if let Some((name, _)) = line
            .strip_suffix(" {")
            .and_then(|line| line.split_once(" ("))
        {
            name.trim().clone_into(&mut table);
        } else if let Some((column, data_type)) = line.trim_end_matches(',').split_once(" -> ") {
            let inner = data_type
                .strip_prefix("Nullable<")
                .map(|rest| rest.trim_end_matches('>'));
            let Some(column) = column.strip_prefix("        ") else {
                continue;
            };
            let entry = (
                column.to_owned(),
                family(inner.unwrap_or(data_type)),
                inner.is_some(),
            );
            shape.entry(table.clone()).or_default().insert(entry);
        }
    }
    shape
}

#[test]
fn schema_rs_says_what_the_databases_have() {
    assert!(!stated().is_empty(), "schema.rs is read as text");
    for database in databases::all() {
        assert_eq!(
            shape(&mut database.conn()),
            stated(),
            "on {}",
            database.name()
        );
    }
}

#[test]
fn both_databases_have_the_same_indexes() {
    let Some(postgres) = Database::postgres() else {
        return;
    };
    let sqlite = Database::sqlite();
    assert_eq!(indexes(&mut sqlite.conn()), indexes(&mut postgres.conn()));
}

macro_rules! load_nothing_of {
    ($conn:expr; $($table:ident),+ $(,)?) => {
        [$(schema::$table::table.limit(0).execute($conn).map(|_| stringify!($table)).unwrap()),+]
    };
}

#[test]
fn every_table_can_be_read() {
    for database in databases::all() {
        let mut conn = database.conn();
        let read = load_nothing_of!(&mut conn; access_tokens, account_counters, account_users, accounts, agent_bot_inboxes, agent_bots, article_words, articles, attribute_definitions, automation_rule_runs, automation_rules, backup_codes, campaigns, canned_responses, categories, contact_inboxes, contact_labels, contact_notes, contact_texts, contacts, conversation_counts, conversation_drafts, conversation_labels, conversation_participants, conversations, counted_conversations, csat_survey_responses, custom_filters, dashboard_apps, done_steps, event_positions, events, held_events, imported_records, inbox_members, inboxes, installation_secrets, integration_hooks, jobs, keyed_calls, labels, macros, mentions, message_sources, message_texts, messages, notification_settings, notifications, notified_events, platform_app_permissibles, platform_apps, portals, push_subscriptions, related_categories, report_days, report_spans, reporting_events, search_progress, second_factors, sent_messages, sign_in_links, team_members, teams, transfer_parts, transfers, unindexed_messages, uploads, user_sessions, users, webhook_attempts, webhook_deliveries, webhooks);
        assert_eq!(read.to_vec(), tables(&mut conn));
    }
}
