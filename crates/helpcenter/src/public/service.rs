//! What readers do: they need no account (docs/rules/helpcenter.md §4).

use super::{
    ArticlePage, ArticlesPage, CategoryPage, HomeGroup, HomePage, MapEntry, PortalAddress,
    PublicPortal, ReadersQuery,
};
use crate::Deps;
use crate::articles::{
    Article, ArticleFilter, ArticleStatus, PublishedOrder, PublishedQuery, viewed,
};
use crate::categories::{Category, CategoryList};
use crate::error::{HelpCenterError, Result};
use crate::portals::Portal;
use crate::ports::View;
use nimchat_core_model::{AccountId, PortalId, service};

/// How many articles of each category the home page has.
const ON_HOME_PAGE: u32 = 5;
/// How many articles the home page recommends.
const FEATURED: u32 = 6;
/// The most articles of one answer.
const MOST: u32 = 1_000;
/// The most articles of a map; search engines read no more of one.
const MAPPED: u32 = 50_000;

service! {
    /// Reads help centres for anyone.
    PublicService(Deps)
}

impl PublicService {
    /// The portal itself, for the address of its home page.
    pub fn portal(&self, address: &PortalAddress) -> Result<Portal> {
        open(&mut *self.deps.store.read()?, address)
    }

    /// The account's portal with this id, unless it is archived.
    pub fn of_account(&self, account: AccountId, id: PortalId) -> Result<Option<Portal>> {
        let found = self.deps.store.read()?.portals().find(account, id)?;
        Ok(found.filter(|portal| !portal.attributes.archived))
    }

    /// The portal with its categories.
    pub fn site(&self, address: &PortalAddress) -> Result<PublicPortal> {
        site(&mut *self.deps.store.read()?, address)
    }

    /// The home page in this language.
    pub fn home(&self, address: &PortalAddress, locale: &str) -> Result<HomePage> {
        let mut view = self.deps.store.read()?;
        let site = site(&mut *view, address)?;
        let most_read = PublishedQuery {
            filter: in_locale(locale),
            in_categories: true,
            order: PublishedOrder::Views,
        };
        let portal = site.portal.id;
        let mut featured = view.published().list(portal, &most_read, 0, FEATURED)?;
        if featured.len() < FEATURED as usize {
            featured.clear();
        }
        let mut first = view.published().first(portal, locale, ON_HOME_PAGE)?;
        let mut group = |category: Option<&Category>| {
            let id = category.map(|category| category.id);
            let (of_group, others) = std::mem::take(&mut first)
                .into_iter()
                .partition(|article| article.attributes.category_id == id);
            first = others;
            let (articles_count, authors_count) = site.count_of(id, Some(locale));
            HomeGroup {
                category: category.cloned(),
                articles: of_group,
                articles_count,
                authors_count,
            }
        };
        let of_locale = site.categories.iter();
        let of_locale = of_locale.filter(|category| category.attributes.locale == locale);
        let groups = of_locale.map(Some).chain([None]).map(&mut group);
        let groups = groups.filter(|group| !group.articles.is_empty()).collect();
        Ok(HomePage {
            site,
            featured,
            groups,
        })
    }

    /// A list of the published articles in this language.
    pub fn articles(
        &self,
        address: &PortalAddress,
        locale: &str,
        query: &ReadersQuery,
    ) -> Result<ArticlesPage> {
        let status = query.status.as_deref();
        let status = status.map(ArticleStatus::parse).transpose()?;
        let mut view = self.deps.store.read()?;
        let site = site(&mut *view, address)?;
        if status.is_some_and(|status| status != ArticleStatus::Published) {
            return Ok(ArticlesPage {
                site,
                articles: Vec::new(),
                matching: 0,
            });
        }
        let wanted = PublishedQuery {
            filter: in_locale(locale).searching(query.text.as_deref()),
            in_categories: false,
            order: if query.by_views {
                PublishedOrder::Views
            } else {
                PublishedOrder::Position
            },
        };
        let limit = query.per_page.unwrap_or(MOST).clamp(1, MOST);
        let skipped = u64::from(limit) * u64::from(query.page.saturating_sub(1));
        let portal = site.portal.id;
        let found = view.published().list(portal, &wanted, skipped, limit)?;
        let matching = if wanted.filter.words.is_empty() {
            site.articles_count(Some(locale))
        } else {
            view.published().count(portal, &wanted.filter)?
        };
        let articles = viewed(&self.deps, &mut *view, &site.portal, found, is_published)?;
        Ok(ArticlesPage {
            site,
            articles,
            matching,
        })
    }

    /// A category with its published articles.
    pub fn category(
        &self,
        address: &PortalAddress,
        locale: &str,
        slug: &str,
    ) -> Result<CategoryPage> {
        let mut view = self.deps.store.read()?;
        let site = site(&mut *view, address)?;
        let category = site.category(locale, slug).cloned();
        let category = category.ok_or(HelpCenterError::NotFound)?;
        let query = PublishedQuery {
            filter: ArticleFilter {
                category_slug: Some(slug.to_owned()),
                ..in_locale(locale)
            },
            ..PublishedQuery::default()
        };
        let articles = view.published().list(site.portal.id, &query, 0, MOST)?;
        Ok(CategoryPage {
            site,
            category,
            articles,
        })
    }

    /// A published article.
    pub fn article(&self, address: &PortalAddress, slug: &str) -> Result<ArticlePage> {
        let mut view = self.deps.store.read()?;
        let site = site(&mut *view, address)?;
        let portal = site.portal.id;
        let found = view.published().by_slug(portal, slug)?;
        let article = found.ok_or(HelpCenterError::NotFound)?;
        let (id, root) = (article.id, article.attributes.associated_id);
        let mut siblings = Vec::new();
        if let Some(root) = root {
            siblings = view.articles().many(portal, &[root])?;
            siblings.extend(view.articles().translations(portal, &[root])?);
        }
        let mut views = viewed(
            &self.deps,
            &mut *view,
            &site.portal,
            vec![article],
            is_published,
        )?;
        let article = views.pop().ok_or(HelpCenterError::NotFound)?;
        let translations = article.translations.iter();
        siblings.extend(translations.map(|(translation, _)| translation.clone()));
        siblings.retain(|one| one.id != id && is_published(one));
        Ok(ArticlePage {
            site,
            article,
            siblings,
        })
    }

    /// The published articles in this language that changed last.
    pub fn news(
        &self,
        address: &PortalAddress,
        locale: &str,
        limit: u32,
    ) -> Result<(Portal, Vec<Article>)> {
        let mut view = self.deps.store.read()?;
        let portal = open(&mut *view, address)?;
        let query = PublishedQuery {
            filter: in_locale(locale),
            in_categories: false,
            order: PublishedOrder::Changed,
        };
        let found = view.published().list(portal.id, &query, 0, limit)?;
        Ok((portal, found))
    }

    /// The published articles of a portal, in every language, as a map for search engines.
    pub fn map(&self, address: &PortalAddress) -> Result<(Portal, Vec<MapEntry>)> {
        let mut view = self.deps.store.read()?;
        let portal = open(&mut *view, address)?;
        let found = view.published().slugs(portal.id, MAPPED)?;
        let entries = found
            .into_iter()
            .map(|(slug, locale, updated_at)| MapEntry {
                slug,
                locale,
                updated_at,
            });
        Ok((portal, entries.collect()))
    }

    /// Counts one more view of a published article; its last change stays.
    pub fn count_view(&self, address: &PortalAddress, slug: &str) -> Result<()> {
        let portal = self.portal(address)?;
        let mut work = self.deps.store.begin()?;
        if !work.articles().count_view(portal.id, slug)? {
            return Err(HelpCenterError::NotFound);
        }
        Ok(work.commit()?)
    }
}

fn is_published(article: &Article) -> bool {
    article.attributes.status == ArticleStatus::Published
}

fn in_locale(locale: &str) -> ArticleFilter {
    ArticleFilter {
        locale: Some(locale.to_owned()),
        ..ArticleFilter::default()
    }
}

/// The portal, unless it is archived.
fn open(view: &mut dyn View, address: &PortalAddress) -> Result<Portal> {
    let found = view.portals().addressed(address)?;
    let Some(portal) = found else {
        return Err(match address {
            PortalAddress::Slug(_) => HelpCenterError::NotFound,
            PortalAddress::Host(host) => HelpCenterError::UnknownDomain(host.clone()),
        });
    };
    if portal.attributes.archived {
        return Err(HelpCenterError::NotFound);
    }
    Ok(portal)
}

fn site(view: &mut dyn View, address: &PortalAddress) -> Result<PublicPortal> {
    let portal = open(view, address)?;
    let all = CategoryList::PER_PAGE;
    Ok(PublicPortal {
        categories: view.categories().first(&[portal.id], all)?,
        counts: view.published().counts(portal.id)?,
        portal,
    })
}
