//! The pictures of users, bots, contacts and inboxes.

use crate::messaging;
use crate::prelude::*;
use crate::schema::{agent_bots, contacts, inboxes, users};
use crate::store::DieselStore;
use nimchat_core_model::{AvatarHolder, AvatarStore, Jobs, KeptFile, Outbox};
use nimchat_messaging::contacts::picture_fetched;
use serde_json::Value;

impl AvatarStore for DieselStore {
    fn set(
        &self,
        holder: AvatarHolder,
        address: &str,
        file: &KeptFile,
        at: DateTime<Utc>,
    ) -> StoreResult<bool> {
        let mut work = self.work()?;
        let set = work.run(|c| set_picture(c, holder, address, &file.reference))?;
        if set {
            work.changes_callers();
            work.cancel(file.cleanup_job)?;
            if let AvatarHolder::Contact(id) = holder
                && let Some(contact) = messaging::contact(&mut work, id)?
            {
                Outbox::record(&mut work, &[picture_fetched(&contact, at)?])?;
            }
            work.finish()?;
        }
        Ok(set)
    }
}

fn set_picture(
    c: &mut AnyConn,
    holder: AvatarHolder,
    address: &str,
    reference: &str,
) -> QueryResult<bool> {
    macro_rules! replace {
        ($table:ident, $row:expr) => {
            diesel::update($row.filter($table::avatar_url.eq(address)))
                .set($table::avatar_url.eq(reference))
                .execute(c)?
        };
    }
    let rows = match holder {
        AvatarHolder::User(id) => {
            let user = users::table.find(id.get());
            replace!(users, user.filter(users::deleted_at.is_null()))
        }
        AvatarHolder::AgentBot(id) => replace!(agent_bots, agent_bots::table.find(id.get())),
        AvatarHolder::Contact(id) => replace!(contacts, contacts::table.find(id.get())),
        AvatarHolder::Inbox(id) => return set_inbox_picture(c, id.get(), address, reference),
    };
    Ok(rows > 0)
}

/// An inbox stores its picture in its settings.
fn set_inbox_picture(
    c: &mut AnyConn,
    id: i64,
    address: &str,
    reference: &str,
) -> QueryResult<bool> {
    let row = inboxes::table.find(id).select(inboxes::settings);
    let settings: Option<Value> = match c {
        AnyConn::Pg(c) => row.for_update().first(c),
        AnyConn::Sqlite(c) => row.first(c),
    }
    .optional()?;
    let Some(mut settings) = settings else {
        return Ok(false);
    };
    if settings["avatar_url"] != address {
        return Ok(false);
    }
    settings["avatar_url"] = reference.into();
    diesel::update(inboxes::table.find(id))
        .set(inboxes::settings.eq(settings))
        .execute(c)?;
    Ok(true)
}
