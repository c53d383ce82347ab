//! Which status a conversation begins with, and which one follows what happens to it: nothing else decides it
//! (docs/rules/messaging.md §8.1).

use super::Status::{self, Open, Pending, Resolved, Snoozed};

/// How a conversation begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// The requested status.
    pub asked: Status,
    /// Is the customer blocked?
    pub blocked: bool,
    /// Does a bot answer in the inbox?
    pub bot: bool,
    /// Does a campaign begin it?
    pub campaign: bool,
}

/// What may change the status of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The customer writes.
    CustomerWrites {
        /// Is the customer blocked?
        blocked: bool,
        /// Does a bot answer in the inbox?
        bot: bool,
    },
    /// Another sender writes.
    Reply,
    /// A person, a bot or a rule names a status; the customer names resolved.
    Named(Status),
    /// A person or a bot changes the status without naming one.
    Toggled,
    /// The time of the snooze is over.
    SnoozeEnds,
    /// Nothing has happened for as long as the account waits.
    Silence,
    /// The bot cannot be reached.
    BotFails,
}

impl Beginning {
    /// The first that applies: resolved for a blocked customer, the requested one if a campaign begins it, pending if a bot
    /// answers, else the requested one.
    pub const fn status(self) -> Status {
        match self {
            Self { blocked: true, .. } => Resolved,
            Self {
                bot: true,
                campaign: false,
                ..
            } => Pending,
            Self { asked, .. } => asked,
        }
    }
}

impl Status {
    /// The status that follows; this one if the trigger changes nothing.
    #[must_use]
    pub const fn after(self, trigger: Trigger) -> Self {
        use Trigger::{BotFails, CustomerWrites, Named, Reply, Silence, SnoozeEnds, Toggled};
        match (self, trigger) {
            (Open, Toggled | Silence) => Resolved,
            (
                Resolved,
                CustomerWrites {
                    blocked: false,
                    bot: true,
                },
            ) => Pending,
            (Pending | Resolved | Snoozed, Toggled)
            | (Pending, BotFails)
            | (Snoozed, SnoozeEnds)
            | (Resolved | Snoozed, CustomerWrites { blocked: false, .. }) => Open,
            (_, Named(status))
            | (status, CustomerWrites { .. } | Reply | SnoozeEnds | Silence | BotFails) => status,
        }
    }

    /// Does the trigger change it?
    pub(crate) fn changes_by(self, trigger: Trigger) -> bool {
        self.after(trigger) != self
    }
}
