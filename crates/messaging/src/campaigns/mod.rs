//! Campaigns: messages that a website shows its visitors by itself. Administrators manage them
//! (docs/rules/contacts-and-inboxes.md §8).

mod model;
mod save;

pub use model::{Campaign, CampaignValues, NewCampaign};
pub use save::SaveCampaign;

use crate::Deps;
use crate::error::{MessagingError, Result};
use nimchat_accounts::{Administrator, AgentView};
use nimchat_core_model::{AccountId, CampaignNumber, InboxId, service};
use std::collections::HashMap;

/// A campaign with its sender, unless they are no longer in the account.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignView {
    /// The campaign.
    pub campaign: Campaign,
    /// The sender.
    pub sender: Option<AgentView>,
}

service! {
    /// Reads and manages campaigns.
    CampaignService(Deps)
}

impl CampaignService {
    /// The account's campaigns, or those of one inbox, in the order of their numbers.
    pub fn list(
        &self,
        Administrator(caller): &Administrator,
        inbox: Option<InboxId>,
    ) -> Result<Vec<CampaignView>> {
        let account = caller.account_id();
        let mut view = self.deps.read()?;
        if let Some(inbox) = inbox
            && view.inboxes().find(account, inbox)?.is_none()
        {
            return Err(MessagingError::NotFound);
        }
        let campaigns = view.campaigns().list(account, inbox)?;
        drop(view);
        with_senders(&self.deps, account, campaigns)
    }

    /// One campaign.
    pub fn show(
        &self,
        Administrator(caller): &Administrator,
        number: CampaignNumber,
    ) -> Result<CampaignView> {
        let account = caller.account_id();
        let found = self.deps.read()?.campaigns().find(account, number)?;
        self.one(caller, found.ok_or(MessagingError::NotFound)?)
    }

    /// Removes a campaign.
    pub fn delete(
        &self,
        Administrator(caller): &Administrator,
        number: CampaignNumber,
    ) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.campaigns().remove(caller.account_id(), number)? {
            return Err(MessagingError::NotFound);
        }
        Ok(work.commit()?)
    }

    fn one(&self, caller: &nimchat_accounts::Agent, campaign: Campaign) -> Result<CampaignView> {
        let mut views = with_senders(&self.deps, caller.account_id(), vec![campaign])?;
        views.pop().ok_or(MessagingError::NotFound)
    }
}

/// The account's campaigns with their senders, read at once.
pub(crate) fn with_senders(
    deps: &Deps,
    account: AccountId,
    campaigns: Vec<Campaign>,
) -> Result<Vec<CampaignView>> {
    let senders = campaigns
        .iter()
        .filter_map(|campaign| campaign.values.sender_id);
    let senders: Vec<_> = senders.collect();
    let agents = deps.directory.agents(account, &senders)?;
    let agents: HashMap<_, _> = agents
        .into_iter()
        .map(|agent| (agent.user.id, agent))
        .collect();
    let shown = campaigns.into_iter().map(|campaign| {
        let sender = campaign.values.sender_id.and_then(|id| agents.get(&id));
        CampaignView {
            sender: sender.cloned(),
            campaign,
        }
    });
    Ok(shown.collect())
}
