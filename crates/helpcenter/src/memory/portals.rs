//! Portals in memory.

use super::{State, conflict};
use crate::portals::{Portal, PortalAttributes};
use crate::ports::{PortalLookup, Portals};
use crate::public::PortalAddress;
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, PortalId, StoreError, StoreResult};

impl State {
    fn check_portal(&self, id: Option<PortalId>, new: &PortalAttributes) -> StoreResult<()> {
        for other in self.portals.values().filter(|other| Some(other.id) != id) {
            let other = &other.attributes;
            if other.slug == new.slug {
                return Err(conflict("portals_slug_key"));
            }
            if new.custom_domain.is_some() && other.custom_domain == new.custom_domain {
                return Err(conflict("portals_custom_domain_key"));
            }
        }
        Ok(())
    }
}

impl PortalLookup for State {
    fn find(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>> {
        let found = self.portals.get(&id);
        Ok(found.filter(|portal| portal.account_id == account).cloned())
    }

    fn by_slug(&mut self, account: AccountId, slug: &str) -> StoreResult<Option<Portal>> {
        let mut all = self.portals.values();
        let found = all.find(|one| one.account_id == account && one.attributes.slug == slug);
        Ok(found.cloned())
    }

    fn addressed(&mut self, address: &PortalAddress) -> StoreResult<Option<Portal>> {
        let mut all = self.portals.values();
        let found = all.find(|Portal { attributes, .. }| match address {
            PortalAddress::Slug(slug) => attributes.slug == *slug,
            PortalAddress::Host(host) => {
                let domain = attributes.custom_domain.as_deref();
                domain.is_some_and(|domain| PortalAddress::domains(host).contains(&domain))
            }
        });
        Ok(found.cloned())
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Portal>> {
        let all = self.portals.values();
        Ok(all
            .filter(|one| one.account_id == account)
            .cloned()
            .collect())
    }
}

impl Portals for State {
    fn locked(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>> {
        self.find(account, id)
    }

    fn add(
        &mut self,
        account: AccountId,
        attributes: &PortalAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Portal> {
        self.check_portal(None, attributes)?;
        let portal = Portal {
            id: self.next_id(),
            account_id: account,
            attributes: attributes.clone(),
            created_at: at,
            updated_at: at,
        };
        self.portals.insert(portal.id, portal.clone());
        Ok(portal)
    }

    fn update(&mut self, portal: &Portal) -> StoreResult<()> {
        self.check_portal(Some(portal.id), &portal.attributes)?;
        let kept = self.portals.get_mut(&portal.id);
        let kept = kept.ok_or(StoreError::MissingReference)?;
        kept.attributes = portal.attributes.clone();
        kept.updated_at = portal.updated_at;
        Ok(())
    }

    fn remove(&mut self, account: AccountId, id: PortalId) -> StoreResult<bool> {
        if PortalLookup::find(self, account, id)?.is_none() {
            return Ok(false);
        }
        self.portals.remove(&id);
        self.categories
            .retain(|_, category| category.portal_id != id);
        let categories = &self.categories;
        self.related
            .retain(|(from, to)| categories.contains_key(from) && categories.contains_key(to));
        self.articles.retain(|_, article| article.portal_id != id);
        Ok(true)
    }
}
