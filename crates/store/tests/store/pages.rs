//! Pages far behind the beginning of a list have the same order as those before.

use crate::databases::{self, BASICS};
use crate::moments::{begin, change};
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, ConversationNumber, Page};
use nimchat_messaging::ConversationQuery;
use nimchat_messaging::ports::Store;

#[test]
fn a_page_far_behind_goes_on_where_the_one_before_it_ended() {
    for database in databases::all() {
        database.execute(&BASICS.replace("'{}'", &database.json("{}")));
        let store: &dyn Store = &database.store;
        change(store, |work| {
            for number in 1..=540 {
                begin(work, number);
            }
        });
        let query = ConversationQuery::everything(Visibility::Everything);
        let mut listed = Vec::new();
        for page in 1..=28 {
            let mut view = store.read().unwrap();
            let rows =
                view.conversations()
                    .list(AccountId::new(1), &query, &Page::new(page, 20).into());
            listed.extend(rows.unwrap().items.into_iter().map(|row| row.number));
        }
        let all = (1..=540).rev().map(ConversationNumber::new);
        assert_eq!(listed, all.collect::<Vec<_>>(), "on {}", database.name());
    }
}
