//! What the files in `deploy/` name exists.

use crate::binary::{Serving, nimchat, text};
use serde_json::json;
use std::collections::BTreeSet;
use std::process::Command;
use tempfile::TempDir;

/// Of Debian's `prometheus`; `systemd-analyze` is systemd's. What is not installed is skipped.
fn checked(program: &str, arguments: &[&str], folder: &TempDir) -> Option<(bool, String)> {
    let mut command = Command::new(program);
    let Ok(output) = command.args(arguments).current_dir(folder).output() else {
        println!("skipped: {program} is not installed");
        return None;
    };
    let printed = text(&output.stdout) + &text(&output.stderr);
    Some((output.status.success(), printed))
}

const FILES: [&str; 4] = [
    include_str!("../../../deploy/Containerfile"),
    include_str!("../../../deploy/compose.yaml"),
    include_str!("../../../deploy/nimchat.service"),
    include_str!("../../../deploy/nginx.conf"),
];
const ALERTS: &str = include_str!("../../../deploy/alerts.yaml");
const DASHBOARD: &str = include_str!("../../../deploy/grafana.json");

/// The words of the text that begin like this.
fn words(text: &str, beginning: &str) -> BTreeSet<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let words = text.split(ends).filter(|word| word.starts_with(beginning));
    words.map(str::to_owned).collect()
}

#[test]
fn every_setting_exists() {
    let names: BTreeSet<String> = FILES
        .iter()
        .flat_map(|file| words(file, "NIMCHAT_"))
        .collect();
    assert!(names.len() > 4, "{names:?}");
    let folder = TempDir::new().unwrap();
    for name in names {
        // a value of the wrong type is refused too, but as a value
        let checked = nimchat(folder.path(), &["config", "check"], &[(&name, "?")]);
        let line = text(&checked.stderr);
        assert!(!line.contains("unknown setting"), "{line}");
    }
}

#[test]
fn the_container_is_built_by_the_toolchain_of_the_source() {
    let toolchain = include_str!("../../../rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| {
        let value = line.strip_prefix("channel = \"")?;
        value.strip_suffix('"')
    });
    let channel = channel.unwrap();
    for line in [
        format!("FROM docker.io/library/rust:{channel}-slim-bookworm AS build"),
        format!("ENV RUSTUP_TOOLCHAIN={channel}"),
    ] {
        assert!(FILES[0].lines().any(|of| of == line), "{line}");
    }
}

/// Runs the health check of the Containerfile against this port, and answers whether it succeeds.
fn is_healthy(port: &str) -> bool {
    let command = FILES[0].split_once("CMD [\"bash\", \"-c\", ").unwrap().1;
    let command = command.lines().next().unwrap().trim_end_matches(']');
    let command: String = serde_json::from_str(command).unwrap();
    assert!(command.contains("/127.0.0.1/3000"));
    let command = command.replace("/127.0.0.1/3000", &format!("/127.0.0.1/{port}"));
    let checked = Command::new("bash").args(["-c", &command]).output();
    checked.unwrap().status.success()
}

#[test]
fn the_health_check_of_the_container_tells_whether_the_server_answers() {
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve"]);
    let port = serving.url.rsplit(':').next().unwrap().to_owned();
    assert!(is_healthy(&port));
    let (code, _, log) = serving.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(!is_healthy(&port));
}

/// Served once something was counted.
const COUNTED_LATER: [&str; 3] = [
    "nimchat_webhook_attempts_total",
    "nimchat_mails_total",
    "nimchat_events_set_aside",
];

#[test]
fn every_metric_of_the_rules_and_the_dashboard_is_served() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let shown: Vec<&str> = targets
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let shown = shown.join(" ");
    let folder = TempDir::new().unwrap();
    let serving = Serving::start(folder.path(), &["serve"]);
    serving.curl("/api");
    let served = Command::new("curl")
        .args(["-sS", &format!("{}/metrics", serving.url)])
        .output()
        .unwrap();
    let served = text(&served.stdout);
    for (file, some) in [(ALERTS, 4), (&shown, 10)] {
        let names = words(file, "nimchat_")
            .into_iter()
            .chain(words(file, "process_"));
        let names: BTreeSet<String> = names.collect();
        assert!(names.len() > some, "{names:?}");
        for name in names {
            let later = COUNTED_LATER.contains(&name.as_str());
            assert!(
                later || served.contains(&format!("\n{name}")),
                "{name}: {served}"
            );
        }
    }
    for line in [
        r#"nimchat_sockets{kind="agent"}"#,
        r#"nimchat_jobs{queue="mail",state="waiting"}"#,
        r#"state="idle""#,
        r#"status="200""#,
    ] {
        assert!(served.contains(line), "{line}: {served}");
    }
}

/// Of each rule, series with which it fires within two hours.
const FIRES: [(&str, &[&str]); 11] = [
    (
        "NimchatAnswersWithErrors",
        &[
            r#"nimchat_http_requests_total{status="200"} 0+50x120"#,
            r#"nimchat_http_requests_total{status="500"} 0+1x120"#,
        ],
    ),
    (
        "NimchatIsSlow",
        &[
            r#"nimchat_http_request_seconds_bucket{le="1"} 0+50x120"#,
            r#"nimchat_http_request_seconds_bucket{le="5"} 0+60x120"#,
            r#"nimchat_http_request_seconds_bucket{le="+Inf"} 0+60x120"#,
        ],
    ),
    (
        "NimchatEventsWait",
        &["nimchat_outbox_oldest_seconds 31x120"],
    ),
    ("NimchatEventsSetAside", &["nimchat_events_set_aside 1x120"]),
    (
        "NimchatJobsWait",
        &[r#"nimchat_jobs{queue="mail",state="waiting"} 1001x120"#],
    ),
    (
        "NimchatMailFails",
        &[r#"nimchat_mails_total{result="failed"} 0+1x120"#],
    ),
    (
        "NimchatWebhooksFail",
        &[
            r#"nimchat_webhook_attempts_total{result="2xx"} 0+2x120"#,
            r#"nimchat_webhook_attempts_total{result="5xx"} 0+3x120"#,
        ],
    ),
    (
        "NimchatJobsFail",
        &[r#"nimchat_jobs{queue="mail",state="failed"} 0x90 1x30"#],
    ),
    (
        "NimchatDatabaseIsBusy",
        &[r#"nimchat_pool_connections{pool="readers",state="idle"} 0x120"#],
    ),
    (
        "NimchatRunsOutOfFiles",
        &[
            r#"process_open_fds{job="nimchat"} 91x120"#,
            r#"process_max_fds{job="nimchat"} 100x120"#,
        ],
    ),
    ("NimchatIsAway", &[]),
];

/// Series of a server of which nothing is to be told.
const WELL: &[&str] = &[
    "nimchat_build_info 1x120",
    r#"nimchat_http_requests_total{status="200"} 0+50x120"#,
    r#"nimchat_http_request_seconds_bucket{le="1"} 0+60x120"#,
    r#"nimchat_http_request_seconds_bucket{le="+Inf"} 0+60x120"#,
    "nimchat_outbox_oldest_seconds 1x120",
    r#"nimchat_jobs{queue="mail",state="waiting"} 3x120"#,
    r#"nimchat_jobs{queue="mail",state="failed"} 2x120"#,
    r#"nimchat_mails_total{result="failed"} 0+1x120"#,
    r#"nimchat_mails_total{result="sent"} 0+1x120"#,
    r#"nimchat_webhook_attempts_total{result="2xx"} 0+2x120"#,
    r#"nimchat_webhook_attempts_total{result="5xx"} 0+1x120"#,
    r#"nimchat_pool_connections{pool="readers",state="idle"} 1x120"#,
    r#"process_open_fds{job="nimchat"} 9x120"#,
    r#"process_max_fds{job="nimchat"} 100x120"#,
];

/// A test for `promtool`: with these series this many alerts of this name fire after two hours.
fn alert_test(series: &[&str], alerts: &str, count: u8) -> serde_json::Value {
    let series = series.iter().map(|line| {
        // what is counted has no blanks
        let (series, values) = line.split_once("} ").map_or_else(
            || line.split_once(' ').unwrap(),
            |(series, values)| (&line[..=series.len()], values),
        );
        json!({"series": series, "values": values})
    });
    let firing =
        format!("count(ALERTS{{alertstate=\"firing\",alertname=~\"{alerts}\"}}) or vector(0)");
    json!({
        "interval": "1m", "input_series": series.collect::<Vec<_>>(),
        "promql_expr_test": [
            {"expr": firing, "eval_time": "2h", "exp_samples": [{"labels": "{}", "value": count}]},
        ],
    })
}

#[test]
fn the_rules_fire() {
    let folder = TempDir::new().unwrap();
    let write =
        |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    write("alerts.yaml", ALERTS);
    for (name, _) in FIRES {
        assert!(ALERTS.contains(&format!("alert: {name}\n")), "{name}");
    }
    assert_eq!(ALERTS.matches("- alert: ").count(), FIRES.len());
    let Some((valid, printed)) = checked("promtool", &["check", "rules", "alerts.yaml"], &folder)
    else {
        return;
    };
    assert!(valid, "{printed}");
    let firing = FIRES
        .iter()
        .map(|(name, series)| alert_test(series, name, 1));
    let tests: Vec<_> = firing.chain([alert_test(WELL, ".*", 0)]).collect();
    // JSON is YAML
    let tests = json!({"rule_files": ["alerts.yaml"], "tests": tests});
    write("test.yaml", &tests.to_string());
    let tested = checked("promtool", &["test", "rules", "test.yaml"], &folder);
    let (fires, printed) = tested.unwrap();
    assert!(fires, "{printed}");
}

#[test]
fn the_dashboard_asks_what_prometheus_understands() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().unwrap());
    let annotations = dashboard["annotations"]["list"].as_array().unwrap();
    let rules: Vec<_> = targets
        .chain(annotations)
        .map(|asked| {
            let expression = asked["expr"].as_str().unwrap();
            let expression = expression.replace("$__rate_interval", "1m");
            json!({"record": "asked", "expr": expression})
        })
        .collect();
    assert!(rules.len() > 20);
    let rules: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(n, rule)| json!({"name": n.to_string(), "rules": [rule]}))
        .collect();
    let folder = TempDir::new().unwrap();
    let rules = json!({"groups": rules}).to_string();
    std::fs::write(folder.path().join("asked.yaml"), rules).unwrap();
    if let Some((valid, printed)) = checked("promtool", &["check", "rules", "asked.yaml"], &folder)
    {
        assert!(valid, "{printed}");
    }
}

#[test]
fn systemd_takes_the_unit() {
    let folder = TempDir::new().unwrap();
    let installed = "/usr/local/bin/nimchat";
    assert!(FILES[2].contains(installed));
    let unit = FILES[2].replace(installed, env!("CARGO_BIN_EXE_nimchat"));
    std::fs::write(folder.path().join("nimchat.service"), unit).unwrap();
    let unit = folder.path().join("nimchat.service");
    let arguments = ["verify", "--man=no", unit.to_str().unwrap()];
    if let Some((valid, printed)) = checked("systemd-analyze", &arguments, &folder) {
        assert!(valid, "{printed}");
        let of_unit = printed.lines().filter(|line| line.contains("nimchat"));
        assert_eq!(of_unit.count(), 0, "{printed}");
    }
}

#[test]
fn the_containers_trust_the_proxy_of_their_own_machine_alone() {
    let value = |key: &str| {
        let line = FILES[1].lines().find_map(|line| {
            let line = line.trim_start().trim_start_matches("- ");
            line.strip_prefix(key)
        });
        line.unwrap_or_else(|| panic!("no {key}")).trim()
    };
    assert_eq!(value("NIMCHAT_SERVER__TRUSTED_PROXIES:"), value("gateway:"));
    let ports = FILES[1].split_once("ports:\n").unwrap().1;
    let port = ports.lines().next().unwrap().trim();
    assert_eq!(port, "- 127.0.0.1:3000:3000");
}
