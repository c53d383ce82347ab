//! A data set of any size: accounts with agents and inboxes, created through the services, and their contacts,
//! conversations and messages, written in bulk with all stored values correct.

mod bulk;
mod fill;
mod people;
mod scatter;
mod story;
mod words;

pub use words::text;

use crate::BenchError;
use crate::services::Services;
use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use nimchat_store::conn::AnyConn;
use nimchat_store::{DieselStore, StoreSettings};
use serde::{Deserialize, Serialize};

/// The size of each account of a data set.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Size {
    #[arg(long, default_value_t = 1_000, help = "Conversations of each account")]
    pub(crate) conversations: u32,
    #[arg(
        long,
        default_value_t = 10_000,
        help = "Messages of each account, at least one a conversation"
    )]
    pub(crate) messages: u32,
    #[arg(
        long,
        default_value_t = 10,
        help = "Agents of each account, in every inbox"
    )]
    pub(crate) agents: u32,
    #[arg(long, default_value_t = 3, help = "Inboxes of each account")]
    pub(crate) inboxes: u32,
    #[arg(
        long,
        default_value_t = Size::DAYS,
        help = "How many days the messages are spread over, until now"
    )]
    pub(crate) days: u16,
}

impl Size {
    const DAYS: u16 = 90;

    /// An account with this many conversations and messages, ten agents and three inboxes.
    pub const fn of(conversations: u32, messages: u32) -> Self {
        Self {
            conversations,
            messages,
            agents: 10,
            inboxes: 3,
            days: Self::DAYS,
        }
    }

    /// The same over this many days.
    #[must_use]
    pub const fn over(mut self, days: u16) -> Self {
        self.days = days;
        self
    }

    pub(crate) fn check(self) -> Result<Self, BenchError> {
        if self.conversations == 0 || self.inboxes == 0 {
            return Err(BenchError::Usage(
                "there must be a conversation and an inbox".to_owned(),
            ));
        }
        if self.messages < self.conversations {
            return Err(BenchError::Usage(
                "--messages must be at least --conversations".to_owned(),
            ));
        }
        Ok(self)
    }
}

/// A person of a data set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: i64,
    /// Their access token.
    pub token: String,
}

/// An API inbox of a data set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InboxEntry {
    /// Its id.
    pub id: i64,
    /// Its identifier in the Client API.
    pub identifier: String,
}

/// A range of conversation numbers, both ends included.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Numbers {
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
}

impl std::str::FromStr for Numbers {
    type Err = String;

    /// Reads `FROM..TO`.
    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once("..").and_then(|(from, to)| {
            Some(Self {
                from: from.parse().ok()?,
                to: to.parse().ok()?,
            })
        });
        ends.filter(|range| 0 < range.from && range.from <= range.to)
            .ok_or_else(|| "expected FROM..TO, such as 1..1000".to_owned())
    }
}

/// One account of a data set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Company {
    /// Its id.
    pub account_id: i64,
    /// The administrator.
    pub administrator: Person,
    /// The agents, who are members of every inbox.
    pub agents: Vec<Person>,
    /// Its inboxes.
    pub inboxes: Vec<InboxEntry>,
    /// Its conversations.
    pub conversations: Numbers,
    /// How many messages they have.
    pub messages: u32,
}

impl Company {
    /// An agent, or the administrator if there is none.
    pub fn agent(&self) -> &Person {
        self.agents.first().unwrap_or(&self.administrator)
    }
}

/// Migrates the database and adds this many accounts of this size.
pub fn prepare(
    settings: &StoreSettings,
    size: Size,
    accounts: u32,
) -> Result<Vec<Company>, BenchError> {
    let size = size.check()?;
    let store = DieselStore::open(settings)?;
    store.migrate()?;
    let services = Services::over(&store);
    let mut conn = store.connect()?;
    bulk::hurry(&mut conn)?;
    let companies = (0..accounts)
        .map(|_| {
            let company = people::company(&services, size)?;
            fill::fill(&mut conn, &services, &company, size)?;
            Ok(company)
        })
        .collect::<Result<_, BenchError>>()?;
    bulk::settle(&mut conn)?;
    Ok(companies)
}

/// Lets a job index the contacts, which were written without.
pub(crate) fn forget_index(conn: &mut AnyConn) -> QueryResult<()> {
    conn.batch_execute(
        "INSERT INTO search_progress (name, below) SELECT 'contacts', max(id) + 1 FROM contacts",
    )
}

/// Brings the database into the state of one in use.
pub(crate) fn settle(conn: &mut AnyConn) -> QueryResult<()> {
    bulk::settle(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_numbers_includes_both_ends() {
        let range: Numbers = "3..9".parse().unwrap();
        assert_eq!((range.from, range.to), (3, 9));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "3", "..", "9..3", "0..3", "a..b"] {
            assert!(text.parse::<Numbers>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_conversation_without_a_message_is_refused() {
        assert!(Size::of(10, 9).check().is_err());
    }
}
