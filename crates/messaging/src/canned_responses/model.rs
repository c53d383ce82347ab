//! The canned response model.

use nimchat_core_model::{AccountId, CannedResponseId, record};

record! {
    /// A text that agents insert by its short code.
    CannedResponse(CannedResponseId)
    /// A canned response before it is stored.
    NewCannedResponse {
        /// Its account.
        pub account_id: AccountId,
        /// The code that agents type; unique in the account, case-sensitive.
        pub short_code: String,
        /// The text that they get; it may contain placeholders.
        pub content: String,
    }
}
