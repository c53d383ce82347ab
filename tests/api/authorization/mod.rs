//! Calls every route as every kind of caller, and compares the answers with the one table that says who may.
//!
//! A new route needs a row in `table.rs`; if its path names a new kind of record, or it needs a body, also an entry in
//! `requests.rs`.

pub mod cast;
mod requests;
pub mod table;
pub mod verdict;

use cast::Cast;
use nimchat_server::app;
use nimchat_tests::{Answer, Document, Running, everywhere};
use requests::Request;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use table::{BESIDES, Row, TABLE, Who};
use verdict::{Kind, Verdict, verdict, verdict_while_suspended};

/// A row with one of its methods.
#[derive(Clone, Copy)]
struct Operation {
    method: &'static str,
    route: &'static str,
    who: Who,
}

fn operations(rows: &[Row]) -> Vec<Operation> {
    let each = |&(methods, route, who): &Row| {
        methods
            .iter()
            .map(move |method| Operation { method, route, who })
    };
    rows.iter().flat_map(each).collect()
}

async fn send(cast: &Cast<'_>, operation: Operation, kind: Kind, request: &Request) -> Answer {
    let method = operation.method.parse().unwrap();
    request.send(&cast.client(kind), method).await
}

/// Is the answer the expected one?
fn check(nimchat: &Running, operation: Operation, kind: Kind, expected: Verdict, answer: &Answer) {
    let Operation { method, route, who } = operation;
    let call = format!("{method} {route}, which is for {who:?}, called by {kind:?}");
    match expected.refusal(kind.profile(nimchat.profile())) {
        Some(refusal) => {
            assert_eq!(
                (answer.status, answer.json()),
                refusal,
                "{call}: {expected:?}"
            );
        }
        None => assert!(
            matches!(answer.status, 200 | 204),
            "{call}, who may, answered {} {}\n\
             If the row in tests/api/authorization/table.rs is right, the request is not: give it a body that \
             succeeds in requests.rs.",
            answer.status,
            answer.text
        ),
    }
}

#[test]
fn every_route_has_its_row_and_every_row_its_route() {
    let mut rows = BTreeMap::new();
    for Operation { method, route, who } in operations(TABLE) {
        let before = rows.insert((route, method), who);
        assert_eq!(before, None, "{method} {route} stands in the table twice");
    }
    let mut faults = Vec::new();
    let routes = app::routes();
    for route in &routes {
        for method in route.methods() {
            let (path, method, access) = (route.path(), method.as_str(), route.access());
            match rows.remove(&(path, method)) {
                None => faults.push(format!(
                    "{method} {path} has no row. Its handler is for {access:?}: add\n    \
                     ({method}, {path:?}, Who),"
                )),
                Some(who) if who.access() != access => faults.push(format!(
                    "{method} {path} is for {who:?}, so its handler has to take Call<{:?}>, and it takes \
                     Call<{access:?}>",
                    who.access()
                )),
                Some(_) => {}
            }
        }
    }
    for (route, method) in rows.into_keys() {
        faults.push(format!("{method} {route} has a row and no route"));
    }
    assert!(
        faults.is_empty(),
        "tests/api/authorization/table.rs says who may call what:\n{}",
        faults.join("\n")
    );
}

#[test]
fn what_the_document_requires_may_not_be_left_out() {
    everywhere(async |nimchat| {
        let cast = Cast::new(&nimchat).await;
        let document = Document::of(&nimchat).await;
        let (mut left_out, mut faults) = (0, Vec::new());
        for operation in operations(TABLE) {
            let Operation { method, route, who } = operation;
            // its own tests send what proves who calls
            if matches!(who, Who::ByProof | Who::UserByProof) {
                continue;
            }
            let mut kinds = Kind::ALL.into_iter();
            let Some(kind) = kinds.find(|kind| verdict(who, *kind) == Verdict::Passes) else {
                continue;
            };
            for field in document.required(method, route) {
                let mut request = cast.request(method, route, kind).await;
                let body = request.body.as_object_mut().unwrap();
                if body.remove(&field).is_none() {
                    let nested = body.values_mut().filter_map(Value::as_object_mut);
                    let removed = nested.filter_map(|part| part.remove(&field)).count();
                    assert!(removed > 0, "{method} {route}: no {field} in the request");
                }
                let answer = send(&cast, operation, kind, &request).await;
                left_out += 1;
                if !(400..500).contains(&answer.status) {
                    let told = format!("{} {}", answer.status, answer.text);
                    faults.push(format!("{method} {route} without {field}: {told}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(left_out > 50, "{left_out}");
    });
}

#[test]
fn a_caller_who_may_not_is_refused_and_nothing_changes() {
    everywhere(async |nimchat| {
        let cast = Cast::new(&nimchat).await;
        let mut refused = Vec::new();
        for operation in operations(TABLE) {
            let kinds = Kind::ALL
                .into_iter()
                .filter(|kind| verdict_while_suspended(operation.who, *kind) != Verdict::Passes);
            let kinds: Vec<_> = kinds.collect();
            if kinds.is_empty() {
                continue;
            }
            let Operation { method, route, .. } = operation;
            let request = cast.request(method, route, Kind::Administrator).await;
            refused.push((operation, kinds, request));
        }
        let before = nimchat.database().census();
        for (operation, kinds, request) in &refused {
            for &kind in kinds {
                let expected = verdict(operation.who, kind);
                if expected != Verdict::Passes {
                    let answer = send(&cast, *operation, kind, request).await;
                    check(&nimchat, *operation, kind, expected, &answer);
                }
            }
        }
        assert_eq!(nimchat.database().census(), before);
        suspend(&cast, true).await;
        let before = nimchat.database().census();
        for (operation, kinds, request) in &refused {
            for &kind in kinds {
                let expected = verdict_while_suspended(operation.who, kind);
                let answer = send(&cast, *operation, kind, request).await;
                check(&nimchat, *operation, kind, expected, &answer);
            }
        }
        assert_eq!(nimchat.database().census(), before);
    });
}

#[test]
fn a_caller_who_may_is_served() {
    everywhere(async |nimchat| {
        let cast = Cast::new(&nimchat).await;
        let by_proof = |who| matches!(who, Who::ByProof | Who::UserByProof);
        for operation in operations(TABLE).into_iter().chain(operations(BESIDES)) {
            if by_proof(operation.who) {
                continue;
            }
            for kind in Kind::ALL {
                if verdict(operation.who, kind) == Verdict::Passes {
                    let Operation { method, route, .. } = operation;
                    let request = cast.request(method, route, kind).await;
                    let answer = send(&cast, operation, kind, &request).await;
                    check(&nimchat, operation, kind, Verdict::Passes, &answer);
                }
            }
        }
    });
}

#[test]
fn a_suspended_account_is_still_shown_to_its_members() {
    everywhere(async |nimchat| {
        let cast = Cast::new(&nimchat).await;
        suspend(&cast, true).await;
        let members = operations(TABLE)
            .into_iter()
            .filter(|operation| matches!(operation.who, Who::Member | Who::AdministratorEver));
        for operation in members {
            for kind in [Kind::Agent, Kind::AgentOutside, Kind::Administrator] {
                let verdict = verdict_while_suspended(operation.who, kind);
                let Operation { method, route, .. } = operation;
                let request = cast.request(method, route, kind).await;
                let answer = send(&cast, operation, kind, &request).await;
                check(&nimchat, operation, kind, verdict, &answer);
            }
        }
        suspend(&cast, false).await;
        cast.desk.agent.get("/agents").await.ok();
    });
}

#[test]
fn a_customer_is_known_by_the_path_alone() {
    everywhere(async |nimchat| {
        let cast = Cast::new(&nimchat).await;
        let elsewhere = cast.desk.api_inbox(json!({})).await;
        let visitors = operations(TABLE)
            .into_iter()
            .filter(|operation| operation.who == Who::Visitor);
        for operation in visitors {
            let Operation { method, route, .. } = operation;
            let request = cast.request(method, route, Kind::Nobody).await;
            let mut wrong = vec![request.path.replace(&cast.desk.inbox.identifier, "unknown")];
            if route.contains("{contact_identifier}") {
                // the same session in another inbox, and an unknown session
                let other = &elsewhere.identifier;
                wrong.push(request.path.replace(&cast.desk.inbox.identifier, other));
                let mut segments: Vec<_> = request.path.split('/').collect();
                segments[7] = "unknown";
                wrong.push(segments.join("/"));
            }
            let before = nimchat.database().census();
            for path in wrong {
                let body = request.body.clone();
                let request = Request::of(path, body);
                let answer = send(&cast, operation, Kind::Administrator, &request).await;
                assert_eq!(
                    answer.status, 404,
                    "{method} {} {}",
                    request.path, answer.text
                );
            }
            assert_eq!(nimchat.database().census(), before);
        }
    });
}

async fn suspend(cast: &Cast<'_>, suspended: bool) {
    let status = if suspended { "suspended" } else { "active" };
    let path = format!("/accounts/{}", cast.desk.account);
    let body = json!({ "status": status });
    cast.desk.operator.patch(path, body).await.ok();
}
