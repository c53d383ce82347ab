//! The handlers.

use super::body::{CategoriesQuery, CategoryBody};
use crate::portals::handlers::portal;
use nimchat_accounts::{Administrator, Agent};
use nimchat_api_kit::{ApiError, Behind, In, Result, made_id};
use nimchat_core_model::CategoryId;
use nimchat_core_model::idempotency::{MadeRecords, RecordKind};
use nimchat_helpcenter::{CategoryList, CategoryService, CategoryView, HelpCenters};

type Answered = Result<CategoryView>;

pub(super) fn list(
    call: &In<Agent, CategoriesQuery>,
    categories: &CategoryService,
) -> Result<CategoryList> {
    let query = call.read()?;
    let locale = query.locale.as_deref().filter(|locale| !locale.is_empty());
    let page = call.page(1).number();
    Ok(categories.list(&call.caller, &portal(call), locale, page)?)
}

pub(super) fn create(
    call: &In<Administrator, CategoryBody>,
    help_centers: &HelpCenters,
) -> Answered {
    let command = call
        .read()
        .map_err(|fault| behind(fault, call, help_centers))?;
    Ok(help_centers
        .categories
        .create(&call.caller, &portal(call), command.into())?)
}

/// The answer to a repeated call with an idempotency key.
pub(super) fn created(
    call: &In<Administrator, CategoryBody>,
    help_centers: &HelpCenters,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Category)?;
    Ok(help_centers
        .categories
        .show(&call.caller, &portal(call), id)?)
}

pub(super) fn show(call: &In<Administrator>, categories: &CategoryService) -> Answered {
    Ok(categories.show(&call.caller, &portal(call), id(call))?)
}

pub(super) fn update(
    call: &In<Administrator, CategoryBody>,
    categories: &CategoryService,
) -> Answered {
    let command = call
        .read()
        .behind(|| categories.show(&call.caller, &portal(call), id(call)))?;
    Ok(categories.update(&call.caller, &portal(call), id(call), command.into())?)
}

pub(super) fn delete(call: &In<Administrator>, categories: &CategoryService) -> Result<()> {
    Ok(categories.delete(&call.caller, &portal(call), id(call))?)
}

/// The contract looks the portal up before the input is checked.
fn behind(
    fault: ApiError,
    call: &In<Administrator, CategoryBody>,
    help_centers: &HelpCenters,
) -> ApiError {
    fault.behind(help_centers.portals.known(&call.caller.0, &portal(call)))
}

fn id<I>(call: &In<Administrator, I>) -> CategoryId {
    call.id("category_id")
}
