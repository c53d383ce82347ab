//! Teams and their members (docs/rules/accounts.md §5.5).

use crate::world::{World, refusal};
use nimchat_accounts::jobs::EraseTeam;
use nimchat_accounts::teams::SaveTeam;
use nimchat_accounts::{AccountsError, Administrator, AgentView, TeamView};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{EventName, Subject, TeamId, UserId};

fn named(name: &str) -> SaveTeam {
    SaveTeam {
        name: Some(name.to_owned()),
        ..SaveTeam::default()
    }
}

#[expect(clippy::unwrap_used, reason = "test set-up")]
fn team(world: &World, grace: &Administrator, name: &str) -> TeamView {
    world.teams().create(grace, named(name)).unwrap()
}

fn names(members: &[AgentView]) -> Vec<&str> {
    members
        .iter()
        .map(|agent| agent.user.name.as_str())
        .collect()
}

/// Grace, and two agents of her account.
fn teams_world(world: &World) -> (Administrator, UserId, UserId) {
    let grace = world.administrator();
    let [ada, bob] = ["Ada", "Bob"].map(|name| {
        let user = world.user(name, &format!("{name}@example.com")).user.id;
        world.hire(grace.0.account_id(), user);
        user
    });
    (grace, ada, bob)
}

#[test]
fn a_team_has_its_name_in_lower_case_and_the_defaults() {
    let world = World::new();
    let grace = world.administrator();
    let made = team(&world, &grace, "Sales ÄÖ");
    assert_eq!(made.team.name, "sales äö");
    assert_eq!(made.team.description, None);
    assert!(made.team.allow_auto_assign);
    assert!(!made.is_member);
    let event = world.events().pop().unwrap();
    assert_eq!(event.name, EventName::TeamCreated);
    assert_eq!(event.subject, Subject::Team { id: made.team.id });
    assert_eq!(event.actor, grace.0.actor());
}

#[test]
fn everything_wrong_with_a_team_is_reported_at_once() {
    let world = World::new();
    let grace = world.administrator();
    let before = world.events();
    let wrong = SaveTeam {
        name: Some(" ".to_owned()),
        description: Some(Some("x".repeat(20_001))),
        allow_auto_assign: None,
    };
    assert_eq!(
        refusal(world.teams().create(&grace, wrong.clone())),
        "Name must not be blank, Description is too long (maximum is 20000 characters)"
    );
    assert_eq!(
        refusal(world.teams().create(&grace, SaveTeam::default())),
        "Name must not be blank"
    );
    assert_eq!(
        refusal(world.teams().create(&grace, named(&"x".repeat(256)))),
        "Name is too long (maximum is 255 characters)"
    );
    assert_eq!(world.events(), before);
    let id = team(&world, &grace, "sales").team.id;
    world.teams().update(&grace, id, wrong).unwrap_err();
    assert_eq!(world.teams().show(&grace.0, id).unwrap().team.name, "sales");
}

#[test]
fn a_name_is_taken_whatever_its_case() {
    let world = World::new();
    let grace = world.administrator();
    team(&world, &grace, "sales");
    let support = team(&world, &grace, "support").team.id;
    let taken = "Name has already been taken";
    assert_eq!(refusal(world.teams().create(&grace, named("SALES"))), taken);
    assert_eq!(
        refusal(world.teams().update(&grace, support, named("Sales"))),
        taken
    );
    world
        .teams()
        .update(&grace, support, named("Support"))
        .unwrap();
}

#[test]
fn an_update_changes_what_it_names() {
    let world = World::new();
    let grace = world.administrator();
    let id = team(&world, &grace, "sales").team.id;
    world
        .teams()
        .add_members(&grace, id, &[grace.0.user.id])
        .unwrap();
    world.wait();
    let command = SaveTeam {
        description: Some(Some("Sells".to_owned())),
        allow_auto_assign: Some(false),
        ..SaveTeam::default()
    };
    let changed = world.teams().update(&grace, id, command).unwrap();
    assert!(changed.is_member);
    assert_eq!(changed.team.name, "sales");
    assert_eq!(changed.team.description.as_deref(), Some("Sells"));
    assert_eq!(changed.team.updated_at, world.now());
    assert_eq!(world.events().pop().unwrap().name, EventName::TeamUpdated);
    let cleared = SaveTeam {
        description: Some(None),
        ..SaveTeam::default()
    };
    let cleared = world.teams().update(&grace, id, cleared).unwrap();
    assert_eq!(cleared.team.description, None);
    assert!(!cleared.team.allow_auto_assign);
    assert_eq!(world.teams().show(&grace.0, id).unwrap(), cleared);
}

#[test]
fn a_list_tells_which_teams_the_caller_is_in() {
    let world = World::new();
    let (grace, ada, _) = teams_world(&world);
    let sales = team(&world, &grace, "sales").team.id;
    team(&world, &grace, "support");
    world.teams().add_members(&grace, sales, &[ada]).unwrap();
    let told = |caller| -> Vec<(String, bool)> {
        let teams = world.teams().list(caller).unwrap();
        teams
            .into_iter()
            .map(|view| (view.team.name, view.is_member))
            .collect()
    };
    let expect = |sales| vec![("sales".to_owned(), sales), ("support".to_owned(), false)];
    assert_eq!(told(&grace.0), expect(false));
    let user = world.users().find(&world.operator, ada).unwrap();
    let agent = world.agent(&user, grace.0.account_id());
    assert_eq!(told(&agent), expect(true));
    assert!(world.teams().show(&agent, sales).unwrap().is_member);
}

#[test]
fn adding_answers_those_who_are_new() {
    let world = World::new();
    let (grace, ada, bob) = teams_world(&world);
    let id = team(&world, &grace, "sales").team.id;
    let teams = world.teams();
    assert_eq!(
        names(&teams.add_members(&grace, id, &[bob]).unwrap()),
        ["Bob"]
    );
    let added = teams.add_members(&grace, id, &[bob, ada, ada]).unwrap();
    assert_eq!(names(&added), ["Ada"]);
    assert_eq!(names(&teams.members(&grace.0, id).unwrap()), ["Ada", "Bob"]);
    let before = world.events();
    assert_eq!(teams.add_members(&grace, id, &[bob]).unwrap(), []);
    assert_eq!(world.events(), before, "nothing happened");
}

#[test]
fn setting_makes_the_list_exactly_so() {
    let world = World::new();
    let (grace, ada, bob) = teams_world(&world);
    let id = team(&world, &grace, "sales").team.id;
    let teams = world.teams();
    teams.add_members(&grace, id, &[ada]).unwrap();
    let all = teams
        .set_members(&grace, id, &[bob, grace.0.user.id, bob])
        .unwrap();
    assert_eq!(names(&all), ["Bob", "Grace"]);
    assert_eq!(
        names(&teams.members(&grace.0, id).unwrap()),
        ["Bob", "Grace"]
    );
    assert_eq!(teams.set_members(&grace, id, &[]).unwrap(), []);
    assert_eq!(teams.members(&grace.0, id).unwrap(), []);
}

#[test]
fn removing_passes_over_who_is_not_in_the_team() {
    let world = World::new();
    let (grace, ada, bob) = teams_world(&world);
    let id = team(&world, &grace, "sales").team.id;
    let teams = world.teams();
    teams.add_members(&grace, id, &[ada]).unwrap();
    teams.remove_members(&grace, id, &[bob]).unwrap();
    assert_eq!(names(&teams.members(&grace.0, id).unwrap()), ["Ada"]);
    teams.remove_members(&grace, id, &[ada, bob]).unwrap();
    assert_eq!(teams.members(&grace.0, id).unwrap(), []);
}

#[test]
fn a_user_outside_the_account_is_refused_and_nothing_changes() {
    let world = World::new();
    let (grace, ada, bob) = teams_world(&world);
    let id = team(&world, &grace, "sales").team.id;
    let teams = world.teams();
    teams.add_members(&grace, id, &[ada]).unwrap();
    let before = world.events();
    let stranger = world.user("Eve", "eve@example.com").user.id;
    let users = [bob, stranger];
    for result in [
        teams.add_members(&grace, id, &users).map(drop),
        teams.set_members(&grace, id, &users).map(drop),
        teams.remove_members(&grace, id, &users),
    ] {
        assert_eq!(refusal(result), "Invalid User IDs");
    }
    assert_eq!(names(&teams.members(&grace.0, id).unwrap()), ["Ada"]);
    assert_eq!(world.events(), before);
}

#[test]
fn a_removed_team_is_gone() {
    let world = World::new();
    let (grace, ada, _) = teams_world(&world);
    let id = team(&world, &grace, "sales").team.id;
    world.teams().add_members(&grace, id, &[ada]).unwrap();
    world.teams().delete(&grace, id).unwrap();
    assert_eq!(world.teams().list(&grace.0).unwrap(), []);
    let event = world.events().pop().unwrap();
    assert_eq!(event.name, EventName::TeamDeleted);
    assert_eq!(event.subject, Subject::Team { id });
    assert_eq!(world.store.jobs_of::<EraseTeam>(), [EraseTeam { team: id }]);
}

#[test]
fn a_team_that_is_not_the_accounts_is_not_there() {
    let world = World::new();
    let grace = world.administrator();
    let elsewhere = world.account("Looms");
    let theirs = {
        let mut work = world.deps.store.begin().unwrap();
        let team = work.teams().add(nimchat_accounts::NewTeam {
            account_id: elsewhere.id,
            name: "weavers".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: world.now(),
        });
        work.commit().unwrap();
        team.unwrap().id
    };
    let teams = world.teams();
    for id in [theirs, TeamId::new(0)] {
        for result in [
            teams.show(&grace.0, id).map(drop),
            teams.update(&grace, id, named("mine")).map(drop),
            teams.delete(&grace, id),
            teams.members(&grace.0, id).map(drop),
            // the team is looked up before the users
            teams.add_members(&grace, id, &[UserId::new(0)]).map(drop),
            teams.set_members(&grace, id, &[]).map(drop),
            teams.remove_members(&grace, id, &[]),
        ] {
            assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
        }
    }
}
