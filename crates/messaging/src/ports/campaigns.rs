//! The storage port of campaigns.

use crate::campaigns::{Campaign, NewCampaign};
use nimchat_core_model::{AccountId, CampaignNumber, InboxId, StoreError};

/// Reads campaigns.
pub trait CampaignLookup {
    /// The campaign with this number in the account.
    fn find(
        &mut self,
        account: AccountId,
        number: CampaignNumber,
    ) -> Result<Option<Campaign>, StoreError>;
    /// The account's campaigns, or those of one of its inboxes, by number.
    fn list(
        &mut self,
        account: AccountId,
        inbox: Option<InboxId>,
    ) -> Result<Vec<Campaign>, StoreError>;
}

/// Stores campaigns.
pub trait Campaigns: CampaignLookup {
    /// Adds one, with the account's next number.
    fn add(&mut self, campaign: NewCampaign) -> Result<Campaign, StoreError>;
    /// Writes the inbox, the values and the time of the change. False if it is gone.
    fn update(&mut self, campaign: &Campaign) -> Result<bool, StoreError>;
    /// Removes one. False if there is none.
    fn remove(&mut self, account: AccountId, number: CampaignNumber) -> Result<bool, StoreError>;
}
