//! Assignment (`operations.json #27`, docs/rules/messaging.md §8.6).

use crate::world::{World, named, person, to};
use nimchat_accounts::{Agent, Availability};
use nimchat_core_model::{ConversationNumber, EventName, TeamId, UserId};
use nimchat_messaging::conversations::{Assign, Assigned};
use nimchat_messaging::inboxes::SaveInbox;

fn assign(world: &World, number: ConversationNumber, command: Assign) -> Assigned {
    world
        .conversations()
        .assign(&world.grace(), number, command)
        .unwrap()
}

fn give(world: &World, number: ConversationNumber, team: TeamId) {
    assign(world, number, Assign::Team(Some(team)));
}

fn in_charge(world: &World, number: ConversationNumber) -> Option<UserId> {
    world.stored(number).assignee_id
}

#[test]
fn any_member_of_the_account_may_be_assigned() {
    let world = World::new();
    let linus = world.agent("Linus");
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let mut assigned = None;
    let told = world.news_names(|| {
        let command = Assign::Agent(Some(linus.user.id));
        assigned = Some(assign(&world, number, command));
    });
    let Some(Assigned::Agent(Some(profile))) = assigned else {
        panic!("nobody is assigned");
    };
    assert_eq!(profile.agent.user, linus.user);
    assert_eq!(in_charge(&world, number), Some(linus.user.id));
    assert_eq!(world.notes(number), ["Assigned to Linus by Grace"]);
    assert_eq!(
        told,
        [
            EventName::AssigneeChanged,
            EventName::MessageCreated,
            EventName::ConversationUpdated
        ]
    );
}

#[test]
fn assigning_oneself_is_noted_as_such() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    assign(&world, number, Assign::Agent(Some(world.grace.user.id)));
    assert_eq!(
        world.notes(number),
        ["Grace self-assigned this conversation"]
    );
}

#[test]
fn no_agent_and_an_unknown_one_unassign() {
    let world = World::new();
    let stranger = world.stranger().user.id;
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    for nobody in [None, Some(stranger), Some(UserId::new(0))] {
        assign(&world, number, Assign::Agent(Some(world.grace.user.id)));
        let assigned = assign(&world, number, Assign::Agent(nobody));
        assert_eq!(assigned, Assigned::Agent(None));
        assert_eq!(in_charge(&world, number), None);
        assert_eq!(
            world.notes(number).last().map(String::as_str),
            Some("Conversation unassigned by Grace")
        );
    }
}

#[test]
fn assigning_the_assignee_again_changes_nothing() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let command = Assign::Agent(Some(world.grace.user.id));
    assign(&world, number, command);
    let told = world.news_names(|| {
        assign(&world, number, command);
    });
    assert_eq!(told, []);
}

#[test]
fn a_team_is_assigned_and_taken_away() {
    let world = World::new();
    let team = world.team("sales", false, &[]);
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let told = world.news_names(|| give(&world, number, team));
    assert!(told.contains(&EventName::TeamChanged));
    assert_eq!(world.stored(number).team_id, Some(team));
    let none = assign(&world, number, Assign::Team(Some(TeamId::new(0))));
    assert_eq!(none, Assigned::Team(None));
    assert_eq!(world.stored(number).team_id, None);
    assert_eq!(
        world.notes(number),
        [
            "Assigned to sales by Grace",
            "Unassigned from sales by Grace"
        ]
    );
}

#[test]
fn a_team_drops_an_assignee_who_is_not_in_it_and_keeps_one_who_is() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let with_grace = world.team("sales", false, &[&world.grace]);
    let without = world.team("support", false, &[]);
    assign(&world, number, Assign::Agent(Some(world.grace.user.id)));
    give(&world, number, with_grace);
    assert_eq!(in_charge(&world, number), Some(world.grace.user.id));
    give(&world, number, without);
    assert_eq!(in_charge(&world, number), None);
}

#[test]
fn a_team_that_wants_it_gives_the_conversation_to_an_available_member_of_the_inbox() {
    let world = World::new();
    let inbox = world.inbox_with(SaveInbox {
        enable_auto_assignment: Some(false),
        ..named("Support", "api")
    });
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let outside = world.agent("Outside");
    let away = world.away_in(&inbox, "Away", Availability::Busy);
    let other = world.agent_of(&inbox, "Other");
    let linus = world.agent_of(&inbox, "Linus");
    give(
        &world,
        number,
        world.team("sales", true, &[&outside, &away]),
    );
    assert_eq!(in_charge(&world, number), None);
    give(
        &world,
        number,
        world.team("support", true, &[&outside, &linus]),
    );
    assert_eq!(in_charge(&world, number), Some(linus.user.id));
    assert_ne!(in_charge(&world, number), Some(other.user.id));
    assert_eq!(
        world.notes(number).last().map(String::as_str),
        Some("Assigned to Linus via support by Grace")
    );
}

fn begun_with(
    world: &World,
    agents: impl FnOnce(&nimchat_messaging::Inbox) -> Vec<Agent>,
) -> Option<UserId> {
    let inbox = world.inbox();
    agents(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    in_charge(world, number)
}

#[test]
fn a_new_open_conversation_goes_to_an_available_member() {
    let world = World::new();
    let mut linus = None;
    let picked = begun_with(&world, |inbox| {
        world.agent("Outside");
        linus = Some(world.agent_of(inbox, "Linus").user.id);
        Vec::new()
    });
    assert_eq!(picked, linus);
}

#[test]
fn busy_and_offline_members_are_passed_over() {
    for away in [Availability::Busy, Availability::Offline] {
        let world = World::new();
        let picked = begun_with(&world, |inbox| vec![world.away_in(inbox, "Linus", away)]);
        assert_eq!(picked, None);
    }
}

#[test]
fn an_administrator_gets_conversations_only_as_a_member() {
    let world = World::new();
    assert_eq!(begun_with(&world, |_| Vec::new()), None);
    let picked = begun_with(&world, |inbox| {
        world.add_member(inbox.id, world.grace.user.id);
        Vec::new()
    });
    assert_eq!(picked, Some(world.grace.user.id));
}

#[test]
fn members_take_turns() {
    let world = World::new();
    let inbox = world.inbox();
    let [a, b] = ["A", "B"].map(|name| world.agent_of(&inbox, name).user.id);
    let picked = [0, 1, 2].map(|_| {
        world.wait(1);
        let number = world.begin(&world.visitor(&inbox, "Ada")).number;
        in_charge(&world, number)
    });
    assert_eq!(picked, [Some(a), Some(b), Some(a)]);
}

#[test]
fn an_inbox_without_auto_assignment_assigns_no_agent() {
    let world = World::new();
    let inbox = world.inbox_with(SaveInbox {
        enable_auto_assignment: Some(false),
        ..named("Support", "api")
    });
    world.agent_of(&inbox, "Linus");
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    assert_eq!(in_charge(&world, number), None);
}

#[test]
fn a_pending_conversation_is_assigned_when_it_opens() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    world.bot_in(&inbox);
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    assert_eq!(in_charge(&world, number), None);
    world.turn(number, "open");
    assert_eq!(in_charge(&world, number), Some(linus.user.id));
}

#[test]
fn a_reopened_conversation_stays_with_a_member_and_leaves_one_who_is_none() {
    let world = World::new();
    let inbox = world.inbox();
    let outside = world.agent("Outside");
    let [a, b] = ["A", "B"].map(|name| world.agent_of(&inbox, name).user.id);
    let ada = world.visitor(&inbox, "Ada");
    let number = world.begin(&ada).number;
    for (before, after) in [(a, a), (outside.user.id, b)] {
        assign(&world, number, Assign::Agent(Some(before)));
        world.turn(number, "resolved");
        world.says(&ada, number);
        assert_eq!(in_charge(&world, number), Some(after));
    }
}

#[test]
fn assignment_by_a_customers_message_is_not_noted() {
    let world = World::new();
    let inbox = world.inbox();
    world.agent_of(&inbox, "Linus");
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    assert_eq!(world.notes(number), Vec::<String>::new());
}

#[test]
fn an_agent_may_assign_in_their_inbox() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let command = Assign::Agent(Some(world.grace.user.id));
    let assigned = world
        .conversations()
        .assign(&person(&linus), number, command);
    assert!(assigned.is_ok());
    let resolved = world
        .conversations()
        .toggle_status(&person(&linus), number, to("resolved"));
    let resolved = resolved.unwrap().conversation;
    assert_eq!(resolved.assignee_id, Some(world.grace.user.id));
}
