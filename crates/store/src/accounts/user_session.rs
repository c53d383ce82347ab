//! Sessions of signed-in clients, and sign-in links.

use super::account::AccountRow;
use super::membership::MembershipRow;
use super::user::UserRow;
use crate::prelude::*;
use crate::schema::{account_users, accounts, sign_in_links, user_sessions, users};
use nimchat_accounts::access::digest;
use nimchat_accounts::ports::{SignInLinks, UserSessionLookup, UserSessions};
use nimchat_accounts::sign_in::NewUserSession;
use nimchat_accounts::{Account, Membership, Principal, SessionKey};
use nimchat_core_model::UserId;

type Resolved = (
    NaiveDateTime,
    UserRow,
    Option<AccountRow>,
    Option<MembershipRow>,
);

impl UserSessionLookup for UnitOfWork<'_> {
    fn resolve(
        &mut self,
        key: &SessionKey,
        account: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<(Principal, DateTime<Utc>)>> {
        // no row has the id null, so without an account nothing is joined
        let asked = account.map(AccountId::get);
        let found: Option<Resolved> = self.run(|c| {
            user_sessions::table
                .inner_join(users::table)
                .left_join(
                    accounts::table.on(accounts::id
                        .nullable()
                        .eq(asked)
                        .and(accounts::deleted_at.is_null())),
                )
                .left_join(
                    account_users::table.on(account_users::account_id
                        .nullable()
                        .eq(asked)
                        .and(account_users::user_id.eq(user_sessions::user_id))),
                )
                .filter(user_sessions::token_digest.eq(digest(&key.token)))
                .filter(user_sessions::client.eq(&key.client))
                .filter(user_sessions::expires_at.gt(now.naive_utc()))
                .filter(users::deleted_at.is_null())
                .filter(users::email.eq(key.uid.trim().to_lowercase()))
                .select((
                    user_sessions::expires_at,
                    UserRow::as_select(),
                    Option::<AccountRow>::as_select(),
                    Option::<MembershipRow>::as_select(),
                ))
                .first(c)
                .optional()
        })?;
        let Some((expires_at, user, account, membership)) = found else {
            return Ok(None);
        };
        let principal = Principal::User {
            user: Box::new(user.try_into()?),
            account: account.map(Account::try_from).transpose()?.map(Box::new),
            membership: membership.map(Membership::try_from).transpose()?,
        };
        Ok(Some((principal, expires_at.and_utc())))
    }
}

impl UserSessions for UnitOfWork<'_> {
    fn add(&mut self, session: NewUserSession) -> StoreResult<()> {
        self.write(|c| {
            diesel::insert_into(user_sessions::table)
                .values(columns!(user_sessions of session =>
                    user_id, client, token_digest, expires_at, created_at))
                .execute(c)
        })
    }

    fn keep_latest(&mut self, user: UserId, count: usize) -> StoreResult<()> {
        self.write(|c| {
            // a user has few sessions
            let ids: Vec<i64> = user_sessions::table
                .filter(user_sessions::user_id.eq(user.get()))
                .order((user_sessions::expires_at.desc(), user_sessions::id.desc()))
                .select(user_sessions::id)
                .load(c)?;
            let ended = ids.get(count..).unwrap_or_default();
            if ended.is_empty() {
                return Ok(0);
            }
            diesel::delete(
                user_sessions::table.filter(user_sessions::id.eq_any(ended.iter().copied())),
            )
            .execute(c)
        })
    }

    fn end_others(&mut self, user: UserId, client: Option<&str>) -> StoreResult<()> {
        // no client has an empty name
        let kept = client.unwrap_or_default();
        let others = user_sessions::table
            .filter(user_sessions::user_id.eq(user.get()))
            .filter(user_sessions::client.ne(kept));
        self.write(|c| diesel::delete(others).execute(c))
    }

    fn remove(&mut self, user: UserId, client: &str) -> StoreResult<bool> {
        let one = user_sessions::table
            .filter(user_sessions::user_id.eq(user.get()))
            .filter(user_sessions::client.eq(client));
        self.wrote(|c| diesel::delete(one).execute(c))
    }
}

impl SignInLinks for UnitOfWork<'_> {
    fn add(
        &mut self,
        user: UserId,
        token_digest: &str,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        self.write(|c| {
            diesel::delete(
                sign_in_links::table.filter(sign_in_links::expires_at.le(now.naive_utc())),
            )
            .execute(c)?;
            diesel::insert_into(sign_in_links::table)
                .values((
                    sign_in_links::token_digest.eq(token_digest),
                    sign_in_links::user_id.eq(user.get()),
                    sign_in_links::expires_at.eq(expires_at.naive_utc()),
                ))
                .execute(c)
        })
    }

    fn spend(&mut self, user: UserId, token_digest: &str, now: DateTime<Utc>) -> StoreResult<bool> {
        // of units of work that use the same link at the same time, one deletes it
        let link = sign_in_links::table
            .filter(sign_in_links::token_digest.eq(token_digest))
            .filter(sign_in_links::user_id.eq(user.get()))
            .filter(sign_in_links::expires_at.gt(now.naive_utc()));
        self.wrote(|c| diesel::delete(link).execute(c))
    }
}
