//! Letters that cannot be read.

use crate::databases;
use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::ports::Store;
use nimchat_core_model::{Letter, LetterQueue, NewLetter};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_738_314_307 + seconds, 123_456_000).unwrap()
}

#[test]
fn a_letter_that_cannot_be_read_is_given_up_and_holds_up_no_other() {
    for database in databases::all() {
        let accounts: &dyn Store = &database.store;
        let queue: &dyn LetterQueue = &database.store;
        let mut work = accounts.begin().unwrap();
        let letters = [7, 8, 9].map(|user| {
            let letter = Letter::PasswordReset { user: user.into() };
            NewLetter::new(letter, at(user))
        });
        work.letters().post(&letters).unwrap();
        work.commit().unwrap();
        let unknown = database.json(r#"{"kind":"song"}"#);
        database.execute(&format!(
            "UPDATE letters SET body = {unknown} WHERE id = (SELECT min(id) FROM letters)"
        ));
        let claimed = queue.claim(at(60), TimeDelta::seconds(30), 10).unwrap();
        let claimed: Vec<NewLetter> = claimed.iter().map(|kept| kept.letter).collect();
        assert_eq!(claimed, letters[1..]);
        let counts = queue.counts().unwrap();
        assert_eq!((counts.waiting, counts.given_up), (2, 1));
    }
}
