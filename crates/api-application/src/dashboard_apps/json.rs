//! The body and the answer of dashboard apps (docs/rules/contacts-and-inboxes.md §6.1).

use nimchat_automation::dashboard_apps::{DashboardApp, Panel, PanelDraft, SaveDashboardApp};
use nimchat_core_model::DashboardAppId;
use nimchat_wire::time::iso;
use nimchat_wire::words::PanelKindWord;
use nimchat_wire::{Context, Present};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// May be nested under the key `dashboard_app`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct DashboardAppBody {
    /// The title of the app
    title: Option<String>,
    /// The pages that it shows
    content: Option<Vec<PanelBody>>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct PanelBody {
    /// `frame`
    #[serde(rename = "type")]
    #[schema(value_type = Option<PanelKindWord>)]
    kind: Option<String>,
    /// An address that begins with `http://` or `https://`
    url: Option<String>,
}

impl From<DashboardAppBody> for SaveDashboardApp {
    fn from(body: DashboardAppBody) -> Self {
        let panel = |panel: PanelBody| PanelDraft {
            kind: panel.kind,
            url: panel.url,
        };
        Self {
            title: body.title,
            content: body.content.map(|all| all.into_iter().map(panel).collect()),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DashboardAppJson {
    id: DashboardAppId,
    title: String,
    content: Vec<PanelJson>,
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PanelJson {
    url: String,
    #[serde(rename = "type")]
    #[schema(value_type = PanelKindWord)]
    kind: &'static str,
}

impl Present<DashboardApp> for DashboardAppJson {
    fn present(app: &DashboardApp, _: &Context) -> Self {
        let panel = |panel: &Panel| PanelJson {
            url: panel.url.as_str().to_owned(),
            kind: panel.kind.as_str(),
        };
        Self {
            id: app.id,
            title: app.title.clone(),
            content: app.content.iter().map(panel).collect(),
            created_at: iso(app.created_at),
        }
    }
}
