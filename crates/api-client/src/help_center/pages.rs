//! The pages of a portal.

use super::excerpt::{self, Part};
use super::frame::{Date, PageOf};
use super::markdown;
use super::reply::{Failure, Reply};
use super::visit::Visit;
use super::{HelpCenter, address};
use nimchat_helpcenter::public::{ArticlesPage, PublicPortal, ReadersQuery};
use nimchat_helpcenter::{Article, Category, HelpCenterError};
use nimchat_texts::HelpCenterDocument;
use serde::Serialize;
use serde_json::json;

type Answered = Result<Reply, Failure>;

/// How many articles a page lists.
const PER_PAGE: u32 = 25;
/// The most articles that a query may ask for.
const MOST_PER_PAGE: i64 = 100;

#[derive(Serialize)]
struct Linked {
    name: String,
    address: String,
}

#[derive(Serialize)]
struct Listed {
    address: String,
    title: Vec<Part>,
    excerpt: Vec<Part>,
    updated: Date,
}

impl Listed {
    fn of(visit: &Visit, site: &PublicPortal, article: &Article, search: &str) -> Self {
        let shown = &article.attributes;
        Self {
            address: visit.link(&address::article(&site.portal.attributes.slug, &shown.slug)),
            title: excerpt::parts(&shown.title, search),
            excerpt: excerpt::of(shown, search),
            updated: article.updated_at.into(),
        }
    }
}

fn linked(visit: &Visit, site: &PublicPortal, articles: &[Article]) -> Vec<Linked> {
    let slug = &site.portal.attributes.slug;
    let articles = articles.iter().map(|article| Linked {
        name: article.attributes.title.clone(),
        address: visit.link(&address::article(slug, &article.attributes.slug)),
    });
    articles.collect()
}

/// The path of a page that each language has, in the others.
fn in_others(site: &PublicPortal, locale: &str, rest: &str) -> Vec<(String, String)> {
    let others = site.locales().into_iter().filter(|other| *other != locale);
    others
        .map(|other| {
            let home = address::home(&site.portal.attributes.slug, other);
            (other.to_owned(), format!("{home}{rest}"))
        })
        .collect()
}

/// The language in the path, if it is one of the portal's.
fn locale<'v>(visit: &'v Visit, site: &PublicPortal) -> Result<&'v str, HelpCenterError> {
    let locale = visit.segment("locale");
    if site.locales().contains(&locale) {
        Ok(locale)
    } else {
        Err(HelpCenterError::NotFound)
    }
}

/// The list that the query asks for; `per_page` if it does not say how many.
pub(super) fn asked(visit: &Visit, per_page: Option<u32>) -> ReadersQuery {
    let asked = visit.number("per_page").map(|asked| match asked {
        ..1 => PER_PAGE,
        asked => u32::try_from(asked.min(MOST_PER_PAGE)).unwrap_or(PER_PAGE),
    });
    let status = visit.parameter("status").map(|status| {
        // by name or by number
        match status {
            "0" => "draft",
            "1" => "published",
            "2" => "archived",
            name => name,
        }
        .to_owned()
    });
    ReadersQuery {
        text: visit.parameter("query").map(str::to_owned),
        status,
        by_views: visit.parameter("sort") == Some("views"),
        page: u32::try_from(visit.number("page").unwrap_or(1).max(1)).unwrap_or(u32::MAX),
        per_page: asked.or(per_page),
    }
}

impl HelpCenter {
    /// `/hc/{slug}`: to the home page in the portal's language.
    pub(super) fn to_home(&self, visit: &Visit) -> Answered {
        let portal = self.service.portal(&visit.place.portal)?;
        let config = &portal.attributes.config;
        let path = address::home(&portal.attributes.slug, &config.default_locale);
        Ok(Reply::redirect(format!("{}{path}", visit.place.base)))
    }

    /// `/` on a custom domain.
    pub(super) fn domain_home(&self, visit: &Visit) -> Answered {
        let portal = self.service.portal(&visit.place.portal)?;
        self.home_in(visit, &portal.attributes.config.default_locale)
    }

    /// `/hc/{slug}/{locale}`
    pub(super) fn home(&self, visit: &Visit) -> Answered {
        self.home_in(visit, visit.segment("locale"))
    }

    fn home_in(&self, visit: &Visit, locale: &str) -> Answered {
        let home = self.service.home(&visit.place.portal, locale)?;
        let site = &home.site;
        if !site.locales().contains(&locale) {
            return Err(HelpCenterError::NotFound.into());
        }
        let shown = &site.portal.attributes;
        let groups = home.groups.iter().map(|group| {
            let category = group.category.as_ref().map(|one| &one.attributes);
            json!({
                "name": category.map(|one| &one.name),
                "icon": category.map(|one| &one.icon),
                "description": category.and_then(|one| one.description.as_ref()),
                "address": category
                    .map(|one| visit.link(&address::category(&shown.slug, locale, &one.slug))),
                "articles": linked(visit, site, &group.articles),
                "articles_count": group.articles_count,
                "authors_count": group.authors_count,
            })
        });
        let heading = shown.header_text.clone().unwrap_or_default();
        let page = PageOf {
            locale: locale.to_owned(),
            title: (!visit.plain).then(|| shown.name.clone()),
            heading: if heading.trim().is_empty() {
                shown.name.clone()
            } else {
                heading
            },
            path: Some(address::home(&shown.slug, locale)),
            translations: in_others(site, locale, ""),
            ..PageOf::default()
        };
        let values = json!({
            "featured": linked(visit, site, &home.featured),
            "groups": groups.collect::<Vec<_>>(),
        });
        self.page(visit, site, page, HelpCenterDocument::Home, values)
    }

    /// `/hc/{slug}/{locale}/articles`: all articles, or those that a search finds.
    pub(super) fn articles(&self, visit: &Visit) -> Answered {
        let query = asked(visit, Some(PER_PAGE));
        let wanted = visit.segment("locale");
        let ArticlesPage {
            site,
            articles,
            matching,
        } = self.service.articles(&visit.place.portal, wanted, &query)?;
        let locale = locale(visit, &site)?;
        let search = query.text.unwrap_or_default();
        let language = self.language(locale)?;
        let heading = if search.is_empty() {
            self.texts.help_center_text(language, "all_articles", ())?
        } else {
            let values = [("query", &search)]
                .into_iter()
                .collect::<std::collections::HashMap<_, _>>();
            self.texts.help_center_text(language, "results", values)?
        };
        let page = PageOf {
            locale: locale.to_owned(),
            title: Some(heading.clone()),
            heading,
            path: (search.is_empty() && query.page == 1).then(|| {
                format!(
                    "{}/articles",
                    address::home(&site.portal.attributes.slug, locale)
                )
            }),
            translations: in_others(&site, locale, "/articles"),
            search: search.clone(),
            ..PageOf::default()
        };
        let last = matching.div_ceil(u64::from(query.per_page.unwrap_or(PER_PAGE)));
        let turned = |number: u32| visit.with("page", &number.to_string());
        let listed = articles.iter();
        let listed = listed.map(|view| Listed::of(visit, &site, &view.article, &search));
        let values = json!({
            "articles": listed.collect::<Vec<_>>(),
            "matching": matching,
            "previous": (query.page > 1).then(|| turned(query.page - 1)),
            "next": (u64::from(query.page) < last).then(|| turned(query.page + 1)),
        });
        self.page(visit, &site, page, HelpCenterDocument::Articles, values)
    }

    /// `/hc/{slug}/{locale}/categories`: those of every language.
    pub(super) fn categories(&self, visit: &Visit) -> Answered {
        let site = self.service.site(&visit.place.portal)?;
        let locale = locale(visit, &site)?;
        let slug = &site.portal.attributes.slug;
        let shown = |category: &Category| {
            let one = &category.attributes;
            json!({
                "lang": nimchat_texts::language_tag(&one.locale),
                "icon": one.icon,
                "name": one.name,
                "description": one.description,
                "address": visit.link(&address::category(slug, &one.locale, &one.slug)),
                "articles_count": site.articles_in(category.id),
            })
        };
        let language = self.language(locale)?;
        let heading = self
            .texts
            .help_center_text(language, "all_categories", ())?;
        let page = PageOf {
            locale: locale.to_owned(),
            title: Some(heading.clone()),
            heading,
            path: Some(format!("{}/categories", address::home(slug, locale))),
            translations: in_others(&site, locale, "/categories"),
            ..PageOf::default()
        };
        let categories: Vec<_> = site.categories.iter().map(shown).collect();
        let values = json!({ "categories": categories });
        self.page(visit, &site, page, HelpCenterDocument::Categories, values)
    }

    /// `/hc/{slug}/{locale}/categories/{category}`
    pub(super) fn category(&self, visit: &Visit) -> Answered {
        let locale = visit.segment("locale");
        let slug = visit.segment("category");
        let found = self.service.category(&visit.place.portal, locale, slug)?;
        let (site, category) = (&found.site, &found.category);
        let portal = &site.portal.attributes.slug;
        let others = site.locales().into_iter().filter(|other| *other != locale);
        let others = others.filter_map(|other| {
            let translated = site.translated(category, other)?;
            let path = address::category(portal, other, &translated.attributes.slug);
            Some((other.to_owned(), path))
        });
        let page = PageOf {
            locale: locale.to_owned(),
            title: Some(category.attributes.name.clone()),
            heading: category.attributes.name.clone(),
            description: category.attributes.description.clone(),
            path: Some(address::category(portal, locale, slug)),
            translations: others.collect(),
            ..PageOf::default()
        };
        let articles = found.articles.iter();
        let articles = articles.map(|article| Listed::of(visit, site, article, ""));
        let values = json!({
            "icon": category.attributes.icon,
            "description": category.attributes.description,
            "articles": articles.collect::<Vec<_>>(),
            "articles_count": site.articles_in(category.id),
        });
        self.page(visit, site, page, HelpCenterDocument::Category, values)
    }

    /// `/hc/{slug}/articles/{article}`
    pub(super) fn article(&self, visit: &Visit) -> Answered {
        let found = self
            .service
            .article(&visit.place.portal, visit.segment("article"))?;
        let (site, article) = (&found.site, &found.article.article);
        let shown = &article.attributes;
        let portal = &site.portal.attributes.slug;
        let path = address::article(portal, &shown.slug);
        let meta = |key: &str| {
            let text = shown.meta.0.get(key).and_then(|text| text.as_str());
            text.filter(|text| !text.trim().is_empty())
                .map(str::to_owned)
        };
        let tags = shown.meta.0.get("tags").and_then(|tags| tags.as_array());
        let tags = tags.map(|tags| {
            let tags = tags.iter().filter_map(|tag| tag.as_str());
            tags.collect::<Vec<_>>().join(", ")
        });
        let siblings = found.siblings.iter().map(|one| {
            let path = address::article(portal, &one.attributes.slug);
            (one.attributes.locale.clone(), path)
        });
        let page = PageOf {
            locale: shown.locale.clone(),
            title: Some(meta("title").unwrap_or_else(|| shown.title.clone())),
            heading: shown.title.clone(),
            description: meta("description").or_else(|| Some(excerpt::plain(shown))),
            keywords: tags,
            path: Some(path.clone()),
            translations: siblings.collect(),
            ..PageOf::default()
        };
        let rendered = markdown::render(&shown.content);
        let category = found.article.category.as_ref().map(|category| {
            let one = &category.attributes;
            Linked {
                name: one.name.clone(),
                address: visit.link(&address::category(portal, &one.locale, &one.slug)),
            }
        });
        let author = found.article.author.as_ref();
        let values = json!({
            "category": category,
            "author": author.map(|author| author.user.available_name()),
            "updated": Date::from(article.updated_at),
            "content": rendered.html,
            "contents": rendered.headings,
            "views": format!("{}{path}.png", visit.place.root),
        });
        self.page(visit, site, page, HelpCenterDocument::Article, values)
    }

    /// The portal's page that says that there is none.
    pub(super) fn not_found(&self, visit: &Visit) -> Answered {
        let site = self.service.site(&visit.place.portal)?;
        let locale = locale(visit, &site).map_or_else(
            |_| site.portal.attributes.config.default_locale.clone(),
            str::to_owned,
        );
        let language = self.language(&locale)?;
        let heading = self.texts.help_center_text(language, "not_found", ())?;
        let page = PageOf {
            title: Some(heading.clone()),
            heading,
            locale,
            ..PageOf::default()
        };
        self.page(visit, &site, page, HelpCenterDocument::NotFound, ())
    }
}
