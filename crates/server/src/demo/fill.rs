//! Carries the plan out, through the services that answer everybody else.

use super::DemoError;
use super::plan::{Act, Beginning, Plan, Step};
use super::shop::SHOP;
use super::staff::Account;
use crate::set_clock::SetClock;
use crate::wire::Nimchat;
use chrono::TimeDelta;
use nimchat_accounts::{Agent, Caller};
use nimchat_core_model::{Attributes, ConversationNumber};
use nimchat_messaging::conversations::{Assign, ToggleStatus};
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor};
use nimchat_messaging::widget::{Introduction, StartWidgetConversation, WidgetMessage};
use nimchat_messaging::{Rating, SurveyAnswer};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// A conversation that began.
struct Begun {
    number: ConversationNumber,
    /// Its name for links.
    uuid: Uuid,
    /// The session that the customer writes in: a visitor's token, or a source id.
    session: String,
}

/// Carries the plan out.
pub(super) struct Filling<'a> {
    pub nimchat: &'a Nimchat,
    pub clock: &'a SetClock,
    pub account: &'a Account,
    begun: HashMap<usize, Begun>,
    /// The visitors' tokens, by customer.
    visitors: HashMap<usize, String>,
}

impl<'a> Filling<'a> {
    /// Of this account, whose services read this clock.
    pub fn of(nimchat: &'a Nimchat, clock: &'a SetClock, account: &'a Account) -> Self {
        Self {
            nimchat,
            clock,
            account,
            begun: HashMap::new(),
            visitors: HashMap::new(),
        }
    }

    /// Carries out every step at its time.
    pub fn run(mut self, plan: &Plan) -> Result<(), DemoError> {
        for step in &plan.steps {
            self.clock.set(Some(step.at));
            let beginning = plan.conversations.get(step.conversation);
            self.step(step, *beginning.ok_or(DemoError::Incomplete)?)?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, beginning: Beginning) -> Result<(), DemoError> {
        if let Act::Begin(question) = &step.act {
            let begun = if beginning.over_the_app {
                self.begin_over_the_app(beginning.customer, question)?
            } else {
                self.begin_on_the_website(beginning.customer, question)?
            };
            self.begun.insert(step.conversation, begun);
            return Ok(());
        }
        let begun = self.begun.get(&step.conversation);
        let begun = begun.ok_or(DemoError::Incomplete)?;
        if let Act::Write(text) = &step.act {
            return self.write(begun, beginning, text);
        }
        self.react(begun, &step.act)
    }

    fn begin_on_the_website(&mut self, customer: usize, text: &str) -> Result<Begun, DemoError> {
        let widget = &self.nimchat.widget.widget;
        let known = self.visitors.get(&customer).map(String::as_str);
        let (guest, token) = widget.open(&self.account.website_token, known)?;
        self.visitors.insert(customer, token.clone());
        let place = SHOP.places[customer % SHOP.places.len()].clone();
        let introduction = Introduction {
            name: Some(name(customer)),
            email: Some(address(customer)),
            additional_attributes: Some(Attributes::from(place)),
            custom_attributes: Some(Attributes::from(json!({"orders": customer % 7}))),
            ..Introduction::default()
        };
        let page = json!({
            "referer": "https://lantern.example/shop",
            "browser": {"browser_name": "Firefox", "platform_name": "Linux"},
        });
        let message = WidgetMessage {
            content: Some(text.to_owned()),
            opening: Attributes::from(page),
            ..WidgetMessage::default()
        };
        let start = StartWidgetConversation {
            introduction,
            message,
            custom_attributes: Attributes::new(),
        };
        let conversation = widget.start(guest, start)?.conversation;
        Ok(Begun {
            number: conversation.number,
            uuid: conversation.uuid,
            session: token,
        })
    }

    fn begin_over_the_app(&self, customer: usize, text: &str) -> Result<Begun, DemoError> {
        let visitors = &self.nimchat.client.visitors;
        let inbox = &self.account.app_identifier;
        let source_id = format!("app-{customer}");
        let register = RegisterVisitor {
            source_id: Some(source_id.clone()),
            name: Some(name(customer)),
            email: Some(address(customer)),
            ..RegisterVisitor::default()
        };
        visitors.register(inbox, register)?;
        let begun = visitors.start_conversation(inbox, &source_id, None)?;
        let number = begun.conversation.number;
        visitors.post_message(inbox, &source_id, number, said(text))?;
        Ok(Begun {
            number,
            uuid: begun.conversation.uuid,
            session: source_id,
        })
    }

    fn write(&self, begun: &Begun, beginning: Beginning, text: &str) -> Result<(), DemoError> {
        if beginning.over_the_app {
            let visitors = &self.nimchat.client.visitors;
            let inbox = &self.account.app_identifier;
            visitors.post_message(inbox, &begun.session, begun.number, said(text))?;
            return Ok(());
        }
        let widget = &self.nimchat.widget.widget;
        let guest = widget.guest(&self.account.website_token, &begun.session)?;
        let message = WidgetMessage {
            content: Some(text.to_owned()),
            ..WidgetMessage::default()
        };
        widget.post_message(guest, message)?;
        Ok(())
    }

    fn react(&self, begun: &Begun, act: &Act) -> Result<(), DemoError> {
        let number = begun.number;
        let conversations = &self.nimchat.application.messaging.conversations;
        let owner = self.agent(0)?;
        match act {
            Act::Begin(_) | Act::Write(_) => {}
            Act::HandOver(text) => {
                self.say(&self.account.bot, number, text, false)?;
                conversations.toggle_status(&self.account.bot, number, status("open"))?;
            }
            Act::Assign(agent, team) => {
                let caller = self.caller(0)?;
                let team = self.account.teams.get(*team).copied();
                conversations.assign(&caller, number, Assign::Team(team))?;
                let agent = self.agent(*agent)?.user.id;
                conversations.assign(&caller, number, Assign::Agent(Some(agent)))?;
            }
            Act::Label(title) => {
                conversations.add_label(owner, number, title)?;
            }
            Act::Urgent => {
                let caller = self.caller(0)?;
                conversations.toggle_priority(&caller, number, Some("urgent"))?;
            }
            Act::Read(agent) => {
                conversations.update_last_seen(self.agent(*agent)?, number)?;
            }
            Act::Answer(agent, text) => self.say(&self.caller(*agent)?, number, text, false)?,
            Act::Note(agent, text) => self.say(&self.caller(*agent)?, number, text, true)?,
            Act::Snooze(agent) => {
                let snooze = ToggleStatus {
                    snoozed_until: Some(self.nimchat.clock.now() + TimeDelta::days(1)),
                    ..status("snoozed")
                };
                conversations.toggle_status(&self.caller(*agent)?, number, snooze)?;
            }
            Act::Resolve(agent) => {
                conversations.toggle_status(&self.caller(*agent)?, number, status("resolved"))?;
            }
            Act::Rate(rating, text) => {
                let rating = i64::try_from(*rating).unwrap_or_default();
                let answer = SurveyAnswer {
                    rating: Rating::new(rating).ok(),
                    feedback_message: (!text.is_empty()).then(|| (*text).to_owned()),
                };
                let surveys = &self.nimchat.client.surveys;
                surveys.answer(&begun.uuid.to_string(), answer)?;
            }
        }
        Ok(())
    }

    fn agent(&self, place: usize) -> Result<&Agent, DemoError> {
        self.account.agents.get(place).ok_or(DemoError::Incomplete)
    }

    fn caller(&self, place: usize) -> Result<Caller, DemoError> {
        Ok(Caller::Agent(Box::new(self.agent(place)?.clone())))
    }

    fn say(
        &self,
        caller: &Caller,
        number: ConversationNumber,
        text: &str,
        private: bool,
    ) -> Result<(), DemoError> {
        let message = PostMessage {
            content: Some(text.to_owned()),
            private,
            ..PostMessage::default()
        };
        self.nimchat
            .application
            .messaging
            .messages
            .post(caller, number, message)?;
        Ok(())
    }
}

fn said(text: &str) -> PostVisitorMessage {
    PostVisitorMessage {
        content: Some(text.to_owned()),
        ..PostVisitorMessage::default()
    }
}

fn status(name: &str) -> ToggleStatus {
    ToggleStatus {
        status: Some(name.to_owned()),
        snoozed_until: None,
    }
}

fn name(customer: usize) -> String {
    let (firsts, lasts) = (&SHOP.first_names, &SHOP.last_names);
    let first = &firsts[customer % firsts.len()];
    let last = &lasts[(customer / firsts.len() + customer) % lasts.len()];
    format!("{first} {last}")
}

fn address(customer: usize) -> String {
    format!("customer{customer}@mail.example")
}
