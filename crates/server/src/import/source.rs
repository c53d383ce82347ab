//! The account on the other server.

use super::error::{ImportError, Result};
use super::json::{int, items, some_text};
use nimchat_outbound::chatwoot::{ChatwootClient, Content, SourceError};
use serde_json::Value;

/// An account on a Chatwoot server, as a user there sees it.
pub(super) struct Source {
    client: ChatwootClient,
    account: i64,
    profile: Value,
    /// The server and the account, for what was moved.
    pub name: String,
    /// The server's version.
    pub version: String,
}

impl Source {
    /// The account with this id, or the only one of the token's user.
    pub fn open(client: ChatwootClient, url: &str, account: Option<i64>) -> Result<Self> {
        let nowhere = |what: &str| ImportError::NotThere(format!("{url}: {what}"));
        let api = client.get("/api")?;
        let version = api.and_then(|api| some_text(&api, "version"));
        let version = version.ok_or_else(|| nowhere("nothing there answers as Chatwoot does"))?;
        let profile = client.get("/api/v1/profile").map_err(|error| match error {
            SourceError::Status { status: 401, .. } => nowhere("the token is unknown there"),
            error => error.into(),
        })?;
        let profile = profile.ok_or_else(|| nowhere("it has no profile of the token's user"))?;
        let accounts = items(profile.get("accounts").cloned());
        let of_user = |id: i64| accounts.iter().find(|one| int(one, "id") == Some(id));
        let found = match (account, accounts.as_slice()) {
            (Some(id), _) => of_user(id),
            (None, [only]) => Some(only),
            (None, _) => {
                return Err(nowhere(
                    "the token's user has several accounts: name one with --account",
                ));
            }
        };
        let found = found.ok_or_else(|| nowhere("the token's user is not in that account"))?;
        if some_text(found, "role").as_deref() != Some("administrator") {
            return Err(nowhere(
                "the token's user is not an administrator of the account",
            ));
        }
        let account = int(found, "id").ok_or_else(|| nowhere("the account has no id"))?;
        Ok(Self {
            name: format!("{}#{account}", url.trim_end_matches('/')),
            profile,
            client,
            account,
            version,
        })
    }

    /// The id of the token's user there.
    pub fn user(&self) -> Option<i64> {
        int(&self.profile, "id")
    }

    /// The profile of the user with this id, if they are the token's.
    pub fn profile(&self, user: i64) -> Option<&Value> {
        (self.user() == Some(user)).then_some(&self.profile)
    }

    /// Its id there.
    pub fn account(&self) -> i64 {
        self.account
    }

    /// What is under this path of the account; null without anything.
    pub fn get(&self, path: &str) -> Result<Value> {
        Ok(self.client.get(&self.path(path))?.unwrap_or_default())
    }

    /// What is under these paths, in their order.
    pub fn get_all(&self, paths: &[String]) -> Result<Vec<Value>> {
        let paths: Vec<_> = paths.iter().map(|path| self.path(path)).collect();
        let answers = self.client.get_all(&paths)?;
        Ok(answers.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The list under this path; empty where the server has no such list.
    pub fn list(&self, path: &str) -> Result<Vec<Value>> {
        Ok(items(Some(self.get(path)?)))
    }

    /// A page of the list under this path.
    pub fn page(&self, path: &str, page: u32) -> Result<Vec<Value>> {
        let sign = if path.contains('?') { '&' } else { '?' };
        self.list(&format!("{path}{sign}page={page}"))
    }

    /// Every page of a list. One that knows no pages, or answers its only page whatever is asked, is read once.
    pub fn all_pages(&self, path: &str) -> Result<Vec<Value>> {
        let mut all = self.list(path)?;
        for page in 1.. {
            let items = self.page(path, page)?;
            let is_new = |item: &Value| {
                let id = int(item, "id");
                all.iter().all(|known| int(known, "id") != id)
            };
            let new: Vec<_> = items.into_iter().filter(is_new).collect();
            if new.is_empty() && page > 1 {
                break;
            }
            all.extend(new);
        }
        Ok(all)
    }

    /// The file at the address under this key, up to this size; none if it is gone or larger.
    pub fn file(&self, record: &Value, key: &str, largest: u64) -> Result<Option<Content>> {
        let Some(address) = some_text(record, key) else {
            return Ok(None);
        };
        match self.client.file(&address, largest) {
            Ok(file) => Ok(file),
            Err(
                SourceError::TooBig { .. }
                | SourceError::Address(_)
                | SourceError::Status {
                    status: 400..500, ..
                },
            ) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, path: &str) -> String {
        format!("/api/v1/accounts/{}{path}", self.account)
    }
}
