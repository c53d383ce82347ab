//! The page at `/app` and below. The front end in it routes by itself.

use super::ConsoleError;
use super::folder::Folder;
use super::manifest::{Entry, Manifest};
use crate::api_info::VERSION;
use crate::config::Settings;
use crate::log::chain;
use crate::pages::{guarded, wanted};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheDirective};
use actix_web::{HttpRequest, HttpResponse};
use nimchat_core_model::Locale;
use nimchat_texts::{
    ConsolePage, Texts, TextsError, language_direction, language_name, language_tag,
};
use serde_json::{Map, Value, json};

const DASHBOARD: &str = "entrypoints/dashboard.js";
/// The pages of signing in and setting a password.
const SIGN_IN: &str = "entrypoints/v3app.js";
const ICON: &str = "favicon-32x32.png";
const WEB_MANIFEST: &str = "manifest.json";

/// What the page says, but for its language and nonce.
pub(super) struct Page {
    dashboard: Entry,
    sign_in: Entry,
    icon: Option<&'static str>,
    web_manifest: Option<&'static str>,
    name: String,
    chatwoot_config: Map<String, Value>,
    global_config: Value,
}

impl Page {
    /// The page of these settings. Every file that it loads is in the folder.
    pub(super) fn new(
        settings: &Settings,
        public_url: &str,
        manifest: &Manifest,
        folder: &Folder,
    ) -> Result<Self, ConsoleError> {
        let entry = |name: &str| {
            let entry = manifest.entry(name)?;
            let missing = entry.files().find(|file| !folder.has(file)).cloned();
            match missing {
                Some(file) => Err(ConsoleError::NoFile {
                    path: manifest.path(),
                    file,
                }),
                None => Ok(entry),
            }
        };
        let existing = |file: &'static str| folder.has(file).then_some(file);
        Ok(Self {
            dashboard: entry(DASHBOARD)?,
            sign_in: entry(SIGN_IN)?,
            icon: existing(ICON),
            web_manifest: existing(WEB_MANIFEST),
            name: settings.console.name.clone(),
            chatwoot_config: chatwoot_config(settings, public_url),
            global_config: global_config(settings),
        })
    }

    /// The answer to a request at `/app` or below. `nonce` cannot be guessed by those who put a script into the page.
    pub(super) fn answer(&self, request: &HttpRequest, texts: &Texts, nonce: &str) -> HttpResponse {
        match self.write(request, texts, nonce) {
            Ok(page) => guarded(StatusCode::OK)
                .insert_header((header::CONTENT_SECURITY_POLICY, policy(nonce)))
                // the address may contain a token
                .insert_header((header::REFERRER_POLICY, "same-origin"))
                .insert_header(header::CacheControl(vec![CacheDirective::NoStore]))
                .insert_header((header::VARY, "Accept-Language, User-Agent"))
                .content_type(header::ContentType::html())
                .body(page),
            Err(error) => {
                tracing::error!(error = chain(&error), "a page could not be made");
                HttpResponse::InternalServerError().finish()
            }
        }
    }

    fn write(
        &self,
        request: &HttpRequest,
        texts: &Texts,
        nonce: &str,
    ) -> Result<String, TextsError> {
        let agent = request.headers().get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        let locale = locale_of(&wanted(request));
        let entry = self.entry(request.path());
        texts.console_page(&ConsolePage {
            lang: &language_tag(locale),
            dir: language_direction(locale),
            title: &self.name,
            icon: self.icon,
            web_manifest: self.web_manifest,
            nonce,
            globals: &self.globals(locale, browser(agent.unwrap_or_default())),
            script: &entry.script,
            imports: &entry.imports,
            styles: &entry.styles,
        })
    }

    /// The entry that the front end itself assigns to the path.
    fn entry(&self, path: &str) -> &Entry {
        if path.contains("/auth") || path.contains("/login") {
            &self.sign_in
        } else {
            &self.dashboard
        }
    }

    /// The globals that the front end reads, as statements. No text in them can end the script.
    fn globals(&self, locale: &str, browser: &str) -> String {
        let mut chatwoot = self.chatwoot_config.clone();
        chatwoot.insert("selectedLocale".to_owned(), json!(locale));
        let values = [
            ("chatwootConfig", Value::Object(chatwoot)),
            ("globalConfig", self.global_config.clone()),
            ("browserConfig", json!({"browser_name": browser})),
            ("errorLoggingConfig", json!("")),
        ];
        let statement = |(name, value)| {
            let value = Value::to_string(&value).replace('<', "\\u003c");
            format!("window.{name} = {value};")
        };
        values.map(statement).join("\n")
    }
}

/// The front end evaluates strings: without `unsafe-eval` it stops at its first translated text.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob: https:; font-src 'self' data:; media-src 'self' data: blob: https:; \
         connect-src 'self' ws: wss:; frame-src https:; worker-src 'self' blob:; object-src 'none'; \
         base-uri 'self'; frame-ancestors 'none'"
    )
}

/// What the front end calls the installation's settings. Empty texts are services that nimchat does not connect to.
fn chatwoot_config(settings: &Settings, public_url: &str) -> Map<String, Value> {
    let languages = Locale::ALL
        .iter()
        .map(|code| json!({"name": language_name(code), "iso_639_1_code": code}));
    let word = |is_on: bool| if is_on { "true" } else { "false" };
    let has_second_factor = !settings.security.secret_key.is_empty();
    let values = [
        ("hostURL", json!(public_url)),
        ("helpUrls", json!({})),
        ("signupEnabled", json!(word(settings.accounts.sign_up))),
        ("isMfaEnabled", json!(word(has_second_factor))),
        ("enabledLanguages", languages.collect()),
    ];
    let empty = [
        "helpCenterURL",
        "fbAppId",
        "instagramAppId",
        "googleOAuthClientId",
        "googleOAuthCallbackUrl",
        "fbApiVersion",
        "whatsappAppId",
        "whatsappConfigurationId",
        "whatsappApiVersion",
        "isEnterprise",
    ];
    let empty = empty.map(|name| (name, json!("")));
    let all = values.into_iter().chain(empty);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn global_config(settings: &Settings) -> Value {
    let console = &settings.console;
    let sign_up = settings.accounts.sign_up;
    json!({
        "LOGO": console.logo(),
        "LOGO_DARK": console.logo_dark(),
        "LOGO_THUMBNAIL": console.logo_thumbnail(),
        "INSTALLATION_NAME": console.name,
        "BRAND_NAME": console.name,
        "BRAND_URL": "",
        "WIDGET_BRAND_URL": "",
        "TERMS_URL": "",
        "PRIVACY_URL": "",
        "DISPLAY_MANIFEST": true,
        "CREATE_NEW_ACCOUNT_FROM_DASHBOARD": sign_up,
        "DIRECT_UPLOADS_ENABLED": false,
        "HCAPTCHA_SITE_KEY": "",
        "LOGOUT_REDIRECT_LINK": "/app/login",
        "DISABLE_USER_PROFILE_UPDATE": "false",
        "DEPLOYMENT_ENV": "self-hosted",
        "INSTALLATION_PRICING_PLAN": "community",
        "APP_VERSION": VERSION,
        "IS_ENTERPRISE": null,
        "ENABLE_ACCOUNT_SIGNUP": sign_up,
        "GIT_SHA": "",
    })
}

/// The first of these languages that accounts can have, with or without its region.
fn locale_of(wanted: &[String]) -> &'static str {
    let known = |name: &str| {
        let mut all = Locale::ALL.iter().copied();
        all.find(|code| code.eq_ignore_ascii_case(name))
    };
    let nearest = |tag: &String| {
        let code = tag.replace('-', "_");
        let bare = code.split('_').next().unwrap_or_default();
        known(&code).or_else(|| known(bare))
    };
    wanted.iter().find_map(nearest).unwrap_or("en")
}

/// The browser's name, which the front end shows beside conversations and uses to choose a format of recordings.
fn browser(agent: &str) -> &'static str {
    // each names those after it, too
    let marks = [
        ("Edg", "Microsoft Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let found = marks.iter().find(|(mark, _)| agent.contains(mark));
    found.map_or("Unknown Browser", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_first_that_accounts_can_have() {
        for (wanted, expected) in [
            (&["gd", "es-MX", "en"][..], "es"),
            (&["pt-br"], "pt_BR"),
            (&["zh-Hant"], "en"),
            (&[], "en"),
        ] {
            let wanted: Vec<_> = wanted.iter().map(|tag| (*tag).to_owned()).collect();
            assert_eq!(locale_of(&wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn a_browser_is_told_by_its_own_mark() {
        let chrome =
            "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome");
        assert_eq!(browser(&format!("{chrome} Edg/120")), "Microsoft Edge");
        assert_eq!(browser("curl/8"), "Unknown Browser");
    }
}
