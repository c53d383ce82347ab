//! What a request tells of the visitor's browser.

use nimchat_api_kit::{Anyone, In};
use serde_json::{Value, json};

/// The visitor's language, or null.
pub(crate) fn language<I>(call: &In<Anyone, I>) -> Value {
    let accepted = call.header("accept-language").unwrap_or_default();
    let first = accepted.split([',', ';']).next().unwrap_or_default();
    let language = first.split(['-', '_']).next().unwrap_or_default().trim();
    let known = (2..=3).contains(&language.len())
        && language.chars().all(|letter| letter.is_ascii_alphabetic());
    if known {
        json!(language.to_ascii_lowercase())
    } else {
        Value::Null
    }
}

/// The visitor's browser and platform.
pub(crate) fn browser<I>(call: &In<Anyone, I>) -> Value {
    described(call.header("user-agent").unwrap_or_default())
}

fn described(agent: &str) -> Value {
    let (name, version) = name_of(agent).unwrap_or(("Unknown Browser", "0.0"));
    let (platform, platform_version, device) = platform_of(agent);
    json!({
        "browser_name": name,
        "browser_version": version,
        "device_name": device,
        "platform_name": platform,
        "platform_version": platform_version,
    })
}

/// The first of these marks that is there counts: most browsers name others beside themselves.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Microsoft Edge"),
    ("EdgA/", "Microsoft Edge"),
    ("EdgiOS/", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

fn name_of(agent: &str) -> Option<(&'static str, &str)> {
    BROWSERS.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        Some((*name, version(rest)))
    })
}

/// The number at the beginning; `0` if there is none.
fn version(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_');
    match &text[..end.unwrap_or(text.len())] {
        "" => "0",
        number => number,
    }
}

fn platform_of(agent: &str) -> (&'static str, String, &'static str) {
    const PLATFORMS: &[(&str, &str, &str)] = &[
        ("Windows NT ", "Windows", "Unknown"),
        ("Android ", "Android", "Unknown"),
        ("iPhone OS ", "iOS (iPhone)", "iPhone"),
        ("iPad; CPU OS ", "iOS (iPad)", "iPad"),
        ("Mac OS X ", "macOS", "Unknown"),
        ("CrOS ", "Chrome OS", "Unknown"),
        ("Linux", "Generic Linux", "Unknown"),
    ];
    for (mark, platform, device) in PLATFORMS {
        if let Some((_, rest)) = agent.split_once(mark) {
            return (platform, version(rest).replace('_', "."), device);
        }
    }
    ("Unknown", "0".to_owned(), "Unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_told_apart() {
        for (agent, name, platform) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                ("Chrome", "126.0.0.0"),
                ("Generic Linux", "0"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0.2",
                ("Microsoft Edge", "126.0.2"),
                ("Windows", "10.0"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                ("Safari", "17.5"),
                ("iOS (iPhone)", "17.5"),
            ),
        ] {
            let told = described(agent);
            assert_eq!(
                (&told["browser_name"], &told["browser_version"]),
                (&json!(name.0), &json!(name.1))
            );
            assert_eq!(
                (&told["platform_name"], &told["platform_version"]),
                (&json!(platform.0), &json!(platform.1))
            );
        }
    }

    #[test]
    fn an_unknown_agent_is_unknown() {
        let unknown = json!({
            "browser_name": "Unknown Browser", "browser_version": "0.0", "device_name": "Unknown",
            "platform_name": "Unknown", "platform_version": "0",
        });
        assert_eq!(described("curl/8"), unknown);
        assert_eq!(described(""), unknown);
    }
}
