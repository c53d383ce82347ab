//! An administrator creates an inbox (`operations.json #47`).

use super::{ApiChannel, Channel, Inbox, InboxService, InboxSettings, NewInbox, WebWidgetChannel};
use crate::error::MessagingError;
use nimchat_accounts::Administrator;
use nimchat_core_model::values::{MAX_STRING, check_length, present};
use nimchat_core_model::{
    Attributes, AvatarChange, AvatarHolder, EventName, KeptFile, NewEvent, Subject, Tokens,
    Violations, WebUrl,
};
use serde_json::Value;

/// The new inbox; `None` means the default.
#[derive(Debug, Clone, Default)]
pub struct CreateInbox {
    /// Its name; required.
    pub name: Option<String>,
    /// Its channel; required.
    pub channel: Option<CreateChannel>,
    /// As [`InboxSettings::greeting_enabled`].
    pub greeting_enabled: Option<bool>,
    /// As [`InboxSettings::greeting_message`].
    pub greeting_message: Option<String>,
    /// As [`InboxSettings::enable_auto_assignment`].
    pub enable_auto_assignment: Option<bool>,
    /// As [`InboxSettings::enable_email_collect`].
    pub enable_email_collect: Option<bool>,
    /// As [`InboxSettings::csat_survey_enabled`].
    pub csat_survey_enabled: Option<bool>,
    /// As [`InboxSettings::csat_config`].
    pub csat_config: Option<Attributes>,
    /// As [`InboxSettings::working_hours_enabled`].
    pub working_hours_enabled: Option<bool>,
    /// As [`InboxSettings::timezone`].
    pub timezone: Option<String>,
    /// As [`InboxSettings::out_of_office_message`].
    pub out_of_office_message: Option<String>,
    /// As [`InboxSettings::allow_messages_after_resolved`].
    pub allow_messages_after_resolved: Option<bool>,
    /// As [`InboxSettings::lock_to_single_conversation`].
    pub lock_to_single_conversation: Option<bool>,
    /// As [`InboxSettings::sender_name_type`].
    pub sender_name_type: Option<String>,
    /// As [`InboxSettings::business_name`].
    pub business_name: Option<String>,
    /// Its avatar.
    pub avatar: Option<KeptFile>,
}

/// The new inbox's channel.
#[derive(Debug, Clone, Default)]
pub struct CreateChannel {
    /// `web_widget` or `api`.
    pub kind: String,
    /// The address of the website; required for `web_widget`.
    pub website_url: Option<String>,
    /// As [`WebWidgetChannel::widget_color`].
    pub widget_color: Option<String>,
    /// As [`WebWidgetChannel::welcome_title`].
    pub welcome_title: Option<String>,
    /// As [`WebWidgetChannel::welcome_tagline`].
    pub welcome_tagline: Option<String>,
    /// As [`WebWidgetChannel::reply_time`].
    pub reply_time: Option<String>,
    /// As [`WebWidgetChannel::pre_chat_form_enabled`].
    pub pre_chat_form_enabled: Option<bool>,
    /// As [`WebWidgetChannel::pre_chat_form_options`].
    pub pre_chat_form_options: Option<Value>,
    /// As [`WebWidgetChannel::continuity_via_email`].
    pub continuity_via_email: Option<bool>,
    /// As [`WebWidgetChannel::allowed_domains`].
    pub allowed_domains: Option<String>,
    /// As [`WebWidgetChannel::selected_feature_flags`].
    pub selected_feature_flags: Option<Vec<String>>,
    /// Must customers prove their identifier?
    pub hmac_mandatory: Option<bool>,
    /// As [`ApiChannel::webhook_url`].
    pub webhook_url: Option<String>,
    /// As [`ApiChannel::additional_attributes`].
    pub additional_attributes: Option<Attributes>,
}

impl InboxService {
    /// Creates the inbox with its channel and tokens. It has no members yet.
    pub fn create(
        &self,
        caller: &Administrator,
        command: CreateInbox,
    ) -> Result<Inbox, MessagingError> {
        let Administrator(administrator) = caller;
        let account = administrator.account_id();
        let count = self.deps.store.read()?.inboxes().count(account)?;
        if count >= Inbox::MAX_PER_ACCOUNT {
            return Err(MessagingError::InboxLimit);
        }
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        let name = present(command.name.clone()).unwrap_or_default();
        if name.is_empty() {
            violations.add("name", "can't be blank");
        }
        violations.check(check_length("name", &name, MAX_STRING));
        let channel = if let Some(channel) = &command.channel {
            channel.build(&*self.deps.tokens, &mut violations)
        } else {
            violations.add("channel", "must exist");
            None
        };
        let avatar = AvatarChange::Keep.or_file(command.avatar.clone());
        let mut settings = settings(command, &mut violations);
        settings.avatar_url = avatar.reference().flatten();
        violations.into_result()?;
        let channel = channel.ok_or_else(|| Violations::one("channel", "must exist"))?;

        let mut work = self.deps.store.begin()?;
        let inbox = work.inboxes().add(NewInbox {
            account_id: account,
            name,
            channel,
            settings,
            created_at: now,
        })?;
        let holder = AvatarHolder::Inbox(inbox.id);
        avatar.enqueue_jobs(holder, None, work.jobs(), now)?;
        work.outbox().record(&[NewEvent::new(
            account,
            EventName::InboxCreated,
            Subject::Inbox { id: inbox.id },
            administrator.actor(),
            now,
        )])?;
        work.commit()?;
        Ok(inbox)
    }
}

impl CreateChannel {
    fn build(&self, tokens: &dyn Tokens, violations: &mut Violations) -> Option<Channel> {
        match self.kind.as_str() {
            "web_widget" => Some(Channel::WebWidget(self.web_widget(tokens, violations))),
            "api" => Some(Channel::Api(self.api(tokens, violations))),
            _ => {
                violations.add("channel", "must exist");
                None
            }
        }
    }

    fn web_widget(&self, tokens: &dyn Tokens, violations: &mut Violations) -> WebWidgetChannel {
        let usual = WebWidgetChannel::default();
        let website_url = present(self.website_url.clone()).unwrap_or_default();
        if website_url.is_empty() {
            violations.add("website_url", "can't be blank");
        }
        let texts = [
            ("website_url", Some(&website_url)),
            ("widget_color", self.widget_color.as_ref()),
            ("welcome_title", self.welcome_title.as_ref()),
            ("welcome_tagline", self.welcome_tagline.as_ref()),
        ];
        for (attribute, text) in texts {
            if let Some(text) = text {
                violations.check(check_length(attribute, text, MAX_STRING));
            }
        }
        let reply_times = ["in_a_few_minutes", "in_a_few_hours", "in_a_day"];
        let reply_time = self.reply_time.clone().unwrap_or(usual.reply_time);
        if !reply_times.contains(&reply_time.as_str()) {
            violations.add("reply_time", "is not included in the list");
        }
        WebWidgetChannel {
            website_url,
            widget_color: present(self.widget_color.clone()).unwrap_or(usual.widget_color),
            welcome_title: self.welcome_title.clone(),
            welcome_tagline: self.welcome_tagline.clone(),
            reply_time,
            pre_chat_form_enabled: self.pre_chat_form_enabled.unwrap_or(false),
            pre_chat_form_options: self
                .pre_chat_form_options
                .clone()
                .unwrap_or(usual.pre_chat_form_options),
            continuity_via_email: self
                .continuity_via_email
                .unwrap_or(usual.continuity_via_email),
            allowed_domains: self.allowed_domains.clone(),
            selected_feature_flags: self
                .selected_feature_flags
                .clone()
                .unwrap_or(usual.selected_feature_flags),
            hmac_mandatory: self.hmac_mandatory.unwrap_or(false),
            website_token: tokens.token(),
            hmac_token: tokens.token(),
        }
    }

    fn api(&self, tokens: &dyn Tokens, violations: &mut Violations) -> ApiChannel {
        let webhook_url = present(self.webhook_url.clone());
        if let Some(url) = &webhook_url {
            violations.check(WebUrl::parse("webhook_url", url));
        }
        let additional_attributes = self.additional_attributes.clone().unwrap_or_default();
        if let Some(window) = additional_attributes.0.get("agent_reply_time_window") {
            let hours = match window {
                Value::Number(number) => number.as_f64(),
                Value::String(text) => text.parse().ok(),
                _ => None,
            };
            if !hours.is_some_and(|hours| hours > 0.0) {
                let message = "agent_reply_time_window must be greater than 0";
                violations.add("agent_reply_time_window", message);
            }
        }
        ApiChannel {
            webhook_url,
            hmac_mandatory: self.hmac_mandatory.unwrap_or(false),
            additional_attributes,
            identifier: tokens.token(),
            hmac_token: tokens.token(),
        }
    }
}

fn settings(command: CreateInbox, violations: &mut Violations) -> InboxSettings {
    let usual = InboxSettings::default();
    let automatic = [
        ("greeting_message", command.greeting_message.as_ref()),
        (
            "out_of_office_message",
            command.out_of_office_message.as_ref(),
        ),
    ];
    for (attribute, text) in automatic {
        if let Some(text) = text {
            let limit = InboxSettings::MAX_AUTOMATIC_MESSAGE;
            violations.check(check_length(attribute, text, limit));
        }
    }
    let sender_name_type = command.sender_name_type.unwrap_or(usual.sender_name_type);
    if !matches!(sender_name_type.as_str(), "friendly" | "professional") {
        violations.add("sender_name_type", "is not included in the list");
    }
    let timezone = command.timezone.unwrap_or(usual.timezone);
    if timezone.parse::<chrono_tz::Tz>().is_err() {
        violations.add("timezone", "is not included in the list");
    }
    InboxSettings {
        greeting_enabled: command.greeting_enabled.unwrap_or(usual.greeting_enabled),
        greeting_message: command.greeting_message,
        enable_auto_assignment: command
            .enable_auto_assignment
            .unwrap_or(usual.enable_auto_assignment),
        enable_email_collect: command
            .enable_email_collect
            .unwrap_or(usual.enable_email_collect),
        csat_survey_enabled: command
            .csat_survey_enabled
            .unwrap_or(usual.csat_survey_enabled),
        csat_config: command.csat_config.unwrap_or(usual.csat_config),
        working_hours_enabled: command
            .working_hours_enabled
            .unwrap_or(usual.working_hours_enabled),
        timezone,
        out_of_office_message: command.out_of_office_message,
        allow_messages_after_resolved: command
            .allow_messages_after_resolved
            .unwrap_or(usual.allow_messages_after_resolved),
        lock_to_single_conversation: command
            .lock_to_single_conversation
            .unwrap_or(usual.lock_to_single_conversation),
        sender_name_type,
        business_name: command.business_name,
        ..InboxSettings::default()
    }
}
