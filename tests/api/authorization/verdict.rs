//! The answer to each kind of caller, by the callers that the route accepts (docs/rules/accounts.md §1.3 and §1.4).

use super::table::Who;
use nimchat_tests::Profile;
use serde_json::{Value, json};

/// A kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Without a credential.
    Nobody,
    /// With an unknown token.
    WrongToken,
    /// A bot that is connected to an inbox of the account.
    Bot,
    /// A bot of the account that is connected to no inbox.
    UnconnectedBot,
    /// An agent of the account who is in no inbox, and owns no records.
    AgentOutside,
    /// An agent of the inbox, who owns the records that have an owner.
    Agent,
    /// An administrator of the account.
    Administrator,
    /// The agent, with a session.
    AgentBySession,
    /// The administrator, with a session.
    AdministratorBySession,
    /// An administrator of another account.
    Stranger,
    /// The platform app that created all records.
    App,
    /// A platform app that created none of them.
    OtherApp,
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::Nobody,
        Self::WrongToken,
        Self::Bot,
        Self::UnconnectedBot,
        Self::AgentOutside,
        Self::Agent,
        Self::Administrator,
        Self::AgentBySession,
        Self::AdministratorBySession,
        Self::Stranger,
        Self::App,
        Self::OtherApp,
    ];

    /// The profile of their calls, where calls with a token have this one.
    pub fn profile(self, by_token: Profile) -> Profile {
        match self {
            Self::AgentBySession | Self::AdministratorBySession => Profile::Chatwoot,
            _ => by_token,
        }
    }

    /// The same caller with their token in place of the session.
    fn by_token(self) -> Self {
        match self {
            Self::AgentBySession => Self::Agent,
            Self::AdministratorBySession => Self::Administrator,
            kind => kind,
        }
    }
}

/// The answer to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passes,
    NoCredential,
    UnknownToken,
    NotAPlatformApp,
    NotPermissible,
    PlatformAppToken,
    NotForBots,
    BotOutsideAccount,
    /// The refusal for the account's members.
    Suspended,
    /// The refusal for others.
    SuspendedToOthers,
    NotAMember,
    NotPermitted,
    NotFound,
}

/// The answer while the account is active.
pub fn verdict(who: Who, kind: Kind) -> Verdict {
    match (who, kind.by_token()) {
        (Who::Everyone | Who::ByProof | Who::Visitor, _)
        | (Who::PlatformApp, Kind::App | Kind::OtherApp)
        | (Who::PermittedApp, Kind::App)
        | (Who::AgentOfInboxOrBot, Kind::Bot) => Verdict::Passes,
        (Who::PermittedApp, Kind::OtherApp) => Verdict::NotPermissible,
        (Who::PlatformApp | Who::PermittedApp, _) => Verdict::NotAPlatformApp,

        (_, Kind::Nobody) => Verdict::NoCredential,
        (_, Kind::WrongToken) => Verdict::UnknownToken,
        (_, Kind::App | Kind::OtherApp) => Verdict::PlatformAppToken,
        (Who::AgentOfInboxOrBot, Kind::UnconnectedBot) => Verdict::BotOutsideAccount,
        (_, Kind::Bot | Kind::UnconnectedBot) => Verdict::NotForBots,

        (Who::User | Who::UserByProof, _) => Verdict::Passes,
        (Who::Member | Who::AdministratorEver, Kind::Stranger)
        | (Who::Owner, Kind::AgentOutside | Kind::Administrator) => Verdict::NotFound,
        (_, Kind::Stranger) => Verdict::NotAMember,
        (
            Who::Administrator | Who::Author | Who::AdministratorEver,
            Kind::Agent | Kind::AgentOutside,
        )
        | (Who::AgentOfInbox | Who::AgentOfInboxOrBot, Kind::AgentOutside) => Verdict::NotPermitted,
        _ => Verdict::Passes,
    }
}

/// The answer while the account is suspended, if that makes a difference: suspension is checked after the credential
/// and before membership, role and record.
pub fn verdict_while_suspended(who: Who, kind: Kind) -> Verdict {
    match (who, kind.by_token(), verdict(who, kind)) {
        (
            Who::Everyone
            | Who::ByProof
            | Who::Visitor
            | Who::User
            | Who::UserByProof
            | Who::Member
            | Who::AdministratorEver,
            _,
            verdict,
        ) => verdict,
        (_, Kind::Agent | Kind::AgentOutside | Kind::Administrator, verdict)
            if verdict != Verdict::NotAPlatformApp =>
        {
            Verdict::Suspended
        }
        (Who::AgentOfInboxOrBot, Kind::Bot, _) => Verdict::Suspended,
        (_, _, Verdict::BotOutsideAccount | Verdict::NotAMember) => Verdict::SuspendedToOthers,
        (_, _, verdict) => verdict,
    }
}

impl Verdict {
    /// The status and the whole body, for a refusal.
    pub fn refusal(self, profile: Profile) -> Option<(u16, Value)> {
        let reference = profile == Profile::Reference;
        // a role's refusal is 401 in Chatwoot, which never says 403
        let forbidden = if reference { 403 } else { 401 };
        let plain = |status: u16, text: &str| (status, json!({ "error": text }));
        // in the reference profile an account of which one is no member does not exist
        let outside = |text: &str| {
            if reference {
                plain(404, "Resource could not be found")
            } else {
                plain(401, text)
            }
        };
        Some(match self {
            Self::Passes => return None,
            Self::NoCredential => {
                let text = "You need to sign in or sign up before continuing.";
                if reference {
                    plain(401, text)
                } else {
                    (401, json!({ "errors": [text] }))
                }
            }
            Self::UnknownToken => plain(401, "Invalid Access Token"),
            Self::NotAPlatformApp => plain(401, "Invalid access_token"),
            Self::NotPermissible => plain(forbidden, "Non permissible resource"),
            Self::PlatformAppToken => {
                plain(401, "Access to this endpoint is not authorized for bots")
            }
            Self::NotForBots => plain(
                forbidden,
                "Access to this endpoint is not authorized for bots",
            ),
            Self::BotOutsideAccount => outside("Bot is not authorized to access this account"),
            Self::Suspended => plain(forbidden, "Account is suspended"),
            Self::SuspendedToOthers => outside("Account is suspended"),
            Self::NotAMember => outside("You are not authorized to access this account"),
            Self::NotPermitted => plain(forbidden, "You are not authorized to do this action"),
            Self::NotFound => plain(404, "Resource could not be found"),
        })
    }
}
