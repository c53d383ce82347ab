//! Categories in memory.

use super::{State, conflict};
use crate::categories::{Category, CategoryAttributes, CategoryList};
use crate::portals::Portal;
use crate::ports::{Categories, CategoryLookup};
use chrono::{DateTime, Utc};
use nimchat_core_model::{CategoryId, PortalId, StoreError, StoreResult};
use std::collections::BTreeMap;

impl State {
    fn check_category(
        &self,
        portal: PortalId,
        id: Option<CategoryId>,
        new: &CategoryAttributes,
    ) -> StoreResult<()> {
        let taken = self.categories.values().any(|other| {
            let attributes = &other.attributes;
            other.portal_id == portal
                && Some(other.id) != id
                && (&attributes.locale, &attributes.slug) == (&new.locale, &new.slug)
        });
        if taken {
            return Err(conflict("categories_portal_id_locale_slug_key"));
        }
        Ok(())
    }

    fn categories_of(&self, portal: PortalId) -> Vec<Category> {
        let all = self.categories.values();
        let mut found: Vec<_> = all.filter(|one| one.portal_id == portal).cloned().collect();
        found.sort_by_key(|one| {
            let position = one.attributes.position;
            (position.is_none(), position, one.id)
        });
        found
    }
}

impl CategoryLookup for State {
    fn many(&mut self, portal: PortalId, ids: &[CategoryId]) -> StoreResult<Vec<Category>> {
        let all = self.categories_of(portal).into_iter();
        Ok(all.filter(|one| ids.contains(&one.id)).collect())
    }

    fn page(
        &mut self,
        portal: PortalId,
        locale: Option<&str>,
        page: u32,
    ) -> StoreResult<(Vec<Category>, u64)> {
        let mut all = self.categories_of(portal);
        all.retain(|one| locale.is_none_or(|locale| one.attributes.locale == locale));
        let total = all.len() as u64;
        let size = CategoryList::PER_PAGE as usize;
        let before = size.saturating_mul(page.saturating_sub(1) as usize);
        Ok((all.into_iter().skip(before).take(size).collect(), total))
    }

    fn first(&mut self, portals: &[PortalId], limit: u32) -> StoreResult<Vec<Category>> {
        let each = portals.iter().flat_map(|portal| {
            let all = self.categories_of(*portal).into_iter();
            all.take(limit as usize)
        });
        Ok(each.collect())
    }

    fn counts(&mut self, portals: &[PortalId]) -> StoreResult<Vec<(PortalId, String, u64)>> {
        let mut counts = BTreeMap::new();
        let all = self.categories.values();
        for one in all.filter(|one| portals.contains(&one.portal_id)) {
            let key = (one.portal_id, one.attributes.locale.clone());
            *counts.entry(key).or_insert(0) += 1;
        }
        let counts = counts.into_iter();
        Ok(counts
            .map(|((portal, locale), count)| (portal, locale, count))
            .collect())
    }

    fn related(&mut self, from: &[CategoryId]) -> StoreResult<Vec<(CategoryId, CategoryId)>> {
        let all = self.related.iter().copied();
        Ok(all.filter(|(id, _)| from.contains(id)).collect())
    }
}

impl Categories for State {
    fn add(
        &mut self,
        portal: &Portal,
        attributes: &CategoryAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Category> {
        self.check_category(portal.id, None, attributes)?;
        let category = Category {
            id: self.next_id(),
            account_id: portal.account_id,
            portal_id: portal.id,
            attributes: attributes.clone(),
            created_at: at,
            updated_at: at,
        };
        self.categories.insert(category.id, category.clone());
        Ok(category)
    }

    fn update(&mut self, category: &Category) -> StoreResult<()> {
        self.check_category(category.portal_id, Some(category.id), &category.attributes)?;
        let kept = self.categories.get_mut(&category.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        kept.attributes = category.attributes.clone();
        kept.updated_at = category.updated_at;
        for article in self.articles.values_mut() {
            if article.attributes.category_id == Some(category.id) {
                article
                    .attributes
                    .locale
                    .clone_from(&category.attributes.locale);
            }
        }
        Ok(())
    }

    fn relate(&mut self, id: CategoryId, to: &[CategoryId]) -> StoreResult<()> {
        self.related.retain(|(from, _)| *from != id);
        self.related.extend(to.iter().map(|to| (id, *to)));
        Ok(())
    }

    fn remove(&mut self, portal: PortalId, id: CategoryId) -> StoreResult<bool> {
        if CategoryLookup::many(self, portal, &[id])?.is_empty() {
            return Ok(false);
        }
        self.categories.remove(&id);
        self.related.retain(|(from, to)| *from != id && *to != id);
        for other in self.categories.values_mut() {
            let CategoryAttributes {
                parent_id,
                associated_id,
                ..
            } = &mut other.attributes;
            *parent_id = parent_id.filter(|parent| *parent != id);
            *associated_id = associated_id.filter(|root| *root != id);
        }
        for article in self.articles.values_mut() {
            let category = &mut article.attributes.category_id;
            *category = category.filter(|category| *category != id);
        }
        Ok(true)
    }
}
