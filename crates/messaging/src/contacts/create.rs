//! An agent creates a contact (`operations.json #21`).

use super::change::event;
use super::view::with_sessions;
use super::{
    Claim, Contact, ContactService, ContactType, CreatedContact, NewContact, NewContactInbox,
};
use crate::Deps;
use crate::custom_attributes::{self, AttributeModel};
use crate::error::{MessagingError, Result};
use crate::ports::Work;
use nimchat_accounts::Agent;
use nimchat_core_model::values::{MAX_STRING, check_length, check_line, present};
use nimchat_core_model::{
    AccountId, Attributes, AvatarChange, AvatarHolder, Email, EventName, InboxId, KeptFile,
    PhoneNumber, StoreError, StoreResult, Violations, WebUrl,
};

/// The new contact.
#[derive(Debug, Clone, Default)]
pub struct CreateContact {
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
    pub blocked: bool,
    /// City, company and the like.
    pub additional_attributes: Option<Attributes>,
    /// The account's own attributes.
    pub custom_attributes: Option<Attributes>,
    /// The inbox in which they get a session.
    pub inbox_id: Option<InboxId>,
    /// The session's source id; generated if absent.
    pub source_id: Option<String>,
}

/// Checked values of a contact; blank ones become none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    pub name: Option<String>,
    pub email: Option<Email>,
    pub phone_number: Option<PhoneNumber>,
    pub identifier: Option<String>,
    pub avatar_url: Option<String>,
}

impl Claim {
    /// Adds what was said.
    pub(crate) fn add(&mut self, values: &Values, custom_attributes: Option<&Attributes>) {
        let Values {
            name,
            email,
            phone_number,
            identifier,
            ..
        } = values;
        let text = |value: &Option<String>, kept: &mut Option<String>| {
            if value.is_some() {
                kept.clone_from(value);
            }
        };
        text(name, &mut self.name);
        text(&email.as_ref().map(ToString::to_string), &mut self.email);
        let number = phone_number
            .as_ref()
            .map(|number| number.as_str().to_owned());
        text(&number, &mut self.phone_number);
        text(identifier, &mut self.identifier);
        if let Some(attributes) = custom_attributes {
            self.custom_attributes.deep_merge(attributes.clone());
        }
    }
}

/// The values, unless these or the account's own attributes have faults, which are reported together.
pub(crate) fn with_attributes(
    deps: &Deps,
    account: AccountId,
    values: Result<Values, Violations>,
    custom_attributes: Option<&Attributes>,
) -> Result<Values> {
    let mut violations = Violations::new();
    let values = violations.check(values);
    if let Some(custom) = custom_attributes {
        let faults = custom_attributes::faults(deps, account, AttributeModel::Contact, custom)?;
        violations.check(faults);
    }
    match values {
        Some(values) if violations.is_empty() => Ok(values),
        _ => Err(violations.into()),
    }
}

impl Values {
    /// Checks all of them and reports every violation.
    pub fn check(
        name: Option<String>,
        email: Option<String>,
        phone_number: Option<String>,
        identifier: Option<String>,
        avatar_url: Option<String>,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let name = present(name);
        let identifier = present(identifier);
        let avatar_url = present(avatar_url);
        for (attribute, text) in [("name", &name), ("identifier", &identifier)] {
            if let Some(text) = text {
                violations.check(check_line(attribute, text, MAX_STRING));
            }
        }
        if let Some(url) = &avatar_url {
            violations.check(WebUrl::parse("avatar_url", url));
        }
        let email = present(email)
            .and_then(|email| violations.check(Email::parse(&email, "Invalid email")));
        let phone_number =
            present(phone_number).and_then(|number| violations.check(PhoneNumber::parse(&number)));
        violations.into_result()?;
        Ok(Self {
            name,
            email,
            phone_number,
            identifier,
            avatar_url,
        })
    }

    /// The first fitting contact who has the identifier, the address or the telephone number, and which of these.
    pub fn owner(
        &self,
        work: &mut dyn Work,
        account: AccountId,
        fits: impl Fn(&Contact) -> bool,
    ) -> StoreResult<Option<(&'static str, Contact)>> {
        let contacts = work.contacts();
        if let Some(identifier) = &self.identifier
            && let Some(owner) = contacts.by_identifier(account, identifier)?.filter(&fits)
        {
            return Ok(Some(("identifier", owner)));
        }
        if let Some(email) = &self.email
            && let Some(owner) = contacts.by_email(account, email)?.filter(&fits)
        {
            return Ok(Some(("email", owner)));
        }
        let Some(number) = &self.phone_number else {
            return Ok(None);
        };
        let owner = contacts.by_phone_number(account, number)?.filter(fits);
        Ok(owner.map(|owner| ("phone_number", owner)))
    }

    /// A contact with these values.
    pub fn contact(self, account_id: AccountId, at: chrono::DateTime<chrono::Utc>) -> NewContact {
        let reachable = self.email.is_some() || self.phone_number.is_some();
        NewContact {
            account_id,
            name: self.name.unwrap_or_default(),
            email: self.email,
            phone_number: self.phone_number,
            identifier: self.identifier,
            additional_attributes: Attributes::new(),
            custom_attributes: Attributes::new(),
            contact_type: ContactType::of(reachable, &Attributes::new()),
            blocked: false,
            avatar_url: self.avatar_url,
            created_at: at,
        }
    }
}

impl ContactService {
    /// Creates the contact and, in the given inbox, a session. Taken values are reported all at once.
    pub fn create(&self, caller: &Agent, command: CreateContact) -> Result<CreatedContact> {
        let account = caller.account_id();
        let now = self.deps.clock.now();
        let values = Values::check(
            command.name,
            command.email,
            command.phone_number,
            command.identifier,
            command.avatar_url,
        );
        let custom_attributes = command.custom_attributes;
        let values = with_attributes(&self.deps, account, values, custom_attributes.as_ref())?;
        let avatar = AvatarChange::asked(Some(values.avatar_url.clone())).or_file(command.avatar);
        let source_id = present(command.source_id);
        if let Some(source_id) = &source_id {
            check_length("source_id", source_id, MAX_STRING)?;
        }
        let additional_attributes = command.additional_attributes.unwrap_or_default();
        let reachable = values.email.is_some() || values.phone_number.is_some();
        let new = NewContact {
            blocked: command.blocked,
            contact_type: ContactType::of(reachable, &additional_attributes),
            additional_attributes,
            custom_attributes: custom_attributes.unwrap_or_default(),
            avatar_url: avatar.reference().flatten(),
            ..values.contact(account, now)
        };
        let uuid = self.deps.tokens.uuid().to_string();
        let pubsub_token = self.deps.tokens.token();

        let mut work = self.deps.store.begin()?;
        if let Some(inbox) = command.inbox_id {
            let inbox = work.inboxes().find(account, inbox)?;
            inbox.ok_or(MessagingError::NotFound)?;
        }
        let contact = work.contacts().add(new).map_err(taken)?;
        let holder = AvatarHolder::Contact(contact.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        let session = match command.inbox_id {
            Some(inbox_id) => {
                let session = work.sessions().add(NewContactInbox {
                    contact_id: contact.id,
                    inbox_id,
                    source_id: source_id.unwrap_or(uuid),
                    hmac_verified: false,
                    claim: None,
                    pubsub_token,
                    created_at: now,
                });
                Some(session.map_err(source_id_taken)?)
            }
            None => None,
        };
        let created = event(EventName::ContactCreated, &contact, caller.actor(), now)?;
        work.outbox().record(&[created])?;
        work.commit()?;

        let view = with_sessions(&self.deps, account, vec![contact])?
            .pop()
            .ok_or(MessagingError::NotFound)?;
        let session = session.and_then(|made| {
            view.sessions
                .iter()
                .find(|(session, _)| session.id == made.id)
                .cloned()
        });
        Ok(CreatedContact { view, session })
    }
}

/// A taken value is the caller's error.
pub(crate) fn taken(error: StoreError) -> MessagingError {
    error.of_caller(
        &[
            ("contacts_account_id_email_key", "email"),
            ("contacts_account_id_phone_number_key", "phone_number"),
            ("contacts_account_id_identifier_key", "identifier"),
        ],
        None,
    )
}

pub(super) fn source_id_taken(error: StoreError) -> MessagingError {
    error.of_caller(
        &[("contact_inboxes_inbox_id_source_id_key", "source_id")],
        None,
    )
}

impl From<&Contact> for nimchat_core_model::Actor {
    fn from(contact: &Contact) -> Self {
        Self::Contact {
            id: contact.id,
            name: contact.name.clone(),
        }
    }
}
