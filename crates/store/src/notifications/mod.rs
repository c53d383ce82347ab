//! The ports of the notifications domain.

mod notification;
mod push_subscription;

use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use nimchat_core_model::{Jobs, Outbox, StoreError};
use nimchat_notifications::ports::{
    NotificationLookup, Notifications, PushSubscriptions, Store, View, Work,
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
    fn notifications(&mut self) -> &mut dyn NotificationLookup {
        self
    }
}

impl Work for UnitOfWork<'_> {
    fn notifications(&mut self) -> &mut dyn Notifications {
        self
    }

    fn push_subscriptions(&mut self) -> &mut dyn PushSubscriptions {
        self
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}
