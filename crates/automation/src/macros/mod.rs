//! Macros: actions that a user performs together (docs/rules/automation.md §2).

mod execute;
mod model;

pub use execute::{ExecuteMacro, MacroRunner};
pub use model::{Macro, MacroVisibility, NewMacro};

use crate::error::{AutomationError, Result};
use crate::rules::check_actions;
use crate::{Deps, files};
use nimchat_accounts::{Agent, AgentView, Role};
use nimchat_core_model::values::{MAX_STRING, check_required};
use nimchat_core_model::{ConversationNumber, HeldFile, Job, MacroId, UserId, Violations, service};
use nimchat_messaging::MessagingError;
use serde_json::Value;

/// The actions that macros know.
const ACTIONS: &[&str] = &[
    "add_label",
    "add_private_note",
    "assign_agent",
    "assign_team",
    "change_priority",
    "change_status",
    "mute_conversation",
    "remove_assigned_team",
    "remove_label",
    "resolve_conversation",
    "send_attachment",
    "send_email_transcript",
    "send_message",
    "send_webhook_event",
    "snooze_conversation",
];

/// The most conversations of one execution.
const MAX_CONVERSATIONS: usize = 100;

/// A macro's attributes; `None` keeps a value, except the visibility. A new one needs name and actions.
#[derive(Debug, Clone, Default)]
pub struct SaveMacro {
    /// The name.
    pub name: Option<String>,
    /// The name of its visibility. Agents' macros are personal, whatever this says.
    pub visibility: Option<String>,
    /// The actions. Members that are null are omitted.
    pub actions: Option<Vec<Value>>,
}

impl SaveMacro {
    fn checked(
        self,
        caller: &Agent,
        present: Option<(String, Vec<Value>)>,
    ) -> Result<(String, Option<MacroVisibility>, Vec<Value>)> {
        let mut violations = Violations::new();
        let (name, actions) = match present {
            Some((name, actions)) => (name, Some(actions)),
            None => (String::new(), None),
        };
        let name = self.name.unwrap_or(name);
        violations.check(check_required("name", &name, MAX_STRING));
        let visibility = match (caller.membership.role, self.visibility) {
            (Role::Agent, _) => Some(MacroVisibility::Personal),
            (Role::Administrator, None) => None,
            (Role::Administrator, Some(name)) => violations.check(MacroVisibility::parse(&name)),
        };
        let actions = self.actions.or(actions).map(|mut actions| {
            actions.retain(|action| !action.is_null());
            actions
        });
        match &actions {
            Some(actions) => {
                check_actions(actions, ACTIONS, "Macro execution actions", &mut violations);
            }
            None => violations.add("actions", "can't be blank"),
        }
        violations.into_result()?;
        Ok((name, visibility, actions.unwrap_or_default()))
    }
}

service! {
    /// Manages macros, and has them executed.
    MacroService(Deps)
}

impl MacroService {
    /// The macros that the caller may use, by id.
    pub fn list(&self, caller: &Agent) -> Result<Vec<Macro>> {
        let (account, user) = (caller.account_id(), caller.user.id);
        Ok(self.deps.read()?.macros().visible(account, user)?)
    }

    /// The macro, if the caller may use it.
    pub fn show(&self, caller: &Agent, id: MacroId) -> Result<Macro> {
        let found = self.deps.read()?.macros().find(caller.account_id(), id)?;
        let found = found.ok_or(AutomationError::NotFound)?;
        if found.is_visible_to(caller.user.id) {
            Ok(found)
        } else {
            Err(AutomationError::NotPermitted)
        }
    }

    /// Adds a macro.
    pub fn create(&self, caller: &Agent, command: SaveMacro) -> Result<Macro> {
        let (name, visibility, actions) = command.checked(caller, None)?;
        let (account, now) = (caller.account_id(), self.deps.messaging.clock.now());
        let mut work = self.deps.store.begin()?;
        let files = files::hold(&mut *work, account, &actions, Vec::new(), now)?;
        let made = work.macros().add(NewMacro {
            account_id: account,
            name,
            visibility,
            created_by: caller.user.id,
            actions,
            files,
            created_at: now,
        })?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names, and the visibility in any case. Its author may, and
    /// administrators if it is global.
    pub fn update(&self, caller: &Agent, id: MacroId, command: SaveMacro) -> Result<Macro> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.macros().find(caller.account_id(), id)?;
        let before = found.ok_or(AutomationError::NotFound)?;
        let may = before.created_by == Some(caller.user.id)
            || (caller.membership.role == Role::Administrator
                && before.visibility == Some(MacroVisibility::Global));
        if !may {
            return Err(AutomationError::NotPermitted);
        }
        let present = (before.name, before.actions);
        let (name, visibility, actions) = command.checked(caller, Some(present))?;
        let files = files::hold(&mut *work, before.account_id, &actions, before.files, now)?;
        let changed = Macro {
            files,
            name,
            visibility,
            actions,
            updated_by: Some(caller.user.id),
            updated_at: now,
            ..before
        };
        work.macros().update(&changed)?;
        work.commit()?;
        Ok(changed)
    }

    /// Removes the macro. Its author may, and administrators if it is global and its author is gone.
    pub fn delete(&self, caller: &Agent, id: MacroId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let found = work.macros().find(caller.account_id(), id)?;
        let found = found.ok_or(AutomationError::NotFound)?;
        let may = match found.created_by {
            Some(author) => author == caller.user.id,
            None => {
                caller.membership.role == Role::Administrator
                    && found.visibility == Some(MacroVisibility::Global)
            }
        };
        if !may {
            return Err(AutomationError::NotPermitted);
        }
        work.macros().remove(caller.account_id(), id)?;
        HeldFile::release(&found.files, work.jobs(), self.deps.messaging.clock.now())?;
        Ok(work.commit()?)
    }

    /// Those of these users who are in the account.
    pub fn authors(&self, caller: &Agent, users: &[UserId]) -> Result<Vec<AgentView>> {
        let found = self
            .deps
            .messaging
            .directory
            .agents(caller.account_id(), users);
        Ok(found.map_err(MessagingError::from)?)
    }

    /// Has the macro executed in the caller's name on these conversations, in this order.
    pub fn execute(
        &self,
        caller: &Agent,
        id: MacroId,
        conversations: Vec<ConversationNumber>,
    ) -> Result<()> {
        self.show(caller, id)?;
        if conversations.len() > MAX_CONVERSATIONS {
            let message = format!("are too many (maximum is {MAX_CONVERSATIONS})");
            return Err(Violations::one("conversation_ids", message).into());
        }
        let job = ExecuteMacro {
            account: caller.account_id(),
            user: caller.user.id,
            macro_id: id,
            conversations,
            execution: self.deps.messaging.tokens.uuid().to_string(),
        };
        let mut work = self.deps.store.begin()?;
        let job = job.due(self.deps.messaging.clock.now())?;
        work.jobs().enqueue(&[job])?;
        Ok(work.commit()?)
    }
}
