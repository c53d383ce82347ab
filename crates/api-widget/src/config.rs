//! What the widget's page needs at its start.
//!
//! The settings of a widget, and its visitor (docs/rules/contacts-and-inboxes.md §9).

use crate::Services;
use crate::guest::opener;
use chrono::{DateTime, Offset, Utc};
use nimchat_api_kit::Anyone;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ContactId, InboxId, PortalId};
use nimchat_helpcenter::portals::PortalConfig;
use nimchat_helpcenter::{HelpCenterError, Portal};
use nimchat_messaging::inboxes::WorkingDay;
use nimchat_messaging::widget::{Guest, Site};
use nimchat_wire::time::iso;
use serde_json::Value;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/widget/config")
            .summary("Open the widget: its settings, and a token for the visitor")
            .answers::<ConfigJson>()
            .to(open),
    ]
}

fn open(call: &In<Anyone>, services: &Services) -> Result<Opened> {
    let (guest, auth_token) = opener(call, services)?;
    Ok(Opened::by(guest, auth_token, services)?)
}

/// The languages of the widget's texts.
pub(crate) const LANGUAGES: &[&str] = &[
    "ar", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pl", "pt_BR", "ru", "tr", "zh_CN",
];

/// A visitor who opened the widget, and their new token.
pub(crate) struct Opened {
    pub(crate) guest: Guest,
    pub(crate) portal: Option<Portal>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) auth_token: String,
}

impl Opened {
    /// With the help centre that the website offers.
    pub(crate) fn by(
        guest: Guest,
        auth_token: String,
        services: &Services,
    ) -> Result<Self, HelpCenterError> {
        let inbox = &guest.site.inbox;
        let portal = match inbox.settings.portal_id {
            Some(id) => services.readers.of_account(inbox.account_id, id)?,
            None => None,
        };
        Ok(Self {
            portal,
            at: services.widget.now(),
            guest,
            auth_token,
        })
    }
}

/// The widget's settings and its visitor
#[wire]
pub(crate) struct ConfigJson {
    website_channel_config: SiteJson,
    contact: VisitorJson,
    global_config: GlobalJson,
}

/// The settings of the website
#[wire]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the wire"
)]
struct SiteJson {
    allow_messages_after_resolved: bool,
    api_host: String,
    /// The visitor's token
    auth_token: String,
    avatar_url: String,
    csat_survey_enabled: bool,
    disable_branding: bool,
    enabled_features: Vec<String>,
    enabled_languages: Vec<LanguageJson>,
    locale: String,
    out_of_office_message: Option<String>,
    /// The help centre that the website offers, unless it is archived
    portal: Option<PortalRowJson>,
    pre_chat_form_enabled: bool,
    #[schema(value_type = Object)]
    pre_chat_form_options: Value,
    reply_time: String,
    timezone: String,
    utc_off_set: String,
    website_name: String,
    website_token: String,
    welcome_tagline: Option<String>,
    welcome_title: Option<String>,
    widget_color: String,
    working_hours: Vec<WidgetWorkingDayJson>,
    working_hours_enabled: bool,
}

/// A help centre, with the keys of its row in Chatwoot
#[wire(portal: Portal, shown = portal.attributes)]
struct PortalRowJson {
    #[present(portal.id)]
    id: PortalId,
    #[present(portal.account_id)]
    account_id: AccountId,
    name: String,
    slug: String,
    custom_domain: Option<String>,
    color: Option<String>,
    homepage_link: Option<String>,
    page_title: Option<String>,
    header_text: Option<String>,
    #[present(portal.created_at)]
    created_at: String,
    #[present(portal.updated_at)]
    updated_at: String,
    config: PortalLanguagesJson,
    archived: bool,
    #[present(shown.inbox_id)]
    channel_web_widget_id: Option<InboxId>,
}

/// The languages of a help centre
#[wire(config: PortalConfig)]
struct PortalLanguagesJson {
    allowed_locales: Vec<String>,
    default_locale: String,
}

/// A language of the widget
#[wire]
struct LanguageJson {
    name: String,
    iso_639_1_code: &'static str,
}

/// A day of the week, beyond its hours with the ids that clients expect
#[wire]
struct WidgetWorkingDayJson {
    /// Made of the inbox and the day
    id: i64,
    inbox_id: InboxId,
    account_id: AccountId,
    created_at: String,
    updated_at: String,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    hours: WorkingDay,
}

/// The visitor; null and empty values before they have done anything
#[wire]
struct VisitorJson {
    email: Option<String>,
    id: Option<ContactId>,
    identifier: Option<String>,
    name: Option<String>,
    phone_number: Option<String>,
    /// Opens the visitor's real-time WebSocket
    pubsub_token: Option<String>,
}

/// The installation
#[wire]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct GlobalJson {
    logo_thumbnail: &'static str,
    brand_name: &'static str,
    widget_brand_url: &'static str,
    installation_name: &'static str,
}

impl Present<Opened> for ConfigJson {
    fn present(opened: &Opened, context: &Context) -> Self {
        Self {
            website_channel_config: site(opened, context),
            contact: visitor(&opened.guest),
            global_config: GlobalJson {
                logo_thumbnail: "",
                brand_name: "nimchat",
                widget_brand_url: "",
                installation_name: "nimchat",
            },
        }
    }
}

fn site(opened: &Opened, context: &Context) -> SiteJson {
    let site = &opened.guest.site;
    let widget = site.widget().cloned().unwrap_or_default();
    let inbox = &site.inbox;
    let settings = &inbox.settings;
    SiteJson {
        allow_messages_after_resolved: settings.allow_messages_after_resolved,
        api_host: context.public_url().to_owned(),
        auth_token: opened.auth_token.clone(),
        avatar_url: context.picture(settings.avatar_url.as_deref()),
        csat_survey_enabled: settings.csat_survey_enabled,
        disable_branding: false,
        enabled_features: widget.selected_feature_flags,
        enabled_languages: LANGUAGES.iter().map(|code| language(code)).collect(),
        locale: site.account.locale.as_str().to_owned(),
        out_of_office_message: settings.out_of_office_message.clone(),
        portal: (opened.portal.as_ref()).map(|portal| Present::present(portal, context)),
        pre_chat_form_enabled: widget.pre_chat_form_enabled,
        pre_chat_form_options: widget.pre_chat_form_options,
        reply_time: widget.reply_time,
        utc_off_set: utc_offset(&settings.timezone, opened.at),
        timezone: settings.timezone.clone(),
        website_name: inbox.name.clone(),
        website_token: widget.website_token,
        welcome_tagline: widget.welcome_tagline,
        welcome_title: widget.welcome_title,
        widget_color: widget.widget_color,
        working_hours: settings
            .working_hours
            .iter()
            .map(|day| working_day(site, day))
            .collect(),
        working_hours_enabled: settings.working_hours_enabled,
    }
}

fn language(code: &'static str) -> LanguageJson {
    let name = nimchat_texts::language_name(code);
    let tag = nimchat_texts::language_tag(code);
    LanguageJson {
        name: format!("{name} ({tag})"),
        iso_639_1_code: code,
    }
}

fn working_day(site: &Site, day: &WorkingDay) -> WidgetWorkingDayJson {
    let inbox = &site.inbox;
    WidgetWorkingDayJson {
        id: inbox.id.get() * 7 + i64::from(day.day_of_week),
        inbox_id: inbox.id,
        account_id: inbox.account_id,
        created_at: iso(inbox.created_at),
        updated_at: iso(inbox.updated_at),
        hours: day.clone(),
    }
}

/// The zone's distance from UTC at this time, as `+05:30`.
fn utc_offset(zone: &str, at: DateTime<Utc>) -> String {
    let seconds = zone.parse().map_or(0, |zone: chrono_tz::Tz| {
        at.with_timezone(&zone).offset().fix().local_minus_utc()
    });
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn visitor(guest: &Guest) -> VisitorJson {
    let contact = guest.contact();
    let contact = contact.as_ref();
    VisitorJson {
        email: contact.and_then(|contact| contact.email.as_ref().map(ToString::to_string)),
        id: contact.map(|contact| contact.id),
        identifier: contact.and_then(|contact| contact.identifier.clone()),
        name: contact.map(|contact| contact.name.clone()),
        phone_number: contact.and_then(|contact| {
            let number = contact.phone_number.as_ref()?;
            Some(number.as_str().to_owned())
        }),
        pubsub_token: guest
            .visitor
            .as_ref()
            .map(|visitor| visitor.session.pubsub_token.clone()),
    }
}
