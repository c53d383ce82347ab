//! The storage of a domain in memory, stated once for the domains.

/// Makes a domain's `Store` of a struct with the fields `committed: Mutex<State>` and `writer: Mutex<()>`. A unit of work
/// is a copy of the whole state, which replaces the original on commit; only one runs at a time, as on `SQLite`. The ports
/// that [`store_ports!`](crate::store_ports) makes must be in scope.
#[macro_export]
macro_rules! memory_store {
    ($store:ident, $state:ident) => {
        impl Store for $store {
            fn read(&self) -> Result<Box<dyn View + '_>, $crate::StoreError> {
                Ok(Box::new(self.committed.lock().clone()))
            }

            fn begin(&self) -> Result<Box<dyn Work + '_>, $crate::StoreError> {
                let turn = self.writer.lock();
                let draft = self.committed.lock().clone();
                Ok(Box::new(MemoryWork {
                    draft,
                    committed: &self.committed,
                    _turn: turn,
                }))
            }
        }

        struct MemoryWork<'a> {
            draft: $state,
            committed: &'a parking_lot::Mutex<$state>,
            _turn: parking_lot::MutexGuard<'a, ()>,
        }

        impl Work for MemoryWork<'_> {
            fn ports(&mut self, _: &'static str) -> &mut dyn Ports {
                &mut self.draft
            }

            fn commit(self: Box<Self>) -> Result<(), $crate::StoreError> {
                *self.committed.lock() = self.draft;
                Ok(())
            }
        }
    };
}
