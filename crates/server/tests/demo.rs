//! `nimchat demo`, as a user tries it.

use crate::binary::{Serving, files, shell};
use serde_json::Value;
use std::io::BufRead;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What was printed until the line of the last agent.
pub(crate) fn introduction(serving: &mut Serving) -> String {
    let mut printed = String::new();
    while !printed.contains("dan@") {
        assert!(
            serving.stdout.read_line(&mut printed).unwrap() > 0,
            "{printed}"
        );
    }
    printed
}

/// The last word of the line with this word.
#[track_caller]
pub(crate) fn last_of(printed: &str, word: &str) -> String {
    let line = printed.lines().find(|line| line.contains(word)).unwrap();
    line.rsplit(' ').next().unwrap().to_owned()
}

fn page(serving: &Serving, path: &str) -> String {
    let fetched = std::process::Command::new("curl")
        .args(["-sSL", "--fail", &format!("{}{path}", serving.url)])
        .output()
        .unwrap();
    assert!(fetched.status.success(), "{path}");
    String::from_utf8(fetched.stdout).unwrap()
}

#[test]
fn the_demonstration_is_a_shop_with_a_history_and_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let passing = TempDir::new().unwrap();
    let own = passing.path().to_str().unwrap();
    let arguments = ["demo", "--conversations", "40"];
    let mut serving = Serving::start_with(folder.path(), &arguments, &[("TMPDIR", own)]);
    let printed = introduction(&mut serving);
    assert!(
        files(folder.path()).is_empty(),
        "the real data is elsewhere"
    );
    assert_eq!(files(passing.path()).len(), 1);

    let password = last_of(&printed, "everybody's password");
    for person in ["olivia", "ben", "chloe", "dan"] {
        let signed_in = shell(&format!(
            "curl -sS {}/auth/sign_in -d email={person}@lantern.example -d 'password={password}'",
            serving.url
        ));
        assert_eq!(
            signed_in["data"]["email"],
            format!("{person}@lantern.example")
        );
    }
    let api = |person: &str, path: &str| -> Value {
        let token = last_of(&printed, person);
        shell(&format!(
            "curl -sS -H 'api_access_token: {token}' '{}/api{path}'",
            serving.url
        ))
    };
    let counts = api("dan@", "/v1/accounts/1/conversations/meta?status=all");
    assert_eq!(counts["meta"]["all_count"], 40);
    for (path, count) in [("teams", 2), ("agents", 4), ("agent_bots", 1)] {
        let listed = api("olivia@", &format!("/v1/accounts/1/{path}"));
        assert_eq!(listed.as_array().unwrap().len(), count, "{path}");
    }
    let labels = api("olivia@", "/v1/accounts/1/labels");
    assert_eq!(labels["payload"].as_array().unwrap().len(), 6);

    // the pages, and what the widget on them needs
    assert!(page(&serving, "/demo").contains("/demo/shop"));
    for path in [
        "/demo/page.js",
        "/demo/page.css",
        "/demo/shop",
        "/demo/shop.js",
        "/demo/shop.css",
        "/packs/js/sdk.js",
        "/hc/lantern",
    ] {
        assert!(!page(&serving, path).is_empty(), "{path}");
    }
    let settings = serving.curl("/demo/settings");
    let website = settings["website_token"].as_str().unwrap();
    assert!(page(&serving, &format!("/widget?website_token={website}")).contains("<script"));

    // the events are told meanwhile
    let began = Instant::now();
    let weeks_ago = api(
        "olivia@",
        "/v1/accounts/1/conversations?status=all&sort_by=created_at_asc",
    );
    let oldest = weeks_ago["data"]["payload"][0]["created_at"]
        .as_i64()
        .unwrap();
    let newest = oldest + 46 * 86_400;
    loop {
        let path = format!(
            "/v2/accounts/1/reports?metric=resolutions_count&type=account&since={oldest}&until={newest}"
        );
        let days = api("olivia@", &path);
        let days = days.as_array().unwrap();
        let busy = days
            .iter()
            .filter(|day| day["value"] != 0 && day["value"] != "0");
        if busy.count() > 10 {
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "{days:?}");
        std::thread::sleep(Duration::from_millis(100));
    }

    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(files(passing.path()).is_empty(), "nothing is left");
}
