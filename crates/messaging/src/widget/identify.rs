//! A visitor says who they are (docs/rules/contacts-and-inboxes.md §9, "Contact").

use super::{Guest, Site, WidgetService};
use crate::contacts::Contact;
use crate::error::{MessagingError, Result};
use crate::visitors::{Proof, RegisterVisitor, UpdateVisitor, Visitor};
use nimchat_core_model::values::present;
use nimchat_core_model::{AccountId, Attributes, ContactId, Email, PhoneNumber};

/// What a visitor says of themselves. Values that are malformed are dropped, and those of other contacts where they may
/// not be claimed.
#[derive(Debug, Clone, Default)]
pub struct Introduction {
    /// What their website knows them by, and its proof.
    pub proof: Proof,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The address of their picture.
    pub avatar_url: Option<String>,
    /// The account's own attributes, merged into the stored ones.
    pub custom_attributes: Option<Attributes>,
    /// City, company and the like, merged into the stored ones.
    pub additional_attributes: Option<Attributes>,
}

impl Introduction {
    fn well_formed(self) -> Self {
        let email = present(self.email);
        let phone_number = present(self.phone_number);
        Self {
            email: email.filter(|email| Email::parse(email, "").is_ok()),
            phone_number: phone_number.filter(|number| PhoneNumber::parse(number).is_ok()),
            ..self
        }
    }

    fn says_something(&self) -> bool {
        let texts = [
            &self.proof.identifier,
            &self.name,
            &self.email,
            &self.phone_number,
            &self.avatar_url,
        ];
        texts.into_iter().any(Option::is_some)
            || self.custom_attributes.is_some()
            || self.additional_attributes.is_some()
    }
}

impl WidgetService {
    /// Changes what is known of the guest. An identifier is a claim.
    pub fn update_contact(&self, guest: Guest, introduction: Introduction) -> Result<Visitor> {
        self.introduce(guest, introduction, false)
    }

    /// Takes the guest for the user whom their website names. Where the session is another user's, a new one is made, and
    /// its token is answered.
    pub fn set_user(
        &self,
        mut guest: Guest,
        introduction: Introduction,
    ) -> Result<(Visitor, Option<String>)> {
        let identifier = present(introduction.proof.identifier.clone());
        // attributes alone need no proof
        let unnamed = identifier.is_none() && introduction.custom_attributes.is_some();
        let checked = || introduction.proof.check(&guest.site.inbox);
        let proven = !unnamed && checked().map_err(|_| MessagingError::WrongProof)?;
        let own = guest.contact().and_then(|contact| contact.identifier);
        let mut token = None;
        if own.is_some() && identifier.is_some() && own != identifier {
            guest = Guest {
                source_id: self.deps.tokens.uuid().to_string(),
                visitor: None,
                ..guest
            };
            token = Some(self.token(&guest)?);
        }
        Ok((self.introduce(guest, introduction, proven)?, token))
    }

    /// Removes these of the account's own attributes of the guest, if there is a session.
    pub fn destroy_contact_attributes(&self, guest: &Guest, keys: &[String]) -> Result<Contact> {
        let visitor = guest.visitor.clone().ok_or(MessagingError::NotFound)?;
        let visitor = self.visitors.destroy_attributes(visitor, keys)?;
        Ok(visitor.shown().contact)
    }

    /// The guest's session, made if there is none.
    pub(super) fn settle(&self, guest: Guest) -> Result<Visitor> {
        self.introduce(guest, Introduction::default(), false)
    }

    pub(super) fn introduce(
        &self,
        guest: Guest,
        introduction: Introduction,
        proven: bool,
    ) -> Result<Visitor> {
        let mut said = introduction.well_formed();
        let Guest {
            site,
            source_id,
            visitor,
        } = guest;
        self.drop_foreign(&site, visitor.as_ref(), &mut said, proven)?;
        let known = if let Some(visitor) = visitor {
            visitor
        } else {
            let register = RegisterVisitor {
                proof: said.proof.clone(),
                source_id: Some(source_id),
                name: said.name.clone(),
                email: said.email.clone(),
                phone_number: said.phone_number.clone(),
                avatar_url: said.avatar_url.clone(),
                custom_attributes: said.custom_attributes.clone(),
            };
            let (account, inbox) = (&site.account, &site.inbox);
            let (visitor, is_new) = self
                .visitors
                .register_in(account, inbox, register, proven)?;
            if is_new && !proven && said.additional_attributes.is_none() {
                return Ok(visitor);
            }
            visitor
        };
        if !said.says_something() {
            return Ok(known);
        }
        let update = UpdateVisitor {
            claimed_identifier: said.proof.identifier.clone().filter(|_| !proven),
            proof: said.proof,
            name: said.name,
            email: said.email,
            phone_number: said.phone_number,
            avatar_url: said.avatar_url,
            custom_attributes: said.custom_attributes,
            additional_attributes: said.additional_attributes,
        };
        self.visitors.change(known, update, proven)
    }

    /// Drops what other contacts have, where the guest cannot become a claim to be one of them.
    fn drop_foreign(
        &self,
        site: &Site,
        visitor: Option<&Visitor>,
        said: &mut Introduction,
        proven: bool,
    ) -> Result<()> {
        let demanded = site.inbox.channel.hmac_mandatory();
        let may_claim = !proven
            && !demanded
            && visitor.is_none_or(|visitor| {
                let session = &visitor.session;
                session.claim.is_some() || !(visitor.contact.is_resolved() || session.hmac_verified)
            });
        if may_claim {
            return Ok(());
        }
        let account: AccountId = site.account.id;
        let mut own: Vec<ContactId> = visitor.iter().map(|v| v.contact.id).collect();
        let mut view = self.deps.read()?;
        if let Some(identifier) = &said.proof.identifier {
            let found = view.contacts().by_identifier(account, identifier)?;
            match found {
                Some(contact) if proven => own.push(contact.id),
                Some(contact) if !own.contains(&contact.id) => said.proof = Proof::default(),
                // it needs a proof
                None if demanded && !proven => said.proof = Proof::default(),
                _ => {}
            }
        }
        let foreign = |found: Option<Contact>| found.is_some_and(|c| !own.contains(&c.id));
        if let Some(email) = &said.email
            && let Ok(email) = Email::parse(email, "")
            && foreign(view.contacts().by_email(account, &email)?)
        {
            said.email = None;
        }
        if let Some(number) = &said.phone_number
            && let Ok(number) = PhoneNumber::parse(number)
            && foreign(view.contacts().by_phone_number(account, &number)?)
        {
            said.phone_number = None;
        }
        Ok(())
    }
}
