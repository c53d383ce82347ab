//! Caller types as handler arguments: the access that each requires, and how a credential becomes one.

use crate::error::{ApiError, Result};
use nimchat_accounts::{
    AccountsError, Administrator, Agent, Authenticated, Authenticator, Caller, Credential, Member,
    Operator, Person, Role, TokenOwner, UserSession,
};
use nimchat_core_model::AccountId;

/// The callers that an operation accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// All callers; the operation itself identifies its caller, or needs none.
    Anyone,
    /// Members of the account.
    Agent,
    /// Administrators of the account.
    Administrator,
    /// Members of the account, even while it is suspended.
    Member,
    /// Users, in whatever accounts they are.
    Person,
    /// Members, and bots connected to an inbox of the account.
    Caller,
    /// Platform apps.
    Operator,
}

impl Access {
    /// The name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Agent => "agent",
            Self::Administrator => "administrator",
            Self::Member => "member, of a suspended account too",
            Self::Person => "user",
            Self::Caller => "agent or bot",
            Self::Operator => "platform app",
        }
    }
}

/// The caller of a credential, and the session if it is one's.
pub type Resolved<T> = Result<Authenticated<T>, AccountsError>;

/// A caller type. A value of it proves that access was checked.
pub trait Resolve: Sized + Send + 'static {
    /// The access that the type requires.
    const ACCESS: Access;

    /// Does only a session count, so that an access token sent with it is ignored?
    const BY_SESSION_ALONE: bool = false;

    /// The owner of the credential, in the account that the path names. An account id that is not a number becomes 0,
    /// which no account has, so that the order of refusals is the contract's (docs/rules/accounts.md §1.3).
    fn resolve(
        by: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Resolved<Self>;

    /// The owner of the credential; none if no credential was required.
    fn owner(&self) -> Option<TokenOwner>;
}

/// Callers whose credential counts in the account that the path names.
macro_rules! resolve_in_account {
    ($($type:ty: $access:ident, |$caller:ident| $owner:expr;)+) => {$(
        impl Resolve for $type {
            const ACCESS: Access = Access::$access;

            fn resolve(
                by: &Authenticator,
                credential: Credential<'_>,
                account: AccountId,
            ) -> Resolved<Self> {
                by.authenticate(credential, Some(account))
            }

            fn owner(&self) -> Option<TokenOwner> {
                let $caller = self;
                $owner
            }
        }
    )+};
}

resolve_in_account! {
    Agent: Agent, |agent| Some(TokenOwner::User(agent.user.id));
    Administrator: Administrator, |administrator| administrator.0.owner();
    Member: Member, |member| member.0.owner();
    Caller: Caller, |caller| match caller {
        Self::Agent(agent) => agent.owner(),
        Self::Bot(bot) => Some(TokenOwner::AgentBot(bot.id)),
    };
}

/// A member who calls an administrators' operation on a record that every member may see: the contract looks the record
/// up before it checks the role (docs/rules/accounts.md §5). After that it becomes an [`Administrator`].
#[derive(Debug, Clone)]
pub struct RecordAdministrator(Agent);

impl RecordAdministrator {
    /// The administrator. For an agent, `find` looks the record up before the refusal; for an administrator the use
    /// case does.
    pub fn after<T, E: Into<ApiError>>(
        &self,
        find: impl FnOnce(&Agent) -> Result<T, E>,
    ) -> Result<Administrator> {
        if self.0.membership.role == Role::Agent {
            find(&self.0).map_err(Into::into)?;
        }
        Ok(self.0.clone().into_administrator()?)
    }
}

impl Resolve for RecordAdministrator {
    const ACCESS: Access = Access::Administrator;

    fn resolve(
        by: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Resolved<Self> {
        let Authenticated { caller, session } =
            by.authenticate::<Agent>(credential, Some(account))?;
        Ok(Authenticated {
            caller: caller.map(Self),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

impl Resolve for Person {
    const ACCESS: Access = Access::Person;

    fn resolve(by: &Authenticator, credential: Credential<'_>, _: AccountId) -> Resolved<Self> {
        by.authenticate(credential, None)
    }

    fn owner(&self) -> Option<TokenOwner> {
        Some(TokenOwner::User(self.0.id))
    }
}

impl Resolve for Operator {
    const ACCESS: Access = Access::Operator;

    fn resolve(by: &Authenticator, credential: Credential<'_>, _: AccountId) -> Resolved<Self> {
        let operator = by.operator(credential.access_token())?;
        Ok(Authenticated::without_session(operator))
    }

    fn owner(&self) -> Option<TokenOwner> {
        Some(TokenOwner::PlatformApp(self.app.id))
    }
}

/// An unidentified caller: the Client API, whose paths are its credential, and public pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anyone;

impl Resolve for Anyone {
    const ACCESS: Access = Access::Anyone;

    fn resolve(_: &Authenticator, _: Credential<'_>, _: AccountId) -> Resolved<Self> {
        Ok(Authenticated::without_session(Self))
    }

    fn owner(&self) -> Option<TokenOwner> {
        None
    }
}

/// The signed-in user with their session, or none: for operations that refuse with texts of their own. An access token
/// does not count.
#[derive(Debug, Clone)]
pub struct SessionHolder(pub Option<(Person, UserSession)>);

impl Resolve for SessionHolder {
    const ACCESS: Access = Access::Anyone;
    const BY_SESSION_ALONE: bool = true;

    /// The operation itself returns the session: it may end it.
    fn resolve(by: &Authenticator, credential: Credential<'_>, _: AccountId) -> Resolved<Self> {
        let Credential::Session(_) = credential else {
            return Ok(Authenticated::without_session(Self(None)));
        };
        let Authenticated { caller, session } = match by.authenticate(credential, None) {
            Err(AccountsError::UnknownSession) => {
                return Ok(Authenticated::without_session(Self(None)));
            }
            authenticated => authenticated?,
        };
        let person = caller?;
        let holder = session.map(|session| (person, session));
        Ok(Authenticated::without_session(Self(holder)))
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.as_ref().and_then(|(person, _)| person.owner())
    }
}

/// A user, and the session of the call, unless it carries an access token.
#[derive(Debug, Clone)]
pub struct PersonAt(pub Person, pub Option<UserSession>);

impl Resolve for PersonAt {
    const ACCESS: Access = Access::Person;

    fn resolve(by: &Authenticator, credential: Credential<'_>, _: AccountId) -> Resolved<Self> {
        let Authenticated { caller, session } = by.authenticate(credential, None)?;
        Ok(Authenticated {
            caller: caller.map(|person| Self(person, session.clone())),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

/// A user, or none if the call carries no credential.
impl Resolve for Option<Person> {
    const ACCESS: Access = Access::Anyone;

    fn resolve(by: &Authenticator, credential: Credential<'_>, _: AccountId) -> Resolved<Self> {
        if matches!(credential, Credential::None) {
            return Ok(Authenticated::without_session(None));
        }
        let Authenticated { caller, session } = by.authenticate(credential, None)?;
        Ok(Authenticated {
            caller: caller.map(Some),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.as_ref().and_then(Person::owner)
    }
}
