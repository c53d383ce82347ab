//! The setup of the tests: an empty store, and helpers that add users to it.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::accounts::{CreateAccount, NewOwner};
use nimchat_accounts::jobs::UserMail;
use nimchat_accounts::memberships::AddMember;
use nimchat_accounts::memory::MemoryStore;
use nimchat_accounts::ports::Store;
use nimchat_accounts::sign_in::{SignInStep, SignUp, SignedUp};
use nimchat_accounts::users::CreateUser;
use nimchat_accounts::{
    Account, AccountService, Administrator, Agent, AgentService, Authenticator, Deps,
    InstallationSecret, LinkTokens, LocalPresence, MembershipService, NewMembership, Operator,
    OverviewService, Permissible, PlatformAppService, ProfileService, Result, Role,
    SecondFactorService, SignInService, SignedIn, TeamService, User, UserService, UserView,
};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{
    AccountId, Clock, EventName, FixedClock, NewEvent, SequentialTokens, UserId,
};
use std::sync::Arc;

pub(crate) const PASSWORD: &str = "Secret1!";

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) deps: Deps,
    pub(crate) operator: Operator,
    clock: Arc<FixedClock>,
}

/// A setup that fails is a fault of the test: these methods panic, and use cases under test do not go through them.
#[expect(clippy::unwrap_used, clippy::expect_used, reason = "test set-up")]
impl World {
    pub(crate) fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(FixedClock::default());
        let deps = Deps {
            store: Arc::clone(&store) as Arc<dyn Store>,
            presence: Arc::new(LocalPresence::new(clock.clone(), TimeDelta::seconds(20))),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            tokens: Arc::new(SequentialTokens::default()),
        };
        let (app, _) = PlatformAppService::new(deps.clone())
            .create("Back office", &[])
            .unwrap();
        Self {
            store,
            deps,
            operator: Operator { app },
            clock,
        }
    }

    pub(crate) fn accounts(&self) -> AccountService {
        AccountService::new(self.deps.clone())
    }

    pub(crate) fn overview(&self) -> OverviewService {
        OverviewService::new(self.deps.clone())
    }

    pub(crate) fn users(&self) -> UserService {
        UserService::new(self.deps.clone())
    }

    pub(crate) fn memberships(&self) -> MembershipService {
        MembershipService::new(self.deps.clone())
    }

    pub(crate) fn agents(&self) -> AgentService {
        AgentService::new(self.deps.clone())
    }

    pub(crate) fn teams(&self) -> TeamService {
        TeamService::new(self.deps.clone())
    }

    pub(crate) fn profiles(&self) -> ProfileService {
        ProfileService::new(self.deps.clone())
    }

    pub(crate) fn links(&self) -> LinkTokens {
        LinkTokens::new(&self.secret())
    }

    /// The secret as an operator sets it.
    pub(crate) fn secret(&self) -> InstallationSecret {
        InstallationSecret::load(&self.deps, "what only this operator knows").unwrap()
    }

    pub(crate) fn second_factors(&self) -> SecondFactorService {
        SecondFactorService::new(self.deps.clone(), &self.secret())
    }

    pub(crate) fn sign_in(&self) -> SignInService {
        SignInService::new(self.deps.clone(), &self.secret())
    }

    /// Signs in another client of the user, whose password is [`PASSWORD`].
    pub(crate) fn signed_in(&self, email: &str) -> SignedIn {
        signed_in(self.sign_in().by_password(email, PASSWORD).unwrap())
    }

    pub(crate) fn authenticator(&self) -> Authenticator {
        Authenticator::new(Arc::clone(&self.deps.store)).with_clock(Arc::clone(&self.deps.clock))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn wait(&self) {
        self.pass(TimeDelta::seconds(60));
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// An operator whose app may manage none of the objects.
    pub(crate) fn stranger(&self) -> Operator {
        let apps = PlatformAppService::new(self.deps.clone());
        let (app, _) = apps.create("Another office", &[]).unwrap();
        Operator { app }
    }

    /// An operator whose app may manage these accounts.
    pub(crate) fn app_of(&self, accounts: &[AccountId]) -> Operator {
        let apps = PlatformAppService::new(self.deps.clone());
        let accounts: Vec<_> = accounts
            .iter()
            .map(|id| Permissible::Account(*id))
            .collect();
        let (app, _) = apps.create("A third office", &accounts).unwrap();
        Operator { app }
    }

    /// A user who signed up and has not confirmed their address; their password is [`PASSWORD`].
    pub(crate) fn signed_up(&self, email: &str) -> SignedUp {
        let command = SignUp {
            account_name: Some("Own".to_owned()),
            email: Some(email.to_owned()),
            password: Some(PASSWORD.to_owned()),
            ..SignUp::default()
        };
        self.sign_in().sign_up(command).unwrap()
    }

    pub(crate) fn account(&self, name: &str) -> Account {
        let command = CreateAccount {
            name: Some(name.to_owned()),
            ..CreateAccount::default()
        };
        self.accounts().create(&self.operator, command).unwrap()
    }

    pub(crate) fn kept_account(&self, id: AccountId) -> Account {
        self.store
            .read()
            .unwrap()
            .accounts()
            .find(id)
            .unwrap()
            .unwrap()
    }

    /// A user without a password, because hashing one is slow.
    pub(crate) fn user(&self, name: &str, email: &str) -> UserView {
        let command = CreateUser {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            ..CreateUser::default()
        };
        self.users().create(&self.operator, command).unwrap()
    }

    pub(crate) fn user_with_password(&self, name: &str, email: &str) -> UserView {
        let command = CreateUser {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
            password: Some(PASSWORD.to_owned()),
            ..CreateUser::default()
        };
        self.users().create(&self.operator, command).unwrap()
    }

    pub(crate) fn kept_user(&self, id: UserId) -> User {
        self.store
            .read()
            .unwrap()
            .users()
            .find(id)
            .unwrap()
            .unwrap()
    }

    /// Writes a user in a state that no use case produces.
    pub(crate) fn rewrite(&self, user: &User) {
        let mut work = self.store.begin().unwrap();
        work.users().update(user).unwrap();
        work.commit().unwrap();
    }

    pub(crate) fn member(&self, account: AccountId, name: &str, role: &str) -> UserView {
        let user = self.user(name, &format!("{}@example.com", name.to_lowercase()));
        self.join(account, user.user.id, role);
        user
    }

    pub(crate) fn join(&self, account: AccountId, user: UserId, role: &str) {
        let command = AddMember {
            user_id: Some(user),
            role: Some(role.to_owned()),
            role_required: true,
        };
        self.memberships()
            .add(&self.operator, account, command)
            .unwrap();
    }

    /// Adds an agent to an account that the operator did not create.
    pub(crate) fn hire(&self, account: AccountId, user: UserId) {
        let mut work = self.store.begin().unwrap();
        let membership = NewMembership::new(account, user, Role::Agent, self.now());
        work.memberships().add(membership).unwrap();
        work.commit().unwrap();
    }

    pub(crate) fn suspend(&self, account: AccountId) {
        let command = CreateAccount {
            status: Some("suspended".to_owned()),
            ..CreateAccount::default()
        };
        self.accounts()
            .update(&self.operator, account, command)
            .unwrap();
    }

    /// An account and its administrator.
    pub(crate) fn administrator(&self) -> Administrator {
        self.administrator_of("Engines", "grace@example.com")
    }

    /// Another account and its administrator.
    pub(crate) fn administrator_of(&self, account: &str, email: &str) -> Administrator {
        let founder = NewOwner {
            name: "Grace".to_owned(),
            email: email.to_owned(),
            password: None,
        };
        let (account, grace) = self.accounts().create_with_owner(account, founder).unwrap();
        self.authenticator()
            .administrator(Some(&grace.access_token), account.id)
            .expect("the founder is an administrator")
    }

    /// The user as an authenticated agent.
    pub(crate) fn agent(&self, user: &UserView, account: AccountId) -> Agent {
        self.authenticator()
            .agent(Some(&user.access_token), account)
            .unwrap()
    }

    pub(crate) fn mails(&self) -> Vec<UserMail> {
        self.store.jobs_of()
    }

    pub(crate) fn events(&self) -> Vec<NewEvent> {
        self.store.events()
    }

    pub(crate) fn event_names(&self) -> Vec<EventName> {
        self.events().into_iter().map(|event| event.name).collect()
    }
}

/// The result of a sign-in step that requires no second factor.
#[expect(clippy::panic, reason = "a use case that should let in and does not")]
pub(crate) fn signed_in(step: SignInStep) -> SignedIn {
    match step {
        SignInStep::In(signed_in) => *signed_in,
        SignInStep::SecondFactor { .. } => panic!("the use case asks for a second factor"),
    }
}

/// The error text that the caller reads.
#[expect(clippy::panic, reason = "a use case that should refuse and does not")]
pub(crate) fn refusal<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("the use case is not refused"),
        Err(error) => error.to_string(),
    }
}
