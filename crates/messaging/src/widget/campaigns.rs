//! What a website says first (docs/rules/contacts-and-inboxes.md §9, "Others").

use super::{Guest, Site, WidgetService};
use crate::campaigns::{CampaignView, with_senders};
use crate::conversations::{
    AssignmentContext, Draft, Opening, Status, Writer, check_attributes, without_bad_referer,
};
use crate::error::{MessagingError, Result};
use crate::messages::{MessageType, Sender};
use nimchat_core_model::{Attributes, CampaignNumber};
use serde_json::{Value, json};

/// What is kept of a visit in the conversation that it begins.
const KEPT: &[&str] = &[
    "browser",
    "browser_language",
    "initiated_at",
    "referer",
    "widget_language",
];

impl WidgetService {
    /// The campaigns that the website shows, by number.
    pub fn campaigns(&self, site: &Site) -> Result<Vec<CampaignView>> {
        let (account, inbox) = (site.account.id, site.inbox.id);
        let mut view = self.deps.read()?;
        let mut campaigns = view.campaigns().list(account, Some(inbox))?;
        drop(view);
        campaigns.retain(|campaign| campaign.values.enabled);
        with_senders(&self.deps, account, campaigns)
    }

    /// Begins a conversation with the message of the campaign `campaign_id`, unless the guest has one.
    pub(super) fn begin_with_campaign(&self, guest: Guest, mut visit: Attributes) -> Result<()> {
        let CampaignView { campaign, sender } = self.campaign(&guest.site, &visit)?;
        let custom = visit.0.remove("custom_attributes");
        let custom = Attributes::from(custom.unwrap_or_else(|| json!({})));
        visit.0.retain(|key, _| KEPT.contains(&key.as_str()));
        check_attributes(&self.deps, guest.site.account.id, &visit, &custom)?;
        let visitor = self.settle(guest)?;
        let sessions = self.sessions_of(&visitor)?;
        let context = AssignmentContext::of(&self.deps, visitor.inbox.clone())?;

        let mut work = self.deps.store.begin()?;
        work.sessions().lock(visitor.session.id)?;
        let begun = work.conversations().latest_of_sessions(&sessions)?;
        if begun.is_some() {
            return Ok(());
        }
        let opening = Opening {
            status: Status::Open,
            snoozed_until: None,
            additional_attributes: without_bad_referer(visit),
            custom_attributes: custom,
            campaign: Some(campaign.number),
        };
        let mut change = self.begin_by(&mut *work, &visitor, &context, opening)?;
        let sender = sender.as_ref().map(|agent| &agent.user);
        let draft = Draft {
            writer: sender.map(Writer::from),
            additional_attributes: Attributes::from(json!({"campaign_id": campaign.id})),
            ..Draft::text(
                MessageType::Outgoing,
                campaign.values.message,
                sender.map(|user| Sender::User(user.id)),
            )
        };
        change.append(&mut *work, draft)?;
        change.finish(&mut *work)?;
        Ok(work.commit()?)
    }

    /// The campaign of the website that the visit names.
    fn campaign(&self, site: &Site, visit: &Attributes) -> Result<CampaignView> {
        let number = match visit.0.get("campaign_id") {
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        let number = number.map(CampaignNumber::new);
        let shown = self.campaigns(site)?.into_iter();
        let mut named = shown.filter(|view| Some(view.campaign.number) == number);
        named.next().ok_or(MessagingError::NotFound)
    }
}
