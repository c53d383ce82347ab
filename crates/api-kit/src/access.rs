//! Callers as handler arguments: which access a caller type stands for, and how a credential becomes one.

use crate::error::ApiError;
use nimchat_accounts::{
    AccountsError, Administrator, Agent, Authenticated, Authenticator, Caller, Credential, Member,
    Operator, Person, Role, TokenOwner, UserSession,
};
use nimchat_core_model::AccountId;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody; the operation itself knows its caller, or needs none.
    Anyone,
    /// Members of the account.
    Agent,
    /// Members who run the account.
    Administrator,
    /// Members of the account, even while it is suspended.
    Member,
    /// Users, whatever accounts they are in.
    Person,
    /// Members, and bots connected to an inbox of the account.
    Caller,
    /// Platform apps.
    Operator,
}

impl Access {
    /// How documents name it.
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

/// A caller type. Having a value of it is the proof that access was checked.
pub trait Resolve: Sized + Send + 'static {
    /// Who it stands for.
    const ACCESS: Access;

    /// Does nothing but a session count, so that an access token beside it is passed over?
    const BY_SESSION_ALONE: bool = false;

    /// The holder of the credential, in the account that the path names. An account id that is no number comes as 0,
    /// which no account has, so that the order of refusals stays that of the rules (docs/rules/accounts.md §1.3).
    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError>;

    /// Whose credential it was; nobody's if none was asked for.
    fn owner(&self) -> Option<TokenOwner>;
}

impl Resolve for Agent {
    const ACCESS: Access = Access::Agent;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        authenticator.authenticate(credential, Some(account))
    }

    fn owner(&self) -> Option<TokenOwner> {
        Some(TokenOwner::User(self.user.id))
    }
}

impl Resolve for Administrator {
    const ACCESS: Access = Access::Administrator;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        authenticator.authenticate(credential, Some(account))
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

/// A member who calls an operation for administrators on a record that every member may see: there the rules look the
/// record up before they ask for the role (docs/rules/accounts.md §5). It becomes an [`Administrator`] once that is
/// done.
#[derive(Debug, Clone)]
pub struct RecordAdministrator(Agent);

impl RecordAdministrator {
    /// The administrator. `find` looks the record up for an agent, who is refused after it; for an administrator the use
    /// case does.
    pub fn after<T, E: Into<ApiError>>(
        &self,
        find: impl FnOnce(&Agent) -> Result<T, E>,
    ) -> Result<Administrator, ApiError> {
        if self.0.membership.role == Role::Agent {
            find(&self.0).map_err(Into::into)?;
        }
        Ok(self.0.clone().into_administrator()?)
    }
}

impl Resolve for RecordAdministrator {
    const ACCESS: Access = Access::Administrator;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        let Authenticated { caller, session } =
            authenticator.authenticate::<Agent>(credential, Some(account))?;
        Ok(Authenticated {
            caller: caller.map(Self),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

impl Resolve for Member {
    const ACCESS: Access = Access::Member;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        authenticator.authenticate(credential, Some(account))
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

impl Resolve for Person {
    const ACCESS: Access = Access::Person;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        authenticator.authenticate(credential, None)
    }

    fn owner(&self) -> Option<TokenOwner> {
        Some(TokenOwner::User(self.0.id))
    }
}

impl Resolve for Caller {
    const ACCESS: Access = Access::Caller;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        account: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        authenticator.authenticate(credential, Some(account))
    }

    fn owner(&self) -> Option<TokenOwner> {
        match self {
            Self::Agent(agent) => agent.owner(),
            Self::Bot(bot) => Some(TokenOwner::AgentBot(bot.id)),
        }
    }
}

impl Resolve for Operator {
    const ACCESS: Access = Access::Operator;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        let operator = authenticator.operator(credential.access_token())?;
        Ok(Authenticated::without_session(operator))
    }

    fn owner(&self) -> Option<TokenOwner> {
        Some(TokenOwner::PlatformApp(self.app.id))
    }
}

/// Nobody in particular: the Client API, whose paths are its credential, and pages for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anyone;

impl Resolve for Anyone {
    const ACCESS: Access = Access::Anyone;

    fn resolve(
        _: &Authenticator,
        _: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        Ok(Authenticated::without_session(Self))
    }

    fn owner(&self) -> Option<TokenOwner> {
        None
    }
}

/// Whoever signed in, with their session, or nobody: for operations that refuse in words of their own. An access token
/// does not count.
#[derive(Debug, Clone)]
pub struct SessionHolder(pub Option<(Person, UserSession)>);

impl Resolve for SessionHolder {
    const ACCESS: Access = Access::Anyone;
    const BY_SESSION_ALONE: bool = true;

    /// The session is the operation's to tell of: it may end it.
    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        let Credential::Session(_) = credential else {
            return Ok(Authenticated::without_session(Self(None)));
        };
        let Authenticated { caller, session } = match authenticator.authenticate(credential, None) {
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

/// A user, and the session that they came by, unless it was an access token.
#[derive(Debug, Clone)]
pub struct PersonAt(pub Person, pub Option<UserSession>);

impl Resolve for PersonAt {
    const ACCESS: Access = Access::Person;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        let Authenticated { caller, session } = authenticator.authenticate(credential, None)?;
        Ok(Authenticated {
            caller: caller.map(|person| Self(person, session.clone())),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.0.owner()
    }
}

/// A user, or nobody who says that they are one.
impl Resolve for Option<Person> {
    const ACCESS: Access = Access::Anyone;

    fn resolve(
        authenticator: &Authenticator,
        credential: Credential<'_>,
        _: AccountId,
    ) -> Result<Authenticated<Self>, AccountsError> {
        if matches!(credential, Credential::None) {
            return Ok(Authenticated::without_session(None));
        }
        let Authenticated { caller, session } = authenticator.authenticate(credential, None)?;
        Ok(Authenticated {
            caller: caller.map(Some),
            session,
        })
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.as_ref().and_then(Person::owner)
    }
}
