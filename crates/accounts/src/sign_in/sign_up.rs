//! People sign up and create an account, if the operator permits it.

use super::{SignInService, SignedIn};
use crate::access::{Person, UserSession};
use crate::accounts::{Account, NewAccount};
use crate::error::{AccountsError, Result};
use crate::jobs::UserMail;
use crate::memberships::{self, NewMembership, Role};
use crate::ports::Work;
use crate::users::{CreateUser, Draft, User, UserService, UserView, check_email};
use chrono::{DateTime, Utc};
use nimchat_core_model::values::{MAX_STRING, check_line, present};
use nimchat_core_model::{AccountId, Email, EventName, Job, Locale, NewEvent, Subject, Violations};

/// A new account and its administrator.
#[derive(Clone, Default)]
pub struct SignUp {
    /// The account's name; if absent, as [`SignUp::missing_names_stay_empty`] says.
    pub account_name: Option<String>,
    /// The person's name; if absent, as above.
    pub full_name: Option<String>,
    /// Are missing names empty, as on Chatwoot? Otherwise one name stands for both, or they are made from the address.
    pub missing_names_stay_empty: bool,
    /// Their address.
    pub email: Option<String>,
    /// Their password.
    pub password: Option<String>,
    /// The account's language; English if absent.
    pub locale: Option<String>,
}

/// The result of a sign-up.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedUp {
    /// The user.
    pub user: UserView,
    /// The new account.
    pub account: AccountId,
    /// The session of a new user's client; none for a user who was signed in already.
    pub session: Option<UserSession>,
}

impl SignInService {
    /// Creates an account with its administrator, who is signed in at once and gets an e-mail to confirm the address.
    /// Refuses a command that names neither account nor person, an invalid address, and a taken one.
    pub fn sign_up(&self, command: SignUp) -> Result<SignedUp> {
        let (account_name, full_name) = names(&command)?;
        self.create_with_owner(command, account_name, full_name, false)
    }

    /// The same with an address and a password alone: the user is named by the part before the `@`, and the account by
    /// the part after it. The account's onboarding begins.
    pub fn sign_up_briefly(&self, command: SignUp) -> Result<SignedUp> {
        let email = address(&command)?;
        let (full_name, account_name) = parts(&command, &email);
        self.create_with_owner(command, account_name, full_name, true)
    }

    /// Creates a further account, with the caller as its administrator.
    pub fn sign_up_again(&self, caller: &Person, command: &SignUp) -> Result<SignedUp> {
        let (account_name, _) = names(command)?;
        self.found_another(caller, command, account_name, false)
    }

    /// The same without a name: the account is named by the part after the `@` of the caller's address.
    pub fn sign_up_briefly_again(&self, caller: &Person, command: &SignUp) -> Result<SignedUp> {
        let (_, account_name) = parts(command, &caller.0.email);
        self.found_another(caller, command, account_name, true)
    }

    fn found_another(
        &self,
        caller: &Person,
        command: &SignUp,
        account_name: String,
        begins_onboarding: bool,
    ) -> Result<SignedUp> {
        let mut violations = Violations::new();
        let now = self.deps.clock.now();
        let mut account = new_account(command, account_name, now, &mut violations);
        violations.into_result()?;
        if begins_onboarding {
            begin_onboarding(&mut account);
        }
        let mut work = self.deps.store.begin()?;
        let account = add_account(&mut *work, account, &caller.0)?;
        work.commit()?;
        Ok(SignedUp {
            user: UserService::new(self.deps.clone()).view(caller.0.clone())?,
            account,
            session: None,
        })
    }

    fn create_with_owner(
        &self,
        command: SignUp,
        account_name: String,
        full_name: String,
        begins_onboarding: bool,
    ) -> Result<SignedUp> {
        let email = address(&command)?;
        if self.deps.store.read()?.users().by_email(&email)?.is_some() {
            return Err(AccountsError::SignedUpAlready(email));
        }
        let now = self.deps.clock.now();
        let mut violations = Violations::new();
        let mut account = new_account(&command, account_name, now, &mut violations);
        if begins_onboarding {
            begin_onboarding(&mut account);
        }
        let person = CreateUser {
            name: Some(full_name),
            may_be_nameless: command.missing_names_stay_empty,
            email: Some(email.as_str().to_owned()),
            // an empty password breaks the rules of passwords, and is refused
            password: Some(command.password.unwrap_or_default()),
            ..CreateUser::default()
        };
        let draft = Draft::check(&self.deps, person, violations)?.unconfirmed();

        let mut work = self.deps.store.begin()?;
        let user = match draft.add(&mut *work) {
            Ok(user) => user,
            Err(fault) => {
                drop(work);
                // another call may have taken the address meanwhile
                let known = self.deps.store.begin()?.users().by_email(&email)?;
                return Err(known.map_or(fault, |_| AccountsError::SignedUpAlready(email)));
            }
        };
        let account = add_account(&mut *work, account, &user)?;
        let mail = UserMail::Confirmation {
            user: user.id,
            account: Some(account),
        };
        work.jobs().enqueue(&[mail.due(now)?])?;
        let SignedIn { user, session } = self.open(work, user)?;
        Ok(SignedUp {
            user,
            account,
            session: Some(session),
        })
    }
}

fn address(command: &SignUp) -> Result<Email> {
    check_email(command.email.as_deref()).map_err(|_| AccountsError::NoEmail)
}

/// The names of person and account: the parts before and after the `@`.
fn parts(command: &SignUp, email: &Email) -> (String, String) {
    if command.missing_names_stay_empty {
        return (String::new(), String::new());
    }
    let (local, domain) = email.as_str().split_once('@').unwrap_or_default();
    (local.to_owned(), domain.to_owned())
}

/// The names of account and person; either may stand for both.
fn names(command: &SignUp) -> Result<(String, String)> {
    let account = present(command.account_name.clone());
    let person = present(command.full_name.clone());
    match (account, person) {
        (None, None) => Err(AccountsError::IncompleteSignUp),
        (account, person) if command.missing_names_stay_empty => {
            Ok((account.unwrap_or_default(), person.unwrap_or_default()))
        }
        (Some(name), None) | (None, Some(name)) => Ok((name.clone(), name)),
        (Some(account), Some(person)) => Ok((account, person)),
    }
}

fn new_account(
    command: &SignUp,
    name: String,
    now: DateTime<Utc>,
    violations: &mut Violations,
) -> NewAccount {
    violations.check(check_line("account_name", &name, MAX_STRING));
    let mut account = NewAccount::named(name, now);
    if let Some(locale) = command.locale.as_deref()
        && let Some(locale) = violations.check(Locale::parse(locale))
    {
        account.locale = locale;
    }
    account
}

fn begin_onboarding(account: &mut NewAccount) {
    let step = (Account::ONBOARDING.to_owned(), "profile_update".into());
    account.custom_attributes.0.extend([step]);
}

fn add_account(
    work: &mut dyn Work,
    account: NewAccount,
    administrator: &User,
) -> Result<AccountId> {
    let account = work.accounts().add(account)?;
    let at = account.created_at;
    work.outbox().record(&[NewEvent::new(
        account.id,
        EventName::AccountCreated,
        Subject::Account,
        administrator.actor(),
        at,
    )])?;
    let membership = NewMembership::new(account.id, administrator.id, Role::Administrator, at);
    memberships::join(work, membership, administrator.actor())?;
    Ok(account.id)
}
