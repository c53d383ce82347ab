//! Lists of conversations and the counts above them (`operations.json #30, #31`).

use crate::world::World;
use nimchat_core_model::{ConversationNumber, ErrorKind, Page, TeamId};
use nimchat_messaging::conversations::{
    Assign, AssigneeFilter, ConversationQuery, ConversationSort, Counts, Status, StatusFilter,
};

fn everything(world: &World) -> ConversationQuery {
    ConversationQuery {
        me: Some(world.grace.user.id),
        ..ConversationQuery::everything(world.grace.visibility())
    }
}

fn numbers(world: &World, query: &ConversationQuery, page: Page) -> Vec<i64> {
    let list = world.conversations().list(&world.grace, query, page);
    let items = list.unwrap().page.items.into_iter();
    items.map(|view| view.conversation.number.get()).collect()
}

#[test]
fn a_list_has_everything_its_rows_name() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    let said = world.says(&ada, number).message;
    let team = world.team("sales", false, &[&world.grace]);
    let conversations = world.conversations();
    let grace = world.grace();
    for command in [
        Assign::Agent(Some(world.grace.user.id)),
        Assign::Team(Some(team)),
    ] {
        conversations.assign(&grace, number, command).unwrap();
    }
    conversations
        .set_labels(&world.grace, number, vec!["vip".to_owned()])
        .unwrap();
    let page = Page::new(1, 25);
    let list = conversations
        .list(&world.grace, &everything(&world), page)
        .unwrap();
    let view = &list.page.items[0];
    assert_eq!(view.conversation, world.stored(number));
    assert_eq!((&view.session, &view.inbox), (&ada.session, &ada.inbox));
    assert_eq!(view.contact.id, ada.contact.id);
    assert_eq!(
        view.assignee.as_ref().map(|profile| &profile.agent.user),
        Some(&world.grace.user)
    );
    assert_eq!(view.team.as_ref().map(|team| team.id), Some(team));
    assert_eq!(view.conversation.labels, ["vip"]);
    let newest = view
        .last_message
        .as_ref()
        .and_then(|m| m.message.content.clone());
    assert_eq!(newest.as_deref(), Some("Grace added vip"));
    for message in [&view.last_non_activity_message, &view.last_public_message] {
        let id = message.as_ref().map(|view| view.message.id);
        assert_eq!(id, Some(said.id));
    }
}

#[test]
fn the_total_is_that_of_the_tab_shown() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent("Linus");
    for assignee in [Some(&world.grace), Some(&linus), None, None, None] {
        let number = world.begin(&world.visitor(&inbox, "Ada")).number;
        let command = Assign::Agent(assignee.map(|agent| agent.user.id));
        world
            .conversations()
            .assign(&world.grace(), number, command)
            .unwrap();
    }
    for (assignee, total) in [
        (AssigneeFilter::All, 5),
        (AssigneeFilter::Me, 1),
        (AssigneeFilter::Unassigned, 3),
        (AssigneeFilter::Assigned, 2),
    ] {
        let query = ConversationQuery {
            assignee,
            ..everything(&world)
        };
        let page = Page::new(1, 1);
        let list = world
            .conversations()
            .list(&world.grace, &query, page)
            .unwrap();
        assert_eq!((list.page.total, list.page.items.len()), (total, 1));
        let counts = world.conversations().counts(&world.grace, &query).unwrap();
        let expected = Counts {
            mine: 1,
            unassigned: 3,
            all: 5,
        };
        assert_eq!((counts, list.counts), (expected, expected));
    }
}

#[test]
fn an_unknown_team_is_not_found() {
    let world = World::new();
    let query = ConversationQuery {
        team_id: Some(TeamId::new(999)),
        ..everything(&world)
    };
    let conversations = world.conversations();
    let page = Page::new(1, 25);
    let error = world.refused(|| conversations.list(&world.grace, &query, page));
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = world.refused(|| conversations.counts(&world.grace, &query));
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn an_unknown_inbox_and_an_unknown_status_have_no_conversations() {
    let world = World::new();
    world.begin(&world.visitor(&world.inbox(), "Ada"));
    for query in [
        ConversationQuery {
            inbox_id: Some(999.into()),
            ..everything(&world)
        },
        ConversationQuery {
            status: StatusFilter::parse("bogus"),
            ..everything(&world)
        },
    ] {
        assert_eq!(numbers(&world, &query, Page::new(1, 25)), Vec::<i64>::new());
    }
}

#[test]
fn a_list_comes_in_pages_the_latest_activity_first() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let begun: Vec<ConversationNumber> = (0..3)
        .map(|_| {
            world.wait(1);
            world.begin(&ada).number
        })
        .collect();
    world.wait(1);
    world.says(&ada, begun[0]);
    let page = |number| numbers(&world, &everything(&world), Page::new(number, 2));
    assert_eq!((page(1), page(2), page(3)), (vec![1, 3], vec![2], vec![]));
    let oldest_first = ConversationQuery {
        sort: ConversationSort::parse("created_at_asc"),
        ..everything(&world)
    };
    assert_eq!(numbers(&world, &oldest_first, Page::new(1, 25)), [1, 2, 3]);
}

#[test]
fn a_list_is_filtered_by_status_and_text() {
    let world = World::new();
    let ada = world.visitor(&world.inbox(), "Ada");
    let [one, two] = [0, 1].map(|_| world.begin(&ada).number);
    world.says(&ada, one);
    world.turn(two, "resolved");
    let with = |status, text: Option<&str>| {
        let query = ConversationQuery {
            status,
            text: text.map(str::to_owned),
            ..everything(&world)
        };
        numbers(&world, &query, Page::new(1, 25))
    };
    let resolved = StatusFilter::Is(Status::Resolved);
    assert_eq!(with(resolved, None), [two.get()]);
    assert_eq!(with(StatusFilter::Any, Some("ENGINE")), [one.get()]);
    assert_eq!(with(resolved, Some("engine")), Vec::<i64>::new());
    assert_eq!(with(StatusFilter::Any, Some("resolved")), Vec::<i64>::new());
}
