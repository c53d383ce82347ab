//! An article as the people of its account see it (docs/rules/helpcenter.md §3, `operations.json #84`).

use crate::agents::AgentJson;
use crate::contacts::CurrentPageJson;
use nimchat_accounts::AgentView;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, ArticleId, Attributes, CategoryId, PortalId, UserId};
use nimchat_helpcenter::{Article, ArticleList, ArticleView, Category};
use nimchat_wire::words::ArticleStatusWord;
use nimchat_wire::{DefaultOrNull, ReferenceKeys};

/// An article without what it refers to.
#[wire(article: Article, shown = article.attributes)]
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
    #[present(article.updated_at)]
    updated_at: i64,
    #[serde(flatten)]
    #[present(article)]
    links: ReferenceKeys<ArticleLinksJson>,
}

/// What only the reference prints. 0 stands for none.
#[wire(article: Article, shown = article.attributes)]
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

#[wire(view: ArticleView)]
pub(super) struct ArticleJson {
    #[serde(flatten)]
    #[present(view.article)]
    article: ListedArticleJson,
    #[present(view.category.as_ref().map(ArticleCategoryJson::of).unwrap_or_default())]
    category: ArticleCategoryJson,
    /// Null once the author has left the account
    author: Option<AgentJson>,
    /// Its translations; omitted if there are none
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    #[present(view.translations)]
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

#[wire(translation: (Article, Option<AgentView>), shown = translation.0.attributes, article = translation.0)]
struct TranslationJson {
    #[present(article.id)]
    id: ArticleId,
    category_id: Option<CategoryId>,
    title: String,
    content: String,
    description: Option<String>,
    #[schema(value_type = ArticleStatusWord)]
    status: &'static str,
    #[present(article.account_id)]
    account_id: AccountId,
    #[present(article.views)]
    views: Option<i64>,
    #[present(translation.1)]
    author: Option<AgentJson>,
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

#[wire(shown: ShownArticles)]
pub(super) struct ArticlesJson {
    #[present(shown.list.articles)]
    payload: Vec<ArticleJson>,
    #[present(shown)]
    meta: ArticlesMetaJson,
}

#[wire(shown: ShownArticles, tally = shown.list.tally)]
struct ArticlesMetaJson {
    #[present(tally.all)]
    all_articles_count: u64,
    #[present(tally.archived)]
    archived_articles_count: u64,
    #[present(tally.matching())]
    articles_count: u64,
    #[present(CurrentPageJson::of(shown.page_sent.as_deref()))]
    current_page: CurrentPageJson,
    #[present(tally.drafts)]
    draft_articles_count: u64,
    #[present(tally.own)]
    mine_articles_count: u64,
    #[present(tally.published)]
    published_count: u64,
}

/// A page of articles, and its number as the caller sent it.
pub(super) struct ShownArticles {
    pub(super) list: ArticleList,
    pub(super) page_sent: Option<String>,
}

envelopes! {
    pub(super) struct EnvelopedArticleJson { payload: ArticleJson }
}
