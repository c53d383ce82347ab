//! The request body of notification settings.

use nimchat_api_kit::lenient;
use nimchat_notifications::ChooseNotifications;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Always under its key, never at the top level (docs/rules/accounts.md §1.5).
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct NotificationSettingsBody {
    notification_settings: FlagsBody,
}

/// An absent list is empty
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct FlagsBody {
    /// `email_conversation_assignment` and the like
    #[serde(deserialize_with = "lenient::optional_texts")]
    selected_email_flags: Option<Vec<String>>,
    /// `push_conversation_assignment` and the like
    #[serde(deserialize_with = "lenient::optional_texts")]
    selected_push_flags: Option<Vec<String>>,
}

impl From<NotificationSettingsBody> for ChooseNotifications {
    fn from(body: NotificationSettingsBody) -> Self {
        let flags = body.notification_settings;
        Self {
            email: flags.selected_email_flags.unwrap_or_default(),
            push: flags.selected_push_flags.unwrap_or_default(),
        }
    }
}
