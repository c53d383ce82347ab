//! Concurrent use cases on the same row: none overwrites what another one has just changed.

use crate::databases;
use chrono::TimeDelta;
use nimchat_accounts::accounts::{ChangeAccount, CreateAccount, UpdateAccount};
use nimchat_accounts::agents::UpdateAgent;
use nimchat_accounts::memberships::AddMember;
use nimchat_accounts::ports::{Store, View};
use nimchat_accounts::users::CreateUser;
use nimchat_accounts::{
    AccountService, AccountStatus, Administrator, Agent, AgentService, Authenticator, Deps,
    LocalPresence, MembershipService, Operator, Permissible, Person, PlatformAppService,
    ProfileService, Role, User, UserService,
};
use nimchat_core_model::{AccountId, Email, FixedClock, SequentialTokens};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Long enough for a use case that does not wait to finish.
const MOMENT: Duration = Duration::from_millis(300);

fn deps(store: Arc<dyn Store>) -> Deps {
    let clock = Arc::new(FixedClock::default());
    Deps {
        presence: Arc::new(LocalPresence::new(clock.clone(), TimeDelta::seconds(20))),
        clock,
        tokens: Arc::new(SequentialTokens::default()),
        store,
    }
}

/// An account with its administrator, and all callers that may change either.
struct RacedAccount {
    deps: Deps,
    operator: Operator,
    ada: Agent,
}

impl RacedAccount {
    fn open(deps: &Deps, number: usize) -> Self {
        let deps = deps.clone();
        let (app, _) = PlatformAppService::new(deps.clone())
            .create("Back office", &[])
            .unwrap();
        let operator = Operator { app };
        let command = CreateAccount {
            name: Some("Engines".to_owned()),
            ..CreateAccount::default()
        };
        let accounts = AccountService::new(deps.clone());
        let account = accounts.create(&operator, command).unwrap().id;
        let command = CreateUser {
            name: Some("Ada".to_owned()),
            email: Some(format!("ada@{number}.example")),
            ..CreateUser::default()
        };
        let users = UserService::new(deps.clone());
        let ada = users.create(&operator, command).unwrap();
        let command = AddMember {
            user_id: Some(ada.user.id),
            role: Some("administrator".to_owned()),
            role_required: true,
        };
        MembershipService::new(deps.clone())
            .add(&operator, account, command)
            .unwrap();
        let authenticator = Authenticator::new(Arc::clone(&deps.store));
        let ada = authenticator
            .agent(Some(&ada.access_token), account)
            .unwrap();
        Self {
            deps,
            operator,
            ada,
        }
    }

    fn account(&self) -> AccountId {
        self.ada.account.id
    }

    fn administrator(&self) -> Administrator {
        Administrator(self.ada.clone())
    }

    fn look<T>(&self, look: impl FnOnce(&mut dyn View) -> T) -> T {
        look(&mut *self.deps.store.read().unwrap())
    }

    /// Runs `second` while a unit of work that changed everything has not committed yet.
    fn meet(&self, second: impl FnOnce(&Self) + Send) {
        let mut work = self.deps.store.begin().unwrap();
        let (account, user) = (self.account(), self.ada.user.id);
        let mut suspended = work.accounts().lock(account).unwrap().unwrap();
        suspended.status = AccountStatus::Suspended;
        work.accounts().update(&suspended).unwrap();
        let moved = work.users().lock(user).unwrap().unwrap();
        let moved = User {
            email: Email::stored(format!("was-{}", moved.email)),
            ..moved
        };
        work.users().update(&moved).unwrap();
        let mut demoted = work.memberships().lock(account, user).unwrap().unwrap();
        demoted.role = Role::Agent;
        work.memberships().update(&demoted).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| second(self));
            thread::sleep(MOMENT);
            work.commit().unwrap();
        });
        let found = self.look(|view| view.accounts().find(account)).unwrap();
        assert_eq!(found.unwrap().status, AccountStatus::Suspended);
        let found = self.look(|view| view.users().find(user)).unwrap();
        assert_eq!(found.unwrap().email, moved.email);
        let found = self.look(|view| view.memberships().find(account, user));
        assert_eq!(found.unwrap().unwrap().role, Role::Agent);
    }
}

type Step = (&'static str, fn(&RacedAccount));

const STEPS: &[Step] = &[
    ("an agent is changed", |office| {
        let command = UpdateAgent {
            name: Some("Countess".to_owned()),
            availability: Some("busy".to_owned()),
            ..UpdateAgent::default()
        };
        AgentService::new(office.deps.clone())
            .update(&office.administrator(), office.ada.user.id, command)
            .unwrap();
    }),
    ("somebody turns to the account", |office| {
        ProfileService::new(office.deps.clone())
            .update_active_at(&office.ada)
            .unwrap();
    }),
    ("somebody chooses their availability", |office| {
        let person = Person(office.ada.user.clone());
        ProfileService::new(office.deps.clone())
            .set_availability(&person, office.account(), Some("busy"))
            .unwrap();
    }),
    ("a membership is added again", |office| {
        let command = AddMember {
            user_id: Some(office.ada.user.id),
            ..AddMember::default()
        };
        MembershipService::new(office.deps.clone())
            .add(&office.operator, office.account(), command)
            .unwrap();
    }),
    ("an administrator changes the account", |office| {
        let command = ChangeAccount {
            name: Some("Looms".to_owned()),
            ..ChangeAccount::default()
        };
        AccountService::new(office.deps.clone())
            .change(&office.administrator(), command)
            .unwrap();
    }),
    ("an operator changes the account", |office| {
        let command = UpdateAccount {
            name: Some("Looms".to_owned()),
            ..UpdateAccount::default()
        };
        AccountService::new(office.deps.clone())
            .update(&office.operator, office.account(), command)
            .unwrap();
    }),
    ("many agents end the onboarding", |office| {
        AgentService::new(office.deps.clone())
            .bulk_create(&office.administrator(), &[])
            .unwrap();
    }),
    ("an app takes a user over", |office| {
        let command = CreateUser {
            email: Some(office.ada.user.email.to_string()),
            ..CreateUser::default()
        };
        UserService::new(office.deps.clone())
            .create(&office.operator, command)
            .unwrap();
    }),
];

#[test]
fn what_was_just_changed_is_not_written_back() {
    for database in databases::all() {
        let deps = deps(Arc::new(database.store.clone()));
        for (number, (name, step)) in STEPS.iter().enumerate() {
            println!("{name}");
            let office = RacedAccount::open(&deps, number);
            let mut work = office.deps.store.begin().unwrap();
            let id = office.account();
            let mut account = work.accounts().lock(id).unwrap().unwrap();
            let onboarding = "onboarding_step".to_owned();
            account
                .custom_attributes
                .0
                .insert(onboarding, "invite".into());
            work.accounts().update(&account).unwrap();
            // so that taking over has a change to write
            let mut ada = office.ada.user.clone();
            ada.confirmed_at = None;
            work.users().update(&ada).unwrap();
            let object = Permissible::User(ada.id);
            let app = office.operator.app.id;
            assert!(work.platform_apps().is_permitted(app, object).unwrap());
            work.commit().unwrap();
            office.meet(step);
        }
    }
}
