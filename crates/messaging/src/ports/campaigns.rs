//! The storage port of campaigns.

use crate::campaigns::{Campaign, NewCampaign};
use nimchat_core_model::{AccountId, CampaignNumber, InboxId, StoreResult};

/// Reads campaigns.
pub trait CampaignLookup {
    /// The campaign with this number in the account.
    fn find(&mut self, account: AccountId, number: CampaignNumber)
    -> StoreResult<Option<Campaign>>;
    /// The account's campaigns, or those of one of its inboxes, by number.
    fn list(&mut self, account: AccountId, inbox: Option<InboxId>) -> StoreResult<Vec<Campaign>>;
}

/// Stores campaigns.
pub trait Campaigns: CampaignLookup {
    /// Adds one, with the account's next number.
    fn add(&mut self, campaign: NewCampaign) -> StoreResult<Campaign>;
    /// Writes the inbox, the values and the time of the change. False if it is gone.
    fn update(&mut self, campaign: &Campaign) -> StoreResult<bool>;
    /// Removes one. False if there is none.
    fn remove(&mut self, account: AccountId, number: CampaignNumber) -> StoreResult<bool>;
}
