//! What was moved in, in memory.

use super::state::{State, conflict};
use crate::import::{ORIGIN_KEY, Origin};
use crate::ports::{ImportLookup, Imports};
use chrono::{DateTime, Utc};
use nimchat_core_model::{AccountId, StoreResult};
use std::collections::btree_map::Entry;

impl ImportLookup for State {
    fn imported(&mut self, origin: &Origin) -> StoreResult<Option<i64>> {
        Ok(self.imported.get(origin).map(|(id, _)| *id))
    }

    fn version(&mut self, origin: &Origin) -> StoreResult<Option<DateTime<Utc>>> {
        Ok(self.imported.get(origin).and_then(|(_, version)| *version))
    }

    fn is_imported(&mut self, source: &str, kind: &str, id: i64) -> StoreResult<bool> {
        let mut imported = self.imported.iter();
        Ok(imported
            .any(|(origin, (new, _))| *new == id && origin.source == source && origin.kind == kind))
    }
}

impl Imports for State {
    fn note_import(
        &mut self,
        _account: AccountId,
        origin: &Origin,
        id: i64,
        _at: DateTime<Utc>,
    ) -> StoreResult<()> {
        match self.imported.entry(origin.clone()) {
            Entry::Occupied(_) => Err(conflict(ORIGIN_KEY)),
            Entry::Vacant(free) => {
                free.insert((id, None));
                Ok(())
            }
        }
    }

    fn note_version(&mut self, origin: &Origin, version: DateTime<Utc>) -> StoreResult<()> {
        if let Some((_, noted)) = self.imported.get_mut(origin) {
            *noted = Some(version);
        }
        Ok(())
    }
}
