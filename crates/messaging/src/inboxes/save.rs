//! The attributes of an inbox as callers send them, and their rules (docs/rules/contacts-and-inboxes.md §4, §5.2).

use super::working_hours::{self, ChangeDay};
use super::{ApiChannel, Channel, InboxSettings, WebWidgetChannel};
use nimchat_core_model::values::{MAX_STRING, check_length, check_line, present};
use nimchat_core_model::{Attributes, KeptFile, PortalId, Violations, WebUrl};
use serde_json::{Value, json};

/// The attributes to set; `None` keeps a value, which in a new inbox is the default, and `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct SaveInbox {
    /// Its name; a new inbox requires one.
    pub name: Option<String>,
    /// Its channel; a new inbox requires one.
    pub channel: Option<SaveChannel>,
    /// As [`InboxSettings::greeting_enabled`].
    pub greeting_enabled: Option<bool>,
    /// As [`InboxSettings::greeting_message`].
    pub greeting_message: Option<Option<String>>,
    /// As [`InboxSettings::enable_auto_assignment`].
    pub enable_auto_assignment: Option<bool>,
    /// As [`InboxSettings::auto_assignment_config`].
    pub auto_assignment_config: Option<Attributes>,
    /// As [`InboxSettings::enable_email_collect`].
    pub enable_email_collect: Option<bool>,
    /// As [`InboxSettings::csat_survey_enabled`].
    pub csat_survey_enabled: Option<bool>,
    /// As [`InboxSettings::csat_config`].
    pub csat_config: Option<Attributes>,
    /// As [`InboxSettings::working_hours_enabled`].
    pub working_hours_enabled: Option<bool>,
    /// The days to change.
    pub working_hours: Vec<ChangeDay>,
    /// As [`InboxSettings::timezone`].
    pub timezone: Option<String>,
    /// As [`InboxSettings::out_of_office_message`].
    pub out_of_office_message: Option<Option<String>>,
    /// As [`InboxSettings::allow_messages_after_resolved`].
    pub allow_messages_after_resolved: Option<bool>,
    /// As [`InboxSettings::lock_to_single_conversation`].
    pub lock_to_single_conversation: Option<bool>,
    /// As [`InboxSettings::sender_name_type`].
    pub sender_name_type: Option<String>,
    /// As [`InboxSettings::business_name`].
    pub business_name: Option<Option<String>>,
    /// As [`InboxSettings::portal_id`], which the caller has looked up: this domain knows no portals.
    pub portal_id: Option<Option<PortalId>>,
    /// Its avatar.
    pub avatar: Option<KeptFile>,
}

/// The channel's attributes to set, as in [`SaveInbox`]; those of the other kind are ignored.
#[derive(Debug, Clone, Default)]
pub struct SaveChannel {
    /// `web_widget` or `api`; the kind of an existing channel never changes.
    pub kind: String,
    /// The address of the website; required for `web_widget`.
    pub website_url: Option<String>,
    /// As [`WebWidgetChannel::widget_color`]; a blank one is the default.
    pub widget_color: Option<String>,
    /// As [`WebWidgetChannel::welcome_title`].
    pub welcome_title: Option<Option<String>>,
    /// As [`WebWidgetChannel::welcome_tagline`].
    pub welcome_tagline: Option<Option<String>>,
    /// As [`WebWidgetChannel::reply_time`].
    pub reply_time: Option<String>,
    /// As [`WebWidgetChannel::pre_chat_form_enabled`].
    pub pre_chat_form_enabled: Option<bool>,
    /// As [`WebWidgetChannel::pre_chat_form_options`].
    pub pre_chat_form_options: Option<Value>,
    /// As [`WebWidgetChannel::continuity_via_email`].
    pub continuity_via_email: Option<bool>,
    /// As [`WebWidgetChannel::allowed_domains`].
    pub allowed_domains: Option<Option<String>>,
    /// As [`WebWidgetChannel::selected_feature_flags`].
    pub selected_feature_flags: Option<Vec<String>>,
    /// Must customers prove their identifier?
    pub hmac_mandatory: Option<bool>,
    /// As [`ApiChannel::webhook_url`].
    pub webhook_url: Option<Option<String>>,
    /// As [`ApiChannel::additional_attributes`].
    pub additional_attributes: Option<Attributes>,
    /// As [`ApiChannel::unique_source_ids`].
    pub unique_source_ids: Option<bool>,
}

impl SaveInbox {
    /// Writes the name. Adds every violation.
    pub(super) fn apply_name(&mut self, name: &mut String, violations: &mut Violations) {
        if let Some(new) = self.name.take() {
            *name = present(Some(new)).unwrap_or_default();
            if name.is_empty() {
                violations.add("name", "can't be blank");
            }
            violations.check(check_line("name", name, MAX_STRING));
        }
    }

    /// Writes the settings, except the avatar. Adds every violation.
    pub(super) fn apply_settings(self, settings: &mut InboxSettings, violations: &mut Violations) {
        for (attribute, text, limit) in [
            (
                "greeting_message",
                &self.greeting_message,
                InboxSettings::MAX_AUTOMATIC_MESSAGE,
            ),
            (
                "out_of_office_message",
                &self.out_of_office_message,
                InboxSettings::MAX_AUTOMATIC_MESSAGE,
            ),
        ] {
            if let Some(Some(text)) = text {
                violations.check(check_length(attribute, text, limit));
            }
        }
        if let Some(Some(name)) = &self.business_name {
            violations.check(check_line("business_name", name, MAX_STRING));
        }
        set(&mut settings.sender_name_type, self.sender_name_type);
        if !matches!(
            settings.sender_name_type.as_str(),
            "friendly" | "professional"
        ) {
            violations.add("sender_name_type", "is not included in the list");
        }
        set(&mut settings.timezone, self.timezone);
        if settings.timezone.parse::<chrono_tz::Tz>().is_err() {
            violations.add("timezone", "is not included in the list");
        }
        if let Some(config) = self.auto_assignment_config {
            let limit = config.0.get("max_assignment_limit");
            if limit.is_some_and(|limit| !positive(limit)) {
                let message = "max_assignment_limit must be greater than 0";
                violations.add("auto_assignment_config", message);
            }
            settings.auto_assignment_config = config;
        }
        if let Some(config) = self.csat_config {
            check_survey(&config, violations);
            settings.csat_config = config;
        }
        working_hours::change(&mut settings.working_hours, &self.working_hours, violations);
        set(&mut settings.greeting_enabled, self.greeting_enabled);
        set(&mut settings.greeting_message, self.greeting_message);
        set(
            &mut settings.enable_auto_assignment,
            self.enable_auto_assignment,
        );
        set(
            &mut settings.enable_email_collect,
            self.enable_email_collect,
        );
        set(&mut settings.csat_survey_enabled, self.csat_survey_enabled);
        set(
            &mut settings.working_hours_enabled,
            self.working_hours_enabled,
        );
        set(
            &mut settings.out_of_office_message,
            self.out_of_office_message,
        );
        set(
            &mut settings.allow_messages_after_resolved,
            self.allow_messages_after_resolved,
        );
        set(
            &mut settings.lock_to_single_conversation,
            self.lock_to_single_conversation,
        );
        set(&mut settings.business_name, self.business_name);
        set(&mut settings.portal_id, self.portal_id);
    }
}

impl SaveChannel {
    /// Writes the attributes of the channel's kind. Adds every violation.
    pub(super) fn apply(self, channel: &mut Channel, violations: &mut Violations) {
        match channel {
            Channel::WebWidget(widget) => self.apply_to_widget(widget, violations),
            Channel::Api(api) => self.apply_to_api(api, violations),
        }
    }

    fn apply_to_widget(self, widget: &mut WebWidgetChannel, violations: &mut Violations) {
        let usual = WebWidgetChannel::default();
        if let Some(url) = self.website_url {
            widget.website_url = present(Some(url)).unwrap_or_default();
            if widget.website_url.is_empty() {
                violations.add("website_url", "can't be blank");
            }
        }
        if let Some(color) = self.widget_color {
            widget.widget_color = present(Some(color)).unwrap_or(usual.widget_color);
        }
        set(&mut widget.welcome_title, self.welcome_title);
        set(&mut widget.welcome_tagline, self.welcome_tagline);
        if let Some(title) = &widget.welcome_title {
            violations.check(check_line("welcome_title", title, MAX_STRING));
        }
        for (attribute, text) in [
            ("website_url", Some(&widget.website_url)),
            ("widget_color", Some(&widget.widget_color)),
            ("welcome_tagline", widget.welcome_tagline.as_ref()),
        ] {
            if let Some(text) = text {
                violations.check(check_length(attribute, text, MAX_STRING));
            }
        }
        set(&mut widget.reply_time, self.reply_time);
        let reply_times = ["in_a_few_minutes", "in_a_few_hours", "in_a_day"];
        if !reply_times.contains(&widget.reply_time.as_str()) {
            violations.add("reply_time", "is not included in the list");
        }
        if let Some(flags) = self.selected_feature_flags {
            let known = |flag: &String| WebWidgetChannel::FEATURES.contains(&flag.as_str());
            if !flags.iter().all(known) {
                violations.add("selected_feature_flags", "is not included in the list");
            }
            widget.selected_feature_flags = flags;
        }
        set(
            &mut widget.pre_chat_form_enabled,
            self.pre_chat_form_enabled,
        );
        set(
            &mut widget.pre_chat_form_options,
            self.pre_chat_form_options,
        );
        set(&mut widget.continuity_via_email, self.continuity_via_email);
        set(&mut widget.allowed_domains, self.allowed_domains);
        set(&mut widget.hmac_mandatory, self.hmac_mandatory);
    }

    fn apply_to_api(self, api: &mut ApiChannel, violations: &mut Violations) {
        if let Some(url) = self.webhook_url.map(present) {
            if let Some(url) = &url {
                violations.check(WebUrl::parse("webhook_url", url));
            }
            api.webhook_url = url;
        }
        if let Some(attributes) = self.additional_attributes {
            let window = attributes.0.get("agent_reply_time_window");
            if window.is_some_and(|window| !positive(window)) {
                let message = "agent_reply_time_window must be greater than 0";
                violations.add("agent_reply_time_window", message);
            }
            api.additional_attributes = attributes;
        }
        set(&mut api.unique_source_ids, self.unique_source_ids);
        set(&mut api.hmac_mandatory, self.hmac_mandatory);
    }
}

/// Is it a number above zero, or the text of one?
fn positive(value: &Value) -> bool {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.is_some_and(|number| number > 0.0)
}

fn check_survey(Attributes(config): &Attributes, violations: &mut Violations) {
    let among = |value: Option<&Value>, known: [&str; 2]| {
        value.is_none_or(|value| known.iter().any(|known| value == known))
    };
    let rules = config.get("survey_rules");
    let rule = |name| rules.and_then(|rules| rules.get(name));
    let valid = among(config.get("display_type"), ["emoji", "star"])
        && rules.is_none_or(Value::is_object)
        && among(rule("operator"), ["contains", "does_not_contain"])
        && rule("values").is_none_or(Value::is_array);
    if !valid {
        violations.add("csat_config", "is invalid");
    }
}

/// Adds the defaults of what is missing to the survey of an existing inbox; an empty one stays empty.
pub(super) fn complete_survey(Attributes(config): &mut Attributes) {
    if config.is_empty() {
        return;
    }
    config
        .entry("display_type")
        .or_insert_with(|| json!("emoji"));
    config.entry("message").or_insert_with(|| json!(""));
    let rules = config.entry("survey_rules").or_insert_with(|| json!({}));
    if let Some(rules) = rules.as_object_mut() {
        rules.entry("operator").or_insert_with(|| json!("contains"));
        rules.entry("values").or_insert_with(|| json!([]));
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
