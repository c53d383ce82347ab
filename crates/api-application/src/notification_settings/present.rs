//! How a member is told, as flags (contract accounts.md §5.12).

use nimchat_accounts::Agent;
use nimchat_core_model::{AccountId, MembershipId, NotificationKind, UserId};
use nimchat_messaging::notifications::{KindSet, NotificationSettings};
use serde::Serialize;
use utoipa::ToSchema;

/// How the caller is told
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationSettingsJson {
    /// That of the caller's membership
    #[schema(value_type = i64)]
    id: MembershipId,
    #[schema(value_type = i64)]
    user_id: UserId,
    #[schema(value_type = i64)]
    account_id: AccountId,
    all_email_flags: Vec<String>,
    selected_email_flags: Vec<String>,
    all_push_flags: Vec<String>,
    selected_push_flags: Vec<String>,
}

impl NotificationSettingsJson {
    pub(super) fn new(caller: &Agent, settings: NotificationSettings) -> Self {
        let all: KindSet = NotificationKind::ALL.iter().copied().collect();
        Self {
            id: caller.membership.id,
            user_id: caller.user.id,
            account_id: caller.account_id(),
            all_email_flags: flags("email", all),
            selected_email_flags: flags("email", settings.email),
            all_push_flags: flags("push", all),
            selected_push_flags: flags("push", settings.push),
        }
    }
}

fn flags(prefix: &str, kinds: KindSet) -> Vec<String> {
    let names = kinds.kinds().map(NotificationKind::as_str);
    names.map(|name| format!("{prefix}_{name}")).collect()
}
