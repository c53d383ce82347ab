//! The ports of the help centre domain.

mod article;
mod category;
mod portal;
mod published;

use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use nimchat_core_model::{Jobs, PortalId, StoreError, UploadedFiles};
use nimchat_helpcenter::ports::{
    ArticleLookup, Articles, Categories, CategoryLookup, PortalLookup, Portals, PublishedArticles,
    Store, View, Work,
};

impl Store for DieselStore {
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError> {
        Ok(Box::new(self.reader()?))
    }

    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError> {
        Ok(Box::new(self.work()?))
    }
}

impl View for UnitOfWork<'_> {
    fn portals(&mut self) -> &mut dyn PortalLookup {
        self
    }

    fn categories(&mut self) -> &mut dyn CategoryLookup {
        self
    }

    fn articles(&mut self) -> &mut dyn ArticleLookup {
        self
    }

    fn published(&mut self) -> &mut dyn PublishedArticles {
        self
    }
}

impl Work for UnitOfWork<'_> {
    fn portals(&mut self) -> &mut dyn Portals {
        self
    }

    fn categories(&mut self) -> &mut dyn Categories {
        self
    }

    fn articles(&mut self) -> &mut dyn Articles {
        self
    }

    fn uploads(&mut self) -> &mut dyn UploadedFiles {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}

/// A count as the domain reads it.
fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

/// The numbers of these ids.
fn numbers<Id: Copy>(ids: &[Id], number: fn(Id) -> i64) -> Vec<i64> {
    ids.iter().copied().map(number).collect()
}

/// These ids as a statement lists them.
fn list(portals: &[PortalId]) -> String {
    let numbers: Vec<String> = portals.iter().map(PortalId::to_string).collect();
    numbers.join(", ")
}
