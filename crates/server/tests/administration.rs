//! The commands that manage accounts, users and platform apps, and backups.

use crate::binary::{Serving, answered, files, lines, nimchat, nimchat_reading, refused, text};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// A folder with an empty database.
fn migrated() -> TempDir {
    let folder = TempDir::new().unwrap();
    answered(&nimchat(folder.path(), &["migrate"], &[]));
    folder
}

fn run(folder: &TempDir, line: &str) -> std::process::Output {
    let arguments: Vec<&str> = line.split(' ').collect();
    nimchat(folder.path(), &arguments, &[])
}

#[test]
fn the_doctor_names_what_is_missing() {
    let folder = tempfile::TempDir::new().unwrap();
    let found = |settings: &[(&str, &str)]| {
        let output = nimchat(folder.path(), &["doctor"], settings);
        let printed = text(&output.stdout);
        let checks: Vec<(String, bool)> = printed
            .lines()
            .map(|line| {
                let told: serde_json::Value = serde_json::from_str(line).unwrap();
                let name = told["check"].as_str().unwrap().to_owned();
                assert!(told["found"].is_string(), "{line}");
                (name, told["ok"].as_bool().unwrap())
            })
            .collect();
        assert_eq!(checks.len(), 9, "{printed}");
        let failed: Vec<String> = checks
            .into_iter()
            .filter(|(_, ok)| !ok)
            .map(|(name, _)| name)
            .collect();
        let code = output.status.code();
        assert_eq!(code, Some(i32::from(!failed.is_empty())), "{printed}");
        failed
    };
    assert_eq!(found(&[]), ["database", "migrations", "clock"]);
    assert_eq!(files(folder.path()), [""; 0], "it makes nothing");
    let migrated = nimchat(folder.path(), &["migrate"], &[]);
    assert!(migrated.status.success());
    assert_eq!(found(&[]), [""; 0]);
    let settings = [
        ("NIMCHAT_SMTP__URL", "smtp://127.0.0.1:1"),
        ("NIMCHAT_REDIS__URL", "redis://127.0.0.1:1/0"),
        ("NIMCHAT_SERVER__PUBLIC_URL", "https://chat.example.org"),
        ("NIMCHAT_CONSOLE__PATH", "nowhere"),
    ];
    assert_eq!(found(&settings), ["mail", "redis", "proxies", "console"]);
    let storage = [("NIMCHAT_STORAGE__URL", "file:///proc/nowhere")];
    assert_eq!(found(&storage), ["storage"]);
}

#[test]
fn platform_apps_and_users_are_made_and_printed_once() {
    let folder = migrated();
    let create = ["platform-app", "create", "--name", "Back office"];
    let app = answered(&nimchat(folder.path(), &create, &[]));
    assert_eq!(
        (&app["id"], &app["name"]),
        (&Value::from(1), &Value::from("Back office"))
    );
    assert_eq!(app["access_token"].as_str().map(str::len), Some(24));

    let create = [
        "user",
        "create",
        "--name",
        "Ada",
        "--email",
        "Ada@Acme.example",
        "--password",
        "Engine-1843!",
    ];
    let user = answered(&nimchat(folder.path(), &create, &[]));
    assert_eq!(user["email"], "ada@acme.example");
    assert_eq!(user["accounts"], Value::Array(Vec::new()));
    let taken = refused(&nimchat(folder.path(), &create, &[]), 1);
    assert!(taken.to_lowercase().contains("taken"), "{taken}");

    let lost = [
        "user",
        "create",
        "--name",
        "Bob",
        "--email",
        "bob@acme.example",
        "--account",
        "7",
    ];
    refused(&nimchat(folder.path(), &lost, &[]), 1);
    let weak = [
        "user",
        "create",
        "--name",
        "Bob",
        "--email",
        "bob@acme.example",
        "--password",
        "weak",
    ];
    refused(&nimchat(folder.path(), &weak, &[]), 1);
    let role = nimchat(
        folder.path(),
        &[
            "user",
            "create",
            "--name",
            "Bob",
            "--email",
            "b@acme.example",
            "--account",
            "1",
            "--role",
            "owner",
        ],
        &[],
    );
    assert_eq!(role.status.code(), Some(2), "{}", text(&role.stderr));
    // no user was created halfway
    let create = [
        "user",
        "create",
        "--name",
        "Bob",
        "--email",
        "bob@acme.example",
    ];
    answered(&nimchat(folder.path(), &create, &[]));
}

#[test]
fn a_user_is_made_a_member_of_an_account() {
    let folder = TempDir::new().unwrap();
    Serving::start(folder.path(), &[]).terminate();
    let create = [
        "user",
        "create",
        "--name",
        "Bob",
        "--email",
        "bob@acme.example",
        "--account",
        "1",
        "--role",
        "administrator",
    ];
    let user = answered(&nimchat(folder.path(), &create, &[]));
    let account = &user["accounts"][0];
    assert_eq!(
        (&account["id"], &account["role"]),
        (&Value::from(1), &Value::from("administrator"))
    );
}

#[test]
fn a_command_makes_no_database_and_says_which_file_is_missing() {
    let folder = TempDir::new().unwrap();
    for line in [
        "platform-app create --name x",
        "platform-app list",
        "user list",
        "account create --name x",
        "events set-aside",
        "backup copy.db",
    ] {
        let line = refused(&run(&folder, line), 1);
        assert!(line.contains("data/nimchat.db is missing"), "{line}");
    }
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn accounts_and_users_are_listed() {
    let folder = migrated();
    let account = answered(&run(&folder, "account create --name Acme"));
    assert_eq!(
        account,
        json!({"id": 1, "name": "Acme", "status": "active"})
    );
    run(&folder, "account create --name Looms");
    let names = |line: &str| -> Vec<Value> {
        let listed = lines(&run(&folder, line));
        listed.iter().map(|row| row["name"].clone()).collect()
    };
    assert_eq!(names("account list"), ["Acme", "Looms"]);
    run(
        &folder,
        "user create --name Ada --email ada@acme.example --account 2 --role administrator",
    );
    let listed = lines(&run(&folder, "user list"));
    assert_eq!(
        listed,
        [json!({
            "id": 1,
            "name": "Ada",
            "email": "ada@acme.example",
            "accounts": [{"id": 2, "name": "Looms", "role": "administrator"}],
        })]
    );
}

#[test]
fn a_users_token_is_shown_and_replaced() {
    let folder = migrated();
    let made = answered(&run(
        &folder,
        "user create --name Ada --email ada@acme.example",
    ));
    let shown = answered(&run(&folder, "user token --email ada@acme.example"));
    assert_eq!(shown["access_token"], made["access_token"]);
    let replaced = answered(&run(
        &folder,
        "user token --email ada@acme.example --replace",
    ));
    assert_ne!(replaced["access_token"], made["access_token"]);
    let shown = answered(&run(&folder, "user token --email ada@acme.example"));
    assert_eq!(shown, replaced);
    for command in ["token", "password"] {
        let refusal = refused(
            &run(&folder, &format!("user {command} --email bob@acme.example")),
            1,
        );
        let expected = "no user has the e-mail address bob@acme.example";
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn a_password_is_read_from_standard_input_and_signs_in() {
    let folder = migrated();
    run(&folder, "user create --name Ada --email ada@acme.example");
    let set = |password: &str| {
        let arguments = ["user", "password", "--email", "ada@acme.example"];
        nimchat_reading(folder.path(), &arguments, password)
    };
    refused(&set(""), 2);
    refused(&set("weak\n"), 1);
    answered(&set("Engine-1843!\n"));
    let serving = Serving::start(folder.path(), &[]);
    let signed_in = serving
        .curl("/auth/sign_in -d email=ada@acme.example --data-urlencode password=Engine-1843!");
    assert_eq!(signed_in["data"]["email"], "ada@acme.example");
    let (_, printed, _) = serving.terminate();
    assert_eq!(printed, "", "with a user there is no first start");
}

#[test]
fn a_platform_app_is_granted_an_account() {
    let folder = migrated();
    run(&folder, "account create --name Acme");
    let app = answered(&run(&folder, "platform-app create --name Office"));
    let listed = |objects: u64| json!({"id": 1, "name": "Office", "objects": objects});
    assert_eq!(lines(&run(&folder, "platform-app list")), [listed(0)]);
    let granted = answered(&run(&folder, "platform-app grant 1 --account 1"));
    assert_eq!(
        granted,
        json!({"platform_app": 1, "kind": "Account", "id": 1, "may_manage": true})
    );
    assert_eq!(lines(&run(&folder, "platform-app list")), [listed(1)]);
    let serving = Serving::start(folder.path(), &[]);
    let token = app["access_token"].as_str().unwrap();
    let accounts = serving.curl(&format!(
        "/platform/api/v1/accounts -H 'api_access_token: {token}'"
    ));
    assert_eq!(accounts[0]["name"], "Acme");
    serving.terminate();
    answered(&run(&folder, "platform-app revoke 1 --account 1"));
    refused(&run(&folder, "platform-app revoke 1 --account 1"), 1);
    refused(&run(&folder, "platform-app grant 1 --user 7"), 1);
    assert_eq!(lines(&run(&folder, "platform-app list")), [listed(0)]);
}

#[test]
fn the_first_administrator_is_the_one_named() {
    let folder = TempDir::new().unwrap();
    let named = ["serve", "--email", "ada@acme.example", "--name", "Ada"];
    let serving = Serving::start(folder.path(), &named);
    let (code, printed, _) = serving.terminate();
    assert_eq!(code, Some(0));
    assert!(printed.contains("ada@acme.example"), "{printed}");
    let users = lines(&run(&folder, "user list"));
    assert_eq!(users[0]["name"], "Ada");
    assert_eq!(users[0]["accounts"][0]["role"], "administrator");
    let (_, printed, log) = Serving::start(folder.path(), &named).terminate();
    assert_eq!(printed, "");
    assert!(log.contains("not the first start"), "{log}");
}

#[test]
fn a_start_after_the_last_account_is_gone_makes_no_other() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let token = answered(&run(&folder, "platform-app create --name Office"));
    let token = token["access_token"].as_str().unwrap().to_owned();
    answered(&run(&folder, "platform-app grant 2 --account 1"));
    let deleted = std::process::Command::new("curl")
        .args(["-sS", "-f", "-X", "DELETE"])
        .arg(format!("{}/platform/api/v1/accounts/1", serving.url))
        .args(["-H", &format!("api_access_token: {token}")])
        .status()
        .unwrap();
    assert!(deleted.success());
    // its contents are erased by a job
    while !nimchat_has_no_account(&folder) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    serving.terminate();
    let (code, printed, log) = Serving::start(folder.path(), &[]).terminate();
    assert_eq!((code, printed.as_str()), (Some(0), ""), "{log}");
}

fn nimchat_has_no_account(folder: &TempDir) -> bool {
    lines(&run(folder, "account list")).is_empty()
}

#[test]
fn a_first_start_makes_nothing_where_there_is_a_platform_app() {
    let folder = migrated();
    answered(&run(&folder, "platform-app create --name Office"));
    let (code, printed, log) = Serving::start(folder.path(), &[]).terminate();
    assert_eq!((code, printed.as_str()), (Some(0), ""), "{log}");
    assert!(nimchat_has_no_account(&folder));
}

#[test]
fn what_the_server_keeps_is_for_its_user_alone() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let mode = |path: &str| {
        let path = folder.path().join(path);
        path.metadata().unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("data"), 0o700);
    assert_eq!(mode("data/files"), 0o700);
    for file in files(&folder.path().join("data")) {
        if file != "files" {
            assert_eq!(mode(&format!("data/{file}")), 0o600, "{file}");
        }
    }
    serving.terminate();
}

#[test]
fn a_backup_of_a_serving_nimchat_is_a_whole_database() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let report = answered(&run(&folder, "backup copy.db"));
    assert_eq!(report["file"], "copy.db");
    let copy = folder.path().join("copy.db");
    assert_eq!(report["bytes"], copy.metadata().unwrap().len());
    let line = refused(&run(&folder, "backup copy.db"), 1);
    assert!(line.contains("copy.db exists already"), "{line}");
    serving.terminate();
    let mut left = files(folder.path());
    left.sort();
    assert_eq!(left, ["copy.db", "data"]);
    let elsewhere = TempDir::new().unwrap();
    std::fs::copy(&copy, elsewhere.path().join("restored.db")).unwrap();
    let settings = [("NIMCHAT_DATABASE__URL", "sqlite://restored.db")];
    let users = lines(&nimchat(elsewhere.path(), &["user", "list"], &settings));
    assert_eq!(users[0]["email"], "admin@nimchat.example");
}

#[test]
fn a_backup_of_what_is_no_database_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("strange.db"),
        "not a database, but a text",
    )
    .unwrap();
    let settings = [("NIMCHAT_DATABASE__URL", "sqlite://strange.db")];
    refused(
        &nimchat(folder.path(), &["backup", "copy.db"], &settings),
        1,
    );
    assert_eq!(files(folder.path()), ["strange.db"]);
    let settings = [(
        "NIMCHAT_DATABASE__URL",
        "postgres://nobody@127.0.0.1:1/none",
    )];
    let line = nimchat(folder.path(), &["backup", "copy.db"], &settings);
    assert!(text(&line.stderr).contains("pg_dump"));
}
