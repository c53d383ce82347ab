//! What an account works with: teams, labels, texts, attributes, bots, inboxes.

use super::error::{Refused, Result, needed};
use super::json::{int, some_text, text};
use super::report::Report;
use super::{Mover, present};
use nimchat_api_application::commands;
use nimchat_core_model::{AgentBotId, InboxId, TeamId, UserId, WebUrl};
use nimchat_messaging::inboxes::InboxTokens;
use nimchat_messaging::{AttributeModel, Channel};
use serde_json::{Value, json};

impl Mover<'_> {
    pub(super) fn settings(&mut self) -> Result<()> {
        self.teams()?;
        self.labels()?;
        self.canned_responses()?;
        self.attribute_definitions()?;
        self.agent_bots()?;
        self.inboxes()
    }

    fn teams(&mut self) -> Result<()> {
        let teams = self.nimchat.application.accounts.teams.clone();
        let present = present(teams.list(&self.administrator.0), |view| {
            (view.team.id.get(), view.team.name)
        })?;
        for team in self.source.list("/teams")? {
            let name = text(&team, "name").unwrap_or_default().to_lowercase();
            let json = team.clone();
            let made = self.setting("teams", &team, (&name, &present), |mover| {
                let command = commands::team(json)?;
                Ok(teams.create(&mover.administrator, command)?.team.id.get())
            })?;
            let (Some(id), Some(old)) = (made, int(&team, "id")) else {
                continue;
            };
            let members = self.source.list(&format!("/teams/{old}/team_members"))?;
            let members = self.users(&members)?;
            let added = teams.add_members(&self.administrator, TeamId::new(id), &members);
            self.remarked("teams", old, added.map(drop))?;
        }
        Ok(())
    }

    fn labels(&mut self) -> Result<()> {
        let labels = self.nimchat.application.messaging.labels.clone();
        let present = present(labels.list(&self.administrator.0), |label| {
            (label.id.get(), label.title)
        })?;
        let there = ("labels", "/labels", "title");
        self.settings_of(there, &present, |mover, json| {
            let command = commands::label(json)?;
            Ok(labels.create(&mover.administrator, command)?.id.get())
        })
    }

    fn canned_responses(&mut self) -> Result<()> {
        let canned = self.nimchat.application.messaging.canned_responses.clone();
        let present = present(canned.list(&self.administrator.0, None), |text| {
            (text.id.get(), text.short_code)
        })?;
        let there = ("canned_responses", "/canned_responses", "short_code");
        self.settings_of(there, &present, |mover, json| {
            let command = commands::canned_response(json)?;
            Ok(canned.create(&mover.administrator.0, command)?.id.get())
        })
    }

    fn attribute_definitions(&mut self) -> Result<()> {
        let definitions = self
            .nimchat
            .application
            .messaging
            .attribute_definitions
            .clone();
        let present = present(definitions.list(&self.administrator.0, None), |one| {
            (one.id.get(), format!("{} {}", one.model.as_str(), one.key))
        })?;
        // Chatwoot lists one model at a time
        let mut there = Vec::new();
        for model in [0, 1] {
            let path = format!("/custom_attribute_definitions?attribute_model={model}");
            for definition in self.source.list(&path)? {
                let id = int(&definition, "id");
                if there.iter().all(|known| int(known, "id") != id) {
                    there.push(definition);
                }
            }
        }
        for definition in there {
            let model = some_text(&definition, "attribute_model");
            let model = model.and_then(|model| AttributeModel::parse(&model).ok());
            let model = model.map_or("", AttributeModel::as_str);
            let key = text(&definition, "attribute_key").unwrap_or_default();
            let (name, json) = (format!("{model} {key}"), definition.clone());
            self.setting(
                "custom_attributes",
                &definition,
                (&name, &present),
                |mover| {
                    let command = commands::attribute_definition(json)?;
                    Ok(definitions
                        .create(&mover.administrator.0, command)?
                        .id
                        .get())
                },
            )?;
        }
        Ok(())
    }

    fn agent_bots(&mut self) -> Result<()> {
        let bots = self.nimchat.application.automation.agent_bots.clone();
        let present = present(bots.list(&self.administrator.0), |view| {
            (view.bot.id.get(), view.bot.name.unwrap_or_default())
        })?;
        for bot in self.source.list("/agent_bots")? {
            let name = text(&bot, "name").unwrap_or_default();
            let json = self.callable("agent_bots", &bot, "outgoing_url")?;
            self.setting("agent_bots", &bot, (&name, &present), |mover| {
                let command = commands::agent_bot(json)?;
                Ok(bots.create(&mover.administrator, command)?.bot.id.get())
            })?;
        }
        Ok(())
    }

    fn inboxes(&mut self) -> Result<()> {
        let inboxes = self.nimchat.application.messaging.inboxes.clone();
        let listed = needed(inboxes.list(&self.administrator.0))?;
        let is_website = |channel: &Channel| matches!(channel, Channel::WebWidget(_));
        let present: Vec<_> = listed
            .into_iter()
            .map(|inbox| {
                let name = format!("{} {}", is_website(&inbox.channel), inbox.name);
                (inbox.id.get(), name)
            })
            .collect();
        for inbox in self.source.list("/inboxes")? {
            let channel = text(&inbox, "channel_type").unwrap_or_default();
            let website = channel == "Channel::WebWidget";
            let name = text(&inbox, "name").unwrap_or_default();
            let key = format!("{website} {name}");
            let Some(old) = int(&inbox, "id") else {
                continue;
            };
            let is_new = self.here("inboxes", Some(old))?.is_none();
            let json = self.inbox(&inbox, website)?;
            let avatar = if is_new {
                self.picture(&inbox, "avatar_url")?
            } else {
                None
            };
            let tokens = tokens(&inbox, website);
            let made = self.setting("inboxes", &inbox, (&key, &present), |mover| {
                let mut command = commands::inbox(json)?;
                command.avatar = avatar;
                let made = inboxes.create_with(&mover.administrator, command, tokens)?;
                Ok(made.id.get())
            })?;
            if is_new && !website && channel != "Channel::Api" {
                let remark = format!(
                    "{name}: nimchat has no {channel}; its conversations are in an API inbox"
                );
                self.report.remark("inboxes", Some(old), remark);
            }
            if let Some(id) = made {
                self.inbox_people(InboxId::new(id), old)?;
            }
        }
        Ok(())
    }

    /// Its members, and its bot.
    fn inbox_people(&mut self, id: InboxId, old: i64) -> Result<()> {
        let members = self.source.list(&format!("/inbox_members/{old}"))?;
        let members = self.users(&members)?;
        let inboxes = self.nimchat.application.messaging.inboxes.clone();
        let added = inboxes.add_members(&self.administrator, id, members);
        self.remarked("inboxes", old, added.map(drop))?;
        let connected = self.source.get(&format!("/inboxes/{old}/agent_bot"))?;
        let Some(bot) = self.here_of("agent_bots", &connected, "agent_bot")? else {
            return Ok(());
        };
        let bots = self.nimchat.application.automation.agent_bots.clone();
        let connected = bots.connect(&self.administrator, id, Some(AgentBotId::new(bot)));
        self.remarked("inboxes", old, connected)
    }

    /// The body of a new inbox: Chatwoot answers the channel's attributes beside the others.
    fn inbox(&mut self, inbox: &Value, website: bool) -> Result<Value> {
        let mut body = self.callable("inboxes", inbox, "webhook_url")?;
        let mut channel = body.clone();
        channel["type"] = json!(if website { "web_widget" } else { "api" });
        body["channel"] = channel;
        Ok(body)
    }

    /// The record without the address under this key, if this server must not call it.
    fn callable(&mut self, kind: &'static str, record: &Value, key: &str) -> Result<Value> {
        let mut json = record.clone();
        let old = int(record, "id");
        let Some(address) = some_text(record, key) else {
            return Ok(json);
        };
        let url = WebUrl::parse("url", &address);
        if !url.is_ok_and(|url| self.nimchat.calls.may_call(&url)) {
            json[key] = Value::Null;
            if self.here(kind, old)?.is_none() {
                let remark =
                    format!("{key}: {address} is private here (security.private_webhooks)");
                self.report.remark(kind, old, remark);
            }
        }
        Ok(json)
    }

    /// The users here of these users there.
    pub(super) fn users(&self, there: &[Value]) -> Result<Vec<UserId>> {
        let mut users = Vec::new();
        for user in there {
            users.extend(self.here("users", int(user, "id"))?.map(UserId::new));
        }
        Ok(users)
    }

    /// Goes on where a part of a record is refused.
    pub(super) fn remarked<E>(
        &mut self,
        kind: &'static str,
        old: i64,
        done: Result<(), E>,
    ) -> Result<()>
    where
        Refused: From<E>,
    {
        let tell = |report: &mut Report, why| report.remark(kind, Some(old), why);
        self.report.unless_refused(done, tell).map(drop)
    }
}

fn tokens(inbox: &Value, website: bool) -> Option<InboxTokens> {
    let public = if website {
        "website_token"
    } else {
        "inbox_identifier"
    };
    Some(InboxTokens {
        public: some_text(inbox, public)?,
        hmac: some_text(inbox, "hmac_token")?,
    })
}
