//! Campaigns.

use super::counters::next_campaign_number;
use crate::prelude::*;
use crate::schema::campaigns;
use nimchat_core_model::{CampaignNumber, InboxId};
use nimchat_messaging::campaigns::{Campaign, CampaignValues, NewCampaign};
use nimchat_messaging::ports::{CampaignLookup, Campaigns};

row! {
    CampaignRow of campaigns as Campaign {
        id, account_id, number, inbox_id, created_at, updated_at;
        values: CampaignValues {
            sender_id, title, description, message, enabled, only_in_business_hours, trigger_rules,
            template_params,
        }
    }
}

/// The columns of what may change.
macro_rules! values_of {
    ($values:expr) => {
        columns!(campaigns of $values =>
            sender_id, title, description, message, enabled, only_in_business_hours, trigger_rules,
            template_params)
    };
}

/// The account's campaign with this number.
macro_rules! numbered {
    ($account:ident, $number:ident) => {
        of_account!(campaigns, $account).filter(campaigns::number.eq($number.get()))
    };
}

impl CampaignLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        number: CampaignNumber,
    ) -> StoreResult<Option<Campaign>> {
        self.first(numbered!(account, number))
    }

    fn list(&mut self, account: AccountId, inbox: Option<InboxId>) -> StoreResult<Vec<Campaign>> {
        let all = of_account!(campaigns, account).order(campaigns::number);
        match inbox {
            Some(inbox) => self.load(all.filter(campaigns::inbox_id.eq(inbox.get()))),
            None => self.load(all),
        }
    }
}

impl Campaigns for UnitOfWork<'_> {
    fn add(&mut self, new: NewCampaign) -> StoreResult<Campaign> {
        let number = self.run(|c| next_campaign_number(c, new.account_id))?;
        let set = (
            columns!(campaigns of new => account_id, inbox_id, created_at),
            campaigns::number.eq(number),
            values_of!(new.values),
            campaigns::updated_at.eq(new.created_at.naive_utc()),
        );
        insert!(self, Campaign by number, CampaignRow into campaigns, set)
    }

    fn update(&mut self, campaign: &Campaign) -> StoreResult<bool> {
        let set = (
            columns!(campaigns of campaign => inbox_id, updated_at),
            values_of!(campaign.values),
        );
        let row = of_account!(campaigns, campaign.account_id, campaign.id);
        self.wrote(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, number: CampaignNumber) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(numbered!(account, number)).execute(c))
    }
}
