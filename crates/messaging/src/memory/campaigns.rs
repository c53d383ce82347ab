//! Campaigns in memory.

use super::state::State;
use crate::campaigns::{Campaign, NewCampaign};
use crate::ports::{CampaignLookup, Campaigns};
use nimchat_core_model::{AccountId, CampaignNumber, InboxId, StoreResult};

impl CampaignLookup for State {
    fn find(
        &mut self,
        account: AccountId,
        number: CampaignNumber,
    ) -> StoreResult<Option<Campaign>> {
        Ok(self.campaigns.get(&(account, number)).cloned())
    }

    fn list(&mut self, account: AccountId, inbox: Option<InboxId>) -> StoreResult<Vec<Campaign>> {
        let asked = |campaign: &&Campaign| {
            campaign.account_id == account && inbox.is_none_or(|inbox| campaign.inbox_id == inbox)
        };
        Ok(self.campaigns.values().filter(asked).cloned().collect())
    }
}

impl Campaigns for State {
    fn add(&mut self, new: NewCampaign) -> StoreResult<Campaign> {
        let last = self.last_campaigns.entry(new.account_id).or_default();
        *last += 1;
        let number = CampaignNumber::new(*last);
        let campaign = Campaign {
            id: self.next_id(),
            account_id: new.account_id,
            number,
            inbox_id: new.inbox_id,
            values: new.values,
            created_at: new.created_at,
            updated_at: new.created_at,
        };
        self.campaigns
            .insert((new.account_id, number), campaign.clone());
        Ok(campaign)
    }

    fn update(&mut self, campaign: &Campaign) -> StoreResult<bool> {
        let kept = self
            .campaigns
            .get_mut(&(campaign.account_id, campaign.number));
        Ok(kept.is_some_and(|kept| {
            kept.clone_from(campaign);
            true
        }))
    }

    fn remove(&mut self, account: AccountId, number: CampaignNumber) -> StoreResult<bool> {
        Ok(self.campaigns.remove(&(account, number)).is_some())
    }
}
