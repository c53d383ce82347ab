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

use crate::conn::AnyConn;
use crate::schema::{access_tokens, platform_app_permissibles as permissibles};
use crate::store::DieselStore;
use crate::unit_of_work::UnitOfWork;
use diesel::prelude::*;
use nimchat_accounts::ports::{
    AccessTokens, AccountLookup, Accounts, Installation, MembershipLookup, Memberships, Overview,
    PlatformAppLookup, PlatformApps, Removals, SecondFactorLookup, SecondFactors, SignInLinks,
    Store, TeamLookup, Teams, TokenLookup, UserLookup, UserSessionLookup, UserSessions, Users,
    View, Work,
};
use nimchat_accounts::{Permissible, TokenOwner};
use nimchat_core_model::{Jobs, Outbox, StoreError};

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

impl Store for DieselStore {
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError> {
        Ok(Box::new(self.reader()?))
    }

    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError> {
        Ok(Box::new(self.work()?))
    }

    fn epoch_of_callers(&self) -> Result<Option<u64>, StoreError> {
        Self::epoch_of_callers(self)
    }
}

impl View for UnitOfWork<'_> {
    fn accounts(&mut self) -> &mut dyn AccountLookup {
        self
    }

    fn users(&mut self) -> &mut dyn UserLookup {
        self
    }

    fn memberships(&mut self) -> &mut dyn MembershipLookup {
        self
    }

    fn teams(&mut self) -> &mut dyn TeamLookup {
        self
    }

    fn tokens(&mut self) -> &mut dyn TokenLookup {
        self
    }

    fn second_factors(&mut self) -> &mut dyn SecondFactorLookup {
        self
    }

    fn sessions(&mut self) -> &mut dyn UserSessionLookup {
        self
    }

    fn platform_apps(&mut self) -> &mut dyn PlatformAppLookup {
        self
    }

    fn overview(&mut self) -> &mut dyn Overview {
        self
    }
}

impl Work for UnitOfWork<'_> {
    fn accounts(&mut self) -> &mut dyn Accounts {
        self.changes_callers()
    }

    fn users(&mut self) -> &mut dyn Users {
        self.changes_callers()
    }

    fn memberships(&mut self) -> &mut dyn Memberships {
        self.changes_callers()
    }

    fn teams(&mut self) -> &mut dyn Teams {
        self
    }

    fn tokens(&mut self) -> &mut dyn AccessTokens {
        self.changes_callers()
    }

    fn sessions(&mut self) -> &mut dyn UserSessions {
        self.changes_callers()
    }

    fn second_factors(&mut self) -> &mut dyn SecondFactors {
        self
    }

    fn sign_in_links(&mut self) -> &mut dyn SignInLinks {
        self
    }

    fn platform_apps(&mut self) -> &mut dyn PlatformApps {
        self.changes_callers()
    }

    fn installation(&mut self) -> &mut dyn Installation {
        self
    }

    fn removals(&mut self) -> &mut dyn Removals {
        self.changes_callers()
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn jobs(&mut self) -> &mut dyn Jobs {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}
