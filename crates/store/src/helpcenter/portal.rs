//! Portals.

use crate::prelude::*;
use crate::rows::files_value;
use crate::schema::{accounts, portals};
use nimchat_core_model::PortalId;
use nimchat_helpcenter::portals::{Portal, PortalAttributes, PortalConfig};
use nimchat_helpcenter::ports::{PortalLookup, Portals};
use nimchat_helpcenter::public::PortalAddress;

row! {
    PortalRow of portals as Portal {
        id, account_id, created_at, updated_at;
        attributes: PortalAttributes {
            name, slug, color, custom_domain, header_text, homepage_link, page_title, archived,
            inbox_id, logo;
            config: PortalConfig { allowed_locales, default_locale }
        }
    }
}

/// The columns that people set.
macro_rules! values {
    ($attributes:expr) => {
        (
            columns!(portals of $attributes =>
                name, slug, color, custom_domain, header_text, homepage_link, page_title, archived,
                inbox_id),
            portals::logo.eq(files_value($attributes.logo.as_slice())?),
            portals::allowed_locales.eq(json(&$attributes.config.allowed_locales)?),
            columns!(portals of $attributes.config => default_locale),
        )
    };
}

impl PortalLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>> {
        self.first(of_account!(portals, account, id))
    }

    fn by_slug(&mut self, account: AccountId, slug: &str) -> StoreResult<Option<Portal>> {
        self.first(
            portals::table
                .filter(portals::slug.eq(slug))
                .filter(portals::account_id.eq(account.get())),
        )
    }

    fn addressed(&mut self, address: &PortalAddress) -> StoreResult<Option<Portal>> {
        let named = portals::table
            .inner_join(accounts::table)
            .filter(accounts::deleted_at.is_null())
            .into_boxed();
        let named = match address {
            PortalAddress::Slug(slug) => named.filter(portals::slug.eq(slug)),
            PortalAddress::Host(host) => {
                named.filter(portals::custom_domain.eq_any(PortalAddress::domains(host)))
            }
        };
        self.first(named)
    }

    fn of_account(&mut self, account: AccountId) -> StoreResult<Vec<Portal>> {
        self.load(of_account!(portals, account).order(portals::id))
    }
}

impl Portals for UnitOfWork<'_> {
    fn locked(&mut self, account: AccountId, id: PortalId) -> StoreResult<Option<Portal>> {
        let found: Option<i64> = self.run(|c| {
            let row = of_account!(portals, account, id).select(portals::id);
            locked!(c, row, first).optional()
        })?;
        match found {
            Some(_) => PortalLookup::find(self, account, id),
            None => Ok(None),
        }
    }

    fn add(
        &mut self,
        account: AccountId,
        attributes: &PortalAttributes,
        at: DateTime<Utc>,
    ) -> StoreResult<Portal> {
        let set = (
            portals::account_id.eq(account.get()),
            values!(attributes),
            portals::created_at.eq(at.naive_utc()),
            portals::updated_at.eq(at.naive_utc()),
        );
        insert!(self, Portal, PortalRow into portals, set)
    }

    fn update(&mut self, portal: &Portal) -> StoreResult<()> {
        let set = (
            values!(portal.attributes),
            portals::updated_at.eq(portal.updated_at.naive_utc()),
        );
        let row = portals::table.find(portal.id.get());
        self.must_write(|c| diesel::update(row).set(set).execute(c))
    }

    fn remove(&mut self, account: AccountId, id: PortalId) -> StoreResult<bool> {
        self.wrote(|c| diesel::delete(of_account!(portals, account, id)).execute(c))
    }
}
