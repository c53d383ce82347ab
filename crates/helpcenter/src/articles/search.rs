//! Articles of every help centre by their words.

use super::{Article, ArticleService, searched};
use crate::error::Result;
use nimchat_accounts::Agent;
use nimchat_core_model::search::asked;
use nimchat_core_model::{CategoryId, Order, PageRequest, PortalId, Portion, SortKey, Violations};
use std::collections::{BTreeMap, BTreeSet};

/// The order of the articles that a search finds: those that changed last first.
pub fn order_of_found() -> Order<Article> {
    let changed = |it: &Article| it.updated_at.into();
    let keys = vec![
        SortKey::time("updated_at", changed).descending(true),
        SortKey::number("id", |it: &Article| it.id.get().into()).descending(true),
    ];
    Order::new("found articles", keys)
}

/// An article that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundArticle {
    /// The article.
    pub article: Article,
    /// The slug of its portal.
    pub portal_slug: String,
    /// The name of its category.
    pub category_name: Option<String>,
    /// The words that were searched for, as [`super::marked`] takes them.
    pub words: Vec<String>,
}

impl ArticleService {
    /// A page of the account's articles in which every word of the text begins a word, those that changed last first.
    /// A cursor of another list is refused.
    pub fn search(
        &self,
        caller: &Agent,
        text: &str,
        requested: impl Into<PageRequest>,
    ) -> Result<Portion<FoundArticle>> {
        let Some(text) = asked("q", text)? else {
            return Err(Violations::one("q", "can't be blank").into());
        };
        let (words, requested) = (searched(&text), requested.into());
        order_of_found().check(&requested)?;
        if words.is_empty() {
            return Ok(Portion {
                items: Vec::new(),
                next: None,
            });
        }
        let mut view = self.deps.store.read()?;
        let portals = view.portals().of_account(caller.account_id())?;
        let ids: Vec<PortalId> = portals.iter().map(|portal| portal.id).collect();
        let found = view.articles().search(&ids, &words, &requested)?;
        let mut categories = BTreeMap::<PortalId, BTreeSet<CategoryId>>::new();
        for article in &found.items {
            let of_portal = categories.entry(article.portal_id).or_default();
            of_portal.extend(article.attributes.category_id);
        }
        let mut names = BTreeMap::new();
        for (portal, ids) in categories {
            let ids: Vec<CategoryId> = ids.into_iter().collect();
            let found = view.categories().many(portal, &ids)?.into_iter();
            names.extend(found.map(|category| (category.id, category.attributes.name)));
        }
        let slugs: BTreeMap<_, _> = portals
            .into_iter()
            .map(|portal| (portal.id, portal.attributes.slug))
            .collect();
        let articles = found.items.into_iter().map(|article| FoundArticle {
            portal_slug: slugs.get(&article.portal_id).cloned().unwrap_or_default(),
            category_name: article
                .attributes
                .category_id
                .and_then(|id| names.get(&id).cloned()),
            words: words.clone(),
            article,
        });
        Ok(Portion {
            items: articles.collect(),
            next: found.next,
        })
    }
}
