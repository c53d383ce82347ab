//! Backup codes, for when the device is lost. Each works once.

use super::{Keys, Proof, SecondFactorService, lock, verify};
use crate::Deps;
use crate::access::Person;
use crate::error::{AccountsError, Result};
use crate::ports::Work;
use hmac::{Hmac, KeyInit, Mac};
use nimchat_core_model::{StoreResult, UserId};
use sha2::Sha256;

/// The number of codes.
const CODES: usize = 10;

impl SecondFactorService {
    /// Replaces all backup codes, for a caller who shows a code of their device.
    pub fn renew_backup_codes(&self, caller: &Person, code: &str) -> Result<Vec<String>> {
        let keys = self.keys()?;
        let (now, mut work) = self.deps.begin()?;
        let user = lock(&mut *work, caller)?;
        let factor = work.second_factors().find(user.id)?;
        if !factor.is_some_and(|factor| factor.enabled()) {
            return Err(AccountsError::SecondFactorOff);
        }
        let proof = Proof::Code(code.to_owned());
        verify(Some(keys), &mut *work, user.id, &proof, now)?;
        let codes = replace(&self.deps, keys, &mut *work, user.id)?;
        work.commit()?;
        Ok(codes)
    }
}

/// Stores new codes and answers them, in capitals; they are shown only once.
pub(super) fn replace(
    deps: &Deps,
    keys: &Keys,
    work: &mut dyn Work,
    user: UserId,
) -> StoreResult<Vec<String>> {
    let codes: Vec<String> = (0..CODES)
        // the last bytes of each, which differ even with sequential test tokens
        .map(|_| hex::encode_upper(&deps.tokens.secret()[28..]))
        .collect();
    let digests: Vec<_> = codes.iter().map(|code| digest(keys, user, code)).collect();
    work.second_factors().set_backup_codes(user, &digests)?;
    Ok(codes)
}

/// The stored form of a code. A code is short, so that a plain hash could be guessed; this hash needs the key.
pub(super) fn digest(keys: &Keys, user: UserId, code: &str) -> String {
    let code = code.trim().to_lowercase();
    Hmac::<Sha256>::new_from_slice(&keys.codes)
        .map(|mac| {
            let mac = mac.chain_update(user.get().to_be_bytes());
            hex::encode(mac.chain_update(code).finalize().into_bytes())
        })
        .unwrap_or_default()
}
