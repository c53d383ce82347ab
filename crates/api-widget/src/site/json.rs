//! The request bodies. Those who answer and what the website says first, as visitors see them.

use nimchat_accounts::AgentView;
use nimchat_core_model::{Attributes, CampaignNumber, UserId};
use nimchat_messaging::campaigns::CampaignView;
use nimchat_wire::push::PushUserJson;
use nimchat_wire::words::AvailabilityWord;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What happened on the page.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct EventBody {
    /// `webwidget.triggered` or `campaign.triggered`
    pub(super) name: Option<String>,
    /// Where the visitor is; of a campaign its `campaign_id` and the conversation's `custom_attributes`
    pub(super) event_info: Option<Attributes>,
}

/// A label.
#[derive(Default, Deserialize, Validate, ToSchema)]
pub(super) struct WidgetLabelBody {
    /// Its title; one that the account does not offer is ignored
    pub(super) label: Option<String>,
}

/// Those who answer on the website
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MembersJson {
    payload: Vec<MemberJson>,
}

/// One of them
#[derive(Debug, Serialize, ToSchema)]
struct MemberJson {
    id: UserId,
    name: String,
    avatar_url: String,
    /// `online`, `busy` or `offline`
    #[schema(value_type = AvailabilityWord)]
    availability_status: &'static str,
}

/// A campaign as visitors see it
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WidgetCampaignJson {
    /// The campaign's number in the account
    id: CampaignNumber,
    /// `url`, the page that it is shown on, and `time_on_page`, after how many seconds
    trigger_rules: Attributes,
    trigger_only_during_business_hours: bool,
    message: String,
    /// In whose name it is shown
    sender: Option<PushUserJson>,
}

impl Present<CampaignView> for WidgetCampaignJson {
    fn present(view: &CampaignView, context: &Context) -> Self {
        let values = &view.campaign.values;
        let sender = view.sender.as_ref();
        Self {
            id: view.campaign.number,
            trigger_rules: values.trigger_rules.clone(),
            trigger_only_during_business_hours: values.only_in_business_hours,
            message: values.message.clone(),
            sender: sender.map(|agent| PushUserJson::new(&agent.user, None, context)),
        }
    }
}

impl Present<Vec<AgentView>> for MembersJson {
    fn present(members: &Vec<AgentView>, context: &Context) -> Self {
        Self {
            payload: Present::present_each(members, context),
        }
    }
}

impl Present<AgentView> for MemberJson {
    fn present(member: &AgentView, context: &Context) -> Self {
        Self {
            id: member.user.id,
            name: member.user.available_name().to_owned(),
            avatar_url: context.picture(member.user.avatar_url.as_deref()),
            availability_status: member.availability_status().as_str(),
        }
    }
}
