//! The labels of a contact.

use super::ContactService;
use crate::conversations::checked_labels;
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::filter::folded;
use nimchat_core_model::{AvatarChange, ContactId};

impl ContactService {
    /// The contact's labels, in their order.
    pub fn labels(&self, caller: &Agent, id: ContactId) -> Result<Vec<String>, MessagingError> {
        Ok(self.find(caller, id)?.labels)
    }

    /// Replaces the contact's labels with these, in this order. They need not be among the account's own.
    pub fn set_labels(
        &self,
        caller: &Agent,
        id: ContactId,
        titles: Vec<String>,
    ) -> Result<Vec<String>, MessagingError> {
        let wanted = checked_labels(titles)?;
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact.labels = wanted;
        })?;
        Ok(contact.labels)
    }

    /// Adds one label, unless the contact has it in any case.
    pub fn add_label(
        &self,
        caller: &Agent,
        id: ContactId,
        title: String,
    ) -> Result<Vec<String>, MessagingError> {
        let mut added = checked_labels(vec![title])?;
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            added.retain(|title| !has(&contact.labels, title));
            contact.labels.append(&mut added);
        })?;
        Ok(contact.labels)
    }

    /// Removes one label, if the contact has it in any case.
    pub fn remove_label(
        &self,
        caller: &Agent,
        id: ContactId,
        title: &str,
    ) -> Result<Vec<String>, MessagingError> {
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact
                .labels
                .retain(|label| folded(label) != folded(title));
        })?;
        Ok(contact.labels)
    }
}

fn has(labels: &[String], title: &str) -> bool {
    labels.iter().any(|label| folded(label) == folded(title))
}
