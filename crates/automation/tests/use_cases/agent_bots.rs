//! Agent bots as an account's people manage them (docs/rules/accounts.md §5.7).

use crate::world::{World, refusal};
use nimchat_accounts::Administrator;
use nimchat_automation::{AgentBotDraft, AgentBotView, BotType};
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{AgentBotId, Attributes, AvatarChange, AvatarHolder, FetchAvatar};
use serde_json::json;

const GONE: &str = "Resource could not be found";

/// A text to set.
#[expect(
    clippy::option_option,
    clippy::unnecessary_wraps,
    reason = "a field that is given, as commands tell it from one that is left out"
)]
fn text(text: &str) -> Option<Option<String>> {
    Some(Some(text.to_owned()))
}

fn named(name: &str) -> AgentBotDraft {
    AgentBotDraft {
        name: text(name),
        ..AgentBotDraft::default()
    }
}

impl World {
    fn bot(&self, administrator: &Administrator, name: &str) -> AgentBotView {
        let bots = self.agent_bots();
        bots.create(administrator, named(name)).unwrap()
    }

    fn system_bot(&self) -> AgentBotView {
        let bots = self.platform_bots();
        bots.create(&self.operator(), None, named("System"))
            .unwrap()
    }
}

#[test]
fn a_bot_is_the_accounts_and_has_a_token_of_its_own() {
    let world = World::new();
    let bots = world.agent_bots();
    let draft = AgentBotDraft {
        description: text("Says hello"),
        outgoing_url: text("no address at all"),
        avatar: AvatarChange::Fetch("https://bots.example/a.png".to_owned()),
        bot_type: Some("webhook".to_owned()),
        bot_config: Some(Attributes::from(json!({"a": 1}))),
        ..named("Greeter")
    };
    let one = bots.create(&world.administrator, draft).unwrap();
    let two = bots
        .create(&world.administrator, AgentBotDraft::default())
        .unwrap();
    assert_eq!(one.bot.account_id, Some(world.account()));
    assert_eq!(one.bot.name.as_deref(), Some("Greeter"));
    assert_eq!(one.bot.outgoing_url.as_deref(), Some("no address at all"));
    assert_eq!(one.bot.bot_config.to_value(), json!({"a": 1}));
    assert_eq!(
        (two.bot.name.as_ref(), two.bot.bot_type),
        (None, BotType::Webhook)
    );
    assert!(one.access_token.is_some());
    assert_ne!(one.access_token, two.access_token);
    assert_eq!(bots.list(&world.agent()).unwrap(), [one, two]);
    assert_eq!(world.event_names(), [], "bots cause no events");
}

#[test]
fn every_fault_is_told_at_once() {
    let world = World::new();
    let draft = AgentBotDraft {
        name: text(&"x".repeat(256)),
        description: text(&"x".repeat(256)),
        outgoing_url: text(&"x".repeat(2_049)),
        avatar: AvatarChange::Fetch("nowhere".to_owned()),
        bot_type: Some("magic".to_owned()),
        bot_config: None,
    };
    let expected = "Name is too long (maximum is 255 characters), \
                    Description is too long (maximum is 255 characters), \
                    Outgoing url is too long (maximum is 2048 characters), \
                    Avatar url is invalid, Bot type is not included in the list";
    let bots = world.agent_bots();
    assert_eq!(
        refusal(bots.create(&world.administrator, draft.clone())),
        expected
    );
    let bot = world.bot(&world.administrator, "Greeter");
    assert_eq!(
        refusal(bots.update(&world.administrator, bot.bot.id, draft)),
        expected
    );
    assert_eq!(bots.list(&world.administrator.0).unwrap(), [bot]);
}

#[test]
fn an_update_changes_what_is_named_and_clears_what_is_null() {
    let world = World::new();
    let bots = world.agent_bots();
    let draft = AgentBotDraft {
        description: text("Says hello"),
        avatar: AvatarChange::Fetch("https://bots.example/a.png".to_owned()),
        ..named("Greeter")
    };
    let made = bots.create(&world.administrator, draft).unwrap();
    let fetch = FetchAvatar {
        holder: AvatarHolder::AgentBot(made.bot.id),
        address: "https://bots.example/a.png".to_owned(),
    };
    assert_eq!(world.store.jobs_of::<FetchAvatar>(), [fetch]);
    world.wait(60);
    let change = AgentBotDraft {
        description: Some(None),
        outgoing_url: text("https://bots.example"),
        ..AgentBotDraft::default()
    };
    let id = made.bot.id;
    let changed = bots.update(&world.administrator, id, change).unwrap();
    assert_eq!(changed.bot.name.as_deref(), Some("Greeter"));
    assert_eq!(changed.bot.description, None);
    assert_eq!(
        changed.bot.outgoing_url.as_deref(),
        Some("https://bots.example")
    );
    assert_eq!(changed.bot.updated_at, world.now());
    assert_eq!(changed.access_token, made.access_token);
    assert!(changed.bot.avatar_url.is_some());
    let bare = bots.clear_avatar(&world.administrator, id).unwrap();
    assert_eq!(bare.bot.avatar_url, None);
    assert_eq!(bots.show(&world.administrator.0, id).unwrap(), bare);
}

#[test]
fn a_bot_of_the_installation_is_seen_and_not_changed() {
    let world = World::new();
    let bots = world.agent_bots();
    let id = world.system_bot().bot.id;
    let seen = bots.show(&world.agent(), id).unwrap();
    assert!(seen.bot.is_system());
    assert_eq!(seen.access_token, None, "its token is the operator's");
    assert_eq!(bots.list(&world.administrator.0).unwrap(), [seen]);
    let caller = &world.administrator;
    for refused in [
        refusal(bots.update(caller, id, named("Mine"))),
        refusal(bots.clear_avatar(caller, id)),
        refusal(bots.reset_access_token(caller, id)),
        refusal(bots.delete(caller, id)),
    ] {
        assert_eq!(refused, GONE);
    }
}

#[test]
fn another_accounts_bot_is_not_found() {
    let world = World::new();
    let bots = world.agent_bots();
    let mine = world.bot(&world.administrator, "Greeter");
    let id = mine.bot.id;
    let other = world.other_administrator();
    assert_eq!(bots.list(&other.0).unwrap(), []);
    let inbox = world.inbox(&other);
    for refused in [
        refusal(bots.show(&other.0, id)),
        refusal(bots.update(&other, id, named("Mine"))),
        refusal(bots.reset_access_token(&other, id)),
        refusal(bots.delete(&other, id)),
        refusal(bots.connect(&other, inbox, Some(id))),
    ] {
        assert_eq!(refused, GONE);
    }
    assert_eq!(bots.show(&world.administrator.0, id).unwrap(), mine);
}

#[test]
fn a_new_token_takes_the_place_of_the_old_one() {
    let world = World::new();
    let bots = world.agent_bots();
    let old = bots.create(&world.administrator, named("Greeter")).unwrap();
    let new = bots
        .reset_access_token(&world.administrator, old.bot.id)
        .unwrap();
    assert_ne!(new.access_token, old.access_token);
    assert_eq!(new.bot, old.bot);
    let shown = bots.show(&world.administrator.0, old.bot.id).unwrap();
    assert_eq!(shown, new);
}

#[test]
fn an_inbox_has_the_bot_that_was_connected_last() {
    let world = World::new();
    let bots = world.agent_bots();
    let caller = &world.administrator;
    let inbox = world.inbox(caller);
    let own = world.bot(caller, "Greeter").bot.id;
    let system = world.system_bot().bot.id;
    let answering = || {
        let bot = bots.of_inbox(&caller.0, inbox).unwrap();
        bot.map(|view| {
            assert_eq!(view.access_token, None, "not to be had here");
            view.bot.id
        })
    };
    assert_eq!(answering(), None);
    for bot in [Some(own), Some(system), Some(own), None, None] {
        bots.connect(caller, inbox, bot).unwrap();
        assert_eq!(answering(), bot);
    }
    let unknown = Some(AgentBotId::new(999_999));
    assert_eq!(refusal(bots.connect(caller, inbox, unknown)), GONE);
}

#[test]
fn who_does_not_see_the_inbox_does_not_see_its_bot() {
    let world = World::new();
    let bots = world.agent_bots();
    let inbox = world.inbox(&world.administrator);
    let refused = refusal(bots.of_inbox(&world.agent(), inbox));
    assert_eq!(refused, "You are not authorized to do this action");
    let other = world.other_administrator();
    assert_eq!(refusal(bots.of_inbox(&other.0, inbox)), GONE);
    assert_eq!(refusal(bots.connect(&other, inbox, None)), GONE);
}

#[test]
fn a_deleted_bot_is_gone_from_its_inboxes() {
    let world = World::new();
    let bots = world.agent_bots();
    let caller = &world.administrator;
    let inbox = world.inbox(caller);
    let id = world.bot(caller, "Greeter").bot.id;
    bots.connect(caller, inbox, Some(id)).unwrap();
    bots.delete(caller, id).unwrap();
    assert_eq!(bots.of_inbox(&caller.0, inbox).unwrap(), None);
    assert_eq!(bots.list(&caller.0).unwrap(), []);
    assert_eq!(refusal(bots.delete(caller, id)), GONE);
    assert_eq!(refusal(bots.show(&caller.0, id)), GONE);
}
