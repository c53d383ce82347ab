//! What calls others or acts by itself: campaigns, dashboard apps, macros, webhooks, automation rules.

use super::Mover;
use super::error::{ImportError, needed};
use super::json::{some_text, text};
use nimchat_accounts::Agent;
use nimchat_api_application::commands;
use serde_json::{Value, json};

impl Mover<'_> {
    pub(super) fn rules(&mut self) -> Result<(), ImportError> {
        self.campaigns()?;
        self.dashboard_apps()?;
        self.macros()?;
        self.webhooks()?;
        self.automation_rules()
    }

    fn campaigns(&mut self) -> Result<(), ImportError> {
        let campaigns = self.nimchat.application.campaigns.clone();
        let listed = needed(campaigns.list(&self.administrator, None))?;
        let present: Vec<_> = listed
            .into_iter()
            .map(|view| (view.campaign.number.get(), view.campaign.values.title))
            .collect();
        for campaign in self.source.list("/campaigns")? {
            let title = text(&campaign, "title").unwrap_or_default();
            let mut json = campaign.clone();
            json["inbox_id"] = json!(self.here_of("inboxes", &campaign, "inbox")?);
            json["sender_id"] = json!(self.here_of("users", &campaign, "sender")?);
            self.setting("campaigns", &campaign, (&title, &present), |mover| {
                let command = commands::campaign(json)?;
                let made = campaigns.create(&mover.administrator, command)?;
                Ok(made.campaign.number.get())
            })?;
        }
        Ok(())
    }

    fn dashboard_apps(&mut self) -> Result<(), ImportError> {
        let apps = self.nimchat.application.dashboard_apps.clone();
        let listed = needed(apps.list(&self.administrator.0))?;
        let present: Vec<_> = listed
            .into_iter()
            .map(|app| (app.id.get(), app.title))
            .collect();
        for app in self.source.list("/dashboard_apps")? {
            let title = text(&app, "title").unwrap_or_default();
            let json = app.clone();
            self.setting("dashboard_apps", &app, (&title, &present), |mover| {
                let command = commands::dashboard_app(json)?;
                Ok(apps.create(&mover.administrator, command)?.id.get())
            })?;
        }
        Ok(())
    }

    /// A personal macro is its author's.
    fn macros(&mut self) -> Result<(), ImportError> {
        let macros = self.nimchat.application.macros.clone();
        for one in self.source.list("/macros")? {
            let author = self.author(&one)?;
            let listed = needed(macros.list(&author))?;
            let present: Vec<_> = listed
                .into_iter()
                .map(|known| (known.id.get(), known.name))
                .collect();
            let name = text(&one, "name").unwrap_or_default();
            let mut json = one.clone();
            self.actions(&mut json["actions"])?;
            self.setting("macros", &one, (&name, &present), |_| {
                let command = commands::r#macro(json)?;
                Ok(macros.create(&author, command)?.id.get())
            })?;
        }
        self.report.remark(
            "macros",
            None,
            "personal macros of others than the token's user are not told by the API",
        );
        Ok(())
    }

    fn author(&self, one: &Value) -> Result<Agent, ImportError> {
        let Some(user) = self.here_of("users", one, "created_by")? else {
            return Ok(self.administrator.0.clone());
        };
        let directory = &self.nimchat.directory;
        let found = directory.users(&[user.into()]);
        let found = needed(found)?;
        let Some(user) = found.into_values().next() else {
            return Ok(self.administrator.0.clone());
        };
        let view = needed(self.nimchat.overview.user(user.email.as_str()))?;
        let token = Some(view.access_token.as_str());
        needed(self.nimchat.authenticator.agent(token, self.account))
    }

    fn webhooks(&mut self) -> Result<(), ImportError> {
        let webhooks = self.nimchat.application.webhooks.clone();
        let listed = needed(webhooks.list(&self.administrator))?;
        let present: Vec<_> = listed
            .into_iter()
            .map(|webhook| (webhook.id.get(), webhook.url.as_str().to_owned()))
            .collect();
        for webhook in self.source.list("/webhooks")? {
            let url = text(&webhook, "url").unwrap_or_default();
            let mut json = webhook.clone();
            json["inbox_id"] = json!(self.here_of("inboxes", &webhook, "inbox")?);
            self.setting("webhooks", &webhook, (&url, &present), |mover| {
                let command = commands::webhook(json)?;
                let made = webhooks.create(&mover.administrator, command)?;
                Ok(made.id.get())
            })?;
        }
        Ok(())
    }

    fn automation_rules(&mut self) -> Result<(), ImportError> {
        let rules = self.nimchat.application.automation_rules.clone();
        let listed = needed(rules.list(&self.administrator, None))?;
        let present: Vec<_> = listed
            .into_iter()
            .map(|rule| (rule.id.get(), rule.name))
            .collect();
        for rule in self.source.all_pages("/automation_rules")? {
            let name = text(&rule, "name").unwrap_or_default();
            let mut json = rule.clone();
            self.conditions(&mut json["conditions"])?;
            self.actions(&mut json["actions"])?;
            self.setting("automation_rules", &rule, (&name, &present), |mover| {
                let command = commands::rule(json)?;
                let made = rules.create(&mover.administrator, command)?;
                Ok(made.id.get())
            })?;
        }
        Ok(())
    }

    /// Conditions name inboxes, teams and users by their ids there.
    fn conditions(&self, conditions: &mut Value) -> Result<(), ImportError> {
        for condition in conditions.as_array_mut().into_iter().flatten() {
            let kind = match some_text(condition, "attribute_key").as_deref() {
                Some("inbox_id") => "inboxes",
                Some("team_id") => "teams",
                Some("assignee_id") => "users",
                _ => continue,
            };
            self.translate(kind, &mut condition["values"])?;
        }
        Ok(())
    }

    /// Actions too.
    fn actions(&self, actions: &mut Value) -> Result<(), ImportError> {
        for action in actions.as_array_mut().into_iter().flatten() {
            let kind = match some_text(action, "action_name").as_deref() {
                Some("assign_agent") => "users",
                Some("assign_team") => "teams",
                Some("send_email_to_team") => {
                    for mail in action["action_params"].as_array_mut().into_iter().flatten() {
                        self.translate("teams", &mut mail["team_ids"])?;
                    }
                    continue;
                }
                _ => continue,
            };
            self.translate(kind, &mut action["action_params"])?;
        }
        Ok(())
    }

    /// The ids here of a list of ids there; texts such as `nil` stay.
    fn translate(&self, kind: &'static str, ids: &mut Value) -> Result<(), ImportError> {
        for id in ids.as_array_mut().into_iter().flatten() {
            let old = id.as_i64().or_else(|| id.as_str()?.parse().ok());
            if let Some(old) = old {
                *id = json!(self.here(kind, Some(old))?);
            }
        }
        if let Some(ids) = ids.as_array_mut() {
            ids.retain(|id| !id.is_null());
        }
        Ok(())
    }
}
