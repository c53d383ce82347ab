//! Agents as an account's people manage them (docs/rules/accounts.md §5.4), and their directory.

use crate::world::{World, refusal};
use chrono::TimeDelta;
use nimchat_accounts::agents::{CreateAgent, UpdateAgent};
use nimchat_accounts::jobs::{EraseUser, Unassign};
use nimchat_accounts::{
    AccountsError, AgentService, Availability, Connected, Directory, NewTeam, Person,
    ProfileService, Role,
};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{Actor, EventName, Subject, UserId};
use std::sync::Arc;

pub fn invitation(name: &str, email: &str) -> CreateAgent {
    CreateAgent {
        name: Some(name.to_owned()),
        email: Some(email.to_owned()),
        ..CreateAgent::default()
    }
}

#[test]
fn a_known_address_adds_that_user_unchanged() {
    let world = World::new();
    let grace = world.administrator();
    let ada = world.user("Ada", "ada@example.com");
    let command = invitation(&"n".repeat(256), "ADA@example.com");
    let agent = world.agents().create(&grace, command).unwrap();
    assert_eq!(agent.user, ada.user);
    let nameless = CreateAgent {
        name: None,
        ..invitation("", "bob@example.com")
    };
    world.user("Bob", "bob@example.com");
    world.agents().create(&grace, nameless).unwrap();
}

#[test]
fn role_availability_and_auto_offline_are_taken() {
    let world = World::new();
    let grace = world.administrator();
    let command = CreateAgent {
        role: Some("administrator".to_owned()),
        availability: Some("busy".to_owned()),
        auto_offline: Some(false),
        ..invitation("Bob", "bob@example.com")
    };
    let bob = world.agents().create(&grace, command).unwrap();
    assert_eq!(bob.membership.role, Role::Administrator);
    assert_eq!(bob.availability_status(), Availability::Busy);
}

#[test]
fn available_and_online_are_one_availability() {
    let world = World::new();
    let grace = world.administrator();
    for (index, spelling) in ["available", "online"].into_iter().enumerate() {
        let command = CreateAgent {
            availability: Some(spelling.to_owned()),
            ..invitation("Bob", &format!("bob-{index}@example.com"))
        };
        let bob = world.agents().create(&grace, command).unwrap();
        assert_eq!(bob.membership.availability, Availability::Online);
    }
}

#[test]
fn a_member_cannot_be_added_again() {
    let world = World::new();
    let grace = world.administrator();
    let before = world.events();
    let result = world
        .agents()
        .create(&grace, invitation("Grace", "grace@example.com"));
    let Err(AccountsError::Invalid(violations)) = &result else {
        panic!("{result:?}");
    };
    assert_eq!(violations.attributes(), ["user_id"]);
    assert_eq!(refusal(result), "User has already been taken");
    assert_eq!(world.events(), before);
}

#[test]
fn everything_wrong_with_an_agent_is_reported_at_once() {
    let world = World::new();
    let grace = world.administrator();
    let command = CreateAgent {
        role: Some("owner".to_owned()),
        availability: Some("away".to_owned()),
        ..CreateAgent::default()
    };
    let expected = "Email can't be blank, Role is not included in the list, \
        Availability is not included in the list, Name can't be blank";
    assert_eq!(refusal(world.agents().create(&grace, command)), expected);
    let result = world.agents().create(&grace, invitation("Bob", "nowhere"));
    assert_eq!(refusal(result), "Email is invalid, Email is not an email");
}

#[test]
fn a_refused_agent_leaves_no_user() {
    let world = World::new();
    let grace = world.administrator();
    let command = CreateAgent {
        role: Some("owner".to_owned()),
        ..invitation("Bob", "bob@example.com")
    };
    refusal(world.agents().create(&grace, command));
    let bob = world.user("Robert", "bob@example.com");
    assert_eq!(bob.user.name, "Robert", "the address was free");
}

#[test]
fn a_new_agents_event_names_who_added_them() {
    let world = World::new();
    let grace = world.administrator();
    let bob = world
        .agents()
        .create(&grace, invitation("Bob", "bob@example.com"))
        .unwrap();
    let told = world.events().pop().unwrap();
    assert_eq!(told.name, EventName::AgentAdded);
    assert_eq!(told.subject, Subject::User { id: bob.user.id });
    let actor = Actor::User {
        id: grace.0.user.id,
        name: "Grace".to_owned(),
    };
    assert_eq!((told.actor, told.at), (actor, world.now()));
}

#[test]
fn every_member_is_listed_by_lower_cased_name() {
    let world = World::new();
    let account = world.account("Engines").id;
    let elsewhere = world.account("Looms").id;
    let zoe = world.member(account, "zoe", "administrator");
    for name in ["bob", "Carl", "Ada"] {
        world.member(account, name, "agent");
    }
    world.member(elsewhere, "Eve", "agent");
    let listed = world.agents().list(&world.agent(&zoe, account)).unwrap();
    let names: Vec<_> = listed
        .iter()
        .map(|agent| agent.user.name.as_str())
        .collect();
    assert_eq!(names, ["Ada", "bob", "Carl", "zoe"]);
    assert_eq!(listed[3].membership.role, Role::Administrator);
}

#[test]
fn who_goes_offline_without_a_connection_is_shown_offline() {
    let world = World::new();
    let grace = world.administrator();
    let seen = world.agents().list(&grace.0).unwrap();
    assert_eq!(seen[0].membership.availability, Availability::Online);
    assert_eq!(seen[0].availability_status(), Availability::Offline);
}

#[test]
fn the_directory_tells_members_from_strangers() {
    let world = World::new();
    let account = world.account("Engines").id;
    let elsewhere = world.account("Looms").id;
    let ada = world.member(account, "Ada", "agent").user.id;
    world.join(elsewhere, ada, "administrator");
    let eve = world.member(elsewhere, "Eve", "agent").user.id;
    let directory = Directory::new(
        Arc::clone(&world.deps.store),
        Arc::clone(&world.deps.presence),
    );
    let asked = [eve, ada, UserId::new(4_711)];

    let agents = directory.agents(account, &asked).unwrap();
    let ids: Vec<_> = agents.iter().map(|agent| agent.user.id).collect();
    assert_eq!(ids, [ada]);
    let profiles = directory.profiles(account, &asked).unwrap();
    assert_eq!(profiles.len(), 1);
    let role = &profiles[&ada].role;
    assert_eq!((role.account_id, role.role), (account, Role::Agent));
    let people = directory.people(account, &asked).unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(people[&eve].availability_status(), None);
    assert_eq!(people[&eve].profile(), None);
    let users = directory.users(&asked).unwrap();
    assert_eq!(users.len(), 2);
    assert_eq!(users[&eve].name, "Eve");
}

#[test]
fn the_directory_finds_teams_in_their_own_account_only() {
    let world = World::new();
    let account = world.account("Engines").id;
    let elsewhere = world.account("Looms").id;
    let ada = world.member(account, "Ada", "agent").user.id;
    let mut work = world.deps.store.begin().unwrap();
    let team = work
        .teams()
        .add(NewTeam {
            account_id: account,
            name: "sales".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: world.now() - TimeDelta::days(1),
        })
        .unwrap();
    work.teams().add_members(account, team.id, &[ada]).unwrap();
    work.commit().unwrap();

    let directory = Directory::new(
        Arc::clone(&world.deps.store),
        Arc::clone(&world.deps.presence),
    );
    let found = directory.team(account, team.id).unwrap();
    assert_eq!(found, Some((team.clone(), vec![ada])));
    assert_eq!(directory.team(elsewhere, team.id).unwrap(), None);
    assert_eq!(directory.teams(account, &[team.id]).unwrap().len(), 1);
    assert!(directory.teams(elsewhere, &[team.id]).unwrap().is_empty());
}

#[test]
fn an_update_changes_what_it_names_of_an_agent() {
    let world = World::new();
    let grace = world.administrator();
    let agents = world.agents();
    let bob = agents
        .create(&grace, invitation("Bob", "bob@example.com"))
        .unwrap();
    world.wait();
    let command = UpdateAgent {
        role: Some("administrator".to_owned()),
        availability: Some("busy".to_owned()),
        auto_offline: Some(false),
        ..UpdateAgent::default()
    };
    let changed = agents.update(&grace, bob.user.id, command).unwrap();
    assert_eq!(changed.user, bob.user);
    assert_eq!(changed.membership.role, Role::Administrator);
    assert_eq!(changed.availability_status(), Availability::Busy);
    assert_eq!(changed.membership.updated_at, world.now());
    let renamed = UpdateAgent {
        name: Some("Robert".to_owned()),
        ..UpdateAgent::default()
    };
    let renamed = agents.update(&grace, bob.user.id, renamed).unwrap();
    assert_eq!(renamed.user.name, "Robert");
    assert_eq!(renamed.membership, changed.membership);
    assert_eq!(agents.find(&grace.0, bob.user.id).unwrap(), renamed);
    let event = world.events().pop().unwrap();
    assert_eq!(event.name, EventName::AgentUpdated);
    assert_eq!(event.subject, Subject::User { id: bob.user.id });
}

#[test]
fn everything_wrong_with_an_update_is_reported_at_once() {
    let world = World::new();
    let grace = world.administrator();
    let before = world.events();
    let wrong = UpdateAgent {
        name: Some(String::new()),
        role: Some("owner".to_owned()),
        availability: Some("away".to_owned()),
        auto_offline: None,
    };
    assert_eq!(
        refusal(world.agents().update(&grace, grace.0.user.id, wrong)),
        "Name can't be blank, Role is not included in the list, Availability is not included in the list"
    );
    assert_eq!(world.events(), before);
}

#[test]
fn who_is_not_in_the_account_is_no_agent_of_it() {
    let world = World::new();
    let grace = world.administrator();
    let stranger = world.user("Eve", "eve@example.com").user.id;
    let agents = world.agents();
    for id in [stranger, UserId::new(0)] {
        for result in [
            agents.find(&grace.0, id).map(drop),
            agents.update(&grace, id, UpdateAgent::default()).map(drop),
            agents.delete(&grace, id),
        ] {
            assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
        }
    }
    assert!(world.users().find(&world.operator, stranger).is_ok());
}

#[test]
fn a_removed_agent_who_is_elsewhere_stays_a_user() {
    let world = World::new();
    let grace = world.administrator();
    let bob = world.user("Bob", "bob@example.com").user.id;
    let elsewhere = world.account("Looms").id;
    world.hire(grace.0.account_id(), bob);
    world.hire(elsewhere, bob);
    world.agents().delete(&grace, bob).unwrap();
    let user = world.users().find(&world.operator, bob).unwrap();
    assert_eq!(user.accounts.len(), 1);
    assert_eq!(user.accounts[0].account_id, elsewhere);
    let event = world.events().pop().unwrap();
    assert_eq!(event.name, EventName::AgentRemoved);
    assert_eq!(event.actor, grace.0.actor());
    let account = grace.0.account_id();
    assert_eq!(
        world.store.jobs_of::<Unassign>(),
        [Unassign { account, user: bob }]
    );
}

#[test]
fn a_removed_agent_who_is_nowhere_else_is_gone() {
    let world = World::new();
    let grace = world.administrator();
    let agents = world.agents();
    let bob = agents
        .create(&grace, invitation("Bob", "bob@example.com"))
        .unwrap();
    let owner = nimchat_accounts::TokenOwner::User(bob.user.id);
    agents.delete(&grace, bob.user.id).unwrap();
    let mut view = world.deps.store.read().unwrap();
    assert_eq!(view.users().find(bob.user.id).unwrap(), None);
    assert_eq!(view.tokens().token_of(owner).unwrap(), None);
    drop(view);
    let user = bob.user.id;
    assert_eq!(world.store.jobs_of::<EraseUser>(), [EraseUser { user }]);
    // administrators can remove themselves
    agents.delete(&grace, grace.0.user.id).unwrap();
}

#[test]
fn many_agents_are_added_and_the_rest_passed_over() {
    let world = World::new();
    let grace = world.administrator();
    world.user("Ada", "ada@example.com");
    let emails = [
        "Bob@Example.com",
        "nobody",
        "ada@example.com",
        "grace@example.com",
        "bob@example.com",
    ];
    let emails = emails.map(str::to_owned);
    world.agents().bulk_create(&grace, &emails).unwrap();
    let agents = world.agents().list(&grace.0).unwrap();
    let told: Vec<_> = agents
        .iter()
        .map(|agent| (agent.user.name.as_str(), agent.membership.role))
        .collect();
    assert_eq!(
        told,
        [
            ("Ada", Role::Agent),
            ("bob", Role::Agent),
            ("Grace", Role::Administrator)
        ]
    );
    for agent in &agents[..2] {
        assert_eq!(agent.membership.availability, Availability::Offline);
        assert!(!agent.membership.auto_offline);
        assert_eq!(agent.membership.inviter_id, Some(grace.0.user.id));
    }
    assert!(!agents[1].user.confirmed());
}

#[test]
fn adding_many_agents_ends_the_onboarding() {
    let world = World::new();
    let grace = world.administrator();
    let id = grace.0.account_id();
    let mut account = world.kept_account(id);
    account.custom_attributes = nimchat_core_model::Attributes::from(
        serde_json::json!({"onboarding_step": "invite_team", "plan": 1}),
    );
    let mut work = world.deps.store.begin().unwrap();
    work.accounts().update(&account).unwrap();
    work.commit().unwrap();
    world.agents().bulk_create(&grace, &[]).unwrap();
    let kept = world.kept_account(id).custom_attributes;
    assert_eq!(kept.to_value(), serde_json::json!({"plan": 1}));
    assert_eq!(
        world.events().pop().unwrap().name,
        EventName::AccountUpdated
    );
    let before = world.events();
    world.agents().bulk_create(&grace, &[]).unwrap();
    assert_eq!(world.events(), before);
}

#[test]
fn there_are_only_so_many_seats() {
    let world = World::new();
    let grace = world.administrator();
    let emails = vec!["bob@example.com".to_owned(); 100_000];
    let result = world.agents().bulk_create(&grace, &emails);
    assert!(
        matches!(result, Err(AccountsError::SeatLimit)),
        "{result:?}"
    );
    assert_eq!(
        refusal(result),
        "Account limit exceeded. Please purchase more licenses"
    );
    world.agents().bulk_create(&grace, &emails[1..]).unwrap();
}

#[test]
fn who_goes_offline_by_themselves_is_what_they_chose_while_they_are_connected() {
    let world = World::new();
    let account = world.account("Engines").id;
    let member = world.member(account, "Ada", "administrator");
    let caller = world.agent(&member, account);
    let ada = member.user;
    let looms = world.account("Looms").id;
    world.join(looms, ada.id, "agent");
    let seen = || {
        let agents = AgentService::new(world.deps.clone()).list(&caller).unwrap();
        let profile = ProfileService::new(world.deps.clone())
            .show(&Person(ada.clone()))
            .unwrap();
        let own = profile.accounts.iter();
        let mut seen = vec![agents[0].availability_status()];
        seen.extend(own.map(|account| profile.availability_in(account)));
        seen
    };
    let offline = Availability::Offline;
    assert_eq!(seen(), [offline; 3]);
    world.deps.presence.note(account, Connected::User(ada.id));
    assert_eq!(
        seen(),
        [Availability::Online, Availability::Online, offline]
    );
    let directory = Directory::new(
        Arc::clone(&world.deps.store),
        Arc::clone(&world.deps.presence),
    );
    let there = [(ada.id, Availability::Online)];
    assert_eq!(directory.roster(account).unwrap(), there);
    assert_eq!(directory.roster(looms).unwrap(), []);
    world.wait();
    assert_eq!(seen(), [offline; 3]);
}
