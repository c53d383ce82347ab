//! The label model.

use nimchat_core_model::{AccountId, LabelId, record};

record! {
    /// A label that an account offers.
    Label(LabelId)
    /// A label before it is stored.
    NewLabel {
        /// Its account.
        pub account_id: AccountId,
        /// The title that conversations are labelled with; in lower case, unique in the account.
        pub title: String,
        /// Its purpose.
        pub description: Option<String>,
        /// Its color.
        pub color: String,
        /// Is it shown in the sidebar? None if it was never set.
        pub show_on_sidebar: Option<bool>,
    }
}

impl Label {
    /// The default color.
    pub const COLOR: &'static str = "#1f93ff";
}
