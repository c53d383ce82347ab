//! The pages as JSON, for search boxes and the widget (docs/rules/helpcenter.md §4).

use super::address;
use nimchat_accounts::AgentView;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ArticleId, CategoryId};
use nimchat_helpcenter::public::{ArticlesPage, PublicPortal};
use nimchat_helpcenter::{Article, ArticleView, Category};
use nimchat_wire::HeldFileJson;
use nimchat_wire::time::iso;
use nimchat_wire::words::ArticleStatusWord;

#[wire(site: PublicPortal, shown = site.portal.attributes)]
pub(super) struct PublicPortalJson {
    custom_domain: Option<String>,
    header_text: Option<String>,
    homepage_link: Option<String>,
    name: String,
    page_title: Option<String>,
    slug: String,
    #[present(HeldFileJson::of_portal(&site.portal, context))]
    logo: OrAbsent<HeldFileJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[present(PublicCategoryJson::all(site))]
    categories: Vec<PublicCategoryJson>,
    #[present(site)]
    meta: PublicPortalMetaJson,
}

#[wire(site: PublicPortal)]
struct PublicPortalMetaJson {
    #[present(site.articles_count(None))]
    articles_count: u64,
    #[present(site.categories.len())]
    categories_count: usize,
    #[present(site.portal.attributes.config.default_locale)]
    default_locale: String,
}

#[wire]
pub(super) struct PublicCategoryJson {
    name: String,
    slug: String,
    locale: String,
    description: Option<String>,
    position: Option<i32>,
    meta: PublicCategoryMetaJson,
}

#[wire]
struct PublicCategoryMetaJson {
    articles_count: u64,
}

impl PublicCategoryJson {
    pub(super) fn of(category: &Category, site: &PublicPortal) -> Self {
        let shown = &category.attributes;
        Self {
            name: shown.name.clone(),
            slug: shown.slug.clone(),
            locale: shown.locale.clone(),
            description: shown.description.clone(),
            position: shown.position,
            meta: PublicCategoryMetaJson {
                articles_count: site.articles_in(category.id),
            },
        }
    }

    fn all(site: &PublicPortal) -> Vec<Self> {
        let categories = site.categories.iter();
        categories
            .map(|category| Self::of(category, site))
            .collect()
    }
}

#[wire]
pub(super) struct PublicCategoriesJson {
    payload: Vec<PublicCategoryJson>,
}

impl PublicCategoriesJson {
    pub(super) fn of(site: &PublicPortal) -> Self {
        Self {
            payload: PublicCategoryJson::all(site),
        }
    }
}

#[wire(agent: AgentView, user = agent.user)]
struct PublicAuthorJson {
    #[present(user.available_name().to_owned())]
    available_name: String,
    name: String,
    #[present(context.picture(user.avatar_url.as_deref()))]
    thumbnail: String,
}

/// What an article and its translations have in common.
#[wire]
struct PublicTranslationJson {
    id: ArticleId,
    category_id: Option<CategoryId>,
    title: String,
    content: String,
    description: Option<String>,
    #[schema(value_type = ArticleStatusWord)]
    status: &'static str,
    account_id: AccountId,
    last_updated_at: String,
    views: Option<i64>,
    author: OrAbsent<PublicAuthorJson>,
}

impl PublicTranslationJson {
    fn of(article: &Article, author: Option<&AgentView>, context: &Context) -> Self {
        let shown = &article.attributes;
        Self {
            id: article.id,
            category_id: shown.category_id,
            title: shown.title.clone(),
            content: shown.content.clone(),
            description: shown.description.clone(),
            status: shown.status.as_str(),
            account_id: article.account_id,
            last_updated_at: iso(article.updated_at),
            views: article.views,
            author: author.map(|author| Present::present(author, context)),
        }
    }
}

#[wire]
pub(super) struct PublicArticleJson<'p> {
    #[serde(flatten)]
    article: PublicTranslationJson,
    position: i32,
    slug: String,
    #[schema(value_type = PublicPortalJson)]
    portal: &'p PublicPortalJson,
    category: OrAbsent<PublicArticleCategoryJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    associated_articles: Vec<PublicTranslationJson>,
    link: String,
}

#[wire]
struct PublicArticleCategoryJson {
    id: CategoryId,
    slug: String,
    locale: String,
}

impl<'p> PublicArticleJson<'p> {
    pub(super) fn of(view: &ArticleView, portal: &'p PublicPortalJson, context: &Context) -> Self {
        let shown = &view.article.attributes;
        let translations = view.translations.iter();
        let path = address::article(&portal.slug, &shown.slug);
        Self {
            article: PublicTranslationJson::of(&view.article, view.author.as_ref(), context),
            position: shown.position,
            slug: shown.slug.clone(),
            portal,
            category: view
                .category
                .as_ref()
                .map(|category| PublicArticleCategoryJson {
                    id: category.id,
                    slug: category.attributes.slug.clone(),
                    locale: category.attributes.locale.clone(),
                }),
            associated_articles: translations
                .map(|(article, author)| {
                    PublicTranslationJson::of(article, author.as_ref(), context)
                })
                .collect(),
            link: path.trim_start_matches('/').to_owned(),
        }
    }
}

#[wire]
pub(super) struct PublicArticlesJson<'p> {
    payload: Vec<PublicArticleJson<'p>>,
    meta: PublicArticlesMetaJson,
}

/// Whatever the query, all published articles of the language are counted.
#[wire]
struct PublicArticlesMetaJson {
    articles_count: u64,
}

impl<'p> PublicArticlesJson<'p> {
    pub(super) fn of(
        page: &ArticlesPage,
        locale: &str,
        portal: &'p PublicPortalJson,
        context: &Context,
    ) -> Self {
        let articles = page.articles.iter();
        Self {
            payload: articles
                .map(|view| PublicArticleJson::of(view, portal, context))
                .collect(),
            meta: PublicArticlesMetaJson {
                articles_count: page.site.articles_count(Some(locale)),
            },
        }
    }
}
