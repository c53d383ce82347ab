//! An operator removes a user, beyond the reference (docs/rules/accounts.md §4.3, §6).

use super::UserService;
use crate::access::Operator;
use crate::error::AccountsError;
use crate::jobs::EraseUser;
use crate::platform_apps::Permissible;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_core_model::{Actor, EventName, Job, NewEvent, StoreError, Subject, UserId, files};

impl UserService {
    /// Removes a user whom the operator's app may manage, from all their accounts. They disappear at once; their
    /// messages stay, without a sender.
    pub fn delete(&self, operator: &Operator, id: UserId) -> Result<(), AccountsError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        if work.users().lock(id)?.is_none() {
            return Err(AccountsError::NotFound);
        }
        let object = Permissible::User(id);
        if !work.platform_apps().is_permitted(operator.app.id, object)? {
            return Err(AccountsError::NotPermissible);
        }
        let left = work.memberships().roles_of(&[id])?;
        let events: Vec<NewEvent> = left
            .into_iter()
            .map(|(_, role)| {
                let user = Subject::User { id };
                let name = EventName::AgentRemoved;
                NewEvent::new(role.account_id, name, user, Actor::System, now)
            })
            .collect();
        work.outbox().record(&events)?;
        remove(&mut *work, id, now)?;
        Ok(work.commit()?)
    }
}

/// Removes a user: the step that every way of removing one shares.
pub(crate) fn remove(work: &mut dyn Work, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let picture = work.users().find(id)?.and_then(|user| user.avatar_url);
    work.users().remove(id, at)?;
    files::delete_later(picture, work.jobs(), at)?;
    work.jobs()
        .enqueue(&[EraseUser { user: id }.due(at)?])
        .map(drop)
}
