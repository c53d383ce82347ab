//! Short codes from before their case stopped to count.

use crate::databases;
use chrono::DateTime;
use nimchat_core_model::Progress;
use nimchat_messaging::NewCannedResponse;
use nimchat_messaging::ports::Store;

#[test]
fn short_codes_that_differ_in_case_stay_and_are_refused_from_then_on() {
    for database in databases::all() {
        database.execute(&databases::BASICS.replace("'{}'", &database.json("{}")));
        let row = |code: &str| {
            format!(
                "INSERT INTO canned_responses (account_id, short_code, content, created_at, updated_at) \
                 VALUES (1, '{code}', 'x', '2025-01-01 00:00:00', '2025-01-01 00:00:00');"
            )
        };
        database.execute(&["größe", "GRÖßE", "other"].map(row).concat());
        database.execute("INSERT INTO search_progress (name, below) VALUES ('short_codes', 4)");
        let store: &dyn Store = &database.store;
        let fold = || {
            let mut work = store.begin().unwrap();
            let (progress, _) = work.canned_responses().fold_short_codes(2).unwrap();
            work.commit().unwrap();
            progress
        };
        while fold() == Progress::More {}
        let folded = "SELECT count(*) FROM canned_responses WHERE folded_short_code IS NOT NULL";
        assert_eq!(database.count(folded), 2);
        let twins = || {
            let twins = database.store.short_code_twins().unwrap();
            let codes = twins.into_iter().map(|twin| twin.short_code);
            codes.collect::<Vec<_>>()
        };
        assert_eq!(twins(), ["größe", "GRÖßE"]);

        let mut work = store.begin().unwrap();
        let another = NewCannedResponse {
            account_id: 1.into(),
            short_code: "OTHER".to_owned(),
            content: "x".to_owned(),
            created_at: DateTime::UNIX_EPOCH,
        };
        let error = work.canned_responses().add(another).unwrap_err();
        let key = "canned_responses_account_id_folded_short_code_key";
        assert!(error.is_conflict_on(key), "{error:?}");
        drop(work);

        let mut work = store.begin().unwrap();
        let found = work.canned_responses().find(1.into(), 1.into()).unwrap();
        let mut twin = found.unwrap();
        "changed".clone_into(&mut twin.content);
        work.canned_responses().update(&twin).unwrap();
        "small".clone_into(&mut twin.short_code);
        work.canned_responses().update(&twin).unwrap();
        work.commit().unwrap();
        assert!(twins().is_empty());
    }
}

#[test]
fn labels_that_differ_in_case_alone_are_listed() {
    for database in databases::all() {
        database.execute(&databases::BASICS.replace("'{}'", &database.json("{}")));
        let row = |title: &str| {
            format!(
                "INSERT INTO labels (account_id, title, color, created_at, updated_at) \
                 VALUES (1, '{title}', '#1f93ff', '2025-01-01 00:00:00', '2025-01-01 00:00:00');"
            )
        };
        database.execute(&["größe", "other", "GRÖßE"].map(row).concat());
        let twins = database.store.label_twins().unwrap().into_iter();
        let titles: Vec<String> = twins.map(|label| label.title).collect();
        assert_eq!(titles, ["größe", "GRÖßE"]);
    }
}
