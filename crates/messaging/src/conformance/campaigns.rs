//! Conformance tests of [`crate::ports::Campaigns`].

use super::{Adapter, add_inbox, at, attributes, change, later, look};
use crate::campaigns::{Campaign, CampaignValues, NewCampaign};
use crate::ports::Store;
use nimchat_core_model::{AccountId, Attributes, InboxId};

fn add(store: &dyn Store, account: AccountId, inbox: InboxId, title: &str) -> Campaign {
    change(store, |work| {
        work.campaigns().add(NewCampaign {
            account_id: account,
            inbox_id: inbox,
            values: CampaignValues {
                title: title.to_owned(),
                description: None,
                message: "Größe".to_owned(),
                sender_id: None,
                enabled: true,
                only_in_business_hours: false,
                trigger_rules: Attributes::new(),
                template_params: None,
            },
            created_at: at(),
        })
    })
}

/// Numbers count within the account, and none is given twice.
pub fn campaigns_are_numbered_in_their_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [account, elsewhere] = ["engines", "looms"].map(|name| adapter.add_account(name).id);
    let [inbox, other] = ["One", "Other"].map(|name| add_inbox(store, account, name).id);
    let theirs = add_inbox(store, elsewhere, "Theirs").id;
    let first = add(store, account, inbox, "first");
    let second = add(store, account, other, "second");
    assert_eq!((first.number.get(), second.number.get()), (1, 2));
    assert_eq!(add(store, elsewhere, theirs, "theirs").number.get(), 1);
    let list = |inbox| look(store, |view| view.campaigns().list(account, inbox));
    assert_eq!(list(None), [first.clone(), second.clone()]);
    assert_eq!(list(Some(other)), std::slice::from_ref(&second));
    let remove = || {
        change(store, |work| {
            work.campaigns().remove(account, second.number)
        })
    };
    assert!(remove());
    assert!(!remove());
    assert_eq!(add(store, account, other, "third").number.get(), 3);
    let find = |number| look(store, |view| view.campaigns().find(account, number));
    assert_eq!(find(first.number), Some(first));
    assert_eq!(find(second.number), None);
}

/// Every value, with an inbox that it moves to.
pub fn an_update_writes_a_campaigns_values(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let sender = adapter.add_member(account, "grace");
    let [inbox, other] = ["One", "Other"].map(|name| add_inbox(store, account, name).id);
    let before = add(store, account, inbox, "before");
    let after = Campaign {
        inbox_id: other,
        values: CampaignValues {
            title: "after".to_owned(),
            description: Some("why".to_owned()),
            message: "other".to_owned(),
            sender_id: Some(sender),
            enabled: false,
            only_in_business_hours: true,
            trigger_rules: attributes(),
            template_params: Some(attributes()),
        },
        updated_at: later(5),
        ..before
    };
    assert!(change(store, |work| work.campaigns().update(&after)));
    let found = look(store, |view| view.campaigns().find(account, after.number));
    assert_eq!(found, Some(after.clone()));
    change(store, |work| work.campaigns().remove(account, after.number));
    assert!(!change(store, |work| work.campaigns().update(&after)));
}
