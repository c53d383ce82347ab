//! What programs read of a portal: JSON, maps for search engines, feeds, and the picture that counts views.

use super::json::{
    PublicArticleJson, PublicArticlesJson, PublicCategoriesJson, PublicCategoryJson,
    PublicPortalJson,
};
use super::reply::{Failure, RSS, Reply, XML};
use super::visit::Visit;
use super::{HelpCenter, address, excerpt, pages};
use actix_web::http::header::CONTENT_DISPOSITION;
use nimchat_texts::{HelpCenterDocument, language_tag};
use nimchat_wire::Present;
use serde_json::json;

type Answered = Result<Reply, Failure>;

/// How many articles a feed has.
const NEWS: u32 = 20;

/// A transparent point.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

impl HelpCenter {
    /// `/hc/{slug}/{locale}.json`
    pub(super) fn portal_json(&self, visit: &Visit) -> Answered {
        let site = self.service.site(&visit.place.portal)?;
        Reply::json(&PublicPortalJson::present(&site, &self.context))
    }

    /// `/hc/{slug}/{locale}/articles.json`
    pub(super) fn articles_json(&self, visit: &Visit) -> Answered {
        let locale = visit.segment("locale");
        let query = pages::asked(visit, None);
        let page = self.service.articles(&visit.place.portal, locale, &query)?;
        let portal = PublicPortalJson::present(&page.site, &self.context);
        let json = PublicArticlesJson::of(&page, locale, &portal, &self.context);
        Reply::json(&json)
    }

    /// `/hc/{slug}/{locale}/categories.json`
    pub(super) fn categories_json(&self, visit: &Visit) -> Answered {
        let site = self.service.site(&visit.place.portal)?;
        Reply::json(&PublicCategoriesJson::of(&site))
    }

    /// `/hc/{slug}/{locale}/categories/{category}.json`
    pub(super) fn category_json(&self, visit: &Visit) -> Answered {
        let (locale, slug) = (visit.segment("locale"), visit.segment("category"));
        let found = self.service.category(&visit.place.portal, locale, slug)?;
        Reply::json(&PublicCategoryJson::of(&found.category, &found.site))
    }

    /// `/hc/{slug}/articles/{article}.json`
    pub(super) fn article_json(&self, visit: &Visit) -> Answered {
        let slug = visit.segment("article");
        let found = self.service.article(&visit.place.portal, slug)?;
        let portal = PublicPortalJson::present(&found.site, &self.context);
        let json = PublicArticleJson::of(&found.article, &portal, &self.context);
        Reply::json(&json)
    }

    /// `/hc/{slug}/articles/{article}.png`: counts a view.
    pub(super) fn pixel(&self, visit: &Visit) -> Answered {
        let slug = visit.segment("article");
        self.service.count_view(&visit.place.portal, slug)?;
        let reply = Reply::new("image/png", PIXEL).cached("max-age=86400, private");
        Ok(reply.with_header(
            CONTENT_DISPOSITION,
            "inline; filename=\"tracking-pixel.png\"; filename*=UTF-8''tracking-pixel.png",
        ))
    }

    /// `/hc/{slug}/sitemap.xml`
    pub(super) fn sitemap(&self, visit: &Visit) -> Answered {
        self.map(visit, HelpCenterDocument::Sitemap)
    }

    /// `/hc/{slug}/urls.xml`
    pub(super) fn urls(&self, visit: &Visit) -> Answered {
        self.map(visit, HelpCenterDocument::Urls)
    }

    fn map(&self, visit: &Visit, document: HelpCenterDocument) -> Answered {
        let (portal, entries) = self.service.map(&visit.place.portal)?;
        let base = self.hosts.canonical(&portal);
        let slug = &portal.attributes.slug;
        let homes = portal.attributes.config.allowed_locales.iter();
        let homes = homes.map(|locale| format!("{base}{}", address::home(slug, locale)));
        let entries = entries.iter().map(|entry| {
            json!({
                "address": format!("{base}{}", address::article(slug, &entry.slug)),
                "date": entry.updated_at.format("%Y-%m-%d").to_string(),
            })
        });
        let map = json!({
            "homes": homes.collect::<Vec<_>>(),
            "entries": entries.collect::<Vec<_>>(),
        });
        let language = self.language(&portal.attributes.config.default_locale)?;
        let xml = self.texts.help_center(language, document, map)?;
        Ok(Reply::new(XML, xml))
    }

    /// `/hc/{slug}/{locale}/feed.xml`
    pub(super) fn feed(&self, visit: &Visit) -> Answered {
        let locale = visit.segment("locale");
        let (portal, articles) = self.service.news(&visit.place.portal, locale, NEWS)?;
        let base = self.hosts.canonical(&portal);
        let shown = &portal.attributes;
        let home = format!("{base}{}", address::home(&shown.slug, locale));
        let items = articles.iter().map(|article| {
            let path = address::article(&shown.slug, &article.attributes.slug);
            json!({
                "title": article.attributes.title,
                "address": format!("{base}{path}"),
                "date": article.updated_at.to_rfc2822(),
                "description": excerpt::plain(&article.attributes),
            })
        });
        let feed = json!({
            "name": shown.name,
            "home": home,
            "address": format!("{home}/feed.xml"),
            "description": shown.header_text.as_deref().unwrap_or_default(),
            "lang": language_tag(locale),
            "items": items.collect::<Vec<_>>(),
        });
        let language = self.language(locale)?;
        let document = HelpCenterDocument::Feed;
        let xml = self.texts.help_center(language, document, feed)?;
        Ok(Reply::new(RSS, xml))
    }
}
