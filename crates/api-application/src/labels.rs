//! The labels of an account; the reference has none of these operations (docs/rules/accounts.md §5.8).
//!
//! The request body of a label. A label as the account's members see it, the same in both profiles
//! (docs/rules/accounts.md §3).

use nimchat_api_kit::RecordAdministrator;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::LabelId;
use nimchat_messaging::labels::SaveLabel;
use nimchat_messaging::{Label, LabelService};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const LABELS: &str = "/api/v1/accounts/{account_id}/labels";
    const LABEL: &str = "/api/v1/accounts/{account_id}/labels/{id}";
    vec![
        Route::get(LABELS)
            .summary("List the labels of the account")
            .answers::<AccountLabelsJson>()
            .to(for_caller(LabelService::list)),
        Route::post(LABELS)
            .summary("Create a label in the account")
            .body_under::<LabelBody>("label")
            .requires(&["title"])
            .answers::<LabelJson>()
            .to_making(
                by_body(LabelService::create),
                RecordKind::Label,
                |call, labels, id| Ok(labels.show(&call.caller.0, id)?),
            ),
        Route::get(LABEL)
            .summary("Get the details of a label")
            .answers::<LabelJson>()
            .to(show),
        Route::update(LABEL)
            .summary("Update a label")
            .body_under::<LabelBody>("label")
            .answers::<LabelJson>()
            .to(update),
        Route::delete(LABEL).summary("Delete a label").to(delete),
    ]
}

type Answered = Result<Label>;

fn show(call: &In<RecordAdministrator>, labels: &LabelService) -> Answered {
    let id = call.id("id");
    let caller = call.caller.after(|agent| labels.show(agent, id))?;
    Ok(labels.show(&caller.0, id)?)
}

fn update(call: &In<RecordAdministrator, LabelBody>, labels: &LabelService) -> Answered {
    let id = call.id("id");
    let caller = call.caller.after(|agent| labels.show(agent, id))?;
    // the contract looks the label up before the input is checked
    labels.show(&caller.0, id)?;
    let command = call.read()?.into();
    Ok(labels.update(&caller, id, command)?)
}

fn delete(call: &In<RecordAdministrator>, labels: &LabelService) -> Result<()> {
    let id = call.id("id");
    let caller = call.caller.after(|agent| labels.show(agent, id))?;
    Ok(labels.delete(&caller, id)?)
}

/// May be nested under the key `label`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveLabel)]
pub(crate) struct LabelBody {
    /// The title: letters, digits, `_` and `-`, at least two, the first a letter or digit
    title: Field<String>,
    /// The description
    description: Field<String>,
    /// The colour
    color: Field<String>,
    /// Is the label shown in the sidebar?
    show_on_sidebar: Field<bool>,
}

#[wire(label: Label)]
struct LabelJson {
    id: LabelId,
    title: String,
    description: Option<String>,
    color: String,
    show_on_sidebar: Option<bool>,
}

envelopes! {
    /// Not `LabelsJson`: those are the names on a conversation, and schemas are identified by their names.
    struct AccountLabelsJson { payload: Vec<LabelJson> }
}
