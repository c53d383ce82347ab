//! How many members an account may have.

use super::AgentService;
use crate::error::AccountsError;
use crate::ports::Work;
use nimchat_core_model::AccountId;

impl AgentService {
    /// The most members of an account.
    pub const MAX_SEATS: u64 = 100_000;
}

/// Refuses more members than the account has seats left. Nobody else takes one before the work ends.
pub(super) fn check_agent_limit(
    work: &mut dyn Work,
    account: AccountId,
    wanted: usize,
) -> Result<(), AccountsError> {
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    work.accounts().lock(account)?;
    let taken = work.memberships().count(account)?;
    if taken.saturating_add(wanted) > AgentService::MAX_SEATS {
        return Err(AccountsError::SeatLimit);
    }
    Ok(())
}
