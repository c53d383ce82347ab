//! The ports of the reporting domain.

mod conversations;
mod events;
mod live;
mod surveys;
mod tallies;

use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use nimchat_core_model::{Jobs, StoreError};
use nimchat_reporting::ports::{
    CountedConversations, LiveLookup, ReportingEventLookup, ReportingEvents, Store,
    SurveyResponseLookup, Tallies, TallyLookup, View, Work,
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
    fn tallies(&mut self) -> &mut dyn TallyLookup {
        self
    }

    fn events(&mut self) -> &mut dyn ReportingEventLookup {
        self
    }

    fn live(&mut self) -> &mut dyn LiveLookup {
        self
    }

    fn surveys(&mut self) -> &mut dyn SurveyResponseLookup {
        self
    }
}

impl Work for UnitOfWork<'_> {
    fn tallies(&mut self) -> &mut dyn Tallies {
        self
    }

    fn events(&mut self) -> &mut dyn ReportingEvents {
        self
    }

    fn conversations(&mut self) -> &mut dyn CountedConversations {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}
