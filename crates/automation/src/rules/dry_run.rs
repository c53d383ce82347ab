//! Tries conditions and actions on a conversation, and changes nothing (docs/rules/automation.md §1.8).

use super::conditions::{RuleRow, parse_conditions};
use super::evaluation::failure;
use super::{ActionResult, AutomationRuleService};
use crate::actions::{Action, name_of};
use crate::error::{AutomationError, Result};
use nimchat_accounts::{Administrator, Visibility};
use nimchat_core_model::filter::Reading;
use nimchat_core_model::{Changes, ConversationNumber};
use nimchat_messaging::MessagingError;
use serde_json::Value;

/// What to try.
#[derive(Debug, Clone)]
pub struct TryRule {
    /// On which conversation.
    pub conversation: ConversationNumber,
    /// The conditions, as rules have them.
    pub conditions: Vec<Value>,
    /// The actions, as rules have them.
    pub actions: Vec<Value>,
    /// Is the newest message meant, as if it were just written? Otherwise any message of the conversation.
    pub newest_message: bool,
}

/// What would become of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// Does the conversation satisfy the conditions?
    pub matched: bool,
    /// Why not.
    pub reason: Option<String>,
    /// The actions, each with the reason for which it could not be performed.
    pub actions: Vec<ActionResult>,
}

impl AutomationRuleService {
    /// Evaluates the conditions on the conversation as it is now. No event changed anything, so conditions on a change
    /// are not satisfied.
    pub fn try_out(
        &self,
        Administrator(caller): &Administrator,
        command: &TryRule,
    ) -> Result<DryRun> {
        let account = caller.account_id();
        let mut view = self.deps.messaging.store.read()?;
        let found =
            view.conversations()
                .find(account, command.conversation, Visibility::Everything)?;
        let conversation = found.ok_or(AutomationError::NotFound)?.conversation;
        let contact = view.contacts().find(account, conversation.contact_id)?;
        let newest = conversation
            .last_message_id
            .filter(|_| command.newest_message);
        let message = match newest {
            Some(id) => view.messages().find(conversation.id, id)?,
            None => None,
        };
        drop(view);
        let reading = Reading {
            aliases: false,
            today: self.deps.messaging.clock.now().date_naive(),
        };
        let definitions = self.definitions(account)?;
        let filter = parse_conditions(&command.conditions, &definitions, reading)
            .map_err(MessagingError::from)?;
        let row = RuleRow {
            conversation: &conversation,
            contact: contact.as_ref(),
            message: message.as_ref(),
            changes: &Changes::new(),
        };
        let reason = failure(&self.deps.messaging, &filter, &command.conditions, &row)?;
        let actions = command.actions.iter().map(|action| ActionResult {
            action: name_of(action).to_owned(),
            error: Action::read(action, None)
                .err()
                .map(|fault| fault.to_string()),
        });
        Ok(DryRun {
            matched: reason.is_none(),
            reason,
            actions: actions.collect(),
        })
    }
}
