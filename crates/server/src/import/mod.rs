//! Moves an account in from a Chatwoot server, over its API.
//!
//! What was moved is noted with each record, so that an import which was interrupted, or is run again, goes on with what
//! is not there yet. Settings are made by the services that administrators use, contacts and conversations by
//! `nimchat-messaging`'s import, which keeps their times and raises no events.

mod contacts;
mod conversations;
mod error;
mod json;
mod people;
mod portals;
mod report;
mod rules;
mod settings;
mod source;

pub use error::{ImportError, Result};
pub use report::{Count, Remark, Report};

use crate::set_clock::SetClock;
use crate::wire::Nimchat;
use error::{Refused, needed};
use json::int;
use nimchat_accounts::Administrator;
use nimchat_core_model::{AccountId, Job, JobQueue, KeptFile, Picture};
use nimchat_messaging::import::Origin;
use nimchat_messaging::{ImportService, MessagingError};
use nimchat_outbound::chatwoot::ChatwootClient;
use nimchat_reporting::jobs::CountHistory;
use serde_json::Value;
use source::Source;

/// The largest picture of a person.
const LARGEST_PICTURE: u64 = 15 * 1024 * 1024;

/// Where to move from, and where to.
#[derive(Debug, Clone)]
pub struct Route {
    /// The server's address.
    pub url: String,
    /// The account there.
    pub account: Option<i64>,
    /// The account here; made if there is none.
    pub into: Option<AccountId>,
}

/// Moves the account, and answers its id here and what came along. The services read this clock.
pub fn run(
    (nimchat, clock): (&Nimchat, &SetClock),
    client: ChatwootClient,
    route: &Route,
) -> Result<(AccountId, Report)> {
    let source = Source::open(client, &route.url, route.account)?;
    tracing::info!(from = source.name, version = source.version, "reading");
    let imports = ImportService::new(nimchat.messaging.clone());
    let mut report = Report::default();
    let (account, administrator) =
        people::settle((nimchat, clock), &source, &imports, route.into, &mut report)?;
    let mut mover = Mover {
        nimchat,
        clock,
        source,
        imports,
        report,
        account,
        administrator,
    };
    mover.settings()?;
    mover.contacts()?;
    mover.conversations()?;
    mover.portals()?;
    // last, so that nothing that is moved sets them off
    mover.rules()?;
    let history = CountHistory {
        before: nimchat.clock.now(),
        after: None,
    };
    nimchat
        .store
        .enqueue_apart(&history.due(nimchat.clock.now())?)?;
    mover.report.remark(
        "users",
        None,
        "passwords, access tokens and second factors stay there: everybody sets a new password, and programs get new tokens",
    );
    mover.report.remark(
        "visitors",
        None,
        "browsers of visitors who wrote on a website do not know their conversation any more; proven users see it again",
    );
    Ok((account, mover.report))
}

/// Moves an account's records.
struct Mover<'a> {
    nimchat: &'a Nimchat,
    clock: &'a SetClock,
    source: Source,
    imports: ImportService,
    report: Report,
    account: AccountId,
    administrator: Administrator,
}

impl Mover<'_> {
    fn origin(&self, kind: &'static str, id: i64) -> Origin {
        Origin::new(&self.source.name, kind, id)
    }

    /// The id here of a record there, if it was moved.
    fn here(&self, kind: &'static str, id: Option<i64>) -> Result<Option<i64>> {
        let Some(id) = id else {
            return Ok(None);
        };
        self.imports.known(&self.origin(kind, id)).map_err(broken)
    }

    /// The id here of what is under this key of a record.
    fn here_of(&self, kind: &'static str, record: &Value, key: &str) -> Result<Option<i64>> {
        self.here(kind, record.get(key).and_then(|one| int(one, "id")))
    }

    /// Moves a setting, unless it was moved before. `present` are those of this kind that are here, by name: one of the
    /// same name is taken for it, unless it was moved in itself. Answers the id here.
    fn setting(
        &mut self,
        kind: &'static str,
        record: &Value,
        (name, present): (&str, &[(i64, String)]),
        create: impl FnOnce(&Self) -> Result<i64, Refused>,
    ) -> Result<Option<i64>> {
        let Some(old) = int(record, "id") else {
            return Ok(None);
        };
        if let Some(id) = self.here(kind, Some(old))? {
            self.report.known(kind);
            return Ok(Some(id));
        }
        let mut same = None;
        for (id, _) in present.iter().filter(|(_, here)| here == name) {
            let moved = self.imports.is_moved_in(&self.source.name, kind, *id);
            if !moved.map_err(broken)? {
                same = Some(*id);
                break;
            }
        }
        let made = if let Some(id) = same {
            Ok(id)
        } else {
            // what says when it was made or changed keeps that time
            let times = ["updated_at", "created_at"];
            let then = times.iter().find_map(|key| json::time(record, key));
            self.clock.set(then);
            let made = create(self);
            self.clock.set(None);
            made
        };
        let id = self.report.unless_refused(made, |report, why| {
            report.left_out(kind, old, format!("{name}: {why}"));
        })?;
        if let Some(id) = id {
            let origin = self.origin(kind, old);
            let noted = self.imports.note(self.account, &origin, id);
            noted.map_err(broken)?;
            self.report.moved(kind);
        }
        Ok(id)
    }

    /// Moves the settings under a path, each with the name under a key, as [`Mover::setting`] does.
    fn settings_of(
        &mut self,
        (kind, path, name): (&'static str, &str, &str),
        present: &[(i64, String)],
        create: impl Fn(&Self, Value) -> Result<i64, Refused>,
    ) -> Result<()> {
        for record in self.source.list(path)? {
            let name = json::text(&record, name).unwrap_or_default();
            let body = record.clone();
            self.setting(kind, &record, (&name, present), |mover| create(mover, body))?;
        }
        Ok(())
    }

    /// The picture at the address under this key, stored.
    fn picture(&self, record: &Value, key: &str) -> Result<Option<KeptFile>> {
        picture(self.nimchat, &self.source, record, key)
    }
}

fn picture(
    nimchat: &Nimchat,
    source: &Source,
    record: &Value,
    key: &str,
) -> Result<Option<KeptFile>> {
    let Some((bytes, _)) = source.file(record, key, LARGEST_PICTURE)? else {
        return Ok(None);
    };
    let Ok(picture) = Picture::read(bytes) else {
        return Ok(None);
    };
    Ok(Some(nimchat.application.files.keep(picture)?))
}

/// The ids and names of the settings that are here.
fn present<T, E>(
    listed: Result<Vec<T>, E>,
    named: impl FnMut(T) -> (i64, String),
) -> Result<Vec<(i64, String)>>
where
    Refused: From<E>,
{
    Ok(needed(listed)?.into_iter().map(named).collect())
}

/// A failure of the own store.
fn broken(error: MessagingError) -> ImportError {
    ImportError::Service(Box::new(error))
}
