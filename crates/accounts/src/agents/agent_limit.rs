//! The limit of an account's members.

use super::AgentService;
use crate::error::{AccountsError, Result};
use crate::ports::Work;
use nimchat_core_model::AccountId;

impl AgentService {
    /// The largest number of members of an account.
    pub const MAX_SEATS: u64 = 100_000;
}

/// Refuses new members beyond the account's limit. No other work adds one before this work ends.
pub(super) fn check_agent_limit(
    work: &mut dyn Work,
    account: AccountId,
    wanted: usize,
) -> Result<()> {
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    work.accounts().lock(account)?;
    let taken = work.memberships().count(account)?;
    if taken.saturating_add(wanted) > AgentService::MAX_SEATS {
        return Err(AccountsError::SeatLimit);
    }
    Ok(())
}
