//! The reference as a test: drives the real server through every operation it serves, holds each answer against the
//! printed example and against the served document, and prints how many of the reference's operations conform. The
//! number is kept in `contract/conforming.txt` and may not fall.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use nimchat_server::app;
use nimchat_tests::document::nameless;
use nimchat_tests::{
    Answer, Client, Document, Engine, Options, Profile, Running, block_on, printed,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::ExitCode;

#[path = "reference/help_center.rs"]
mod help_center;
#[path = "reference/office.rs"]
mod office;
#[path = "reference/reports.rs"]
mod reports;
#[path = "reference/story.rs"]
mod story;

const OPERATIONS: &str = include_str!("contract/operations.json");
const KEPT: &str = include_str!("contract/conforming.txt");

/// Where an answer may honestly differ from what is printed: the operation, what is reported, and why.
const HONEST: &[(u64, &str)] = &[
    // an account has hooks of a few apps
    (55, ".hooks[] is empty"),
    // a new portal has nothing in it yet
    (80, ".categories[] is empty"),
    (80, ".articles[] is empty"),
    // files sent by customers are not kept yet, so no message has one
    (90, ".attachments[] is empty"),
    (91, ".attachments[] is empty"),
    (92, ".attachments[] is empty"),
];

/// One entry of `operations.json`.
struct Operation {
    number: u64,
    method: String,
    path: String,
    summary: String,
    example: Value,
}

fn operations() -> Vec<Operation> {
    let listed: Vec<Value> = serde_json::from_str(OPERATIONS).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    listed
        .into_iter()
        .map(|entry| Operation {
            number: entry["n"].as_u64().unwrap(),
            method: text(&entry["method"]),
            path: text(&entry["path"]),
            summary: text(&entry["summary"]),
            example: entry["response_example"].clone(),
        })
        .collect()
}

/// Calls operations by their number and keeps what came of each.
pub struct Runner {
    operations: BTreeMap<u64, Operation>,
    document: Document,
    findings: BTreeMap<u64, Vec<String>>,
}

impl Runner {
    /// Calls the operation from the root with the segments of its path filled in, and checks the answer, which is
    /// given back.
    pub async fn call(
        &mut self,
        number: u64,
        caller: &Client,
        segments: &[&str],
        body: Value,
    ) -> Value {
        let operation = &self.operations[&number];
        let mut given = segments.iter();
        let path = operation
            .path
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(_) => *given.next().unwrap(),
                None => segment,
            });
        let path = path.collect::<Vec<_>>().join("/");
        let method = operation.method.parse().unwrap();
        let answer: Answer = caller.send(method, path, body).await;
        let json = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
        let mut findings = Vec::new();
        if answer.status == 200 {
            let printed = printed::differences(&operation.example, &json);
            let allowed = |finding: &String| {
                !HONEST
                    .iter()
                    .any(|(n, text)| *n == number && finding.ends_with(text))
            };
            findings.extend(printed.into_iter().filter(allowed));
            findings.extend(self.document.differences(
                &operation.method,
                &operation.path,
                answer.status,
                &json,
            ));
        } else {
            findings.push(format!("status {}: {}", answer.status, answer.text));
        }
        self.findings.entry(number).or_default().extend(findings);
        json
    }
}

fn main() -> ExitCode {
    // asked for by the harness's own protocol; there is one test
    if std::env::args().any(|argument| argument == "--list") {
        println!("reference: test");
        return ExitCode::SUCCESS;
    }
    let results = Engine::available()
        .into_iter()
        .map(|engine| block_on(run(engine)));
    // every store is run, whatever the one before gave
    let results: Vec<bool> = results.collect();
    ExitCode::from(u8::from(results.contains(&false)))
}

/// Tells the story on one store and reports. Did everything hold?
async fn run(engine: Engine) -> bool {
    let nimchat = Running::start(engine, Profile::Reference, &Options::default());
    let mut runner = Runner {
        operations: operations()
            .into_iter()
            .map(|entry| (entry.number, entry))
            .collect(),
        document: Document::of(&nimchat).await,
        findings: BTreeMap::new(),
    };
    story::tell(&nimchat, &mut runner).await;
    report(engine, &runner)
}

fn report(engine: Engine, runner: &Runner) -> bool {
    let served: Vec<u64> = app::routes()
        .iter()
        .filter_map(|route| route.number().map(u64::from))
        .collect();
    let mut wrong = Vec::new();
    let mut missing = Vec::new();
    let mut conforming = 0;
    for (number, operation) in &runner.operations {
        let line = format!("#{number} {} {}", operation.method, operation.path);
        match runner.findings.get(number) {
            Some(findings) if findings.is_empty() => conforming += 1,
            Some(findings) => wrong.push(format!("{line}\n    {}", findings.join("\n    "))),
            None if served.contains(number) => wrong.push(format!(
                "{line}\n    is served, and the story leaves it out"
            )),
            None => missing.push(format!("{line}  {}", operation.summary)),
        }
    }
    let misrouted = app::routes().into_iter().filter_map(|route| {
        let operation = runner.operations.get(&u64::from(route.number()?))?;
        let methods = route
            .methods()
            .iter()
            .any(|method| method.as_str() == operation.method);
        let same = methods && nameless(route.path()) == nameless(&operation.path);
        (!same).then(|| format!("#{} is routed at {}", operation.number, route.path()))
    });
    wrong.extend(misrouted);

    println!(
        "\n{conforming} of {} reference operations conform ({engine:?})",
        runner.operations.len()
    );
    if !missing.is_empty() {
        println!("missing:\n  {}", missing.join("\n  "));
    }
    if !wrong.is_empty() {
        println!("not conforming:\n  {}", wrong.join("\n  "));
    }
    let kept: usize = KEPT.trim().parse().unwrap();
    if conforming < kept {
        println!("they were {kept}: the number may not fall");
    }
    if conforming > kept {
        println!(
            "they were {kept}: raise the number in tests/contract/conforming.txt to {conforming}"
        );
    }
    println!();
    wrong.is_empty() && conforming >= kept
}
