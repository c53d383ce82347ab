//! What calls others or acts by itself: campaigns, dashboard apps, macros, webhooks, automation rules. And what names
//! campaigns: saved filters.

use super::error::{Refused, Result, needed};
use super::json::{int, items, some_text, text};
use super::{Mover, present};
use nimchat_accounts::Agent;
use nimchat_api_application::commands;
use nimchat_messaging::FilterType;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Cursor;

impl Mover<'_> {
    pub(super) fn rules(&mut self) -> Result<()> {
        self.campaigns()?;
        self.custom_filters()?;
        self.dashboard_apps()?;
        self.macros()?;
        self.webhooks()?;
        self.automation_rules()
    }

    fn campaigns(&mut self) -> Result<()> {
        let campaigns = self.nimchat.application.messaging.campaigns.clone();
        let present = present(campaigns.list(&self.administrator, None), |view| {
            (view.campaign.number.get(), view.campaign.values.title)
        })?;
        let there = ("campaigns", "/campaigns", "title");
        self.settings_of(there, &present, |mover, mut json| {
            json["inbox_id"] = json!(mover.here_of("inboxes", &json, "inbox")?);
            json["sender_id"] = json!(mover.here_of("users", &json, "sender")?);
            let command = commands::campaign(json)?;
            let made = campaigns.create(&mover.administrator, command)?;
            Ok(made.campaign.number.get())
        })
    }

    /// The API tells those of the token's user.
    fn custom_filters(&mut self) -> Result<()> {
        let filters = self.nimchat.application.messaging.custom_filters.clone();
        let owner = self.agent(self.source.user())?;
        for kind in [
            FilterType::Conversation,
            FilterType::Contact,
            FilterType::Report,
        ] {
            let present = present(filters.list(&owner, kind), |filter| {
                (filter.id.get(), filter.name)
            })?;
            let path = format!("/custom_filters?filter_type={}", kind.as_str());
            for filter in self.source.list(&path)? {
                let name = text(&filter, "name").unwrap_or_default();
                let mut json = filter.clone();
                if let Some(conditions) = json.pointer_mut("/query/payload") {
                    self.conditions(conditions)?;
                }
                self.setting("custom_filters", &filter, (&name, &present), |_| {
                    let command = commands::custom_filter(json)?;
                    Ok(filters.create(&owner, command)?.id.get())
                })?;
            }
        }
        self.report.remark(
            "custom_filters",
            None,
            "filters that others than the token's user saved are not told by the API",
        );
        Ok(())
    }

    fn dashboard_apps(&mut self) -> Result<()> {
        let apps = self.nimchat.application.automation.dashboard_apps.clone();
        let present = present(apps.list(&self.administrator.0), |app| {
            (app.id.get(), app.title)
        })?;
        let there = ("dashboard_apps", "/dashboard_apps", "title");
        self.settings_of(there, &present, |mover, json| {
            let command = commands::dashboard_app(json)?;
            Ok(apps.create(&mover.administrator, command)?.id.get())
        })
    }

    /// A personal macro is its author's.
    fn macros(&mut self) -> Result<()> {
        let macros = self.nimchat.application.automation.macros.clone();
        for one in self.source.list("/macros")? {
            let author = self.agent(one.get("created_by").and_then(|user| int(user, "id")))?;
            let present = present(macros.list(&author), |known| (known.id.get(), known.name))?;
            let name = text(&one, "name").unwrap_or_default();
            let mut json = one.clone();
            self.actions(&mut json["actions"])?;
            let mut lost = Vec::new();
            self.setting("macros", &one, (&name, &present), |mover| {
                lost = mover.bring_files(&mut json)?;
                let command = commands::r#macro(json)?;
                Ok(macros.create(&author, command)?.id.get())
            })?;
            self.report_lost("macros", &one, lost);
        }
        self.report.remark(
            "macros",
            None,
            "personal macros of others than the token's user are not told by the API",
        );
        Ok(())
    }

    /// The user with this id there, or an administrator if they are not here.
    fn agent(&self, user: Option<i64>) -> Result<Agent> {
        let Some(user) = self.here("users", user)? else {
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

    fn webhooks(&mut self) -> Result<()> {
        let webhooks = self.nimchat.application.automation.webhooks.clone();
        let present = present(webhooks.list(&self.administrator), |webhook| {
            (webhook.id.get(), webhook.url.as_str().to_owned())
        })?;
        let there = ("webhooks", "/webhooks", "url");
        self.settings_of(there, &present, |mover, mut json| {
            json["inbox_id"] = json!(mover.here_of("inboxes", &json, "inbox")?);
            let command = commands::webhook(json)?;
            Ok(webhooks.create(&mover.administrator, command)?.id.get())
        })
    }

    fn automation_rules(&mut self) -> Result<()> {
        let rules = self.nimchat.application.automation.rules.clone();
        let present = present(rules.list(&self.administrator, None), |rule| {
            (rule.id.get(), rule.name)
        })?;
        for rule in self.source.all_pages("/automation_rules")? {
            let name = text(&rule, "name").unwrap_or_default();
            let mut json = rule.clone();
            self.conditions(&mut json["conditions"])?;
            self.actions(&mut json["actions"])?;
            let mut lost = Vec::new();
            self.setting("automation_rules", &rule, (&name, &present), |mover| {
                lost = mover.bring_files(&mut json)?;
                let command = commands::rule(json)?;
                let made = rules.create(&mover.administrator, command)?;
                Ok(made.id.get())
            })?;
            self.report_lost("automation_rules", &rule, lost);
        }
        Ok(())
    }

    /// Uploads the files that a rule or macro sends, and names them by their ids here. Answers the names of those that did
    /// not come along.
    fn bring_files(&self, json: &mut Value) -> Result<Vec<String>, Refused> {
        let application = &self.nimchat.application;
        let mut uploads = HashMap::new();
        let mut lost = Vec::new();
        for file in items(json.get("files").cloned()) {
            let name = text(&file, "filename").unwrap_or_default();
            let largest = application.files.max_bytes();
            let read = self.source.file(&file, "file_url", largest)?;
            let (Some((bytes, declared)), Some(blob)) = (read, int(&file, "blob_id")) else {
                lost.push(name);
                continue;
            };
            let (declared, mut content) = (declared.as_deref(), Cursor::new(bytes));
            let kept = application
                .files
                .keep_upload("files", &name, declared, &mut content)?;
            let upload = application.uploads.add(self.account, kept)?;
            uploads.insert(blob, upload.id.get());
        }
        let actions = json.get_mut("actions").and_then(Value::as_array_mut);
        for action in actions.into_iter().flatten() {
            if some_text(action, "action_name").as_deref() == Some("send_attachment")
                && let Some(named) = action
                    .get_mut("action_params")
                    .and_then(Value::as_array_mut)
            {
                let here = named.iter().filter_map(|blob| uploads.get(&blob.as_i64()?));
                *named = here.map(|upload| json!(upload)).collect();
            }
        }
        Ok(lost)
    }

    fn report_lost(&mut self, kind: &'static str, record: &Value, files: Vec<String>) {
        for name in files {
            let remark = format!("its file {name} is gone there, or too big");
            self.report.remark(kind, int(record, "id"), remark);
        }
    }

    /// Conditions name inboxes, teams and users by their ids there.
    fn conditions(&self, conditions: &mut Value) -> Result<()> {
        for condition in conditions.as_array_mut().into_iter().flatten() {
            let kind = match some_text(condition, "attribute_key").as_deref() {
                Some("inbox_id") => "inboxes",
                Some("team_id") => "teams",
                Some("assignee_id") => "users",
                Some("campaign_id") => "campaigns",
                _ => continue,
            };
            self.translate(kind, &mut condition["values"])?;
        }
        Ok(())
    }

    /// Actions too.
    fn actions(&self, actions: &mut Value) -> Result<()> {
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
    fn translate(&self, kind: &'static str, ids: &mut Value) -> Result<()> {
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
