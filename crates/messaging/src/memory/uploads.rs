//! Uploads in memory.

use super::state::State;
use crate::ports::{UploadLookup, Uploads};
use crate::uploads::{NewUpload, Upload};
use nimchat_core_model::{AccountId, StoreResult, StoredFile, UploadId};

impl UploadLookup for State {
    fn by_token(&mut self, token: &str) -> StoreResult<Option<Upload>> {
        let mut uploads = self.uploads.values();
        Ok(uploads.find(|upload| upload.token == token).cloned())
    }

    fn find(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<Upload>> {
        let found = self.uploads.get(&id);
        Ok(found.filter(|own| own.account_id == account).cloned())
    }
}

impl Uploads for State {
    fn add(&mut self, new: NewUpload) -> StoreResult<Upload> {
        let upload = Upload {
            id: self.next_id(),
            account_id: new.account_id,
            token: new.token,
            name: new.name,
            content_type: new.content_type,
            size: new.size,
            checksum: new.checksum,
            file: new.file,
            created_at: new.created_at,
        };
        self.uploads.insert(upload.id, upload.clone());
        Ok(upload)
    }

    fn complete(&mut self, id: UploadId, file: &StoredFile) -> StoreResult<bool> {
        match self.uploads.get_mut(&id) {
            Some(upload) if upload.file.is_none() => {
                upload.file = Some(file.clone());
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn take(&mut self, account: AccountId, token: &str) -> StoreResult<Option<StoredFile>> {
        let found = self.by_token(token)?;
        let own = found.filter(|upload| upload.account_id == account && upload.file.is_some());
        match own {
            Some(upload) => self.remove(account, upload.id),
            None => Ok(None),
        }
    }

    fn remove(&mut self, account: AccountId, id: UploadId) -> StoreResult<Option<StoredFile>> {
        let own = self.uploads.get(&id);
        if own.is_none_or(|upload| upload.account_id != account) {
            return Ok(None);
        }
        Ok(self.uploads.remove(&id).and_then(|upload| upload.file))
    }
}
