//! The stored counts: they always equal a fresh count.

use super::{Adapter, Scene, at, change, label, look, revise, write};
use crate::conversations::{
    AssigneeFilter, Conversation, ConversationQuery, Counts, NewConversation, Status, StatusFilter,
};
use crate::messages::MessageType;
use crate::ports::Store;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, InboxId, Page, TeamId, UserId};

fn counted(store: &dyn Store, account: AccountId, query: &ConversationQuery) -> Counts {
    look(store, |view| view.conversations().counts(account, query))
}

/// The counts are the same for every tab.
pub fn counts_are_taken_before_who_is_in_charge(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(scene.account, name));
    for assignee in [Some(grace), Some(grace), Some(linus), None] {
        let begun = scene.begin(store);
        revise(store, &begun, |c| c.assignee_id = assignee);
    }
    for assignee in [
        AssigneeFilter::All,
        AssigneeFilter::Me,
        AssigneeFilter::Unassigned,
        AssigneeFilter::Assigned,
    ] {
        let query = ConversationQuery {
            me: Some(grace),
            assignee,
            ..ConversationQuery::everything(Visibility::Everything)
        };
        let counts = counted(store, scene.account, &query);
        let expected = Counts {
            mine: 2,
            unassigned: 1,
            all: 4,
        };
        assert_eq!(counts, expected, "{assignee:?}");
        assert_eq!(counts.assigned(), 3);
    }
}

/// Labels and text too, which are counted on demand.
pub fn counts_follow_every_filter(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let grace = adapter.add_member(scene.account, "grace");
    let plain = scene.begin(store);
    let labelled = label(store, &scene.begin(store), &["bug", "VIP"]);
    write(store, &labelled, MessageType::Incoming, "An engine");
    write(store, &labelled, MessageType::Incoming, "The engine");
    revise(store, &plain, |c| c.assignee_id = Some(grace));
    let base = ConversationQuery {
        me: Some(grace),
        ..ConversationQuery::everything(Visibility::Everything)
    };
    let labels = ConversationQuery {
        labels: vec!["bug".to_owned(), "vip".to_owned()],
        ..base.clone()
    };
    let text = ConversationQuery {
        text: Some("ENGINE".to_owned()),
        ..base.clone()
    };
    let both = ConversationQuery {
        labels: labels.labels.clone(),
        ..text.clone()
    };
    for query in [&labels, &text, &both] {
        let expected = Counts {
            mine: 0,
            unassigned: 1,
            all: 1,
        };
        assert_eq!(counted(store, scene.account, query), expected, "{query:?}");
    }
    let nothing = ConversationQuery {
        status: StatusFilter::Nothing,
        ..text
    };
    assert_eq!(counted(store, scene.account, &nothing), Counts::default());
}

/// Pseudo-random numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

struct Cast {
    account: AccountId,
    inboxes: Vec<InboxId>,
    users: Vec<UserId>,
    teams: Vec<TeamId>,
}

/// After each of a hundred changes, for every status, inbox, team and visibility.
pub fn counts_are_right_after_any_change(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scenes = {
        let first = Scene::new(adapter, "engines");
        let second = first.elsewhere(store, "Sales");
        [first, second]
    };
    let account = scenes[0].account;
    let stranger = Scene::new(adapter, "looms");
    stranger.begin(store);
    let users = ["grace", "linus"].map(|name| adapter.add_member(account, name));
    let teams = ["sales", "support"].map(|name| adapter.add_team(account, name));
    change(store, |work| {
        work.inboxes()
            .add_members(account, scenes[1].inbox.id, &users[..1], at())
    });
    let cast = Cast {
        account,
        inboxes: scenes.iter().map(|scene| scene.inbox.id).collect(),
        users: users.to_vec(),
        teams: teams.to_vec(),
    };
    let mut chance = Chance(20_250_131);
    let mut all: Vec<Conversation> = Vec::new();
    for step in 0..100 {
        let status = chance.pick(&Status::ALL);
        let assignee = chance.pick(&[None, Some(users[0]), Some(users[1])]);
        let team = chance.pick(&[None, Some(teams[0]), Some(teams[1])]);
        if all.is_empty() || chance.below(3) == 0 {
            let scene = &scenes[chance.below(2)];
            let new = NewConversation {
                status,
                assignee_id: assignee,
                team_id: team,
                ..scene.new_conversation()
            };
            all.push(change(store, |work| work.conversations().add(new)));
        } else {
            let index = chance.below(all.len());
            let which = chance.below(5);
            all[index] = revise(store, &all[index], |conversation| match which {
                0 => conversation.status = status,
                1 => conversation.assignee_id = assignee,
                2 => conversation.team_id = team,
                3 => conversation.unread_count += 1,
                _ => {
                    conversation.status = status;
                    conversation.assignee_id = assignee;
                    conversation.team_id = team;
                }
            });
        }
        if step % 10 == 9 {
            check(store, &cast, &all);
        }
    }
    let query = ConversationQuery::everything(Visibility::Everything);
    assert_eq!(counted(store, stranger.account, &query).all, 1);
}

fn check(store: &dyn Store, cast: &Cast, all: &[Conversation]) {
    let some = |ids: &[InboxId]| ids.iter().copied().map(Some).chain([None]).collect();
    let inboxes: Vec<Option<InboxId>> = some(&cast.inboxes);
    let teams = cast.teams.iter().copied().map(Some).chain([None]);
    let statuses = Status::ALL.into_iter().map(StatusFilter::Is);
    let statuses: Vec<_> = statuses.chain([StatusFilter::Any]).collect();
    for team in teams {
        for inbox in &inboxes {
            for status in &statuses {
                for visibility in [
                    Visibility::Everything,
                    Visibility::InboxesOf(cast.users[0]),
                    Visibility::InboxesOf(cast.users[1]),
                ] {
                    let query = ConversationQuery {
                        me: Some(cast.users[0]),
                        status: *status,
                        inbox_id: *inbox,
                        team_id: team,
                        ..ConversationQuery::everything(visibility)
                    };
                    check_one(store, cast, all, &query);
                }
            }
        }
    }
}

fn check_one(store: &dyn Store, cast: &Cast, all: &[Conversation], query: &ConversationQuery) {
    let seen = |conversation: &Conversation| match query.visibility {
        Visibility::Everything => true,
        // the first user is a member of the second inbox, and there are no other members
        Visibility::InboxesOf(user) => {
            user == cast.users[0] && conversation.inbox_id == cast.inboxes[1]
        }
    };
    let fitting: Vec<&Conversation> = all
        .iter()
        .filter(|c| seen(c))
        .filter(|c| query.inbox_id.is_none_or(|id| id == c.inbox_id))
        .filter(|c| query.team_id.is_none_or(|id| Some(id) == c.team_id))
        .filter(|c| match query.status {
            StatusFilter::Is(status) => status == c.status,
            _ => true,
        })
        .collect();
    let with = |assignee| fitting.iter().filter(|c| c.assignee_id == assignee).count() as u64;
    let expected = Counts {
        mine: with(query.me),
        unassigned: with(None),
        all: fitting.len() as u64,
    };
    assert_eq!(counted(store, cast.account, query), expected, "{query:?}");
    let page = Page::new(1, 100);
    let listed = look(store, |view| {
        view.conversations().list(cast.account, query, &page.into())
    });
    assert_eq!(listed.items.len(), fitting.len(), "{query:?}");
}
