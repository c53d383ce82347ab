//! The jobs of this domain.

use nimchat_core_model::{AccountId, PortalId, jobs};

jobs! {
    /// Send an address what to set up for a portal's own domain (docs/rules/helpcenter.md §1). It may be any address,
    /// so the job itself names it.
    DomainMail = "domain_mail", Mail {
        /// The account, which also decides the language.
        pub account: AccountId,
        /// The portal.
        pub portal: PortalId,
        /// The address, which was checked.
        pub to: String,
    }
    account: |job| job.account,
    fairness: |job| format!("account:{}", job.account),
}
