//! The body and the answer of campaigns (docs/rules/contacts-and-inboxes.md §8).

use super::ShownCampaign;
use crate::agents::json::AgentJson;
use crate::inboxes::present::InboxJson;
use nimchat_api_kit::Field;
use nimchat_core_model::{AccountId, Attributes, CampaignNumber, InboxId, UserId};
use nimchat_messaging::campaigns::SaveCampaign;
use nimchat_wire::time::iso;
use nimchat_wire::words::CampaignTypeWord;
use nimchat_wire::{Context, DefaultOrNull, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `campaign`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(crate) struct CampaignBody {
    /// The title
    title: Option<String>,
    /// What it is for
    description: Option<String>,
    /// What visitors are shown
    message: Option<String>,
    /// The inbox of a website
    inbox_id: Option<InboxId>,
    /// The agent in whose name it is shown
    #[schema(value_type = Option<i64>)]
    sender_id: Field<UserId>,
    /// Is it shown? If absent, it is
    enabled: Option<bool>,
    /// Is it shown in business hours only?
    trigger_only_during_business_hours: Option<bool>,
    /// `url`, the page that it is shown on, and `time_on_page`, after how many seconds
    trigger_rules: Option<Attributes>,
    /// The parameters of a channel's template
    template_params: Option<Attributes>,
}

impl From<CampaignBody> for SaveCampaign {
    fn from(body: CampaignBody) -> Self {
        Self {
            title: body.title,
            description: body.description,
            message: body.message,
            inbox_id: body.inbox_id,
            sender_id: body.sender_id.change(),
            enabled: body.enabled,
            only_in_business_hours: body.trigger_only_during_business_hours,
            trigger_rules: body.trigger_rules,
            template_params: body.template_params,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CampaignJson {
    /// The campaign's number in the account
    id: CampaignNumber,
    title: String,
    description: DefaultOrNull<String>,
    account_id: AccountId,
    inbox: InboxJson,
    /// Omitted if there is none
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    sender: Option<AgentJson>,
    message: String,
    template_params: Option<Attributes>,
    /// `active`: a website's campaign has no end
    campaign_status: &'static str,
    enabled: bool,
    /// `ongoing`, as all of websites are
    #[schema(value_type = CampaignTypeWord)]
    campaign_type: &'static str,
    trigger_rules: Attributes,
    trigger_only_during_business_hours: bool,
    created_at: String,
    updated_at: String,
}

impl Present<ShownCampaign> for CampaignJson {
    fn present(shown: &ShownCampaign, context: &Context) -> Self {
        let campaign = &shown.view.campaign;
        let values = &campaign.values;
        Self {
            id: campaign.number,
            title: values.title.clone(),
            description: DefaultOrNull::or_default(context, values.description.clone()),
            account_id: campaign.account_id,
            inbox: Present::present(&*shown.inbox, context),
            sender: Present::present(&shown.view.sender, context),
            message: values.message.clone(),
            template_params: values.template_params.clone(),
            campaign_status: "active",
            enabled: values.enabled,
            campaign_type: "ongoing",
            trigger_rules: values.trigger_rules.clone(),
            trigger_only_during_business_hours: values.only_in_business_hours,
            created_at: iso(campaign.created_at),
            updated_at: iso(campaign.updated_at),
        }
    }
}
