//! The jobs of this domain.

use nimchat_core_model::{AccountId, PortalId, job};
use serde::{Deserialize, Serialize};

/// Send an address what to set up for a portal's own domain (docs/rules/helpcenter.md §1). The address is anybody's, so
/// the job itself names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainMail {
    /// The account, which also decides the language.
    pub account: AccountId,
    /// The portal.
    pub portal: PortalId,
    /// The address, which was checked.
    pub to: String,
}

job!(DomainMail, "domain_mail", Mail,
    account: |job| job.account,
    fairness: |job| format!("account:{}", job.account),
);
