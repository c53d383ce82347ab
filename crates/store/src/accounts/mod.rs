//! The ports of the accounts domain.

pub(crate) mod account;
mod installation;
pub(crate) mod membership;
mod platform_app;
mod second_factor;
pub(crate) mod team;
mod token;
pub(crate) mod user;
mod user_session;

use crate::session::Session;
use crate::store::DieselStore;
use nimchat_accounts::ports::{
    AccessTokens, AccountLookup, Accounts, Installation, MembershipLookup, Memberships,
    PlatformAppLookup, PlatformApps, SecondFactorLookup, SecondFactors, SignInLinks, Store,
    TeamLookup, Teams, TokenLookup, UserLookup, UserSessionLookup, UserSessions, Users, View, Work,
};
use nimchat_core_model::{Letters, Outbox, StoreError};

impl Store for DieselStore {
    fn read(&self) -> Result<Box<dyn View + '_>, StoreError> {
        Ok(Box::new(self.look()?))
    }

    fn begin(&self) -> Result<Box<dyn Work + '_>, StoreError> {
        Ok(Box::new(self.work()?))
    }
}

impl View for Session<'_> {
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
}

impl Work for Session<'_> {
    fn accounts(&mut self) -> &mut dyn Accounts {
        self
    }

    fn users(&mut self) -> &mut dyn Users {
        self
    }

    fn memberships(&mut self) -> &mut dyn Memberships {
        self
    }

    fn teams(&mut self) -> &mut dyn Teams {
        self
    }

    fn tokens(&mut self) -> &mut dyn AccessTokens {
        self
    }

    fn sessions(&mut self) -> &mut dyn UserSessions {
        self
    }

    fn second_factors(&mut self) -> &mut dyn SecondFactors {
        self
    }

    fn sign_in_links(&mut self) -> &mut dyn SignInLinks {
        self
    }

    fn platform_apps(&mut self) -> &mut dyn PlatformApps {
        self
    }

    fn installation(&mut self) -> &mut dyn Installation {
        self
    }

    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }

    fn letters(&mut self) -> &mut dyn Letters {
        self
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}
