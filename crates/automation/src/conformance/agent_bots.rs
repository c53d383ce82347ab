//! Conformance tests of [`crate::ports::AgentBots`] and [`crate::ports::BotAccess`].

use super::{Adapter, at, change, later, look, refusal};
use crate::agent_bots::{AgentBot, BotType, NewAgentBot};
use crate::ports::Store;
use nimchat_core_model::{AccountId, AgentBotId, Attributes, InboxId, StoreError};
use serde_json::json;

fn bare(account_id: Option<AccountId>) -> NewAgentBot {
    NewAgentBot {
        account_id,
        name: None,
        description: None,
        outgoing_url: None,
        avatar_url: None,
        bot_type: BotType::Webhook,
        bot_config: Attributes::new(),
        secret: "whsec_bot".to_owned(),
        created_at: at(),
    }
}

fn config() -> Attributes {
    Attributes::from(json!({"greeting": "Größe 大", "steps": [1, {"two": null}], "on": true}))
}

pub(super) fn add(store: &dyn Store, account: Option<AccountId>) -> AgentBot {
    change(store, |work| work.agent_bots().add(bare(account)))
}

fn stored(store: &dyn Store, id: AgentBotId) -> Option<AgentBot> {
    look(store, |view| view.agent_bots().find(id))
}

fn of_inbox(store: &dyn Store, account: AccountId, inbox: InboxId) -> Option<AgentBotId> {
    let bot = look(store, |view| view.agent_bots().of_inbox(account, inbox));
    bot.map(|bot| bot.id)
}

pub(super) fn connect(store: &dyn Store, account: AccountId, inbox: InboxId, bot: AgentBotId) {
    change(store, |work| work.agent_bots().connect(account, inbox, bot));
}

fn ids(bots: &[AgentBot]) -> Vec<AgentBotId> {
    bots.iter().map(|bot| bot.id).collect()
}

/// With its configuration, and the times to the microsecond.
pub fn a_bot_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let new = NewAgentBot {
        name: Some("Greeter".to_owned()),
        description: Some("Says hello".to_owned()),
        outgoing_url: Some("anywhere, even nowhere".to_owned()),
        avatar_url: Some("https://bots.example/a.png".to_owned()),
        bot_config: config(),
        ..bare(Some(account))
    };
    let added = change(store, |work| work.agent_bots().add(new.clone()));
    let expected = AgentBot {
        id: added.id,
        account_id: new.account_id,
        name: new.name,
        description: new.description,
        outgoing_url: new.outgoing_url,
        avatar_url: new.avatar_url,
        bot_type: new.bot_type,
        bot_config: new.bot_config,
        secret: new.secret,
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    assert_eq!(stored(store, added.id), Some(expected));
}

/// It needs no name either.
pub fn a_bot_of_the_installation_may_have_nothing_but_an_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let added = add(store, None);
    assert!(added.is_system());
    assert_eq!((&added.name, &added.outgoing_url), (&None, &None));
    assert!(added.bot_config.is_empty());
    assert_eq!(stored(store, added.id), Some(added));
}

/// Values are set and cleared.
pub fn an_update_writes_every_attribute_of_a_bot(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let bare = add(store, None);
    let full = AgentBot {
        account_id: Some(account),
        name: Some("Greeter".to_owned()),
        description: Some("Says hello".to_owned()),
        outgoing_url: Some("https://bots.example".to_owned()),
        avatar_url: Some("https://bots.example/a.png".to_owned()),
        bot_config: config(),
        updated_at: later(5),
        ..bare.clone()
    };
    for bot in [full, bare] {
        change(store, |work| work.agent_bots().update(&bot));
        assert_eq!(stored(store, bot.id), Some(bot));
    }
}

/// By id; the bots of other accounts are not visible.
pub fn an_account_sees_its_own_bots_and_the_installations(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let theirs = add(store, Some(other)).id;
    let system = add(store, None).id;
    let own = add(store, Some(mine)).id;
    let seen = |account| {
        let bots = look(store, |view| view.agent_bots().of_account(account));
        ids(&bots)
    };
    assert_eq!(seen(mine), [system, own]);
    assert_eq!(seen(other), [theirs, system]);
    for (bot, sees) in [(own, true), (system, true), (theirs, false)] {
        let found = look(store, |view| view.agent_bots().seen(mine, bot));
        assert_eq!(found.is_some(), sees);
    }
    let unknown = AgentBotId::new(own.get() + 1_000);
    assert_eq!(
        look(store, |view| view.agent_bots().seen(mine, unknown)),
        None
    );
    assert_eq!(stored(store, unknown), None);
}

/// The last one that was connected. A bot may answer in several inboxes.
pub fn an_inbox_has_one_bot(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let [inbox, theirs] = [adapter.add_inbox(mine), adapter.add_inbox(other)];
    let own = add(store, Some(mine)).id;
    let system = add(store, None).id;
    assert_eq!(of_inbox(store, mine, inbox), None);
    for bot in [own, system, system, own] {
        connect(store, mine, inbox, bot);
        assert_eq!(of_inbox(store, mine, inbox), Some(bot));
    }
    connect(store, mine, inbox, system);
    connect(store, other, theirs, system);
    assert_eq!(of_inbox(store, other, inbox), None, "not their inbox");
    for _ in 0..2 {
        change(store, |work| work.agent_bots().disconnect(mine, inbox));
        assert_eq!(of_inbox(store, mine, inbox), None);
    }
    assert_eq!(of_inbox(store, other, theirs), Some(system));
}

/// Another account's inbox or bot is refused.
pub fn only_what_the_account_sees_is_connected(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let [inbox, theirs] = [adapter.add_inbox(mine), adapter.add_inbox(other)];
    let own = add(store, Some(mine)).id;
    let stranger = add(store, Some(other)).id;
    connect(store, other, theirs, stranger);
    let nowhere = InboxId::new(theirs.get().max(inbox.get()) + 1_000);
    let nobody = AgentBotId::new(stranger.get() + 1_000);
    for (inbox, bot) in [
        (theirs, own),
        (nowhere, own),
        (inbox, stranger),
        (inbox, nobody),
    ] {
        let refused = refusal(store, |work| work.agent_bots().connect(mine, inbox, bot));
        assert!(
            matches!(refused, StoreError::MissingReference),
            "{refused:?}"
        );
    }
    let refused = refusal(store, |work| work.agent_bots().disconnect(mine, theirs));
    assert!(
        matches!(refused, StoreError::MissingReference),
        "{refused:?}"
    );
    assert_eq!(of_inbox(store, other, theirs), Some(stranger));
}

/// It stays in the inboxes of its new account, and in all inboxes when it moves to the installation.
pub fn a_bot_that_moves_leaves_the_inboxes_of_others(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let [inbox, theirs] = [adapter.add_inbox(mine), adapter.add_inbox(other)];
    let bot = add(store, None);
    connect(store, mine, inbox, bot.id);
    connect(store, other, theirs, bot.id);
    let moved = AgentBot {
        account_id: Some(mine),
        ..bot.clone()
    };
    change(store, |work| work.agent_bots().update(&moved));
    assert_eq!(of_inbox(store, mine, inbox), Some(bot.id));
    assert_eq!(of_inbox(store, other, theirs), None);
    change(store, |work| work.agent_bots().update(&bot));
    assert_eq!(of_inbox(store, mine, inbox), Some(bot.id));
}

/// The last one that was set.
pub fn a_bot_has_one_token(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [one, two] = [add(store, None).id, add(store, None).id];
    for (bot, token) in [(one, "old"), (two, "other"), (one, "new")] {
        change(store, |work| work.bot_access().set_token(bot, token, at()));
    }
    let told = |asked: &[AgentBotId]| {
        let mut tokens = look(store, |view| view.bot_access().tokens_of(asked));
        tokens.sort();
        tokens
    };
    let all = [(one, "new".to_owned()), (two, "other".to_owned())];
    assert_eq!(told(&[two, one]), all);
    assert_eq!(told(&[one]), all[..1]);
    assert_eq!(told(&[]), []);
    let tokenless = add(store, None).id;
    assert_eq!(told(&[tokenless]), []);
}

/// By id, whichever account they belong to.
pub fn an_app_lists_the_bots_it_may_touch(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [app, other] = [adapter.add_app(), adapter.add_app()];
    let [own, system, hidden] = [Some(account), None, None].map(|home| add(store, home).id);
    for bot in [system, own, own] {
        change(store, |work| {
            work.bot_access().permit(app, bot, at())?;
            work.bot_access().permit(app, bot, later(1))
        });
    }
    let listed = |app| ids(&look(store, |view| view.agent_bots().of_app(app)));
    assert_eq!(listed(app), [own, system]);
    assert_eq!(listed(other), []);
    for (app, bot, permitted) in [(app, own, true), (app, hidden, false), (other, own, false)] {
        let told = look(store, |view| view.bot_access().is_permitted(app, bot));
        assert_eq!(told, permitted);
    }
}

/// Other bots keep theirs.
pub fn a_removed_bot_is_gone_with_what_hangs_on_it(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let [inbox, other] = [adapter.add_inbox(account), adapter.add_inbox(account)];
    let app = adapter.add_app();
    let [gone, kept] = [Some(account), None].map(|home| add(store, home).id);
    for (bot, inbox, token) in [(gone, inbox, "gone"), (kept, other, "kept")] {
        change(store, |work| {
            work.agent_bots().connect(account, inbox, bot)?;
            work.bot_access().set_token(bot, token, at())?;
            work.bot_access().permit(app, bot, at())
        });
    }
    assert!(change(store, |work| work.agent_bots().remove(gone)));
    assert!(!change(store, |work| work.agent_bots().remove(gone)));
    assert_eq!(stored(store, gone), None);
    assert_eq!(of_inbox(store, account, inbox), None);
    assert_eq!(of_inbox(store, account, other), Some(kept));
    let tokens = look(store, |view| view.bot_access().tokens_of(&[gone, kept]));
    assert_eq!(tokens, [(kept, "kept".to_owned())]);
    assert!(!look(store, |view| view
        .bot_access()
        .is_permitted(app, gone)));
    let listed = look(store, |view| view.agent_bots().of_app(app));
    assert_eq!(ids(&listed), [kept]);
}
