//! Pre-chat forms of widgets contain fields for attributes: a change of a definition changes its fields too (contract
//! docs/rules/accounts.md §5.10). The number of inboxes per account is limited, so this is part of the same unit of work.

use super::{AttributeDefinition, AttributeModel};
use crate::error::Result;
use crate::inboxes::Channel;
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::{Actor, EventName, NewEvent, Subject};
use serde_json::{Value, json};

/// The change of the fields of an attribute.
#[derive(Clone, Copy)]
pub(super) enum Edit<'a> {
    /// Remove them.
    Remove,
    /// Rewrite them for the changed attribute.
    Rewrite(&'a AttributeDefinition),
}

/// Edits the fields of the attribute as it was `before`, in every widget of the account, and records an event for each
/// widget that changed.
pub(super) fn edit_fields(
    work: &mut dyn Work,
    before: &AttributeDefinition,
    edit: Edit<'_>,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<()> {
    let account = before.account_id;
    for mut inbox in work.inboxes().visible(account, Visibility::Everything)? {
        let Channel::WebWidget(widget) = &mut inbox.channel else {
            continue;
        };
        let fields = widget.pre_chat_form_options.get_mut("pre_chat_fields");
        let Some(fields) = fields.and_then(Value::as_array_mut) else {
            continue;
        };
        let as_they_were = fields.clone();
        match edit {
            Edit::Remove => fields.retain(|field| !asks_for(field, before)),
            Edit::Rewrite(after) => fields
                .iter_mut()
                .filter(|field| asks_for(field, before))
                .for_each(|field| rewrite(field, after)),
        }
        if *fields == as_they_were {
            continue;
        }
        inbox.updated_at = at;
        work.inboxes().update(&inbox)?;
        let subject = Subject::Inbox { id: inbox.id };
        let changed = NewEvent::new(account, EventName::InboxUpdated, subject, actor.clone(), at);
        work.outbox().record(&[changed])?;
    }
    Ok(())
}

/// Is the field for this attribute? It names the key; if it also names a model, the model must match.
fn asks_for(field: &Value, definition: &AttributeDefinition) -> bool {
    field["name"] == *definition.key
        && match field["field_type"].as_str() {
            Some("standard") => false,
            Some("contact_attribute") => definition.model == AttributeModel::Contact,
            Some("conversation_attribute") => definition.model == AttributeModel::Conversation,
            _ => true,
        }
}

fn rewrite(field: &mut Value, definition: &AttributeDefinition) {
    let Some(field) = field.as_object_mut() else {
        return;
    };
    if field.contains_key("field_type") {
        field.insert("field_type".to_owned(), json!(definition.model.as_str()));
    }
    for (key, value) in [
        ("name", json!(definition.key)),
        ("label", json!(definition.display_name)),
        ("placeholder", json!(definition.display_name)),
        ("type", json!(definition.display_type.as_str())),
        ("values", json!(definition.choices)),
        ("regex_pattern", json!(definition.regex_pattern)),
        ("regex_cue", json!(definition.regex_cue)),
    ] {
        field.insert(key.to_owned(), value);
    }
}
