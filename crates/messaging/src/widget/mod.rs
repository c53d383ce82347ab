//! The widget: the visitor's side of a website (docs/rules/contacts-and-inboxes.md §9).
//!
//! A visitor holds a signed token, which names a session of the website's inbox. Looking at the page makes nothing: the
//! session and its contact are made with the first thing that the visitor does or says (`docs/decisions/0035`). What a
//! visitor says of themselves without proof opens nothing (`docs/decisions/0025`).

mod campaigns;
mod conversations;
mod forms;
mod identify;
mod messages;
mod trigger;

pub use conversations::{StartWidgetConversation, WidgetConversation};
pub use identify::Introduction;
pub use messages::WidgetMessage;
pub use trigger::Visit;

use crate::Deps;
use crate::contacts::Contact;
use crate::error::{MessagingError, Result};
use crate::inboxes::{Channel, Inbox, WebWidgetChannel, members_of};
use crate::visitors::{Visitor, VisitorService};
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, AccountStatus, AccountsError, AgentView, VisitorTokens};

/// A website.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its account.
    pub account: Account,
    /// Its inbox.
    pub inbox: Inbox,
}

impl Site {
    /// The settings of its widget.
    pub fn widget(&self) -> Option<&WebWidgetChannel> {
        match &self.inbox.channel {
            Channel::WebWidget(widget) => Some(widget),
            Channel::Api(_) => None,
        }
    }
}

/// The holder of a valid token.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The website.
    pub site: Site,
    /// The source id of their session.
    pub source_id: String,
    /// The session and its contact, once there are any.
    pub visitor: Option<Visitor>,
}

impl Guest {
    /// The contact as the guest sees them.
    pub fn contact(&self) -> Option<Contact> {
        let visitor = self.visitor.as_ref()?;
        Some(visitor.session.shown(&visitor.contact))
    }
}

/// The operations of websites' visitors.
#[derive(Clone)]
pub struct WidgetService {
    deps: Deps,
    tokens: VisitorTokens,
    visitors: VisitorService,
}

impl WidgetService {
    /// A service over these ports.
    pub fn new(deps: Deps, tokens: VisitorTokens) -> Self {
        Self {
            visitors: VisitorService::new(deps.clone()),
            deps,
            tokens,
        }
    }

    /// The website with this token.
    pub fn site(&self, website_token: &str) -> Result<Site> {
        let found = self.deps.read()?.inboxes().by_token(website_token)?;
        let (account, inbox) = found.ok_or(MessagingError::NotFound)?;
        if !matches!(inbox.channel, Channel::WebWidget(_)) {
            return Err(MessagingError::NotFound);
        }
        if account.status != AccountStatus::Active {
            return Err(AccountsError::Suspended { member: true }.into());
        }
        Ok(Site { account, inbox })
    }

    /// The guest with this token, which must be valid.
    pub fn guest(&self, website_token: &str, token: &str) -> Result<Guest> {
        let site = self.site(website_token)?;
        let now = self.deps.clock.now();
        let source_id = self.tokens.read(token, site.inbox.id, now);
        self.known(site, source_id.ok_or(MessagingError::NotFound)?)
    }

    /// The guest who opens the page, and their token, made anew: a new guest where there is no valid token yet.
    pub fn open(&self, website_token: &str, token: Option<&str>) -> Result<(Guest, String)> {
        let site = self.site(website_token)?;
        let now = self.deps.clock.now();
        let known = token.and_then(|token| self.tokens.read(token, site.inbox.id, now));
        let guest = match known.map(|source_id| self.known(site.clone(), source_id)) {
            // the contact was deleted
            None | Some(Err(MessagingError::NotFound)) => Guest {
                site,
                source_id: self.deps.tokens.uuid().to_string(),
                visitor: None,
            },
            Some(known) => known?,
        };
        let token = self.token(&guest)?;
        Ok((guest, token))
    }

    /// The time of the service's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.deps.clock.now()
    }

    /// Those who answer on the website, by lower-cased name.
    pub fn members(&self, site: &Site) -> Result<Vec<AgentView>> {
        members_of(&self.deps, site.account.id, site.inbox.id)
    }

    fn token(&self, guest: &Guest) -> Result<String> {
        let now = self.deps.clock.now();
        let inbox = guest.site.inbox.id;
        Ok(self.tokens.issue(inbox, &guest.source_id, now)?)
    }

    fn known(&self, site: Site, source_id: String) -> Result<Guest> {
        let mut view = self.deps.read()?;
        let session = view.sessions().by_source(site.inbox.id, &source_id)?;
        let visitor = match session {
            None => None,
            Some(session) => {
                let contact = view.contacts().find(site.account.id, session.contact_id)?;
                Some(Visitor {
                    contact: contact.ok_or(MessagingError::NotFound)?,
                    inbox: site.inbox.clone(),
                    session,
                })
            }
        };
        Ok(Guest {
            site,
            source_id,
            visitor,
        })
    }
}
