//! The pages as JSON, for search boxes and the widget (docs/rules/helpcenter.md §4).

use super::address;
use nimchat_accounts::AgentView;
use nimchat_core_model::{AccountId, ArticleId, CategoryId};
use nimchat_helpcenter::public::{ArticlesPage, PublicPortal};
use nimchat_helpcenter::{Article, ArticleView, Category};
use nimchat_wire::time::iso;
use nimchat_wire::words::ArticleStatusWord;
use nimchat_wire::{Context, HeldFileJson};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicPortalJson {
    custom_domain: Option<String>,
    header_text: Option<String>,
    homepage_link: Option<String>,
    name: String,
    page_title: Option<String>,
    slug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    logo: Option<HeldFileJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<PublicCategoryJson>,
    meta: PublicPortalMetaJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct PublicPortalMetaJson {
    articles_count: u64,
    categories_count: usize,
    default_locale: String,
}

impl PublicPortalJson {
    pub(super) fn of(site: &PublicPortal, context: &Context) -> Self {
        let shown = &site.portal.attributes;
        Self {
            custom_domain: shown.custom_domain.clone(),
            header_text: shown.header_text.clone(),
            homepage_link: shown.homepage_link.clone(),
            name: shown.name.clone(),
            page_title: shown.page_title.clone(),
            slug: shown.slug.clone(),
            logo: HeldFileJson::of_portal(&site.portal, context),
            categories: PublicCategoryJson::all(site),
            meta: PublicPortalMetaJson {
                articles_count: site.articles_count(None),
                categories_count: site.categories.len(),
                default_locale: shown.config.default_locale.clone(),
            },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicCategoryJson {
    name: String,
    slug: String,
    locale: String,
    description: Option<String>,
    position: Option<i32>,
    meta: PublicCategoryMetaJson,
}

#[derive(Debug, Serialize, ToSchema)]
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

#[derive(Debug, Serialize, ToSchema)]
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

#[derive(Debug, Serialize, ToSchema)]
struct PublicAuthorJson {
    available_name: String,
    name: String,
    thumbnail: String,
}

impl PublicAuthorJson {
    fn of(agent: &AgentView, context: &Context) -> Self {
        Self {
            available_name: agent.user.available_name().to_owned(),
            name: agent.user.name.clone(),
            thumbnail: context.picture(agent.user.avatar_url.as_deref()),
        }
    }
}

/// What an article and its translations have in common.
#[derive(Debug, Serialize, ToSchema)]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    author: Option<PublicAuthorJson>,
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
            author: author.map(|author| PublicAuthorJson::of(author, context)),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicArticleJson<'p> {
    #[serde(flatten)]
    article: PublicTranslationJson,
    position: i32,
    slug: String,
    #[schema(value_type = PublicPortalJson)]
    portal: &'p PublicPortalJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    category: Option<PublicArticleCategoryJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    associated_articles: Vec<PublicTranslationJson>,
    link: String,
}

#[derive(Debug, Serialize, ToSchema)]
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

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicArticlesJson<'p> {
    payload: Vec<PublicArticleJson<'p>>,
    meta: PublicArticlesMetaJson,
}

/// Whatever the query, all published articles of the language are counted.
#[derive(Debug, Serialize, ToSchema)]
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
