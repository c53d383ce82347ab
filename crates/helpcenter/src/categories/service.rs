//! What people do with categories (`operations.json #83`, docs/rules/helpcenter.md §2).

use super::{Category, CategoryAttributes, SaveCategory};
use crate::Deps;
use crate::error::{HelpCenterError, Result, taken};
use crate::portals::{self, Portal};
use crate::ports::{View, Work};
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::{CategoryId, Violations, service};
use std::collections::HashMap;

/// How deep categories are nested at the most.
const MAX_DEPTH: usize = 32;

/// A category with those that it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryView {
    /// The category.
    pub category: Category,
    /// The one that it is part of.
    pub parent: Option<Category>,
    /// The one that it translates.
    pub root: Option<Category>,
    /// Those that it points to.
    pub related: Vec<Category>,
    /// How many articles it has, of any status.
    pub articles_count: u64,
}

/// One page of a portal's categories.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryList {
    /// The categories of the page.
    pub categories: Vec<CategoryView>,
    /// How many there are on all pages.
    pub total: u64,
    /// Which page this is, from 1.
    pub page: u32,
}

impl CategoryList {
    /// How many categories a page has.
    pub const PER_PAGE: u32 = 1000;
}

service! {
    /// Reads and manages the categories of a portal.
    CategoryService(Deps)
}

impl CategoryService {
    /// The categories of the portal, of one language if `locale` names it, by position.
    pub fn list(
        &self,
        caller: &Agent,
        portal: &str,
        locale: Option<&str>,
        page: u32,
    ) -> Result<CategoryList> {
        let mut view = self.deps.store.read()?;
        let portal = portals::find(&mut *view, caller.account_id(), portal)?;
        let (found, total) = view.categories().page(portal.id, locale, page)?;
        Ok(CategoryList {
            categories: viewed(&mut *view, &portal, found)?,
            total,
            page,
        })
    }

    /// One category.
    pub fn show(
        &self,
        caller: &Administrator,
        portal: &str,
        id: CategoryId,
    ) -> Result<CategoryView> {
        let mut view = self.deps.store.read()?;
        let portal = portals::find(&mut *view, caller.0.account_id(), portal)?;
        let found = view.categories().many(portal.id, &[id])?;
        let mut views = viewed(&mut *view, &portal, found)?;
        views.pop().ok_or(HelpCenterError::NotFound)
    }

    /// Creates one; a name and a slug are required.
    pub fn create(
        &self,
        caller: &Administrator,
        portal: &str,
        command: SaveCategory,
    ) -> Result<CategoryView> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        let related = command.related_ids.clone();
        let changed = CategoryAttributes::default().changed(command, &portal);
        let attributes = checked(&mut *work, &portal, None, changed)?;
        let now = self.deps.clock.now();
        let added = work.categories().add(&portal, &attributes, now);
        let id = added.map_err(taken)?.id;
        relate(&mut *work, &portal, id, &related)?;
        work.commit()?;
        self.show(caller, &portal.attributes.slug, id)
    }

    /// Changes the attributes that the command names. The articles follow into another language.
    pub fn update(
        &self,
        caller: &Administrator,
        portal: &str,
        id: CategoryId,
        command: SaveCategory,
    ) -> Result<CategoryView> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        let found = work.categories().many(portal.id, &[id])?.pop();
        let mut category = found.ok_or(HelpCenterError::NotFound)?;
        let related = command.related_ids.clone();
        let changed = category.attributes.changed(command, &portal);
        category.attributes = checked(&mut *work, &portal, Some(id), changed)?;
        category.updated_at = self.deps.clock.now();
        work.categories().update(&category).map_err(taken)?;
        relate(&mut *work, &portal, id, &related)?;
        work.commit()?;
        self.show(caller, &portal.attributes.slug, id)
    }

    /// Removes the category. Its articles stay, without one; so do those that were part of it or translate it.
    pub fn delete(&self, caller: &Administrator, portal: &str, id: CategoryId) -> Result<()> {
        let (mut work, portal) = portals::begin(&self.deps, caller, portal)?;
        if !work.categories().remove(portal.id, id)? {
            return Err(HelpCenterError::NotFound);
        }
        Ok(work.commit()?)
    }
}

/// Refuses a parent or a root that is not the portal's, and a category that would be part of itself.
fn checked(
    work: &mut dyn Work,
    portal: &Portal,
    id: Option<CategoryId>,
    (attributes, mut violations): (CategoryAttributes, Violations),
) -> Result<CategoryAttributes> {
    let named = [
        ("parent_category_id", attributes.parent_id),
        ("associated_category_id", attributes.associated_id),
    ];
    for (attribute, named) in named {
        let Some(named) = named else { continue };
        if Some(named) == id {
            violations.add(attribute, "can't be the category itself");
        } else if work.categories().many(portal.id, &[named])?.is_empty() {
            violations.add(attribute, "must exist");
        }
    }
    if violations.is_empty() {
        let mut above = attributes.parent_id;
        let mut depth = 0;
        while let Some(next) = above {
            depth += 1;
            if Some(next) == id || depth > MAX_DEPTH {
                violations.add("parent_category_id", "can't be part of the category");
                break;
            }
            let found = work.categories().many(portal.id, &[next])?.pop();
            above = found.and_then(|category| category.attributes.parent_id);
        }
    }
    violations.into_result()?;
    Ok(attributes)
}

/// Has the category point to those of these that are the portal's, unless none is named.
fn relate(
    work: &mut dyn Work,
    portal: &Portal,
    id: CategoryId,
    related: &[CategoryId],
) -> Result<()> {
    if related.is_empty() {
        return Ok(());
    }
    let own = work.categories().many(portal.id, related)?.into_iter();
    let own = own.map(|category| category.id).filter(|other| *other != id);
    let own: Vec<CategoryId> = own.collect();
    Ok(work.categories().relate(id, &own)?)
}

fn viewed(
    view: &mut dyn View,
    portal: &Portal,
    categories: Vec<Category>,
) -> Result<Vec<CategoryView>> {
    let ids: Vec<CategoryId> = categories.iter().map(|category| category.id).collect();
    let related = view.categories().related(&ids)?;
    let linked = categories.iter().flat_map(|category| {
        [
            category.attributes.parent_id,
            category.attributes.associated_id,
        ]
    });
    let mut linked: Vec<CategoryId> = linked.flatten().collect();
    linked.extend(related.iter().map(|(_, to)| to));
    let linked = view.categories().many(portal.id, &linked)?;
    let linked: HashMap<CategoryId, Category> = linked
        .into_iter()
        .map(|category| (category.id, category))
        .collect();
    let counts = view.articles().counts_in(portal.id, &ids)?;
    let shown = categories.into_iter().map(|category| {
        let linked = |id: Option<CategoryId>| linked.get(&id?).cloned();
        CategoryView {
            parent: linked(category.attributes.parent_id),
            root: linked(category.attributes.associated_id),
            related: (related.iter())
                .filter(|(from, _)| *from == category.id)
                .filter_map(|(_, to)| linked(Some(*to)))
                .collect(),
            articles_count: counts.get(&category.id).copied().unwrap_or_default(),
            category,
        }
    });
    Ok(shown.collect())
}
