//! Second factors in memory.

use super::state::State;
use crate::ports::{SecondFactorLookup, SecondFactors};
use crate::second_factor::SecondFactor;
use nimchat_core_model::{StoreResult, UserId};

impl SecondFactorLookup for State {
    fn find(&mut self, user: UserId) -> StoreResult<Option<SecondFactor>> {
        Ok(self.second_factors.get(&user).cloned())
    }

    fn backup_codes(&mut self, user: UserId) -> StoreResult<usize> {
        let own = self.backup_codes.iter().filter(|(of, _)| *of == user);
        Ok(own.count())
    }
}

impl SecondFactors for State {
    fn put(&mut self, factor: &SecondFactor) -> StoreResult<()> {
        self.second_factors.insert(factor.user_id, factor.clone());
        Ok(())
    }

    fn remove(&mut self, user: UserId) -> StoreResult<()> {
        self.second_factors.remove(&user);
        self.backup_codes.retain(|(of, _)| *of != user);
        Ok(())
    }

    fn set_backup_codes(&mut self, user: UserId, digests: &[String]) -> StoreResult<()> {
        self.backup_codes.retain(|(of, _)| *of != user);
        let codes = digests.iter().map(|digest| (user, digest.clone()));
        self.backup_codes.extend(codes);
        Ok(())
    }

    fn spend_backup_code(&mut self, user: UserId, digest: &str) -> StoreResult<bool> {
        Ok(self.backup_codes.remove(&(user, digest.to_owned())))
    }
}
