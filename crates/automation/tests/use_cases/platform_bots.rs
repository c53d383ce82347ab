//! Agent bots as operators manage them (docs/rules/accounts.md §4.4).

use crate::world::{World, refusal};
use nimchat_automation::AgentBotDraft;
use nimchat_core_model::AgentBotId;

fn named(name: &str) -> AgentBotDraft {
    AgentBotDraft {
        name: Some(Some(name.to_owned())),
        ..AgentBotDraft::default()
    }
}

#[test]
fn a_bot_is_an_accounts_or_everybodys() {
    let world = World::new();
    let bots = world.platform_bots();
    let operator = world.operator();
    let system = bots.create(&operator, None, named("System")).unwrap();
    let own = bots
        .create(&operator, Some(world.account()), named("Own"))
        .unwrap();
    assert!(system.bot.is_system());
    assert_eq!(own.bot.account_id, Some(world.account()));
    assert!(system.access_token.is_some() && own.access_token.is_some());
    assert_eq!(bots.show(&operator, system.bot.id).unwrap(), system);
    let seen = world.agent_bots().list(&world.administrator.0).unwrap();
    assert_eq!(seen[1], own, "its token is the account's, too");
    assert_eq!(bots.list(&operator).unwrap(), [system, own]);
}

#[test]
fn an_app_touches_only_what_it_made() {
    let world = World::new();
    let bots = world.platform_bots();
    let operator = world.operator();
    let made = bots.create(&operator, None, named("System")).unwrap();
    let id = made.bot.id;
    let other = world.operator();
    for refused in [
        refusal(bots.show(&other, id)),
        refusal(bots.update(&other, id, None, named("Mine"))),
        refusal(bots.clear_avatar(&other, id)),
        refusal(bots.delete(&other, id)),
    ] {
        assert_eq!(refused, "Non permissible resource");
    }
    assert_eq!(bots.list(&other).unwrap(), []);
    assert_eq!(bots.show(&operator, id).unwrap(), made);
    let unknown = AgentBotId::new(999_999);
    let refused = refusal(bots.show(&other, unknown));
    assert_eq!(refused, "Resource could not be found");
}

#[test]
fn a_bot_moves_between_accounts() {
    let world = World::new();
    let bots = world.platform_bots();
    let operator = world.operator();
    let id = bots
        .create(&operator, None, named("System"))
        .unwrap()
        .bot
        .id;
    let other = world.other_administrator();
    let [here, there] = [&world.administrator, &other].map(|caller| {
        let inbox = world.inbox(caller);
        let connected = world.agent_bots().connect(caller, inbox, Some(id));
        connected.unwrap();
        (caller.clone(), inbox)
    });
    let home = Some(Some(world.account()));
    let moved = bots.update(&operator, id, home, AgentBotDraft::default());
    assert_eq!(moved.unwrap().bot.account_id, Some(world.account()));
    let answering = |(caller, inbox): &(nimchat_accounts::Administrator, _)| {
        let bot = world.agent_bots().of_inbox(&caller.0, *inbox).unwrap();
        bot.map(|view| view.bot.id)
    };
    assert_eq!((answering(&here), answering(&there)), (Some(id), None));
    let renamed = bots.update(&operator, id, None, named("New"));
    assert_eq!(renamed.unwrap().bot.account_id, Some(world.account()));
    let freed = bots.update(&operator, id, Some(None), AgentBotDraft::default());
    assert!(freed.unwrap().bot.is_system());
}

#[test]
fn a_deleted_bot_is_gone() {
    let world = World::new();
    let bots = world.platform_bots();
    let operator = world.operator();
    let id = bots.create(&operator, None, named("One")).unwrap().bot.id;
    bots.delete(&operator, id).unwrap();
    assert_eq!(bots.list(&operator).unwrap(), [], "nothing dangles");
    let again = refusal(bots.delete(&operator, id));
    assert_eq!(again, "Resource could not be found");
}
