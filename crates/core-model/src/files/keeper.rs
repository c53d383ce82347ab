//! Keeps files so that none is forgotten.

use super::picture::Picture;
use super::{Files, REFERENCE_PREFIX};
use crate::chore::{Chore, ChoreQueue};
use crate::clock::Clock;
use crate::error::StoreError;
use crate::ids::ChoreId;
use crate::tokens::Tokens;
use chrono::TimeDelta;
use std::sync::Arc;

/// How long a kept file may be nobody's: longer than any request.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// A file that is kept, and whose it is is still to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// What whoever has it holds.
    pub reference: String,
    /// The chore that drops it unless it is called off.
    pub guard: ChoreId,
}

/// Keeps files so that none is forgotten.
#[derive(Clone)]
pub struct FileKeeper {
    files: Arc<dyn Files>,
    chores: Arc<dyn ChoreQueue>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
}

impl FileKeeper {
    /// A keeper over these ports.
    pub fn new(
        files: Arc<dyn Files>,
        chores: Arc<dyn ChoreQueue>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Self {
        Self {
            files,
            chores,
            clock,
            tokens,
        }
    }

    /// Keeps the picture. Do not call it within a unit of work: it makes one of its own.
    pub fn keep(&self, picture: Picture) -> Result<KeptFile, StoreError> {
        let path = format!(
            "{}/avatar.{}",
            self.tokens.token(),
            picture.kind().extension()
        );
        let reference = format!("{REFERENCE_PREFIX}{path}");
        let drop = Chore::DropFile {
            reference: reference.clone(),
        };
        let guard = self.chores.leave(&drop, self.clock.now() + GRACE)?;
        self.files.put(&path, picture.into_bytes())?;
        Ok(KeptFile { reference, guard })
    }

    /// As [`FileKeeper::keep`], if there is one.
    pub fn keep_some(&self, picture: Option<Picture>) -> Result<Option<KeptFile>, StoreError> {
        picture.map(|picture| self.keep(picture)).transpose()
    }

    /// Drops what the reference leads to. A reference to elsewhere leads to nothing of ours.
    pub fn drop_file(&self, reference: &str) -> Result<(), StoreError> {
        match reference.strip_prefix(REFERENCE_PREFIX) {
            Some(path) => self.files.remove(path),
            None => Ok(()),
        }
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::chore::ChoreKind;
    use crate::{FixedClock, MemoryChoreQueue, MemoryFiles, SequentialTokens};

    #[test]
    fn a_kept_file_has_a_guard_that_drops_it_in_time() {
        let (files, chores) = (
            Arc::new(MemoryFiles::default()),
            Arc::new(MemoryChoreQueue::default()),
        );
        let clock = Arc::new(FixedClock::default());
        let keeper = FileKeeper::new(
            Arc::clone(&files) as Arc<dyn Files>,
            Arc::clone(&chores) as Arc<dyn ChoreQueue>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SequentialTokens::default()),
        );
        let kept = keeper
            .keep(Picture::read(*b"\x89PNG\r\n\x1a\nrest").unwrap())
            .unwrap();
        let paths = files.paths();
        assert_eq!(kept.reference, format!("/files/{}", paths[0]));
        assert!(kept.reference.ends_with("/avatar.png"));
        let lease = TimeDelta::seconds(30);
        let claim = |at| chores.claim(ChoreKind::Housework, at, lease).unwrap();
        assert_eq!(claim(clock.now()), None);
        let due = claim(clock.now() + GRACE).unwrap();
        assert_eq!(due.id, kept.guard);
        let Chore::DropFile { reference } = due.chore else {
            panic!("the guard drops the file");
        };
        keeper.drop_file(&reference).unwrap();
        keeper.drop_file("https://example.com/a.png").unwrap();
        assert_eq!(files.paths(), Vec::<String>::new());
    }
}
