//! An agent changes a contact (`operations.json #23`).

use super::view::with_sessions;
use super::{ContactService, ContactView, Values, with_attributes};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::{Attributes, AvatarChange, ContactId, KeptFile};

/// The changed attributes; `None` keeps a value, and a blank text clears it.
#[derive(Debug, Clone, Default)]
pub struct UpdateContact {
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The identifier that another system uses.
    pub identifier: Option<String>,
    /// The address of their picture.
    pub avatar_url: Option<String>,
    /// The picture itself, which takes precedence over its address.
    pub avatar: Option<KeptFile>,
    /// Are they blocked?
    pub blocked: Option<bool>,
    /// City, company and the like: these keys are replaced, others stay.
    pub additional_attributes: Option<Attributes>,
    /// The account's own attributes: these keys are replaced, others stay.
    pub custom_attributes: Option<Attributes>,
}

impl ContactService {
    /// Changes the attributes that the command names. Violations are reported all at once.
    pub fn update(
        &self,
        caller: &Agent,
        id: ContactId,
        command: UpdateContact,
    ) -> Result<ContactView, MessagingError> {
        self.find(caller, id)?;
        let UpdateContact {
            name,
            email,
            phone_number,
            identifier,
            avatar_url,
            ..
        } = command;
        let avatar = AvatarChange::asked(avatar_url.clone().map(Some)).or_file(command.avatar);
        let named = [&name, &email, &phone_number, &identifier].map(Option::is_some);
        let values = Values::check(name, email, phone_number, identifier, avatar_url);
        let custom = command.custom_attributes;
        let account = caller.account_id();
        let values = with_attributes(&self.deps, account, values, custom.as_ref())?;
        let contact = self.edit(caller, id, avatar, |contact| {
            let [name, email, phone_number, identifier] = named;
            if name {
                contact.name = values.name.unwrap_or_default();
            }
            if email {
                contact.email = values.email;
            }
            if phone_number {
                contact.phone_number = values.phone_number;
            }
            if identifier {
                contact.identifier = values.identifier;
            }
            contact.blocked = command.blocked.unwrap_or(contact.blocked);
            if let Some(additional) = command.additional_attributes {
                contact.additional_attributes.merge(additional);
            }
            if let Some(custom) = custom {
                contact.custom_attributes.merge(custom);
            }
        })?;
        self.view(caller, contact)
    }

    /// Removes these of the account's own attributes.
    pub fn destroy_custom_attributes(
        &self,
        caller: &Agent,
        id: ContactId,
        keys: &[String],
    ) -> Result<ContactView, MessagingError> {
        let contact = self.edit(caller, id, AvatarChange::Keep, |contact| {
            contact.custom_attributes.remove(keys);
        })?;
        self.view(caller, contact)
    }

    /// Removes the picture, if there is one.
    pub fn delete_avatar(
        &self,
        caller: &Agent,
        id: ContactId,
    ) -> Result<ContactView, MessagingError> {
        let contact = self.edit(caller, id, AvatarChange::Clear, |_| {})?;
        self.view(caller, contact)
    }

    pub(super) fn view(
        &self,
        caller: &Agent,
        contact: super::Contact,
    ) -> Result<ContactView, MessagingError> {
        with_sessions(&self.deps, caller.account_id(), vec![contact])?
            .pop()
            .ok_or(MessagingError::NotFound)
    }
}
