//! An article as the people of its account see it (docs/rules/helpcenter.md §3, `operations.json #84`).

use crate::agents::AgentJson;
use crate::contacts::CurrentPageJson;
use nimchat_accounts::AgentView;
use nimchat_core_model::{AccountId, ArticleId, Attributes, CategoryId, PortalId, UserId};
use nimchat_helpcenter::{Article, ArticleList, ArticleView, Category};
use nimchat_wire::time::epoch;
use nimchat_wire::words::ArticleStatusWord;
use nimchat_wire::{Context, DefaultOrNull, Present, ReferenceKeys};
use serde::Serialize;
use utoipa::ToSchema;

/// An article without what it refers to.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(article: Article, shown = article.attributes)]
pub(in crate::portals) struct ListedArticleJson {
    #[schema(value_type = i64)]
    #[present(article.id)]
    id: ArticleId,
    title: String,
    slug: String,
    content: String,
    description: DefaultOrNull<String>,
    /// `draft`, `published` or `archived`
    #[schema(value_type = ArticleStatusWord)]
    status: &'static str,
    position: i32,
    #[schema(value_type = Object)]
    meta: Attributes,
    #[present(DefaultOrNull::or_default(context, article.views))]
    views: DefaultOrNull<i64>,
    #[schema(value_type = i64)]
    #[present(article.account_id)]
    account_id: AccountId,
    #[present(epoch(article.updated_at))]
    updated_at: i64,
    #[serde(flatten)]
    #[present(Present::present(article, context))]
    links: ReferenceKeys<ArticleLinksJson>,
}

/// What only the reference prints. 0 stands for none.
#[derive(Debug, Serialize, ToSchema, Present)]
#[present(article: Article, shown = article.attributes)]
struct ArticleLinksJson {
    #[present(article.portal_id)]
    portal_id: PortalId,
    locale: String,
    #[present(shown.author_id.map_or(0, UserId::get))]
    author_id: i64,
    #[present(shown.category_id.map_or(0, CategoryId::get))]
    category_id: i64,
    /// There are no folders
    #[present(0)]
    folder_id: i64,
    #[present(shown.associated_id.map_or(0, ArticleId::get))]
    associated_article_id: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticleJson {
    #[serde(flatten)]
    article: ListedArticleJson,
    category: ArticleCategoryJson,
    /// Null once the author has left the account
    author: Option<AgentJson>,
    /// Its translations; omitted if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    associated_articles: Vec<TranslationJson>,
}

/// All null if the article has no category.
#[derive(Debug, Default, Serialize, ToSchema)]
struct ArticleCategoryJson {
    id: Option<CategoryId>,
    name: Option<String>,
    slug: Option<String>,
    locale: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TranslationJson {
    id: ArticleId,
    category_id: Option<CategoryId>,
    title: String,
    content: String,
    description: Option<String>,
    #[schema(value_type = ArticleStatusWord)]
    status: &'static str,
    account_id: AccountId,
    views: Option<i64>,
    author: Option<AgentJson>,
}

impl Present<ArticleView> for ArticleJson {
    fn present(view: &ArticleView, context: &Context) -> Self {
        let translations = view.translations.iter();
        Self {
            article: Present::present(&view.article, context),
            category: view
                .category
                .as_ref()
                .map(ArticleCategoryJson::of)
                .unwrap_or_default(),
            author: Present::present(&view.author, context),
            associated_articles: translations
                .map(|(article, author)| TranslationJson::of(article, author.as_ref(), context))
                .collect(),
        }
    }
}

impl ArticleCategoryJson {
    fn of(category: &Category) -> Self {
        Self {
            id: Some(category.id),
            name: Some(category.attributes.name.clone()),
            slug: Some(category.attributes.slug.clone()),
            locale: Some(category.attributes.locale.clone()),
        }
    }
}

impl TranslationJson {
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
            views: article.views,
            author: author.map(|author| AgentJson::present(author, context)),
        }
    }
}

#[derive(Debug, Serialize, ToSchema, Present)]
#[present(view: ArticleView)]
pub(super) struct EnvelopedArticleJson {
    #[present(Present::present(view, context))]
    payload: ArticleJson,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ArticlesJson {
    payload: Vec<ArticleJson>,
    meta: ArticlesMetaJson,
}

#[derive(Debug, Serialize, ToSchema)]
struct ArticlesMetaJson {
    all_articles_count: u64,
    archived_articles_count: u64,
    articles_count: u64,
    current_page: CurrentPageJson,
    draft_articles_count: u64,
    mine_articles_count: u64,
    published_count: u64,
}

/// A page of articles, and its number as the caller sent it.
pub(super) struct ShownArticles {
    pub(super) list: ArticleList,
    pub(super) page_sent: Option<String>,
}

impl Present<ShownArticles> for ArticlesJson {
    fn present(ShownArticles { list, page_sent }: &ShownArticles, context: &Context) -> Self {
        let tally = &list.tally;
        Self {
            payload: Present::present(&list.articles, context),
            meta: ArticlesMetaJson {
                all_articles_count: tally.all,
                archived_articles_count: tally.archived,
                articles_count: tally.matching(),
                current_page: CurrentPageJson::of(page_sent.as_deref()),
                draft_articles_count: tally.drafts,
                mine_articles_count: tally.own,
                published_count: tally.published,
            },
        }
    }
}
