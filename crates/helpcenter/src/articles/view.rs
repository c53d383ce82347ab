//! Articles with what they refer to.

use super::Article;
use crate::Deps;
use crate::categories::Category;
use crate::error::Result;
use crate::portals::Portal;
use crate::ports::View;
use nimchat_accounts::AgentView;
use nimchat_core_model::{ArticleId, CategoryId, UserId};
use std::collections::HashMap;

/// An article with what it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleView {
    /// The article.
    pub article: Article,
    /// Its category.
    pub category: Option<Category>,
    /// Its author, while they are a member of the account.
    pub author: Option<AgentView>,
    /// Its translations, with their authors.
    pub translations: Vec<(Article, Option<AgentView>)>,
}

/// With what the articles refer to, in a fixed number of reads. Of the translations only those that `shows` keeps.
pub(crate) fn viewed(
    deps: &Deps,
    view: &mut dyn View,
    portal: &Portal,
    articles: Vec<Article>,
    shows: impl Fn(&Article) -> bool,
) -> Result<Vec<ArticleView>> {
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let mut translations = HashMap::<ArticleId, Vec<Article>>::new();
    let found = view.articles().translations(portal.id, &ids)?;
    for translation in found.into_iter().filter(shows) {
        if let Some(root) = translation.attributes.associated_id {
            translations.entry(root).or_default().push(translation);
        }
    }
    let categories: Vec<CategoryId> = articles
        .iter()
        .filter_map(|article| article.attributes.category_id)
        .collect();
    let categories = view.categories().many(portal.id, &categories)?;
    let authors: Vec<UserId> = articles
        .iter()
        .chain(translations.values().flatten())
        .filter_map(|article| article.attributes.author_id)
        .collect();
    let authors = deps.directory.agents(portal.account_id, &authors)?;
    let author = |article: &Article| {
        let author = article.attributes.author_id?;
        authors
            .iter()
            .find(|agent| agent.user.id == author)
            .cloned()
    };
    let views = articles.into_iter().map(|article| {
        let translations = translations.remove(&article.id).unwrap_or_default();
        let category = article.attributes.category_id;
        ArticleView {
            category: categories
                .iter()
                .find(|one| Some(one.id) == category)
                .cloned(),
            author: author(&article),
            translations: translations
                .into_iter()
                .map(|translation| {
                    let author = author(&translation);
                    (translation, author)
                })
                .collect(),
            article,
        }
    });
    Ok(views.collect())
}
