//! Creates and changes campaigns.

use super::{Campaign, CampaignService, CampaignValues, CampaignView, NewCampaign};
use crate::error::{MessagingError, Result};
use crate::inboxes::Channel;
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required, present};
use nimchat_core_model::{
    Attributes, CampaignNumber, InboxId, UserId, Violation, Violations, WebUrl,
};

/// A campaign's values; `None` keeps a value. A new one needs title, message and inbox.
#[derive(Debug, Clone, Default)]
pub struct SaveCampaign {
    /// The title.
    pub title: Option<String>,
    /// The description; a blank one removes it.
    pub description: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The website's inbox.
    pub inbox_id: Option<InboxId>,
    /// The sender; none removes it.
    pub sender_id: Option<Option<UserId>>,
    /// Is it shown?
    pub enabled: Option<bool>,
    /// Is it shown in business hours only?
    pub only_in_business_hours: Option<bool>,
    /// On which page and after how many seconds.
    pub trigger_rules: Option<Attributes>,
    /// A channel template's parameters.
    pub template_params: Option<Attributes>,
}

impl SaveCampaign {
    /// The values of a new campaign.
    fn blank() -> CampaignValues {
        CampaignValues {
            title: String::new(),
            description: None,
            message: String::new(),
            sender_id: None,
            enabled: true,
            only_in_business_hours: false,
            trigger_rules: Attributes::new(),
            template_params: None,
        }
    }

    /// The present values with the given ones, checked.
    fn over(self, now: CampaignValues) -> Result<CampaignValues, Violations> {
        let mut violations = Violations::new();
        if let Some(rules) = &self.trigger_rules {
            violations.check(check_page(rules));
        }
        let values = CampaignValues {
            title: self.title.unwrap_or(now.title),
            description: match self.description {
                Some(text) => present(Some(text)),
                None => now.description,
            },
            message: self.message.unwrap_or(now.message),
            sender_id: self.sender_id.unwrap_or(now.sender_id),
            enabled: self.enabled.unwrap_or(now.enabled),
            only_in_business_hours: self
                .only_in_business_hours
                .unwrap_or(now.only_in_business_hours),
            trigger_rules: self.trigger_rules.unwrap_or(now.trigger_rules),
            template_params: self.template_params.or(now.template_params),
        };
        violations.check(check_required("title", &values.title, MAX_STRING));
        violations.check(check_required("message", &values.message, MAX_TEXT));
        let description = values.description.as_deref().unwrap_or_default();
        violations.check(check_length("description", description, MAX_TEXT));
        violations.into_result()?;
        Ok(values)
    }
}

/// The page is an address of the web; `*` stands for any characters of it.
fn check_page(rules: &Attributes) -> Result<(), Violation> {
    let url = rules.0.get("url").and_then(|url| url.as_str());
    match url.map(|url| WebUrl::parse("url", url)) {
        Some(Ok(_)) => Ok(()),
        _ => Err(Violation::new("url", "invalid")),
    }
}

impl CampaignService {
    /// Creates a campaign.
    pub fn create(
        &self,
        Administrator(caller): &Administrator,
        command: SaveCampaign,
    ) -> Result<CampaignView> {
        let inbox = command.inbox_id;
        if let Some(inbox) = inbox {
            self.check_inbox(caller, inbox)?;
        }
        let values = command.over(SaveCampaign::blank())?;
        let inbox_id = inbox.ok_or_else(|| Violation::new("inbox", "must exist"))?;
        self.check_sender(caller, values.sender_id)?;
        let mut work = self.deps.store.begin()?;
        let campaign = work.campaigns().add(NewCampaign {
            account_id: caller.account_id(),
            inbox_id,
            values,
            created_at: self.deps.clock.now(),
        })?;
        work.commit()?;
        self.one(caller, campaign)
    }

    /// Changes what is given of a campaign.
    pub fn update(
        &self,
        Administrator(caller): &Administrator,
        number: CampaignNumber,
        command: SaveCampaign,
    ) -> Result<CampaignView> {
        let account = caller.account_id();
        let found = self.deps.read()?.campaigns().find(account, number)?;
        let before = found.ok_or(MessagingError::NotFound)?;
        let inbox_id = command.inbox_id.unwrap_or(before.inbox_id);
        self.check_inbox(caller, inbox_id)?;
        let values = command.over(before.values)?;
        self.check_sender(caller, values.sender_id)?;
        let after = Campaign {
            inbox_id,
            values,
            updated_at: self.deps.clock.now(),
            ..before
        };
        let mut work = self.deps.store.begin()?;
        if !work.campaigns().update(&after)? {
            return Err(MessagingError::NotFound);
        }
        work.commit()?;
        self.one(caller, after)
    }

    /// The inbox is one of the account's websites.
    fn check_inbox(&self, caller: &Agent, inbox: InboxId) -> Result<()> {
        let account = caller.account_id();
        let found = self.deps.read()?.inboxes().find(account, inbox)?;
        let inbox = found.ok_or(MessagingError::NotFound)?;
        if !matches!(inbox.channel, Channel::WebWidget(_)) {
            return Err(Violation::new("inbox", "Unsupported Inbox type").into());
        }
        Ok(())
    }

    /// The sender is a member of the account.
    fn check_sender(&self, caller: &Agent, sender: Option<UserId>) -> Result<()> {
        let account = caller.account_id();
        let Some(sender) = sender else {
            return Ok(());
        };
        if self.deps.directory.agents(account, &[sender])?.is_empty() {
            return Err(Violation::new("sender", "must exist").into());
        }
        Ok(())
    }
}
