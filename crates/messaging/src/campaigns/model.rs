//! The campaign model.

use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, Attributes, CampaignId, CampaignNumber, InboxId, UserId};

/// A message that a website shows its visitors by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its own key.
    pub id: CampaignId,
    /// Its account.
    pub account_id: AccountId,
    /// Its number in the account.
    pub number: CampaignNumber,
    /// The website's inbox.
    pub inbox_id: InboxId,
    /// What may change of it.
    pub values: CampaignValues,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What may change of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignValues {
    /// What agents call it.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// The message.
    pub message: String,
    /// In whose name it is shown.
    pub sender_id: Option<UserId>,
    /// Is it shown?
    pub enabled: bool,
    /// Is it shown in business hours only?
    pub only_in_business_hours: bool,
    /// On which page, `url`, and after how many seconds, `time_on_page`.
    pub trigger_rules: Attributes,
    /// A channel template's parameters; websites have none, and show them.
    pub template_params: Option<Attributes>,
}

/// A campaign before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCampaign {
    /// As [`Campaign::account_id`].
    pub account_id: AccountId,
    /// As [`Campaign::inbox_id`].
    pub inbox_id: InboxId,
    /// As [`Campaign::values`].
    pub values: CampaignValues,
    /// When it is created.
    pub created_at: DateTime<Utc>,
}
