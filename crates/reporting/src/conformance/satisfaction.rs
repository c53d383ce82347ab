//! Conformance tests of [`crate::ports::SurveyResponseLookup`].

use super::{Adapter, at, conversation, look, row};
use crate::reports::Period;
use crate::satisfaction::{SurveyFilter, SurveyOrder};
use chrono::TimeDelta;
use nimchat_core_model::conformance::pages;
use nimchat_core_model::{Attributes, UserId};
use nimchat_messaging::{
    ContentType, Conversation, MessageType, NewMessage, NewSurveyResponse, Rating, SurveyResponse,
};

/// A survey in the conversation, with an answer about this agent, this many seconds after [`at`].
fn answer(
    adapter: &dyn Adapter,
    of: &Conversation,
    agent: Option<UserId>,
    rating: usize,
    later: i64,
) -> SurveyResponse {
    let at = at() + TimeDelta::seconds(later);
    row(adapter, |work| {
        let survey = work.messages().append(NewMessage {
            account_id: of.account_id,
            inbox_id: of.inbox_id,
            conversation_id: of.id,
            message_type: MessageType::Template,
            content_type: ContentType::InputCsat,
            content: Some("Rate us".to_owned()),
            private: false,
            sender: None,
            content_attributes: Attributes::new(),
            additional_attributes: Attributes::new(),
            source_id: None,
            attachments: Vec::new(),
            created_at: at,
        })?;
        work.surveys().record(NewSurveyResponse {
            account_id: of.account_id,
            conversation_id: of.id,
            message_id: survey.id,
            contact_id: of.contact_id,
            assigned_agent_id: agent,
            rating: Rating::ALL[rating - 1],
            feedback_message: Some("Schön".to_owned()),
            at,
        })
    })
}

/// By time, assignee, inbox, team and rating, in either order, page by page.
pub fn answers_are_found_by_what_they_are_about(adapter: &dyn Adapter) {
    let (account, other) = (adapter.add_account(), adapter.add_account());
    let (grace, linus) = (adapter.add_user(account), adapter.add_user(account));
    let [one, two] = [0, 0].map(|later| conversation(adapter, account, later));
    let first = answer(adapter, &one, Some(grace), 5, 0);
    let second = answer(adapter, &two, Some(linus), 1, 10);
    let third = answer(adapter, &two, None, 5, 20);
    // at the same time
    let same = answer(adapter, &one, None, 3, 20);
    answer(adapter, &conversation(adapter, other, 0), None, 5, 0);

    let list = |filter: &SurveyFilter, order| {
        let found = pages(&(filter, order), |asked| {
            look(&*adapter.store(), |view| {
                view.surveys().list(account, filter, order, asked)
            })
        });
        let numbers = found.into_iter().map(|(response, number)| {
            let of = if response.conversation_id == one.id {
                &one
            } else {
                &two
            };
            assert_eq!(number, of.number);
            response
        });
        numbers.collect::<Vec<_>>()
    };
    let any = SurveyFilter::default();
    let mut all = [first.clone(), second.clone(), third.clone(), same.clone()];
    assert_eq!(list(&any, SurveyOrder::Oldest), all);
    all.reverse();
    assert_eq!(list(&any, SurveyOrder::Newest), all);

    let start = at().timestamp();
    let filters = [
        (
            SurveyFilter {
                period: Period::new(start, start + 20).ok(),
                ..SurveyFilter::default()
            },
            vec![&first, &second],
        ),
        (
            SurveyFilter {
                users: vec![grace, linus],
                ..SurveyFilter::default()
            },
            vec![&first, &second],
        ),
        (
            SurveyFilter {
                users: vec![linus],
                rating: Some(Rating::ALL[4]),
                ..SurveyFilter::default()
            },
            vec![],
        ),
        (
            SurveyFilter {
                inbox: Some(two.inbox_id),
                ..SurveyFilter::default()
            },
            vec![&second, &third],
        ),
        (
            SurveyFilter {
                team: Some(1_000_000.into()),
                ..SurveyFilter::default()
            },
            vec![],
        ),
        (
            SurveyFilter {
                rating: Some(Rating::ALL[4]),
                ..SurveyFilter::default()
            },
            vec![&first, &third],
        ),
    ];
    for (filter, expected) in filters {
        let found = list(&filter, SurveyOrder::Oldest);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
        let ratings = look(&*adapter.store(), |view| {
            view.surveys().ratings(account, &filter)
        });
        let total: u64 = ratings.iter().map(|(_, count)| count).sum();
        assert_eq!(total, expected.len() as u64, "{filter:?}");
    }
    let ratings = look(&*adapter.store(), |view| {
        view.surveys().ratings(account, &any)
    });
    assert_eq!(
        ratings,
        [
            (Rating::ALL[0], 1),
            (Rating::ALL[2], 1),
            (Rating::ALL[4], 2)
        ]
    );
}

/// As many as are asked for.
pub fn the_oldest_answers_are_found(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    let [late, early, _] = [20, 10, 30].map(|later| answer(adapter, &of, None, 3, later));
    let oldest = look(&*adapter.store(), |view| {
        view.surveys().oldest(account, &SurveyFilter::default(), 2)
    });
    assert_eq!(oldest, [(early, of.number), (late, of.number)]);
}

/// Whether they were answered or not, in the account alone.
pub fn surveys_are_counted_by_when_they_were_sent(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    answer(adapter, &of, None, 3, 0);
    answer(adapter, &of, None, 3, 10);
    let sent = |account, period| {
        look(&*adapter.store(), |view| {
            view.surveys().sent(account, period)
        })
    };
    let start = at().timestamp();
    assert_eq!(sent(account, None), 2);
    assert_eq!(sent(account, Period::new(start, start + 10).ok()), 1);
    assert_eq!(sent(account, Period::new(start + 11, start + 20).ok()), 0);
    assert_eq!(sent(adapter.add_account(), None), 0);
}
