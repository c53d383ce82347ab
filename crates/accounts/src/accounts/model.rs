//! The account model.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{AccountId, Attributes, Locale, named, record};

named! {
    /// Whether the account may be used.
    #[derive(Default)]
    AccountStatus in "status" {
        /// It may be used.
        #[default]
        Active = "active",
        /// It may not be used.
        Suspended = "suspended",
    }
}

record! {
    /// A tenant.
    Account(AccountId)
    /// An account before it is stored.
    NewAccount {
        /// Its name.
        pub name: String,
        /// The default language of its people.
        pub locale: Locale,
        /// The domain that its e-mail comes from.
        pub domain: Option<String>,
        /// The address that its customers' replies go to.
        pub support_email: Option<String>,
        /// Whether it may be used.
        pub status: AccountStatus,
        /// Feature name → true; a feature that is off has no key.
        pub features: Attributes,
        /// Limits agreed with the operator; free.
        pub limits: Attributes,
        /// Free attributes.
        pub custom_attributes: Attributes,
    }
    stored {
        /// Its own settings, auto-resolve and the like.
        pub settings: Attributes,
    }
}

impl Account {
    /// The attribute that an account has during its onboarding: the step of Chatwoot's dashboard that comes next.
    pub const ONBOARDING: &str = "onboarding_step";

    /// The features of a new account (docs/rules/accounts.md §6).
    pub const DEFAULT_FEATURES: &[&str] = &[
        "inbound_emails",
        "channel_email",
        "channel_facebook",
        "channel_twitter",
        "help_center",
        "agent_bots",
        "macros",
        "agent_management",
        "team_management",
        "inbox_management",
        "labels",
        "custom_attributes",
        "automations",
        "canned_responses",
        "integrations",
        "voice_recorder",
        "channel_website",
        "campaigns",
        "reports",
        "crm",
        "auto_resolve_conversations",
        "chatwoot_v4",
        "report_v4",
        "contact_chatwoot_support_team",
        "channel_instagram",
    ];

    /// The other features, off until an operator turns them on.
    pub const OTHER_FEATURES: &[&str] = &[
        "ip_lookup",
        "disable_branding",
        "email_continuity_on_api_channel",
        "mobile_v2",
        "custom_reply_email",
        "custom_reply_domain",
        "audit_logs",
        "response_bot",
        "message_reply_to",
        "insert_article_in_reply",
        "inbox_view",
        "sla",
        "help_center_embedding_search",
        "linear_integration",
        "captain_integration",
        "custom_roles",
        "shopify_integration",
        "search_with_gin",
        "crm_integration",
        "channel_voice",
        "notion_integration",
        "captain_integration_v2",
        "whatsapp_embedded_signup",
        "whatsapp_campaign",
        "crm_v2",
        "assignment_v2",
        "twilio_content_templates",
        "advanced_search",
        "saml",
        "advanced_search_indexing",
        "reply_mailer_migration",
        "quoted_email_reply",
    ];

    /// The keys of an account's details among its free attributes.
    pub const ABOUT: &[&str] = &["industry", "company_size", "timezone"];

    /// The settings that its people may change (docs/rules/accounts.md §5.3).
    pub const SETTINGS: &[&str] = &[
        "auto_resolve_after",
        "auto_resolve_message",
        "auto_resolve_ignore_waiting",
        "audio_transcriptions",
        "auto_resolve_label",
    ];

    /// The longest domain and support address.
    pub const MAX_DOMAIN: usize = 100;
}

impl Account {
    /// Is there a feature of this name?
    pub fn has_feature_named(name: &str) -> bool {
        Self::DEFAULT_FEATURES.contains(&name) || Self::OTHER_FEATURES.contains(&name)
    }
}

/// When each of the parts that clients cache last changed; none if it never did, or not lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheKeys {
    /// Labels.
    pub labels: Option<DateTime<Utc>>,
    /// Inboxes and their members.
    pub inboxes: Option<DateTime<Utc>>,
    /// Teams and their members.
    pub teams: Option<DateTime<Utc>>,
}

impl CacheKeys {
    /// How long a change is reported (docs/rules/accounts.md §1.8).
    pub const KEPT: TimeDelta = TimeDelta::hours(72);

    /// Without the changes that are no longer reported.
    #[must_use]
    pub fn kept_at(self, now: DateTime<Utc>) -> Self {
        let kept =
            |at: Option<DateTime<Utc>>| at.filter(|at| now.signed_duration_since(at) < Self::KEPT);
        Self {
            labels: kept(self.labels),
            inboxes: kept(self.inboxes),
            teams: kept(self.teams),
        }
    }

    /// A key as clients compare it: the second since 1970, or zeros.
    pub fn text(changed_at: Option<DateTime<Utc>>) -> String {
        changed_at.map_or_else(|| "0000000000".to_owned(), |at| at.timestamp().to_string())
    }
}

impl NewAccount {
    /// An account of this name: English, active, with the default features.
    pub fn named(name: impl Into<String>, created_at: DateTime<Utc>) -> Self {
        let features = Account::DEFAULT_FEATURES
            .iter()
            .map(|name| ((*name).to_owned(), true.into()))
            .collect();
        Self {
            name: name.into(),
            locale: Locale::default(),
            domain: None,
            support_email: None,
            status: AccountStatus::Active,
            features: Attributes(features),
            limits: Attributes::new(),
            custom_attributes: Attributes::new(),
            created_at,
        }
    }
}
