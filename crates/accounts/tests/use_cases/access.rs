//! The authenticator: every kind of token against every state of the account (docs/rules/accounts.md §1.2 to §1.4).

use crate::world::{World, refusal};
use nimchat_accounts::{Authenticator, Caller, PlatformAppService, Role, TokenOwner, Visibility};
use nimchat_core_model::{AccountId, Actor, AgentBotId, ErrorKind, UserId};

const BOT: AgentBotId = AgentBotId::new(700);

/// One account of each status, and one holder of each kind of token.
struct Scene {
    world: World,
    active: AccountId,
    suspended: AccountId,
    missing: AccountId,
    administrator: String,
    agent: String,
    stranger: String,
    bot: String,
    app: String,
}

impl Scene {
    #[expect(clippy::unwrap_used, reason = "test set-up")]
    fn new() -> Self {
        let world = World::new();
        let [active, suspended, other] =
            ["Engines", "Closed", "Looms"].map(|name| world.account(name).id);
        let grace = world.member(active, "Grace", "administrator");
        world.join(suspended, grace.user.id, "administrator");
        let ada = world.member(active, "Ada", "agent");
        world.join(suspended, ada.user.id, "agent");
        let eve = world.member(other, "Eve", "administrator");
        world.suspend(suspended);
        world
            .store
            .add_bot(BOT, Some("Greeter"), &[active, suspended]);
        let mut work = world.deps.store.begin().unwrap();
        let owner = TokenOwner::AgentBot(BOT);
        work.tokens()
            .set(owner, "token-of-the-bot", world.now())
            .unwrap();
        work.commit().unwrap();
        let apps = PlatformAppService::new(world.deps.clone());
        let (_, app) = apps.create("Billing", &[]).unwrap();
        Self {
            active,
            suspended,
            missing: AccountId::new(4_711),
            administrator: grace.access_token,
            agent: ada.access_token,
            stranger: eve.access_token,
            bot: "token-of-the-bot".to_owned(),
            app,
            world,
        }
    }

    fn authenticator(&self) -> Authenticator {
        self.world.authenticator()
    }

    /// The answer of each of the three checks for an account: a word, or the text of the error.
    fn tried(&self, token: Option<&str>, account: AccountId) -> [String; 3] {
        let authenticator = self.authenticator();
        let passed = |result: Result<_, nimchat_accounts::AccountsError>| match result {
            Ok(()) => "passes".to_owned(),
            Err(error) => {
                let expected = match error.to_string().as_str() {
                    NO_CREDENTIAL => ErrorKind::NoCredential,
                    UNKNOWN => ErrorKind::BadCredential,
                    NOT_FOUND => ErrorKind::NotFound,
                    BOT_OUTSIDE | NOT_A_MEMBER => ErrorKind::Outsider,
                    _ => ErrorKind::Forbidden,
                };
                // others cannot tell a suspended account from a missing one
                let outside = matches!(
                    error,
                    nimchat_accounts::AccountsError::Suspended { member: false }
                );
                let expected = match error {
                    nimchat_accounts::AccountsError::PlatformAppToken => ErrorKind::BadCredential,
                    _ if outside => ErrorKind::Outsider,
                    _ => expected,
                };
                assert_eq!(error.kind(), expected, "{error}");
                error.to_string()
            }
        };
        [
            passed(authenticator.caller(token, account).map(drop)),
            passed(authenticator.agent(token, account).map(drop)),
            passed(authenticator.administrator(token, account).map(drop)),
        ]
    }
}

const PASSES: &str = "passes";
const NO_CREDENTIAL: &str = "You need to sign in or sign up before continuing.";
const UNKNOWN: &str = "Invalid Access Token";
const NOT_FOR_BOTS: &str = "Access to this endpoint is not authorized for bots";
const BOT_OUTSIDE: &str = "Bot is not authorized to access this account";
const NOT_FOUND: &str = "Resource could not be found";
const SUSPENDED: &str = "Account is suspended";
const NOT_A_MEMBER: &str = "You are not authorized to access this account";
const NOT_PERMITTED: &str = "You are not authorized to do this action";

#[test]
fn a_caller_without_a_credential_is_refused_whatever_the_account() {
    let scene = Scene::new();
    for account in [scene.active, scene.suspended, scene.missing] {
        assert_eq!(scene.tried(None, account), [NO_CREDENTIAL; 3]);
    }
}

#[test]
fn an_unknown_token_passes_nowhere_whatever_the_account() {
    let scene = Scene::new();
    for account in [scene.active, scene.suspended, scene.missing] {
        for token in ["", "nobodys"] {
            assert_eq!(scene.tried(Some(token), account), [UNKNOWN; 3]);
        }
    }
}

#[test]
fn an_administrator_passes_everywhere_in_an_active_account() {
    let scene = Scene::new();
    let token = Some(scene.administrator.as_str());
    assert_eq!(scene.tried(token, scene.active), [PASSES; 3]);
    assert_eq!(scene.tried(token, scene.suspended), [SUSPENDED; 3]);
    assert_eq!(scene.tried(token, scene.missing), [NOT_FOUND; 3]);
}

#[test]
fn an_agent_passes_but_for_what_administrators_do() {
    let scene = Scene::new();
    let token = Some(scene.agent.as_str());
    assert_eq!(
        scene.tried(token, scene.active),
        [PASSES, PASSES, NOT_PERMITTED]
    );
    assert_eq!(scene.tried(token, scene.suspended), [SUSPENDED; 3]);
    assert_eq!(scene.tried(token, scene.missing), [NOT_FOUND; 3]);
}

#[test]
fn a_user_of_another_account_passes_nowhere_even_as_its_administrator() {
    let scene = Scene::new();
    let token = Some(scene.stranger.as_str());
    assert_eq!(scene.tried(token, scene.active), [NOT_A_MEMBER; 3]);
    assert_eq!(scene.tried(token, scene.suspended), [SUSPENDED; 3]);
    assert_eq!(scene.tried(token, scene.missing), [NOT_FOUND; 3]);
}

#[test]
fn a_connected_bot_passes_as_a_caller_only() {
    let scene = Scene::new();
    let token = Some(scene.bot.as_str());
    let answers = |caller| [caller, NOT_FOR_BOTS, NOT_FOR_BOTS];
    assert_eq!(scene.tried(token, scene.active), answers(PASSES));
    assert_eq!(scene.tried(token, scene.suspended), answers(SUSPENDED));
    assert_eq!(scene.tried(token, scene.missing), answers(NOT_FOUND));
}

#[test]
fn a_bot_passes_only_where_it_is_connected() {
    let scene = Scene::new();
    let outside = scene.world.account("Mills").id;
    let answers = [BOT_OUTSIDE, NOT_FOR_BOTS, NOT_FOR_BOTS];
    assert_eq!(scene.tried(Some(&scene.bot), outside), answers);
}

#[test]
fn a_platform_app_passes_into_no_account() {
    let scene = Scene::new();
    for account in [scene.active, scene.suspended, scene.missing] {
        assert_eq!(scene.tried(Some(&scene.app), account), [NOT_FOR_BOTS; 3]);
    }
}

#[test]
fn only_a_platform_app_is_an_operator() {
    let scene = Scene::new();
    let authenticator = scene.authenticator();
    assert_eq!(
        authenticator.operator(Some(&scene.app)).unwrap().app.name,
        "Billing"
    );
    let administrator = scene.administrator.as_str();
    for token in [
        None,
        Some(""),
        Some("nobodys"),
        Some(administrator),
        Some(&scene.bot),
    ] {
        assert_eq!(
            refusal(authenticator.operator(token)),
            "Invalid access_token"
        );
    }
}

#[test]
fn a_replaced_token_stops_at_once() {
    let scene = Scene::new();
    let authenticator = scene.authenticator();
    let id = authenticator
        .agent(Some(&scene.agent), scene.active)
        .unwrap()
        .user
        .id;
    let mut work = scene.world.deps.store.begin().unwrap();
    let owner = TokenOwner::User(id);
    work.tokens()
        .set(owner, "renewed", scene.world.now())
        .unwrap();
    work.commit().unwrap();
    assert_eq!(scene.tried(Some(&scene.agent), scene.active), [UNKNOWN; 3]);
    authenticator.agent(Some("renewed"), scene.active).unwrap();
}

#[test]
fn an_unconfirmed_user_passes() {
    let world = World::new();
    let grace = world.administrator();
    let command = nimchat_accounts::agents::CreateAgent {
        name: Some("Bob".to_owned()),
        email: Some("bob@example.com".to_owned()),
        ..Default::default()
    };
    let bob = world.agents().create(&grace, command).unwrap();
    let mut view = world.deps.store.read().unwrap();
    let token = view
        .tokens()
        .token_of(TokenOwner::User(bob.user.id))
        .unwrap();
    let agent = world
        .authenticator()
        .agent(token.as_deref(), grace.0.account_id())
        .unwrap();
    assert!(!agent.user.confirmed());
}

#[test]
fn an_administrator_and_a_bot_see_everything_an_agent_their_inboxes() {
    let scene = Scene::new();
    let caller = |token: &str| {
        scene
            .authenticator()
            .caller(Some(token), scene.active)
            .unwrap()
    };
    assert_eq!(
        caller(&scene.administrator).visibility(),
        Visibility::Everything
    );
    assert_eq!(caller(&scene.bot).visibility(), Visibility::Everything);
    let Caller::Agent(ada) = caller(&scene.agent) else {
        panic!("a user's token");
    };
    assert_eq!(ada.membership.role, Role::Agent);
    assert_eq!(ada.visibility(), Visibility::InboxesOf(ada.user.id));
}

#[test]
fn an_event_names_the_caller() {
    let scene = Scene::new();
    let bot = scene
        .authenticator()
        .caller(Some(&scene.bot), scene.active)
        .unwrap();
    assert_eq!(bot.account_id(), scene.active);
    let greeter = Actor::AgentBot {
        id: BOT,
        name: "Greeter".to_owned(),
    };
    assert_eq!(bot.actor(), greeter);
    let ada = scene
        .authenticator()
        .caller(Some(&scene.agent), scene.active)
        .unwrap();
    assert!(matches!(ada.actor(), Actor::User { name, .. } if name == "Ada"));
}

#[test]
fn members_see_their_account_even_while_it_is_suspended() {
    let scene = Scene::new();
    let authenticator = scene.authenticator();
    for account in [scene.active, scene.suspended] {
        let member = authenticator.member(Some(&scene.agent), account).unwrap();
        assert_eq!(member.0.account.id, account);
        let refused = authenticator.member(Some(&scene.stranger), account);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
    }
    let refused = authenticator.member(Some(&scene.agent), scene.missing);
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
    for (token, expected) in [
        (&scene.bot, ErrorKind::Forbidden),
        (&scene.app, ErrorKind::BadCredential),
    ] {
        let refused = authenticator.member(Some(token), scene.active);
        assert_eq!(refused.unwrap_err().kind(), expected);
    }
}

#[test]
fn people_pass_whatever_accounts_they_are_in() {
    let scene = Scene::new();
    let authenticator = scene.authenticator();
    for token in [&scene.administrator, &scene.agent, &scene.stranger] {
        authenticator.person(Some(token)).unwrap();
    }
    for (token, expected) in [
        (&scene.bot, ErrorKind::Forbidden),
        (&scene.app, ErrorKind::BadCredential),
    ] {
        let refused = authenticator.person(Some(token));
        assert_eq!(refused.unwrap_err().kind(), expected);
    }
    let refused = authenticator.person(Some("nobody's"));
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::BadCredential);
    assert_eq!(
        authenticator.person(None).unwrap_err().kind(),
        ErrorKind::NoCredential
    );
}

#[test]
fn a_listener_shows_their_own_token_and_is_a_member_of_an_active_account() {
    let world = World::new();
    let account = world.account("Engines").id;
    let elsewhere = world.account("Looms").id;
    let ada = world.member(account, "Ada", "agent").user;
    let bob = world.member(account, "Bob", "agent").user;
    let passes = |token: &str, account, user| {
        let found = world
            .authenticator()
            .listener(token, account, user)
            .unwrap();
        found.is_some_and(|agent| agent.user.id == user && agent.account.id == account)
    };
    assert!(passes(&ada.pubsub_token, account, ada.id));
    assert!(!passes(&ada.pubsub_token, account, bob.id));
    assert!(!passes("", account, ada.id));
    assert!(!passes(&ada.pubsub_token, elsewhere, ada.id));
    assert!(!passes(&ada.pubsub_token, account, UserId::new(4040)));
    world.suspend(account);
    assert!(!passes(&ada.pubsub_token, account, ada.id));
}
