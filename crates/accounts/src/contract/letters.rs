//! What is asked of [`nimchat_core_model::LetterQueue`].

use super::{Adapter, at, change, later};
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_core_model::{
    Letter, LetterCounts, LetterOutcome, NewLetter, NotificationKind, QueuedLetter, UserId,
};

fn lease() -> TimeDelta {
    TimeDelta::seconds(60)
}

/// Letters to the users 1, 2, … in this order, called for one second after the other.
fn post(adapter: &dyn Adapter, count: i64) {
    let letters: Vec<_> = (1..=count)
        .map(|user| Letter::PasswordReset { user: user.into() })
        .map(|letter| NewLetter::new(letter, at() + TimeDelta::seconds(letter.recipient().get())))
        .collect();
    change(adapter.store(), |work| work.letters().post(&letters));
}

/// Takes what is due at `now`, in the order of the users.
fn claim(adapter: &dyn Adapter, now: DateTime<Utc>) -> Vec<QueuedLetter> {
    let claimed = adapter.letters().claim(now, lease(), 100);
    let mut claimed = claimed.expect("the queue answers");
    claimed.sort_by_key(|kept| kept.letter.letter.recipient());
    claimed
}

fn users(letters: &[QueuedLetter]) -> Vec<i64> {
    let users = letters.iter().map(|kept| kept.letter.letter.recipient());
    users.map(UserId::get).collect()
}

fn settle(adapter: &dyn Adapter, kept: &QueuedLetter, outcome: &LetterOutcome, at: DateTime<Utc>) {
    let settled = adapter
        .letters()
        .settle(kept.id, kept.attempts + 1, outcome, at);
    settled.expect("the letter is settled");
}

fn retry(at: DateTime<Utc>) -> LetterOutcome {
    LetterOutcome::RetryAt(at, "450 come back".to_owned())
}

fn give_up() -> LetterOutcome {
    LetterOutcome::GivenUp("550 nobody here".to_owned())
}

fn next_due(adapter: &dyn Adapter) -> Option<DateTime<Utc>> {
    adapter.letters().next_due().expect("the queue answers")
}

/// Of every kind, with and without what may be absent.
pub fn a_letter_reads_back_as_it_was_posted(adapter: &dyn Adapter) {
    let (user, account) = (7.into(), 8.into());
    let invitation = |inviter| Letter::Invitation {
        user,
        account,
        inviter,
    };
    let notification = |message| Letter::Notification {
        user,
        account,
        notification: 9.into(),
        about: NotificationKind::ConversationMention,
        conversation: 10.into(),
        message,
    };
    let letters = [
        invitation(Some(11.into())),
        invitation(None),
        Letter::Confirmation { user },
        Letter::EmailChange { user },
        Letter::PasswordReset { user },
        notification(Some(12.into())),
        notification(None),
    ]
    .map(|letter| NewLetter::new(letter, at()));
    let elsewhere = letters[4].in_language_of(Some(account));
    change(adapter.store(), |work| {
        work.letters().post(&[])?;
        work.letters().post(&letters)?;
        work.letters().post(&[elsewhere])
    });
    let claimed = adapter.letters().claim(at(), lease(), 100);
    let mut claimed = claimed.expect("the queue answers");
    claimed.sort_by_key(|kept| kept.id);
    let read: Vec<_> = claimed.iter().map(|kept| kept.letter).collect();
    assert_eq!(read, [letters.as_slice(), &[elsewhere]].concat());
    assert!(claimed.iter().all(|kept| kept.attempts == 0));
    assert!(claimed.iter().all(|kept| kept.next_attempt_at == at()));
}

/// Not before its time, and again when the lease is over.
pub fn what_is_due_is_given_out_once_a_lease(adapter: &dyn Adapter) {
    post(adapter, 2);
    let due = at() + TimeDelta::seconds(2);
    let early = due - TimeDelta::microseconds(1);
    assert_eq!(users(&claim(adapter, early)), [1]);
    assert_eq!(users(&claim(adapter, due)), [2]);
    assert_eq!(claim(adapter, due), []);
    let end = due + lease();
    assert_eq!(users(&claim(adapter, end)), [1, 2]);
}

/// The longest due go first.
pub fn no_more_is_given_out_than_asked_for(adapter: &dyn Adapter) {
    post(adapter, 3);
    let first = adapter.letters().claim(later(60), lease(), 2);
    let mut first = first.expect("the queue answers");
    first.sort_by_key(|kept| kept.id);
    assert_eq!(users(&first), [1, 2]);
    assert_eq!(users(&claim(adapter, later(60))), [3]);
}

/// With its attempts counted.
pub fn a_failed_letter_is_due_again_at_its_time(adapter: &dyn Adapter) {
    post(adapter, 1);
    let kept = claim(adapter, later(5)).remove(0);
    settle(adapter, &kept, &retry(later(60)), later(5));
    assert_eq!(claim(adapter, later(59)), []);
    let again = QueuedLetter {
        attempts: 1,
        next_attempt_at: later(60),
        ..kept
    };
    assert_eq!(claim(adapter, later(60)), [again]);
}

/// Ever again.
pub fn what_is_settled_is_not_given_out(adapter: &dyn Adapter) {
    post(adapter, 3);
    let claimed = claim(adapter, later(5));
    settle(adapter, &claimed[0], &LetterOutcome::Sent, later(5));
    settle(adapter, &claimed[1], &LetterOutcome::Unwanted, later(5));
    settle(adapter, &claimed[2], &give_up(), later(5));
    assert_eq!(claim(adapter, later(1_000_000)), []);
    assert_eq!(next_due(adapter), None);
}

/// When the lease was over and another worker was quicker, or the letter is forgotten.
pub fn a_late_settlement_changes_nothing(adapter: &dyn Adapter) {
    post(adapter, 1);
    let slow = claim(adapter, later(5)).remove(0);
    let quick = claim(adapter, later(5) + lease()).remove(0);
    settle(adapter, &quick, &LetterOutcome::Sent, later(66));
    settle(adapter, &slow, &retry(later(70)), later(67));
    assert_eq!(next_due(adapter), None);
    let forgotten = adapter.letters().forget(later(70), 10);
    assert_eq!(forgotten.expect("the queue answers"), 1);
    settle(adapter, &slow, &retry(later(70)), later(71));
    assert_eq!(next_due(adapter), None);
}

/// Taken letters count from the end of their lease.
pub fn the_next_due_time_is_when_there_is_something_to_claim(adapter: &dyn Adapter) {
    assert_eq!(next_due(adapter), None);
    post(adapter, 1);
    assert_eq!(next_due(adapter), Some(at() + TimeDelta::seconds(1)));
    let kept = claim(adapter, later(5)).remove(0);
    assert_eq!(next_due(adapter), Some(later(5) + lease()));
    settle(adapter, &kept, &retry(later(3_600)), later(6));
    assert_eq!(next_due(adapter), Some(later(3_600)));
}

/// What was sent, or not wanted, is not worth a count.
pub fn letters_are_counted_by_where_they_stand(adapter: &dyn Adapter) {
    let counts = || {
        let counts = adapter.letters().counts().expect("the queue answers");
        (counts.waiting, counts.given_up)
    };
    assert_eq!(
        adapter.letters().counts().ok(),
        Some(LetterCounts::default())
    );
    post(adapter, 4);
    assert_eq!(counts(), (4, 0));
    let claimed = claim(adapter, later(5));
    assert_eq!(counts(), (4, 0));
    settle(adapter, &claimed[0], &LetterOutcome::Sent, later(5));
    settle(adapter, &claimed[1], &LetterOutcome::Unwanted, later(5));
    settle(adapter, &claimed[2], &give_up(), later(5));
    settle(adapter, &claimed[3], &retry(later(6)), later(5));
    assert_eq!(counts(), (1, 1));
}

/// A few at a time; what waits is never old enough.
pub fn settled_letters_are_forgotten_when_they_are_old(adapter: &dyn Adapter) {
    let forget = |before, limit| {
        let forgotten = adapter.letters().forget(before, limit);
        forgotten.expect("the queue answers")
    };
    post(adapter, 5);
    let claimed = claim(adapter, later(10));
    settle(adapter, &claimed[0], &LetterOutcome::Sent, later(10));
    settle(adapter, &claimed[1], &LetterOutcome::Unwanted, later(10));
    settle(adapter, &claimed[2], &give_up(), later(10));
    settle(adapter, &claimed[3], &LetterOutcome::Sent, later(20));
    assert_eq!(forget(later(10), 10), 0);
    assert_eq!(forget(later(11), 2), 2);
    assert_eq!(forget(later(11), 2), 1);
    assert_eq!(forget(later(1_000_000), 10), 1);
    let counts = adapter.letters().counts().expect("the queue answers");
    assert_eq!((counts.waiting, counts.given_up), (1, 0));
    assert_eq!(users(&claim(adapter, later(100))), [5]);
}
