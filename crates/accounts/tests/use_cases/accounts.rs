//! Accounts (docs/rules/accounts.md §4.1, §6).

use crate::world::{PASSWORD, World, refusal};
use chrono::TimeDelta;
use nimchat_accounts::accounts::{
    CacheKeys, ChangeAccount, CreateAccount, NewOwner, UpdateAccount,
};
use nimchat_accounts::teams::SaveTeam;
use nimchat_accounts::{Account, AccountStatus, AccountsError, Member, Permissible, Role};
use nimchat_core_model::{AccountId, Actor, Attributes, EventName, Subject};
use serde_json::{Value, json};

fn named(name: &str) -> CreateAccount {
    CreateAccount {
        name: Some(name.to_owned()),
        ..CreateAccount::default()
    }
}

fn founder(name: &str, email: &str) -> NewOwner {
    NewOwner {
        name: name.to_owned(),
        email: email.to_owned(),
        password: None,
    }
}

#[test]
fn a_new_account_is_active_english_and_has_the_default_features() {
    let world = World::new();
    let account = world
        .accounts()
        .create(&world.operator, named("Engines"))
        .unwrap();
    assert_eq!(account.name, "Engines");
    assert_eq!(account.locale.as_str(), "en");
    assert_eq!(account.status, AccountStatus::Active);
    assert_eq!(account.features.0.len(), Account::DEFAULT_FEATURES.len());
    assert!(
        account
            .features
            .0
            .values()
            .all(|on| *on == Value::Bool(true))
    );
    assert!(account.limits.is_empty() && account.custom_attributes.is_empty());
    assert_eq!(
        (account.created_at, account.updated_at),
        (world.now(), world.now())
    );
    assert_eq!(world.kept_account(account.id), account);
}

#[test]
fn creating_takes_every_attribute() {
    let world = World::new();
    let command = CreateAccount {
        name: Some("Engines".to_owned()),
        locale: Some("pt_BR".to_owned()),
        domain: Some(Some("engines.example".to_owned())),
        support_email: Some(Some("help@engines.example".to_owned())),
        status: Some("suspended".to_owned()),
        features: None,
        limits: Some(Attributes::from(json!({"agents": 5}))),
        custom_attributes: Some(Attributes::from(json!({"plan": "gold"}))),
    };
    let account = world.accounts().create(&world.operator, command).unwrap();
    assert_eq!(account.locale.as_str(), "pt_BR");
    assert_eq!(account.domain.as_deref(), Some("engines.example"));
    assert_eq!(
        account.support_email.as_deref(),
        Some("help@engines.example")
    );
    assert_eq!(account.status, AccountStatus::Suspended);
    assert_eq!(account.limits.to_value(), json!({"agents": 5}));
    assert_eq!(
        account.custom_attributes.to_value(),
        json!({"plan": "gold"})
    );
}

#[test]
fn creating_tells_of_it_and_permits_the_app() {
    let world = World::new();
    let account = world.account("Engines");
    let events = world.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].name, EventName::AccountCreated);
    assert_eq!(
        (events[0].account_id, events[0].subject),
        (account.id, Subject::Account)
    );
    assert_eq!(
        (&events[0].actor, events[0].at),
        (&Actor::System, world.now())
    );
    let object = Permissible::Account(account.id);
    let mut view = world.deps.store.read().unwrap();
    assert!(
        view.platform_apps()
            .is_permitted(world.operator.app.id, object)
            .unwrap()
    );
}

#[test]
fn an_account_needs_a_name() {
    let world = World::new();
    for command in [CreateAccount::default(), named(""), named(" \t")] {
        let result = world.accounts().create(&world.operator, command);
        assert_eq!(refusal(result), "Name can't be blank");
    }
    assert_eq!(world.overview().accounts(0.into()).unwrap(), []);
    assert_eq!(world.events(), []);
}

#[test]
fn everything_wrong_with_an_account_is_reported_at_once() {
    let world = World::new();
    let command = CreateAccount {
        name: Some("n".repeat(256)),
        locale: Some("tlh".to_owned()),
        domain: Some(Some("d".repeat(101))),
        support_email: Some(Some("e".repeat(101))),
        status: Some("closed".to_owned()),
        features: Some(Attributes::from(json!({"labels": "yes"}))),
        ..CreateAccount::default()
    };
    let result = world.accounts().create(&world.operator, command.clone());
    let Err(AccountsError::Invalid(violations)) = result else {
        panic!("{result:?}");
    };
    let attributes = [
        "name",
        "locale",
        "domain",
        "support_email",
        "status",
        "features",
    ];
    assert_eq!(violations.attributes(), attributes);

    let account = world.account("Engines");
    let result = world
        .accounts()
        .update(&world.operator, account.id, command);
    let Err(AccountsError::Invalid(violations)) = result else {
        panic!("{result:?}");
    };
    assert_eq!(violations.attributes(), attributes);
    assert_eq!(
        world.kept_account(account.id),
        account,
        "nothing is written"
    );
}

#[test]
fn lengths_are_counted_in_characters() {
    let world = World::new();
    let command = CreateAccount {
        domain: Some(Some("ä".repeat(100))),
        support_email: Some(Some("ä".repeat(100))),
        ..named(&"ä".repeat(255))
    };
    world.accounts().create(&world.operator, command).unwrap();
}

#[test]
fn updating_changes_what_is_given_and_keeps_the_rest() {
    let world = World::new();
    let account = world.account("Engines");
    world.wait();
    let command = UpdateAccount {
        domain: Some(Some("engines.example".to_owned())),
        ..UpdateAccount::default()
    };
    let updated = world
        .accounts()
        .update(&world.operator, account.id, command)
        .unwrap();
    let expected = Account {
        domain: Some("engines.example".to_owned()),
        updated_at: world.now(),
        ..account
    };
    assert_eq!(updated, expected);
    assert_eq!(world.kept_account(expected.id), expected);
    assert_eq!(
        world.event_names(),
        [EventName::AccountCreated, EventName::AccountUpdated]
    );
}

#[test]
fn a_name_cannot_be_taken_away() {
    let world = World::new();
    let account = world.account("Engines");
    let result = world
        .accounts()
        .update(&world.operator, account.id, named(" "));
    assert_eq!(refusal(result), "Name can't be blank");
    assert_eq!(world.kept_account(account.id).name, "Engines");
}

#[test]
fn limits_and_attributes_are_replaced_as_a_whole() {
    let world = World::new();
    let account = world.account("Engines");
    let give = |value: Value| UpdateAccount {
        limits: Some(Attributes::from(value.clone())),
        custom_attributes: Some(Attributes::from(value)),
        ..UpdateAccount::default()
    };
    let update = |value: Value| {
        world
            .accounts()
            .update(&world.operator, account.id, give(value))
            .unwrap()
    };
    update(json!({"a": 1, "b": 2}));
    let updated = update(json!({"b": 3}));
    assert_eq!(updated.limits.to_value(), json!({"b": 3}));
    assert_eq!(updated.custom_attributes.to_value(), json!({"b": 3}));
}

#[test]
fn features_are_switched_one_by_one() {
    let world = World::new();
    let account = world.account("Engines");
    let command = UpdateAccount {
        features: Some(Attributes::from(json!({
            "labels": false, "macros": null, "sla": true,
        }))),
        ..UpdateAccount::default()
    };
    let updated = world
        .accounts()
        .update(&world.operator, account.id, command)
        .unwrap();
    for off in ["labels", "macros"] {
        assert!(!updated.features.0.contains_key(off), "{off}");
    }
    for on in ["sla", "help_center"] {
        assert_eq!(updated.features.0.get(on), Some(&Value::Bool(true)), "{on}");
    }
}

#[test]
fn a_feature_that_is_neither_on_nor_off_is_refused() {
    let world = World::new();
    let account = world.account("Engines");
    for value in [json!("yes"), json!(2), json!([true]), json!({"on": true})] {
        let command = UpdateAccount {
            features: Some(Attributes::from(json!({"sla": value}))),
            ..UpdateAccount::default()
        };
        let result = world
            .accounts()
            .update(&world.operator, account.id, command);
        assert_eq!(refusal(result), "Features sla must be true or false");
    }
}

#[test]
fn only_the_app_that_made_an_account_may_change_it() {
    let world = World::new();
    let account = world.account("Engines");
    let result = world
        .accounts()
        .update(&world.stranger(), account.id, named("Looms"));
    assert!(
        matches!(result, Err(AccountsError::NotPermissible)),
        "{result:?}"
    );
    assert_eq!(world.kept_account(account.id).name, "Engines");
}

#[test]
fn a_missing_account_is_not_found_before_permission_is_asked() {
    let world = World::new();
    let id = AccountId::new(4_711);
    let result = world
        .accounts()
        .update(&world.stranger(), id, named("Looms"));
    assert!(matches!(result, Err(AccountsError::NotFound)), "{result:?}");
}

#[test]
fn founding_makes_an_account_with_its_administrator() {
    let world = World::new();
    assert_eq!(world.overview().accounts(0.into()).unwrap(), []);
    let person = NewOwner {
        password: Some(PASSWORD.to_owned()),
        ..founder("Grace", "Grace@example.com")
    };
    let (account, grace) = world
        .accounts()
        .create_with_owner("Engines", person)
        .unwrap();
    assert_eq!(world.overview().accounts(0.into()).unwrap().len(), 1);
    assert_eq!(world.kept_account(account.id), account);
    assert!(grace.user.confirmed());
    assert_eq!(grace.user.email.as_str(), "grace@example.com");
    let digest = grace.user.password_digest.as_deref().unwrap();
    assert!(nimchat_accounts::password::verify(PASSWORD, digest));
    let role = grace.active_account().unwrap();
    assert_eq!(
        (role.account_id, role.role),
        (account.id, Role::Administrator)
    );
    assert_eq!(role.account_name, "Engines");
    world
        .authenticator()
        .administrator(Some(&grace.access_token), account.id)
        .unwrap();
    let told = [EventName::AccountCreated, EventName::AgentAdded];
    assert_eq!(world.event_names(), told);
}

#[test]
fn founding_makes_both_or_neither() {
    let world = World::new();
    world.user("Grace", "grace@example.com");
    let result = world
        .accounts()
        .create_with_owner("Engines", founder("Grace", "grace@example.com"));
    assert_eq!(refusal(result), "Email has already been taken");
    assert_eq!(world.overview().accounts(0.into()).unwrap(), []);
    assert_eq!(world.events(), []);
}

#[test]
fn founding_reports_what_is_wrong_with_the_account_and_the_person_together() {
    let world = World::new();
    let result = world
        .accounts()
        .create_with_owner(" ", founder("", "nowhere"));
    let expected =
        "Account name can't be blank, Name can't be blank, Email is invalid, Email is not an email";
    assert_eq!(refusal(result), expected);
}

#[test]
fn an_administrator_changes_what_the_command_names() {
    let world = World::new();
    let grace = world.administrator();
    world.wait();
    let command = ChangeAccount {
        name: Some("Looms".to_owned()),
        locale: Some("de".to_owned()),
        domain: Some(Some("looms.example".to_owned())),
        support_email: Some(Some("help@looms.example".to_owned())),
        about: vec![
            ("industry", Some("Weaving".to_owned())),
            ("company_size", None),
            ("plan_name", Some("gold".to_owned())),
        ],
        settings: Attributes::from(json!({
            "auto_resolve_after": 10, "auto_resolve_message": "Bye", "auto_resolve_label": "done",
            "auto_resolve_ignore_waiting": true, "audio_transcriptions": false, "unheard_of": 1,
        })),
    };
    let changed = world.accounts().change(&grace, command).unwrap().account;
    assert_eq!(changed.name, "Looms");
    assert_eq!(changed.locale.as_str(), "de");
    assert_eq!(changed.domain.as_deref(), Some("looms.example"));
    assert_eq!(changed.support_email.as_deref(), Some("help@looms.example"));
    assert_eq!(
        changed.custom_attributes.to_value(),
        json!({"industry": "Weaving"})
    );
    assert_eq!(
        changed.settings.to_value(),
        json!({
            "auto_resolve_after": 10, "auto_resolve_message": "Bye", "auto_resolve_label": "done",
            "auto_resolve_ignore_waiting": true, "audio_transcriptions": false,
        })
    );
    assert_eq!(changed.updated_at, world.now());
    assert_eq!(world.kept_account(changed.id), changed);
    assert_eq!(
        world.events().pop().unwrap().name,
        EventName::AccountUpdated
    );
    let cleared = ChangeAccount {
        domain: Some(None),
        support_email: Some(None),
        about: vec![("industry", None)],
        settings: Attributes::from(json!({"auto_resolve_after": null})),
        ..ChangeAccount::default()
    };
    let cleared = world.accounts().change(&grace, cleared).unwrap().account;
    assert_eq!((cleared.domain, cleared.support_email), (None, None));
    assert!(cleared.custom_attributes.is_empty());
    assert_eq!(cleared.settings.0["auto_resolve_after"], Value::Null);
    assert_eq!(cleared.name, "Looms");
}

#[test]
fn everything_wrong_with_a_change_is_reported_at_once() {
    let world = World::new();
    let grace = world.administrator();
    let change = |settings| {
        let command = ChangeAccount {
            settings: Attributes::from(settings),
            ..ChangeAccount::default()
        };
        refusal(world.accounts().change(&grace, command))
    };
    for (value, message) in [
        (json!(9), "must be greater than or equal to 10"),
        (json!(1_439_857), "must be less than or equal to 1439856"),
        (json!("10"), "must be an integer"),
    ] {
        assert_eq!(
            change(json!({ "auto_resolve_after": value })),
            format!("Auto resolve after {message}")
        );
    }
    let wrong = ChangeAccount {
        name: Some(" ".to_owned()),
        locale: Some("xx".to_owned()),
        domain: Some(Some("x".repeat(101))),
        support_email: Some(Some("x".repeat(101))),
        about: vec![("industry", Some("x".repeat(256)))],
        settings: Attributes::from(json!({
            "auto_resolve_message": 1, "auto_resolve_label": true, "audio_transcriptions": "true",
        })),
    };
    let Err(AccountsError::Invalid(violations)) = world.accounts().change(&grace, wrong) else {
        panic!("it is not refused");
    };
    let mut named = violations.attributes();
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "audio_transcriptions",
            "auto_resolve_label",
            "auto_resolve_message",
            "domain",
            "industry",
            "locale",
            "name",
            "support_email"
        ]
    );
    let kept = world.kept_account(grace.0.account_id());
    assert_eq!(kept, grace.0.account);
}

#[test]
fn an_operator_lists_and_finds_what_the_app_made() {
    let world = World::new();
    let one = world.account("Engines");
    let two = world.account("Looms");
    world.administrator();
    let accounts = world.accounts();
    assert_eq!(accounts.list(&world.operator).unwrap(), [one.clone(), two]);
    assert_eq!(accounts.find(&world.operator, one.id).unwrap(), one);
    let stranger = world.stranger();
    assert_eq!(accounts.list(&stranger).unwrap(), []);
    let refused = accounts.find(&stranger, one.id);
    assert!(matches!(refused, Err(AccountsError::NotPermissible)));
    let missing = accounts.find(&stranger, 4_711.into());
    assert!(matches!(missing, Err(AccountsError::NotFound)));
}

#[test]
fn a_feature_that_there_is_not_is_refused() {
    let world = World::new();
    let account = world.account("Engines");
    let command = UpdateAccount {
        features: Some(Attributes::from(json!({"flying": true, "sla": 2}))),
        ..UpdateAccount::default()
    };
    let result = world
        .accounts()
        .update(&world.operator, account.id, command);
    assert_eq!(
        refusal(result),
        "Features flying is not included in the list, Features sla must be true or false"
    );
    assert_eq!(world.kept_account(account.id), account);
}

#[test]
fn a_domain_can_be_taken_away() {
    let world = World::new();
    let account = world.account("Engines");
    for domain in [Some("engines.example".to_owned()), None] {
        let command = UpdateAccount {
            domain: Some(domain.clone()),
            support_email: Some(domain.clone()),
            ..UpdateAccount::default()
        };
        let updated = world
            .accounts()
            .update(&world.operator, account.id, command)
            .unwrap();
        assert_eq!(
            (&updated.domain, &updated.support_email),
            (&domain, &domain)
        );
    }
}

#[test]
fn a_change_of_what_clients_keep_is_shown_for_three_days() {
    let world = World::new();
    let grace = world.administrator();
    let title = SaveTeam {
        name: Some("sales".to_owned()),
        ..SaveTeam::default()
    };
    world.teams().create(&grace, title).unwrap();
    let caller = Member(grace.0.clone());
    let told = || {
        let accounts = world.accounts();
        let keys = accounts.cache_keys(&caller).unwrap();
        assert_eq!(accounts.show(caller.clone()).unwrap().cache_keys, keys);
        CacheKeys::text(keys.teams)
    };
    let changed = world.now().timestamp().to_string();
    assert_eq!(told(), changed);
    world.pass(CacheKeys::KEPT - TimeDelta::seconds(1));
    assert_eq!(told(), changed);
    world.pass(TimeDelta::seconds(1));
    assert_eq!(told(), "0000000000");
}
