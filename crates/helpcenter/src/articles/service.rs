//! What people do with articles (`operations.json #84`, docs/rules/helpcenter.md §3).

use super::{
    ArticleAttributes, ArticleFilter, ArticleQuery, ArticleService, ArticleStatus, ArticleTally,
    ArticleView, SaveArticle, viewed,
};
use crate::error::{HelpCenterError, Result, taken};
use crate::portals::{self, Portal};
use crate::ports::Work;
use crate::slug;
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::{ArticleId, CategoryId, Page, UserId, Violations};

/// The distance between the positions of articles that are added one after another.
const STEP: i32 = 10;

/// One page of a portal's articles.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleList {
    /// The articles of the page.
    pub articles: Vec<ArticleView>,
    /// How many articles there are.
    pub tally: ArticleTally,
    /// Which page this is.
    pub page: Page,
}

impl ArticleService {
    /// A page of the portal's articles. `status` is a name.
    pub fn list(
        &self,
        caller: &Agent,
        portal: &str,
        filter: ArticleFilter,
        status: Option<&str>,
        author_id: Option<UserId>,
        page: Page,
    ) -> Result<ArticleList> {
        let mut view = self.deps.store.read()?;
        let portal = portals::find(&mut *view, caller.account_id(), portal)?;
        let query = ArticleQuery {
            filter,
            status: status.map(ArticleStatus::parse).transpose()?,
            author_id,
        };
        let found = view.articles().list(portal.id, &query, page)?;
        let tally = view
            .articles()
            .tally(portal.id, &query.filter, caller.user.id)?;
        Ok(ArticleList {
            articles: viewed(&self.deps, &mut *view, &portal, found, |_| true)?,
            tally,
            page,
        })
    }

    /// One article.
    pub fn show(&self, caller: &Administrator, portal: &str, id: ArticleId) -> Result<ArticleView> {
        let mut view = self.deps.store.read()?;
        let portal = portals::find(&mut *view, caller.0.account_id(), portal)?;
        let found = view.articles().many(portal.id, &[id])?;
        let mut views = viewed(&self.deps, &mut *view, &portal, found, |_| true)?;
        views.pop().ok_or(HelpCenterError::NotFound)
    }

    /// Creates one; an author, a title and a content are required.
    pub fn create(
        &self,
        caller: &Administrator,
        portal: &str,
        command: SaveArticle,
    ) -> Result<ArticleView> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        let position = command.position;
        let changed = ArticleAttributes::default().changed(command);
        let mut attributes = self.checked(&mut *work, &portal, None, changed)?;
        attributes.position = match position {
            Some(position) => position,
            None => after_last(&mut *work, &portal, attributes.category_id, None)?,
        };
        if attributes.slug.is_empty() {
            attributes.slug = self.free_slug(&mut *work, &attributes.title)?;
        }
        let now = self.deps.clock.now();
        let added = work.articles().add(&portal, &attributes, now);
        let id = added.map_err(taken)?.id;
        work.commit()?;
        self.show(caller, &portal.attributes.slug, id)
    }

    /// Changes the attributes that the command names. In another category it comes last, unless the command places it.
    pub fn update(
        &self,
        caller: &Administrator,
        portal: &str,
        id: ArticleId,
        command: SaveArticle,
    ) -> Result<ArticleView> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        let found = work.articles().many(portal.id, &[id])?.pop();
        let mut article = found.ok_or(HelpCenterError::NotFound)?;
        let (position, before) = (command.position, article.attributes.category_id);
        let own = article.attributes.position;
        let changed = article.attributes.changed(command);
        article.attributes = self.checked(&mut *work, &portal, Some(id), changed)?;
        let category = article.attributes.category_id;
        if let Some(position) = position {
            article.attributes.position = position;
        } else if category != before {
            article.attributes.position = after_last(&mut *work, &portal, category, Some(own))?;
        }
        article.updated_at = self.deps.clock.now();
        work.articles().update(&article).map_err(taken)?;
        work.commit()?;
        self.show(caller, &portal.attributes.slug, id)
    }

    /// Removes the article. Its translations stay, without it.
    pub fn delete(&self, caller: &Administrator, portal: &str, id: ArticleId) -> Result<()> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        if !work.articles().remove(portal.id, id)? {
            return Err(HelpCenterError::NotFound);
        }
        Ok(work.commit()?)
    }

    /// Places articles; nothing changes if one of them is not the portal's.
    pub fn reorder(
        &self,
        caller: &Administrator,
        portal: &str,
        positions: &[(ArticleId, i32)],
    ) -> Result<()> {
        let now = self.deps.clock.now();
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        if work.articles().place(portal.id, positions, now)? < positions.len() {
            return Err(HelpCenterError::NotFound);
        }
        Ok(work.commit()?)
    }

    /// Refuses an author who is no member, a category or a translated article that is not the portal's, and a language
    /// that is not the portal's. The language is the category's; otherwise the one named, or the portal's default.
    fn checked(
        &self,
        work: &mut dyn Work,
        portal: &Portal,
        id: Option<ArticleId>,
        (mut attributes, found): (ArticleAttributes, Violations),
    ) -> Result<ArticleAttributes> {
        let mut violations = Violations::new();
        match attributes.author_id {
            // a user who is gone since
            None if id.is_some() => {}
            None => {
                violations.add("author", "must exist");
                violations.add("author_id", "can't be blank");
            }
            Some(author) => {
                if self
                    .deps
                    .directory
                    .agents(portal.account_id, &[author])?
                    .is_empty()
                {
                    violations.add("author", "must exist");
                }
            }
        }
        violations.check(found.into_result());
        let category = match attributes.category_id {
            Some(category) => {
                let found = work.categories().many(portal.id, &[category])?.pop();
                if found.is_none() {
                    violations.add("category_id", "must exist");
                }
                found
            }
            None => None,
        };
        if let Some(named) = attributes.associated_id {
            match work.articles().many(portal.id, &[named])?.pop() {
                None => violations.add("associated_article_id", "must exist"),
                Some(root) => {
                    attributes.associated_id =
                        Some(root.attributes.associated_id.unwrap_or(root.id));
                }
            }
            if attributes.associated_id == id {
                violations.add("associated_article_id", "can't be the article itself");
            }
        }
        let default = &portal.attributes.config.default_locale;
        if let Some(category) = category {
            attributes.locale = category.attributes.locale;
        } else if attributes.locale.is_empty() {
            attributes.locale.clone_from(default);
        }
        if attributes.locale != *default {
            violations.check(
                portal
                    .attributes
                    .check_locale("article", &attributes.locale),
            );
        }
        violations.into_result()?;
        Ok(attributes)
    }

    /// The slug of the title, with the time before it and, if that is taken, a number after it.
    fn free_slug(&self, work: &mut dyn Work, title: &str) -> Result<String> {
        const MAX_TITLE: usize = 200;
        const ATTEMPTS: u32 = 20;
        let now = self.deps.clock.now().timestamp();
        let mut of_title = slug::of_title(title);
        // it has one byte a letter
        of_title.truncate(MAX_TITLE);
        let first = match of_title.as_str() {
            "" => now.to_string(),
            of_title => format!("{now}-{of_title}"),
        };
        let mut free = first.clone();
        for attempt in 2..ATTEMPTS {
            if !work.articles().slug_is_taken(&free)? {
                break;
            }
            free = format!("{first}-{attempt}");
        }
        Ok(free)
    }
}

/// The place after the last article of the category, and after `own`.
fn after_last(
    work: &mut dyn Work,
    portal: &Portal,
    category: Option<CategoryId>,
    own: Option<i32>,
) -> Result<i32> {
    let last = work.articles().last_position(portal.id, category)?;
    Ok(last.max(own).unwrap_or_default().saturating_add(STEP))
}
