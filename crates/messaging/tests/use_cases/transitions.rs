//! Whatever happens to a conversation, its status is the one of the table (docs/rules/messaging.md §8.1).

use crate::world::World;
use chrono::TimeDelta;
use nimchat_core_model::{ConversationNumber, EventName};
use nimchat_messaging::Inbox;
use nimchat_messaging::conversations::{
    Beginning, CreateConversation, Status, ToggleStatus, Trigger,
};
use nimchat_messaging::jobs::{EndConversationSnooze, ResolveInactive};
use nimchat_messaging::visitors::Visitor;
use proptest::prelude::*;
use serde_json::json;

/// What happens next, to whatever conversation it is.
#[derive(Debug, Clone, Copy)]
enum Step {
    CustomerWrites,
    AgentWrites,
    Names(Status, Option<i64>),
    Toggles,
    CustomerEnds,
    Mutes(bool),
    BotComes,
    BotFails,
    TimePasses(i64),
}

fn status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::CustomerWrites),
        2 => Just(Step::AgentWrites),
        4 => (status(), prop::option::of(1_i64..100)).prop_map(|(status, minutes)| Step::Names(status, minutes)),
        2 => Just(Step::Toggles),
        1 => Just(Step::CustomerEnds),
        1 => any::<bool>().prop_map(Step::Mutes),
        1 => Just(Step::BotComes),
        1 => Just(Step::BotFails),
        3 => (1_i64..200).prop_map(Step::TimePasses),
    ]
}

/// How long accounts wait here before they resolve, in minutes.
const SILENCE: i64 = 60;

proptest! {
    #[test]
    fn the_status_is_the_one_of_the_table(
        asked in status(),
        blocked in any::<bool>(),
        bot in any::<bool>(),
        steps in prop::collection::vec(step(), 0..16),
    ) {
        play(Beginning { asked, blocked, bot, campaign: false }, &steps)?;
    }
}

/// A conversation, and what is expected of it.
struct Scene {
    world: World,
    inbox: Inbox,
    ada: Visitor,
    number: ConversationNumber,
    bot: bool,
    blocked: bool,
    expected: Status,
    /// How often the step changed the status.
    changes: usize,
}

impl Scene {
    fn begin(beginning: Beginning) -> Self {
        let world = World::new();
        world.change_account(|account| {
            let settings = &mut account.settings.0;
            settings.insert("auto_resolve_after".to_owned(), json!(SILENCE));
        });
        let inbox = world.inbox();
        let ada = world.visitor(&inbox, "Ada");
        if beginning.bot {
            world.bot_in(&inbox);
        }
        if beginning.blocked {
            world.block(&ada.contact);
        }
        let command = CreateConversation {
            source_id: Some(ada.session.source_id.clone()),
            status: Some(beginning.asked.as_str().to_owned()),
            ..CreateConversation::default()
        };
        let made = world.conversations().create(&world.grace(), command);
        Self {
            number: made.unwrap().conversation.number,
            world,
            inbox,
            ada,
            bot: beginning.bot,
            blocked: beginning.blocked,
            expected: beginning.status(),
            changes: 0,
        }
    }

    fn happens(&mut self, trigger: Trigger) {
        let status = self.expected.after(trigger);
        self.changes += usize::from(status != self.expected);
        self.expected = status;
    }

    fn toggle(&self, status: Option<Status>, minutes: Option<i64>) {
        let command = ToggleStatus {
            status: status.map(|status| status.as_str().to_owned()),
            snoozed_until: minutes.map(|minutes| self.world.now() + TimeDelta::minutes(minutes)),
        };
        let toggled =
            self.world
                .conversations()
                .toggle_status(&self.world.grace(), self.number, command);
        toggled.unwrap();
    }

    fn perform(&mut self, step: Step) {
        let service = self.world.conversations();
        match step {
            Step::CustomerWrites => {
                self.world.says(&self.ada, self.number);
                let (blocked, bot) = (self.blocked, self.bot);
                self.happens(Trigger::CustomerWrites { blocked, bot });
            }
            Step::AgentWrites => {
                self.world.answers(&self.world.grace(), self.number);
                self.happens(Trigger::Reply);
            }
            Step::Names(status, minutes) => {
                self.toggle(Some(status), minutes);
                self.happens(Trigger::Named(status));
            }
            Step::Toggles => {
                self.toggle(None, None);
                self.happens(Trigger::Toggled);
            }
            Step::CustomerEnds => {
                let (token, source) = (self.inbox.channel.token(), &self.ada.session.source_id);
                let ended = self.world.visitors().resolve(token, source, self.number);
                ended.unwrap();
                self.happens(Trigger::Named(Status::Resolved));
            }
            Step::Mutes(true) => {
                self.blocked = true;
                service.mute(&self.world.grace, self.number).unwrap();
                self.happens(Trigger::Named(Status::Resolved));
            }
            Step::Mutes(false) => {
                self.blocked = false;
                service.unmute(&self.world.grace, self.number).unwrap();
            }
            Step::BotComes if self.bot => {}
            Step::BotComes => {
                self.world.bot_in(&self.inbox);
                self.bot = true;
            }
            Step::BotFails => {
                let newest = self.world.all_messages(self.number).pop();
                if let Some(message) = newest {
                    let account = self.world.account.id;
                    service.open_without_bot(account, message.id).unwrap();
                    self.happens(Trigger::BotFails);
                }
            }
            Step::TimePasses(minutes) => self.pass(minutes),
        }
    }

    /// Lets time pass, and runs the jobs that are due, as the workers do.
    fn pass(&mut self, minutes: i64) {
        self.world.wait(minutes * 60);
        let (service, now) = (self.world.conversations(), self.world.now());
        let stored = self.world.stored(self.number);
        if stored.snoozed_until.is_some_and(|until| until <= now) {
            self.happens(Trigger::SnoozeEnds);
        }
        let account = self.world.account.id;
        let snooze = EndConversationSnooze {
            account,
            conversation: stored.id,
        };
        service.end_snooze(&snooze).unwrap();
        let active = self.world.stored(self.number).last_activity_at;
        if active < now - TimeDelta::minutes(SILENCE) {
            self.happens(Trigger::Silence);
        }
        let silent = ResolveInactive { account };
        service.resolve_inactive(&silent).unwrap();
    }
}

fn play(beginning: Beginning, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut scene = Scene::begin(beginning);
    let stored = |scene: &Scene| scene.world.stored(scene.number);
    prop_assert_eq!(stored(&scene).status, scene.expected);
    for step in steps {
        scene.world.wait(1);
        scene.changes = 0;
        let before = stored(&scene);
        let told = scene.world.store.events().len();
        scene.perform(*step);
        let after = stored(&scene);
        prop_assert_eq!(
            after.status,
            scene.expected,
            "after {:?} in {:?}",
            step,
            steps
        );
        let events = scene.world.store.events().split_off(told);
        let names = events.iter().map(|event| event.name);
        let changes = names.filter(|name| *name == EventName::ConversationStatusChanged);
        prop_assert_eq!(changes.count(), scene.changes, "events of {:?}", step);
        let snoozed = after.status == Status::Snoozed;
        prop_assert!(snoozed || after.snoozed_until.is_none(), "{:?}", after);
        if before.status != Status::Resolved && after.status == Status::Resolved {
            prop_assert_eq!(after.waiting_since, None);
        }
    }
    Ok(())
}
