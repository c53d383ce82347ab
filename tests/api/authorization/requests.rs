//! A request that succeeds, for every route: its path names records that were created for it, and its body is valid.

use super::cast::Cast;
use super::verdict::Kind;
use nimchat_tests::{Answer, Client, Customer, Form};
use reqwest::Method;
use serde_json::{Value, json};

pub struct Request {
    pub path: String,
    pub body: Value,
    /// The field that a file is sent as, in place of the body.
    file: Option<&'static str>,
}

impl Request {
    pub fn of(path: String, body: Value) -> Self {
        Self {
            path,
            body,
            file: None,
        }
    }

    pub async fn send(&self, client: &Client, method: Method) -> Answer {
        match self.file {
            Some(name) => {
                let form = Form::default().file(name, "a.txt", "text/plain", b"text");
                client.send_form(method, &self.path, form).await
            }
            None => client.send(method, &self.path, self.body.clone()).await,
        }
    }
}

impl Cast<'_> {
    /// A request to the route for this caller.
    pub async fn request(&self, method: &str, route: &str, kind: Kind) -> Request {
        Request {
            path: match route {
                _ if route.contains("/search") => {
                    format!("{}?q=customer", self.path(method, route).await)
                }
                _ if route.starts_with("/api/v2/accounts/{account_id}/")
                    || route.ends_with("/download") =>
                {
                    let path = self.path(method, route).await;
                    let query = "type=account&metric=conversations_count&since=0&until=86400";
                    let group = if route.contains("/live_reports/") {
                        "team_id"
                    } else {
                        "day"
                    };
                    format!("{path}?{query}&group_by={group}")
                }
                _ => self.path(method, route).await,
            },
            body: self.body(method, route, kind).await,
            file: match route {
                _ if route.ends_with("/upload") => Some("attachment"),
                _ if route.ends_with("/contacts/import") => Some("import_file"),
                _ => None,
            },
        }
    }

    /// The path, with the id of a new record for each segment.
    async fn path(&self, method: &str, route: &str) -> String {
        let mut filled = Vec::new();
        let (mut customer, mut conversation) = (None::<Customer>, None);
        let mut portal = String::new();
        let mut contact = 0;
        let mut webhook = 0;
        let mut collection = "";
        for segment in route.split('/') {
            if !segment.starts_with('{') {
                collection = segment;
                filled.push(segment.to_owned());
                continue;
            }
            filled.push(match (collection, segment) {
                ("accounts", _) if (method, segment) == ("DELETE", last(route)) => {
                    self.account().await.to_string()
                }
                ("accounts", _) => self.desk.account.to_string(),
                ("users", _) => self.user().await.to_string(),
                ("agents", _) => self.agent().await.to_string(),
                ("agent_bots", _) => self.agent_bot().await.to_string(),
                ("inboxes", "{inbox_identifier}") => self.desk.inbox.identifier.clone(),
                ("inboxes", _) if method == "DELETE" => self.inbox().await.to_string(),
                ("inboxes" | "inbox_members", _) => self.desk.inbox.id.to_string(),
                ("contacts", "{contact_identifier}") => {
                    customer.insert(self.customer().await).source_id.clone()
                }
                ("contacts", _) => {
                    contact = self.customer().await.id;
                    contact.to_string()
                }
                ("notes", _) => self.note(contact).await.to_string(),
                ("labels", "{title}") => self.new_name(),
                ("conversations", _) => {
                    let customer = match customer.take() {
                        Some(customer) => customer,
                        None => self.customer().await,
                    };
                    let number = self.conversation(&customer).await;
                    conversation.insert(number).to_string()
                }
                ("messages", _) => self.message(conversation.unwrap()).await.to_string(),
                ("csat_survey", _) => self.survey().await,
                ("teams", _) => self.team().await.to_string(),
                ("campaigns", _) => self.campaign().await.to_string(),
                ("labels", _) => self.label().await.to_string(),
                ("canned_responses", _) => self.canned_response().await.to_string(),
                ("custom_attribute_definitions", _) => {
                    self.attribute_definition().await.to_string()
                }
                ("notifications", _) => self.notification().await.to_string(),
                ("custom_filters", _) => self.filter().await.to_string(),
                ("automation_rules", _) => self.automation_rule().await.to_string(),
                ("macros", _) => self.macro_of_all().await.to_string(),
                ("dashboard_apps", _) => self.dashboard_app().await.to_string(),
                ("portals", _) => {
                    portal = self.portal().await;
                    portal.clone()
                }
                ("categories", _) => self.category(&portal).await.to_string(),
                ("articles", _) => self.article(&portal).await.to_string(),
                ("webhooks", _) => {
                    webhook = self.webhook().await;
                    webhook.to_string()
                }
                ("apps", _) => "webhook".to_owned(),
                ("hooks", _) => self.hook().await,
                ("data_imports", _) => self.import().await,
                ("data_exports", _) => self.export().await,
                ("deliveries", _) => self.delivery(webhook).await.to_string(),
                _ => panic!(
                    "{method} {route}: {collection}/{segment} names something that Cast::path in \
                     tests/api/authorization/requests.rs cannot make yet. Add it there, and to cast.rs"
                ),
            });
        }
        filled.join("/")
    }

    /// The body. Routes that are not listed need none.
    async fn body(&self, method: &str, route: &str, kind: Kind) -> Value {
        let route = route
            .strip_prefix("/api/v1/accounts/{account_id}")
            .or_else(|| route.strip_prefix("/public/api/v1/inboxes/{inbox_identifier}"))
            .unwrap_or(route);
        let name = self.new_name();
        match (method, route) {
            ("GET", _) => Value::Null,
            (
                "POST",
                "/platform/api/v1/accounts"
                | "/platform/api/v1/agent_bots"
                | "/agent_bots"
                | "/teams"
                | "/contacts",
            )
            | (
                "PATCH" | "PUT",
                "/platform/api/v1/accounts/{account_id}"
                | "/platform/api/v1/agent_bots/{id}"
                | "/platform/api/v1/users/{id}"
                | "/api/v1/profile"
                | ""
                | "/agent_bots/{id}"
                | "/teams/{team_id}"
                | "/custom_filters/{custom_filter_id}"
                | "/contacts/{contact_identifier}"
                | "/contacts/{id}"
                | "/portals/{portal}"
                | "/portals/{portal}/categories/{category_id}",
            ) => json!({ "name": name }),
            (_, "/platform/api/v1/accounts/{account_id}/account_users") => {
                json!({"user_id": self.user().await, "role": "agent"})
            }
            (_, "/contacts/filter" | "/conversations/filter") => json!({"payload": []}),
            ("POST", "/platform/api/v1/users" | "/agents") => {
                json!({"name": name, "email": self.new_email(), "password": "Passw0rd!x"})
            }
            (_, "/api/v1/profile/availability") => {
                json!({"account_id": self.own_account(kind), "availability": "busy"})
            }
            (_, "/api/v1/profile/auto_offline" | "/api/v1/profile/set_active_account") => {
                json!({"account_id": self.own_account(kind)})
            }
            (_, "/public/api/v1/csat_survey/{conversation_uuid}") => {
                json!({"message": {"submitted_values": {"csat_survey_response": {"rating": 5}}}})
            }
            (_, "/agents/{id}") => json!({"role": "agent"}),
            (_, "/agents/bulk_create") => json!({"emails": [self.new_email()]}),
            (_, "/teams/{team_id}/team_members") => json!({"user_ids": [self.desk.agent.id]}),
            ("DELETE", "/inbox_members") => {
                json!({"inbox_id": self.desk.inbox.id, "user_ids": [self.agent().await]})
            }
            (_, "/inbox_members") => {
                json!({"inbox_id": self.desk.inbox.id, "user_ids": [self.desk.agent.id]})
            }
            ("POST", "/inboxes") => json!({"name": name, "channel": {"type": "api"}}),
            (_, "/inboxes/{id}") => json!({"enable_auto_assignment": true}),
            (_, "/inboxes/{id}/set_agent_bot") => json!({"agent_bot": self.agent_bot().await}),
            (_, "/canned_responses" | "/canned_responses/{id}") => {
                json!({"short_code": name, "content": "x"})
            }
            (_, route) if route.contains("/conversations/") => self.conversation_body(route, &name),
            (_, "/bulk_actions") => json!({"type": "Conversation", "ids": []}),
            (_, route) if of_automation(route) => self.automation_body(route, &name).await,
            (_, "/dashboard_apps" | "/dashboard_apps/{id}") => Self::new_dashboard_app(&name),
            (_, "/custom_attribute_definitions") => self.new_definition(),
            (_, "/custom_attribute_definitions/{id}") => json!({"attribute_display_name": name}),
            ("POST", "/custom_filters") => json!({"name": name, "query": {}}),
            ("POST", "/notifications/{notification_id}/snooze") => {
                json!({"snoozed_until": 4_102_444_800_i64})
            }
            (_, "/notification_settings") => {
                json!({"notification_settings": {"selected_email_flags": []}})
            }
            ("POST", "/api/v1/notification_subscriptions") => {
                json!({"subscription_type": "fcm", "subscription_attributes": {"device_id": name}})
            }
            (_, "/labels" | "/labels/{id}") => json!({ "title": name }),
            (_, "/campaigns" | "/campaigns/{id}") => {
                json!({"title": name, "message": "Hi", "inbox_id": self.website().await})
            }
            ("POST", "/conversations") | (_, "/contact_inboxes/filter") => {
                let source_id = self.customer().await.source_id;
                json!({"inbox_id": self.desk.inbox.id, "source_id": source_id})
            }
            (_, route) if route.starts_with("/portals") => self.portal_body(method, route, &name),
            (_, "/webhooks" | "/webhooks/{webhook_id}") => self.new_webhook(),
            ("POST", "/integrations/hooks") => json!({ "app_id": name }),
            (_, "/integrations/hooks/{hook_id}") => json!({ "status": true }),
            _ => self.contact_body(route, &name).await,
        }
    }

    fn conversation_body(&self, route: &str, name: &str) -> Value {
        match route {
            "/conversations/{conversation_id}"
            | "/conversations/{conversation_id}/toggle_priority" => json!({"priority": "high"}),
            "/conversations/{conversation_id}/toggle_status" => json!({"status": "resolved"}),
            "/conversations/{conversation_id}/custom_attributes" => {
                json!({"custom_attributes": {"plan": "gold"}})
            }
            "/conversations/{conversation_id}/participants" => {
                json!({"user_ids": [self.desk.agent.id]})
            }
            "/conversations/{conversation_id}/draft_messages" => {
                json!({"draft_message": {"message": name}})
            }
            "/conversations/{conversation_id}/assignments" => {
                json!({"assignee_id": self.desk.agent.id})
            }
            "/conversations/{conversation_id}/transcript" => json!({"email": "eve@acme.example"}),
            "/conversations/{conversation_id}/labels" => json!({"labels": [name]}),
            "/conversations/{conversation_id}/direct_uploads"
            | "/contacts/{contact_identifier}/conversations/{conversation_id}/direct_uploads" => {
                json!({"blob": {
                    "filename": "a.txt", "byte_size": 4, "content_type": "text/plain",
                    "checksum": "HLJR7A1WjeapKbUgxK7Y0Q==",
                }})
            }
            "/conversations/{conversation_id}/messages"
            | "/contacts/{contact_identifier}/conversations/{conversation_id}/messages" => {
                json!({"content": "x"})
            }
            _ => json!({}),
        }
    }

    async fn contact_body(&self, route: &str, name: &str) -> Value {
        match route {
            "/contacts/{id}/notes" | "/contacts/{id}/notes/{note_id}" => json!({"content": name}),
            "/contacts/{id}/contact_inboxes" => json!({"inbox_id": self.desk.inbox.id}),
            "/actions/contact_merge" => {
                let (base, other) = (self.customer().await.id, self.customer().await.id);
                json!({"base_contact_id": base, "mergee_contact_id": other})
            }
            _ => json!({}),
        }
    }
}

impl Cast<'_> {
    fn portal_body(&self, method: &str, route: &str, name: &str) -> Value {
        match (method, route) {
            ("POST", "/portals" | "/portals/{portal}/categories") => {
                json!({"name": name, "slug": name})
            }
            ("POST", "/portals/{portal}/send_instructions") => json!({"email": self.new_email()}),
            ("POST", "/portals/{portal}/articles") => self.new_article(),
            ("POST", "/portals/{portal}/articles/reorder") => json!({"positions_hash": {}}),
            ("PATCH" | "PUT", "/portals/{portal}/articles/{article_id}") => json!({"title": name}),
            _ => json!({}),
        }
    }

    async fn automation_body(&self, route: &str, name: &str) -> Value {
        match route {
            "/automation_rules/test" => self.new_trial().await,
            "/macros" | "/macros/{id}" => Self::new_macro(name),
            "/macros/{id}/execute" => json!({}),
            _ => Self::new_automation_rule(name),
        }
    }
}

fn of_automation(route: &str) -> bool {
    route.starts_with("/automation_rules") || route.starts_with("/macros")
}

fn last(route: &str) -> &str {
    route.rsplit('/').next().unwrap_or_default()
}
