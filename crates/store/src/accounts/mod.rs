//! The ports of the accounts domain.

pub(crate) mod account;
mod installation;
pub(crate) mod membership;
mod overview;
mod platform_app;
mod removal;
mod second_factor;
pub(crate) mod team;
mod token;
pub(crate) mod user;
mod user_session;

use crate::prelude::*;
use crate::schema::{access_tokens, platform_app_permissibles as permissibles};
use nimchat_accounts::{Permissible, TokenOwner};

/// Deletes the token of a removed owner, and the apps' permissions on them.
pub(crate) fn drop_access(
    c: &mut AnyConn,
    owner: TokenOwner,
    object: Permissible,
) -> QueryResult<()> {
    diesel::delete(
        access_tokens::table
            .filter(access_tokens::owner_type.eq(owner.kind()))
            .filter(access_tokens::owner_id.eq(owner.id())),
    )
    .execute(c)?;
    drop_permissions(c, object)
}

/// Deletes the apps' permissions on a removed record.
fn drop_permissions(c: &mut AnyConn, object: Permissible) -> QueryResult<()> {
    diesel::delete(
        permissibles::table
            .filter(permissibles::permissible_type.eq(object.kind()))
            .filter(permissibles::permissible_id.eq(object.id())),
    )
    .execute(c)
    .map(drop)
}
