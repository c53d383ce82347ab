//! The notification settings of a member (docs/rules/accounts.md §5.12, §6).

use crate::NotificationService;
use nimchat_accounts::Agent;
use nimchat_core_model::{NotificationKind, Violation, Violations};
use nimchat_messaging::MessagingError;

/// A set of notification kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KindSet(i16);

impl KindSet {
    /// The set with this number in the store; unknown bits are omitted.
    pub const fn from_code(code: i16) -> Self {
        Self(code & 0xff)
    }

    /// The number in the store: one bit per kind.
    pub const fn code(self) -> i16 {
        self.0
    }

    /// Is the kind among them?
    pub fn has(self, kind: NotificationKind) -> bool {
        self.0 & bit(kind) != 0
    }

    /// The kinds, by their number.
    pub fn kinds(self) -> impl Iterator<Item = NotificationKind> {
        NotificationKind::ALL
            .iter()
            .copied()
            .filter(move |kind| self.has(*kind))
    }
}

const fn bit(kind: NotificationKind) -> i16 {
    1 << (kind.code() - 1)
}

impl FromIterator<NotificationKind> for KindSet {
    fn from_iter<I: IntoIterator<Item = NotificationKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | bit(kind)))
    }
}

/// The kinds that a member gets by e-mail and by push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationSettings {
    /// By e-mail.
    pub email: KindSet,
    /// By push.
    pub push: KindSet,
}

impl NotificationSettings {
    /// Does the member get this kind at all?
    pub fn wants(self, kind: NotificationKind) -> bool {
        self.email.has(kind) || self.push.has(kind)
    }
}

impl Default for NotificationSettings {
    /// The settings of a new member: assignments, by e-mail and push. They are stored only after a change.
    fn default() -> Self {
        let assignments = KindSet(bit(NotificationKind::ConversationAssignment));
        Self {
            email: assignments,
            push: assignments,
        }
    }
}

/// The flags that a member chooses; they replace all present ones.
#[derive(Debug, Clone, Default)]
pub struct ChooseNotifications {
    /// `email_…`
    pub email: Vec<String>,
    /// `push_…`
    pub push: Vec<String>,
}

impl NotificationService {
    /// The caller's settings in this account.
    pub fn settings(&self, caller: &Agent) -> Result<NotificationSettings, MessagingError> {
        let mut view = self.deps.store.read()?;
        let chosen = view
            .notifications()
            .settings(caller.account_id(), &[caller.user.id])?;
        Ok(chosen
            .first()
            .map_or_else(NotificationSettings::default, |(_, chosen)| *chosen))
    }

    /// Sets the caller's settings in this account. An unknown flag is refused.
    pub fn choose(
        &self,
        caller: &Agent,
        command: &ChooseNotifications,
    ) -> Result<NotificationSettings, MessagingError> {
        let mut violations = Violations::new();
        let email = violations.check(set("selected_email_flags", "email_", &command.email));
        let push = violations.check(set("selected_push_flags", "push_", &command.push));
        violations.into_result()?;
        let settings = NotificationSettings {
            email: email.unwrap_or_default(),
            push: push.unwrap_or_default(),
        };
        let mut work = self.deps.store.begin()?;
        work.notifications().choose(
            caller.membership.id,
            caller.account_id(),
            caller.user.id,
            settings,
        )?;
        work.commit()?;
        Ok(settings)
    }
}

fn set(attribute: &'static str, prefix: &str, flags: &[String]) -> Result<KindSet, Violation> {
    flags
        .iter()
        .map(|flag| {
            flag.strip_prefix(prefix)
                .and_then(NotificationKind::from_name)
                .ok_or_else(|| Violation::unlisted(attribute))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_from_its_number() {
        let kinds = [
            NotificationKind::ConversationCreation,
            NotificationKind::SlaMissedResolution,
        ];
        let set: KindSet = kinds.into_iter().collect();
        assert_eq!(set.code(), 0b1000_0001);
        let read: Vec<_> = KindSet::from_code(set.code()).kinds().collect();
        assert_eq!(read, kinds);
        assert!(!set.has(NotificationKind::ConversationMention));
    }

    #[test]
    fn a_new_member_hears_of_assignments() {
        let settings = NotificationSettings::default();
        let heard: Vec<_> = NotificationKind::ALL
            .iter()
            .copied()
            .filter(|kind| settings.wants(*kind))
            .collect();
        assert_eq!(heard, [NotificationKind::ConversationAssignment]);
    }
}
