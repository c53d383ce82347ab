//! An operator lists the members of an account.

use super::{Membership, MembershipService};
use crate::access::Operator;
use crate::accounts::permitted;
use crate::error::AccountsError;
use nimchat_core_model::AccountId;

impl MembershipService {
    /// Every membership of the account, oldest first.
    pub fn list(
        &self,
        operator: &Operator,
        account_id: AccountId,
    ) -> Result<Vec<Membership>, AccountsError> {
        let mut view = self.deps.store.read()?;
        let account = view.accounts().find(account_id)?;
        permitted(view.platform_apps(), operator, account)?;
        let members = view.memberships().members(account_id)?;
        let mut memberships: Vec<_> = members.into_iter().map(|(_, row)| row).collect();
        memberships.sort_by_key(|membership| membership.id);
        Ok(memberships)
    }
}
