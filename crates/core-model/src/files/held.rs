//! Files that a record holds for long: those that a rule or a macro sends, and a portal's logo.

use super::delete_later;
use super::stored::StoredFile;
use crate::error::StoreResult;
use crate::ids::{AccountId, UploadId};
use crate::job::Jobs;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A file that was uploaded and that a record has taken. The record still names it by its upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldFile {
    /// The upload that it was.
    pub upload: UploadId,
    /// The file.
    #[serde(flatten)]
    pub file: StoredFile,
}

/// Gives the files of uploads to the records that name them.
pub trait UploadedFiles {
    /// Removes the upload, and answers its file, whose holder is now the caller's record. None, and nothing is removed,
    /// if it is not this account's or has no file.
    fn take_file(
        &mut self,
        account: AccountId,
        upload: UploadId,
    ) -> StoreResult<Option<StoredFile>>;
}

impl HeldFile {
    /// The files of a record that names these uploads, and those of `present` that it does not name any more. An upload
    /// that the account does not have is passed over: another record has it, or it is gone.
    pub fn hold(
        account: AccountId,
        named: &[UploadId],
        present: Vec<Self>,
        uploads: &mut dyn UploadedFiles,
    ) -> StoreResult<(Vec<Self>, Vec<Self>)> {
        let (mut held, released): (Vec<_>, Vec<_>) = present
            .into_iter()
            .partition(|file| named.contains(&file.upload));
        for upload in named {
            if held.iter().any(|file| file.upload == *upload) {
                continue;
            }
            if let Some(file) = uploads.take_file(account, *upload)? {
                held.push(Self {
                    upload: *upload,
                    file,
                });
            }
        }
        Ok((held, released))
    }

    /// Enqueues the deletion of files that no record holds any more, in the transaction that removes them from it.
    pub fn release(files: &[Self], jobs: &mut dyn Jobs, at: DateTime<Utc>) -> StoreResult<()> {
        for reference in files.iter().flat_map(|held| held.file.references()) {
            delete_later(Some(reference.to_owned()), jobs, at)?;
        }
        Ok(())
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::files::MemoryUploads;

    #[test]
    fn a_record_holds_what_it_names_and_what_it_held_is_released() {
        let account = AccountId::new(1);
        let mut uploads = MemoryUploads::default();
        let [one, two, other] = [1, 2, 3].map(UploadId::new);
        for (account, upload) in [(account, one), (account, two), (AccountId::new(2), other)] {
            uploads.add(account, upload, "a.txt");
        }
        let mut change = |named: &[UploadId], present| {
            let (held, released) = HeldFile::hold(account, named, present, &mut uploads).unwrap();
            let ids =
                |files: &[HeldFile]| -> Vec<_> { files.iter().map(|file| file.upload).collect() };
            (ids(&held), ids(&released), held)
        };
        let (ids, released, held) = change(&[one, one, other], Vec::new());
        assert_eq!(
            (ids, released),
            (vec![one], vec![]),
            "not another account's"
        );
        let (ids, released, held) = change(&[two, one], held);
        assert_eq!((ids, released), (vec![one, two], vec![]));
        let (ids, released, _) = change(&[two], held);
        assert_eq!((ids, released), (vec![two], vec![one]));
        assert_eq!(change(&[one], Vec::new()).0, [], "it is taken once");
    }
}
