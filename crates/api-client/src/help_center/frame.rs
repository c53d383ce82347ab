//! What every page of a portal has: its head, its header and its languages.

use super::reply::{Failure, Guard, Reply};
use super::visit::{Theme, Visit};
use super::{HelpCenter, address, palette};
use chrono::{DateTime, Datelike, Utc};
use nimchat_helpcenter::public::PublicPortal;
use nimchat_texts::{
    HelpCenterDocument, Language, language_direction, language_name, language_tag,
};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

/// What tells a page from the others of its portal.
#[derive(Debug, Default)]
pub(super) struct PageOf {
    /// Its language.
    pub(super) locale: String,
    /// What it is called in the window's title, beside the portal.
    pub(super) title: Option<String>,
    /// Its first heading.
    pub(super) heading: String,
    /// What search engines show of it.
    pub(super) description: Option<String>,
    /// What search engines find it by.
    pub(super) keywords: Option<String>,
    /// Its own path; none for a page that search engines leave out.
    pub(super) path: Option<String>,
    /// The same in other languages: language and path.
    pub(super) translations: Vec<(String, String)>,
    /// What was searched for.
    pub(super) search: String,
}

/// A date as the language writes it.
#[derive(Debug, Serialize)]
pub(super) struct Date {
    iso: String,
    day: u32,
    month: u32,
    year: i32,
}

impl From<DateTime<Utc>> for Date {
    fn from(at: DateTime<Utc>) -> Self {
        Self {
            iso: at.format("%Y-%m-%d").to_string(),
            day: at.day(),
            month: at.month(),
            year: at.year(),
        }
    }
}

#[derive(Serialize)]
struct Framed<'f, T> {
    frame: &'f Value,
    #[serde(flatten)]
    values: T,
}

impl HelpCenter {
    /// The language of a page's own texts.
    pub(super) fn language(&self, locale: &str) -> Result<&Language, Failure> {
        Ok(self.texts.first_of([locale])?)
    }

    /// Writes a page of the portal.
    pub(super) fn page(
        &self,
        visit: &Visit,
        site: &PublicPortal,
        page: PageOf,
        document: HelpCenterDocument,
        values: impl Serialize,
    ) -> Result<Reply, Failure> {
        let language = self.language(&page.locale)?;
        let colors = palette::style(site.portal.attributes.color.as_deref());
        let frame = &self.frame(visit, site, page, &colors);
        let html = self
            .texts
            .help_center(language, document, Framed { frame, values })?;
        Ok(Reply::page(html, self.guard(&colors, visit.plain)))
    }

    /// The page of an address that no portal has.
    pub(super) fn nowhere(&self, visit: &Visit) -> Result<Reply, Failure> {
        let values = json!({ "style": format!("{}{}", visit.place.root, self.style) });
        let language = self.language("en")?;
        let document = HelpCenterDocument::Nowhere;
        let html = self.texts.help_center(language, document, values)?;
        Ok(Reply::page(html, self.guard("", false)))
    }

    fn guard(&self, colors: &str, framed: bool) -> Guard {
        let origin = Url::parse(self.context.public_url()).ok();
        Guard {
            style: colors.to_owned(),
            origin: origin.map_or_else(String::new, |url| url.origin().ascii_serialization()),
            framed,
        }
    }

    fn frame(&self, visit: &Visit, site: &PublicPortal, page: PageOf, colors: &str) -> Value {
        let shown = &site.portal.attributes;
        let slug = &shown.slug;
        let base = self.hosts.canonical(&site.portal);
        let translated = |locale: &str| {
            let mut all = page.translations.iter();
            all.find(|(language, _)| language == locale)
                .map(|(_, path)| path.as_str())
        };
        let languages = site.locales().into_iter().map(|locale| {
            let home = address::home(slug, locale);
            let current = locale == page.locale;
            let path = if current {
                page.path.as_deref()
            } else {
                translated(locale)
            };
            json!({
                "lang": language_tag(locale),
                "name": language_name(locale),
                "address": visit.link(path.unwrap_or(&home)),
                "current": current,
            })
        });
        let languages: Vec<_> = languages.collect();
        let own = page.path.iter().map(|path| (page.locale.as_str(), path));
        let others = page.translations.iter();
        let others = others.map(|(locale, path)| (locale.as_str(), path));
        let mut alternates = Vec::new();
        if !page.translations.is_empty() {
            alternates.extend(own.chain(others).map(|(locale, path)| {
                json!({"lang": language_tag(locale), "address": format!("{base}{path}")})
            }));
        }
        let themed = |theme: Theme| visit.with("theme", theme.as_str());
        let name = shown.name.clone();
        let title = match &page.title {
            Some(title) if *title == name => name.clone(),
            Some(title) => format!("{title} | {name}"),
            None => {
                let title = shown.page_title.as_deref().unwrap_or_default().trim();
                if title.is_empty() { &name } else { title }.to_owned()
            }
        };
        let root = &visit.place.root;
        let home = address::home(slug, &page.locale);
        json!({
            "lang": language_tag(&page.locale),
            "dir": language_direction(&page.locale),
            "theme": visit.theme.map(Theme::as_str),
            "title": title,
            "heading": page.heading,
            "description": page.description.filter(|text| !text.trim().is_empty()),
            "keywords": page.keywords.filter(|text| !text.is_empty()),
            "canonical": page.path.as_ref().map(|path| format!("{base}{path}")),
            "alternates": alternates,
            "feed": visit.link(&format!("{home}/feed.xml")),
            "logo": shown.logo.as_ref().map(|logo| self.context.url(&logo.file.path())),
            "icon": format!("{root}/favicon.svg"),
            "style": format!("{root}{}", self.style),
            "script": format!("{root}{}", self.script),
            "colors": colors,
            "plain": visit.plain,
            "name": name,
            "home": visit.link(&home),
            "website": shown.homepage_link,
            "light": themed(Theme::Light),
            "dark": themed(Theme::Dark),
            "languages": languages,
            "search": format!("{root}{home}/articles"),
            "query": page.search,
            "kept": visit.kept(),
        })
    }
}
