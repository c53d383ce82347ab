//! Whether a conversation satisfies the conditions of a rule.

use super::conditions::{RuleFilter, RuleRow, asks_for_messages, unmet};
use nimchat_core_model::{MessageId, StoreResult};
use nimchat_messaging::{Deps, MessageWindow};
use serde_json::Value;

/// The newest messages of a conversation that conditions are evaluated on.
const MESSAGES: u32 = 500;

/// Evaluates the conditions, which the filter was parsed from, on the row; answers why it does not match. A row without
/// a message stands for the conversation with any one of its messages, if the conditions ask for messages.
pub fn failure(
    messaging: &Deps,
    filter: &RuleFilter,
    conditions: &[Value],
    row: &RuleRow<'_>,
) -> StoreResult<Option<String>> {
    if row.message.is_none() && asks_for_messages(filter) {
        let newest = row.conversation.last_message_id;
        let window = MessageWindow {
            before: newest.map(|id| MessageId::new(id.get() + 1)),
            ..MessageWindow::newest(MESSAGES)
        };
        let mut view = messaging.store.read()?;
        let messages = view
            .messages()
            .window(row.conversation.id, window)?
            .messages;
        let with = |message| RuleRow {
            message: Some(message),
            ..*row
        };
        if messages
            .iter()
            .any(|message| filter.matches(&with(message)))
        {
            return Ok(None);
        }
        if let Some(last) = messages.last() {
            return Ok(Some(unmet(filter, conditions, &with(last))));
        }
    }
    Ok((!filter.matches(row)).then(|| unmet(filter, conditions, row)))
}
