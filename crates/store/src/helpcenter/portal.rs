//! Portals.

use crate::conn::MultiBackend;
use crate::dialect::locked;
use crate::rows::{changed, corrupt, held_files, held_value, json, of_account};
use crate::schema::{accounts, portals};
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, InboxId, PortalId, StoreError};
use nimchat_helpcenter::portals::{Portal, PortalAttributes, PortalConfig};
use nimchat_helpcenter::ports::{PortalLookup, Portals};
use nimchat_helpcenter::public::PortalAddress;
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = portals, check_for_backend(MultiBackend))]
struct PortalRow {
    id: i64,
    account_id: i64,
    name: String,
    slug: String,
    color: Option<String>,
    custom_domain: Option<String>,
    header_text: Option<String>,
    homepage_link: Option<String>,
    page_title: Option<String>,
    archived: bool,
    allowed_locales: Value,
    default_locale: String,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
    inbox_id: Option<i64>,
    logo: Option<Value>,
}

impl TryFrom<PortalRow> for Portal {
    type Error = StoreError;

    fn try_from(row: PortalRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            attributes: PortalAttributes {
                name: row.name,
                slug: row.slug,
                color: row.color,
                custom_domain: row.custom_domain,
                header_text: row.header_text,
                homepage_link: row.homepage_link,
                page_title: row.page_title,
                archived: row.archived,
                inbox_id: row.inbox_id.map(InboxId::new),
                logo: held_files("portals.logo", row.logo)?.pop(),
                config: PortalConfig {
                    allowed_locales: serde_json::from_value(row.allowed_locales)
                        .map_err(|error| corrupt("portals.allowed_locales", error.to_string()))?,
                    default_locale: row.default_locale,
                },
            },
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The columns that people set.
macro_rules! values {
    ($attributes:expr, $locales:expr, $logo:expr) => {
        (
            portals::name.eq(&$attributes.name),
            portals::slug.eq(&$attributes.slug),
            portals::color.eq(&$attributes.color),
            portals::custom_domain.eq(&$attributes.custom_domain),
            portals::header_text.eq(&$attributes.header_text),
            portals::homepage_link.eq(&$attributes.homepage_link),
            portals::page_title.eq(&$attributes.page_title),
            portals::archived.eq($attributes.archived),
            portals::inbox_id.eq($attributes.inbox_id.map(InboxId::get)),
            portals::logo.eq($logo),
            portals::allowed_locales.eq($locales),
            portals::default_locale.eq(&$attributes.config.default_locale),
        )
    };
}

impl PortalLookup for UnitOfWork<'_> {
    fn find(&mut self, account: AccountId, id: PortalId) -> Result<Option<Portal>, StoreError> {
        self.read_one(|c| {
            of_account!(portals, account, id)
                .select(PortalRow::as_select())
                .first(c)
        })
    }

    fn by_slug(&mut self, account: AccountId, slug: &str) -> Result<Option<Portal>, StoreError> {
        self.read_one(|c| {
            portals::table
                .filter(portals::slug.eq(slug))
                .filter(portals::account_id.eq(account.get()))
                .select(PortalRow::as_select())
                .first(c)
        })
    }

    fn addressed(&mut self, address: &PortalAddress) -> Result<Option<Portal>, StoreError> {
        let named = portals::table
            .inner_join(accounts::table)
            .filter(accounts::deleted_at.is_null())
            .select(PortalRow::as_select())
            .into_boxed();
        let named = match address {
            PortalAddress::Slug(slug) => named.filter(portals::slug.eq(slug)),
            PortalAddress::Host(host) => {
                named.filter(portals::custom_domain.eq_any(PortalAddress::domains(host)))
            }
        };
        let row: Option<PortalRow> = self.run(|c| named.first(c).optional())?;
        row.map(Portal::try_from).transpose()
    }

    fn of_account(&mut self, account: AccountId) -> Result<Vec<Portal>, StoreError> {
        self.read_all(|c| {
            portals::table
                .filter(portals::account_id.eq(account.get()))
                .order(portals::id)
                .select(PortalRow::as_select())
                .load(c)
        })
    }
}

impl Portals for UnitOfWork<'_> {
    fn locked(&mut self, account: AccountId, id: PortalId) -> Result<Option<Portal>, StoreError> {
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
    ) -> Result<Portal, StoreError> {
        let locales = json(&attributes.config.allowed_locales)?;
        let logo = held_value(attributes.logo.as_slice())?;
        let added: PortalRow = self.run(|c| {
            diesel::insert_into(portals::table)
                .values((
                    portals::account_id.eq(account.get()),
                    values!(attributes, locales, logo),
                    portals::created_at.eq(at.naive_utc()),
                    portals::updated_at.eq(at.naive_utc()),
                ))
                .returning(cols::<PortalRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Portal, added.id);
        added.try_into()
    }

    fn update(&mut self, portal: &Portal) -> Result<(), StoreError> {
        let attributes = &portal.attributes;
        let locales = json(&attributes.config.allowed_locales)?;
        let logo = held_value(attributes.logo.as_slice())?;
        changed(self.run(|c| {
            diesel::update(portals::table.find(portal.id.get()))
                .set((
                    values!(attributes, locales, logo),
                    portals::updated_at.eq(portal.updated_at.naive_utc()),
                ))
                .execute(c)
        })?)
    }

    fn remove(&mut self, account: AccountId, id: PortalId) -> Result<bool, StoreError> {
        let removed = self.run(|c| diesel::delete(of_account!(portals, account, id)).execute(c))?;
        Ok(removed > 0)
    }
}
