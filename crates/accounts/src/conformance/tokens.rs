//! Conformance tests of [`crate::ports::AccessTokens`].

use super::{Adapter, add_account, add_agent, add_member, add_user, at, change, later, look};
use crate::access::{Principal, TokenOwner};
use crate::memberships::Role;
use crate::ports::Store;
use nimchat_core_model::{AccountId, PlatformAppId};

const TOKEN: &str = "4f9cVJbK7QwZ2pXsTn8hRmLd";

fn give(store: &dyn Store, owner: TokenOwner, token: &str) {
    change(store, |work| work.tokens().set(owner, token, at()));
}

fn resolve(store: &dyn Store, token: &str, account: Option<AccountId>) -> Option<Principal> {
    look(store, |view| view.tokens().resolve(token, account))
}

/// Everything that access decisions need, for the given account.
pub fn a_users_token_tells_who_and_what_they_are_in_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let user = add_user(store, "Ada", "ada@example.com");
    let here = add_member(store, account.id, user.id, Role::Administrator);
    let there = add_member(store, elsewhere.id, user.id, Role::Agent);
    give(store, TokenOwner::User(user.id), TOKEN);
    for (account, membership) in [(account, here), (elsewhere, there)] {
        let expected = Principal::User {
            user: Box::new(user.clone()),
            membership: Some(membership),
            account: Some(Box::new(account.clone())),
        };
        assert_eq!(resolve(store, TOKEN, Some(account.id)), Some(expected));
    }
    let kept = look(store, |view| {
        view.tokens().token_of(TokenOwner::User(user.id))
    });
    assert_eq!(kept.as_deref(), Some(TOKEN));
}

/// Another member's row does not count as theirs.
pub fn a_user_outside_the_account_has_no_membership(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    add_agent(store, account.id, "Bob", "bob@example.com");
    let user = add_agent(store, elsewhere.id, "Ada", "ada@example.com");
    give(store, TokenOwner::User(user.id), TOKEN);
    let expected = Principal::User {
        user: Box::new(user),
        membership: None,
        account: Some(Box::new(account.clone())),
    };
    assert_eq!(resolve(store, TOKEN, Some(account.id)), Some(expected));
}

/// The holder is returned all the same: an unknown account and an unknown token are refused differently.
pub fn an_unknown_account_is_told_by_its_absence(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_agent(store, account.id, "Ada", "ada@example.com");
    give(store, TokenOwner::User(user.id), TOKEN);
    let unknown = AccountId::new(account.id.get() + 1_000);
    let expected = Principal::User {
        user: Box::new(user),
        account: None,
        membership: None,
    };
    assert_eq!(resolve(store, TOKEN, Some(unknown)), Some(expected));
}

/// Only the requested account is returned.
pub fn without_an_account_only_the_user_is_told(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let user = add_agent(store, account.id, "Ada", "ada@example.com");
    give(store, TokenOwner::User(user.id), TOKEN);
    let expected = Principal::User {
        user: Box::new(user),
        account: None,
        membership: None,
    };
    assert_eq!(resolve(store, TOKEN, None), Some(expected));
}

/// A connection in one account does not count in another.
pub fn a_bots_token_tells_where_it_is_connected(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let elsewhere = add_account(store, "Looms");
    let id = adapter.add_bot(Some("Greeter"), &[account.id]);
    give(store, TokenOwner::AgentBot(id), TOKEN);
    let told = |account: Option<AccountId>| resolve(store, TOKEN, account);
    let bot = |account, connected| Principal::AgentBot {
        id,
        name: Some("Greeter".to_owned()),
        account,
        connected,
    };
    let unknown = AccountId::new(account.id.get().max(elsewhere.id.get()) + 1_000);
    assert_eq!(
        told(Some(account.id)),
        Some(bot(Some(Box::new(account)), true))
    );
    assert_eq!(
        told(Some(elsewhere.id)),
        Some(bot(Some(Box::new(elsewhere)), false))
    );
    assert_eq!(told(Some(unknown)), Some(bot(None, false)));
    assert_eq!(told(None), Some(bot(None, false)));
}

/// A bot may have no name and no inbox.
pub fn a_nameless_bot_reads_back(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let id = adapter.add_bot(None, &[]);
    give(store, TokenOwner::AgentBot(id), TOKEN);
    let expected = Principal::AgentBot {
        id,
        name: None,
        account: Some(Box::new(account.clone())),
        connected: false,
    };
    assert_eq!(resolve(store, TOKEN, Some(account.id)), Some(expected));
}

/// With an account and without one.
pub fn a_platform_apps_token_tells_the_app(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = add_account(store, "Engines");
    let app = change(store, |work| work.platform_apps().add("Back office", at()));
    assert_eq!(app.name, "Back office");
    give(store, TokenOwner::PlatformApp(app.id), TOKEN);
    let expected = Principal::PlatformApp(app);
    assert_eq!(resolve(store, TOKEN, None), Some(expected.clone()));
    assert_eq!(resolve(store, TOKEN, Some(account.id)), Some(expected));
}

/// Tokens are case-sensitive, and an empty token is unknown.
pub fn an_unknown_token_has_no_owner(adapter: &dyn Adapter) {
    let store = adapter.store();
    let user = add_user(store, "Ada", "ada@example.com");
    give(store, TokenOwner::User(user.id), TOKEN);
    for token in ["", "unknown", &TOKEN.to_lowercase(), &TOKEN[1..], "%"] {
        assert_eq!(resolve(store, token, None), None, "{token}");
    }
}

/// At once, and for this owner only.
pub fn a_new_token_kills_the_old_one(adapter: &dyn Adapter) {
    let store = adapter.store();
    let ada = add_user(store, "Ada", "ada@example.com");
    let bob = add_user(store, "Bob", "bob@example.com");
    give(store, TokenOwner::User(ada.id), TOKEN);
    give(store, TokenOwner::User(bob.id), "token-of-bob");
    change(store, |work| {
        work.tokens()
            .set(TokenOwner::User(ada.id), "renewed", later(1))
    });
    assert_eq!(resolve(store, TOKEN, None), None);
    for (token, user) in [("renewed", ada), ("token-of-bob", bob)] {
        let owner = TokenOwner::User(user.id);
        let kept = look(store, |view| view.tokens().token_of(owner));
        assert_eq!(kept.as_deref(), Some(token));
        let expected = Principal::User {
            user: Box::new(user),
            account: None,
            membership: None,
        };
        assert_eq!(resolve(store, token, None), Some(expected));
    }
}

/// An app is not the user with the same id.
pub fn an_owner_without_a_token_has_none(adapter: &dyn Adapter) {
    let store = adapter.store();
    let user = add_user(store, "Ada", "ada@example.com");
    give(store, TokenOwner::User(user.id), TOKEN);
    let app = TokenOwner::PlatformApp(PlatformAppId::new(user.id.get()));
    assert_eq!(look(store, |view| view.tokens().token_of(app)), None);
    let bob = add_user(store, "Bob", "bob@example.com");
    let owner = TokenOwner::User(bob.id);
    assert_eq!(look(store, |view| view.tokens().token_of(owner)), None);
}
