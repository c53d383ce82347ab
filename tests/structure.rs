//! Who may depend on whom: the table of the architecture, held against what Cargo says. And that what comments cite is
//! there, and that names and comments are in plain words.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The domains: plain Rust, which any service can link.
const DOMAINS: &[&str] = &[
    "core-model",
    "accounts",
    "messaging",
    "notifications",
    "automation",
    "helpcenter",
    "reporting",
];

/// What a domain must never reach, however indirectly: I/O, and the frameworks around it.
const IO: &[&str] = &[
    "actix-http",
    "actix-rt",
    "actix-web",
    "diesel",
    "hyper",
    "lettre",
    "libsqlite3-sys",
    "mio",
    "object_store",
    "pq-sys",
    "r2d2",
    "redis",
    "reqwest",
    "tokio",
];

/// Each crate with those of ours that it may use.
const TABLE: &[(&str, &[&str])] = &[
    ("core-model", &[]),
    ("accounts", &["core-model"]),
    ("messaging", &["core-model", "accounts", "texts"]),
    ("notifications", &["core-model", "accounts", "messaging"]),
    ("automation", &["core-model", "accounts", "messaging"]),
    ("helpcenter", &["core-model", "accounts"]),
    ("reporting", &["core-model", "accounts", "messaging"]),
    ("texts", &["core-model"]),
    ("store", DOMAINS),
    ("wire-derive", &[]),
    (
        "wire",
        &[
            "core-model",
            "accounts",
            "messaging",
            "notifications",
            "automation",
            "helpcenter",
            "reporting",
            "wire-derive",
        ],
    ),
    (
        "api-kit",
        &["core-model", "accounts", "messaging", "automation", "wire"],
    ),
    (
        "api-platform",
        &[
            "api-kit",
            "wire",
            "core-model",
            "accounts",
            "messaging",
            "automation",
        ],
    ),
    (
        "api-application",
        &[
            "api-kit",
            "wire",
            "core-model",
            "accounts",
            "messaging",
            "notifications",
            "automation",
            "helpcenter",
            "reporting",
        ],
    ),
    (
        "api-client",
        &[
            "api-kit",
            "wire",
            "core-model",
            "accounts",
            "messaging",
            "automation",
            "helpcenter",
            "texts",
        ],
    ),
    (
        "api-widget",
        &[
            "api-kit",
            "wire",
            "core-model",
            "accounts",
            "messaging",
            "automation",
            "helpcenter",
            "texts",
        ],
    ),
    (
        "outbound",
        &[
            "core-model",
            "accounts",
            "messaging",
            "notifications",
            "automation",
            "helpcenter",
            "texts",
            "wire",
        ],
    ),
    (
        "server",
        &[
            "core-model",
            "accounts",
            "messaging",
            "notifications",
            "automation",
            "helpcenter",
            "reporting",
            "store",
            "api-kit",
            "wire",
            "api-platform",
            "api-application",
            "api-client",
            "api-widget",
            "outbound",
            "texts",
        ],
    ),
];

/// The crates that may use a foreign crate directly. No other crate may.
const WRAPPERS: &[(&str, &[&str])] = &[
    (
        "actix-web",
        &[
            "api-kit",
            "api-platform",
            "api-application",
            "api-client",
            "api-widget",
            "server",
        ],
    ),
    ("ammonia", &["api-client"]),
    ("pulldown-cmark", &["api-client"]),
    ("actix-cors", &["server"]),
    ("actix-ws", &["server"]),
    ("clap", &["server"]),
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("figment", &["server"]),
    ("lettre", &["outbound"]),
    ("minijinja", &["texts"]),
    ("object_store", &["outbound"]),
    ("redis", &["server"]),
    ("reqwest", &["outbound"]),
    (
        "utoipa",
        &[
            "wire",
            "api-kit",
            "api-platform",
            "api-application",
            "api-client",
            "api-widget",
            "server",
        ],
    ),
];

/// Packages that look at the whole, and that nothing is built on.
const AROUND: &[&str] = &["tests", "benches"];

/// Where the rules are written down that comments cite, as in `docs/rules/accounts.md §5.4`.
const RULES: &str = "docs/rules/";

fn metadata(resolved: bool) -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    if resolved {
        // what other platforms need was never downloaded
        let platform = ["--offline", "--filter-platform", &host()];
        command.other_options(platform.map(str::to_owned));
    } else {
        command.no_deps();
    }
    command.exec().unwrap()
}

/// The platform that this was built on.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

/// The name of one of our crates without its prefix.
fn ours(name: &str) -> Option<&str> {
    name.strip_prefix("nimchat-")
}

fn crates(metadata: &Metadata) -> BTreeMap<&str, &Package> {
    let packages = metadata.workspace_packages();
    packages
        .into_iter()
        .filter_map(|package| Some((ours(&package.name)?, package)))
        .filter(|(name, _)| !AROUND.contains(name))
        .collect()
}

fn used(package: &Package) -> impl Iterator<Item = &str> {
    let dependencies = package.dependencies.iter();
    dependencies
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.as_str())
}

#[test]
fn every_crate_uses_only_those_below_it() {
    let metadata = metadata(false);
    let crates = crates(&metadata);
    let listed: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = crates.keys().copied().collect();
    assert_eq!(found, listed, "the table names every crate");
    for (name, allowed) in TABLE {
        for used in used(crates[name]).filter_map(ours) {
            assert!(allowed.contains(&used), "{name} must not use {used}");
        }
    }
}

#[test]
fn tests_of_a_crate_use_only_those_below_it_too() {
    let metadata = metadata(false);
    for (name, package) in crates(&metadata) {
        let (_, allowed) = TABLE.iter().find(|(listed, _)| *listed == name).unwrap();
        for used in package
            .dependencies
            .iter()
            .filter_map(|used| ours(&used.name))
        {
            // a crate's own feature for tests names the crate itself
            assert!(
                used == name || allowed.contains(&used),
                "tests of {name} must not use {used}"
            );
        }
    }
}

#[test]
fn no_package_is_built_on_the_server() {
    let metadata = metadata(false);
    for package in metadata.workspace_packages() {
        let uses = used(package).any(|used| used == "nimchat-server");
        let around = ours(&package.name).is_some_and(|name| AROUND.contains(&name));
        assert!(!uses || around, "{} must not use the server", package.name);
    }
}

#[test]
fn foreign_crates_are_used_by_their_adapters_alone() {
    let metadata = metadata(false);
    for (name, package) in crates(&metadata) {
        for used in used(package) {
            if let Some((_, adapters)) = WRAPPERS.iter().find(|(foreign, _)| *foreign == used) {
                assert!(adapters.contains(&name), "{name} must not use {used}");
            }
        }
    }
}

#[test]
fn a_crates_folder_bears_its_name() {
    let metadata = metadata(false);
    for (name, package) in crates(&metadata) {
        let folder = package.manifest_path.parent().unwrap().file_name().unwrap();
        assert_eq!(folder, name);
    }
}

#[test]
fn every_package_keeps_the_house_lints() {
    let metadata = metadata(false);
    for package in metadata.workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            package.name
        );
    }
}

/// What a build of each domain links, as Cargo resolves it.
#[test]
fn a_domain_reaches_no_io() {
    let metadata = metadata(true);
    let names: HashMap<&PackageId, &str> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.as_str()))
        .collect();
    let resolve = metadata.resolve.as_ref().unwrap();
    let uses: HashMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let linked = node.deps.iter().filter(|dependency| {
                let mut kinds = dependency.dep_kinds.iter();
                kinds.any(|kind| kind.kind == DependencyKind::Normal)
            });
            (&node.id, linked.map(|dependency| &dependency.pkg).collect())
        })
        .collect();
    for (domain, package) in crates(&metadata) {
        if !DOMAINS.contains(&domain) {
            continue;
        }
        let mut reached = HashSet::from([&package.id]);
        let mut next = vec![&package.id];
        while let Some(id) = next.pop() {
            next.extend(uses[id].iter().copied().filter(|id| reached.insert(id)));
        }
        let names: BTreeSet<&str> = reached.into_iter().map(|id| names[id]).collect();
        for io in IO {
            assert!(!names.contains(io), "{domain} reaches {io}");
        }
    }
}

/// Nothing here speaks it, and nothing tries what it would answer.
#[test]
fn the_http_server_is_built_without_http2() {
    let metadata = metadata(true);
    let of_server = |id: &PackageId| {
        let package = metadata.packages.iter().find(|package| package.id == *id);
        package.unwrap().name.as_str() == "actix-http"
    };
    let mut nodes = metadata.resolve.as_ref().unwrap().nodes.iter();
    let server = nodes.find(|node| of_server(&node.id)).unwrap();
    let mut features = server.features.iter();
    assert!(features.all(|feature| feature.as_str() != "http2"));
}

/// The files in a folder and those below it, with this extension.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|is| is == extension) {
            found.push(path);
        }
    }
    found
}

/// The number of each section that is named, without its mark.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.split('§').skip(1).map(|rest| {
        let number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let end = rest.find(|letter| !number(letter)).unwrap_or(rest.len());
        rest[..end].trim_end_matches('.')
    })
}

/// The sections of each file of rules, by the headings that begin with a number.
fn rules(root: &Path) -> HashMap<String, BTreeSet<String>> {
    files(&root.join(RULES), "md")
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let headings = text
                .lines()
                .filter(|line| line.trim_start_matches('#').starts_with(" §"))
                .filter_map(|line| sections(line).next().map(str::to_owned));
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, headings.collect())
        })
        .collect()
}

/// A section belongs to the file that was named last before it.
#[test]
fn every_rule_that_is_cited_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rules = rules(root);
    let folders = ["crates", "tests", "benches"].map(|folder| files(&root.join(folder), "rs"));
    for path in folders.iter().flatten() {
        // this file speaks of citations
        if path.ends_with("tests/structure.rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let path = path.display();
        let mut parts = text.split(RULES);
        let uncited = parts.next().and_then(|before| sections(before).next());
        assert_eq!(uncited, None, "{path} cites a section of no file");
        for part in parts {
            let (name, rest) = part.split_once(".md").unwrap();
            assert!(rules.contains_key(name), "{path}: no {RULES}{name}.md");
            for section in sections(rest) {
                assert!(
                    rules[name].contains(section),
                    "{path}: no §{section} in {RULES}{name}.md"
                );
            }
        }
    }
}

/// Words of a house of its own, where the field has a standard term.
const OUT: &[&str] = &[
    "Chore",
    "Errand",
    "Housework",
    "Housekeeper",
    "Letter",
    "Postman",
    "LetterShelf",
    "Courier",
    "Carrier",
    "Bell",
    "Gate",
    "Admitted",
    "Knock",
    "Revision",
    "Desk",
    "Colleague",
    "Edge",
    "Dress",
    "Surface",
    "Sighting",
    "Mine",
    "Seat",
    "Taken",
    "Mailbox",
    "News",
    "Telling",
    "Left",
    "Leavings",
    "Told",
    "Said",
    "Gone",
    "Turn",
    "FileKeeper",
    "AvatarShelf",
    "Founder",
    "Office",
];

/// Modules and functions.
const OUT_AS_FUNCTIONS: &[&str] = &[
    "admit",
    "enrol",
    "found",
    "seats",
    "admission",
    "surroundings",
    "readings",
    "probe",
    "office",
    "leave_behind",
    "untold_if_gone",
    "shelve",
    "sit",
    "knock",
    "chore",
    "errand",
    "housework",
    "letter",
    "desk",
    "bell",
];

#[test]
fn types_modules_and_functions_bear_the_fields_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sources =
        ["crates", "tests/src", "benches/src"].map(|folder| files(&root.join(folder), "rs"));
    for file in sources.into_iter().flatten() {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            while let Some(word) = words.next() {
                let out = match word {
                    "struct" | "enum" | "trait" | "type" => OUT,
                    "mod" | "fn" => OUT_AS_FUNCTIONS,
                    _ => continue,
                };
                let name = words.next().unwrap_or_default();
                let is_comment = line.trim_start().starts_with("//");
                assert!(
                    is_comment || !out.contains(&name),
                    "{}: {name}",
                    file.display()
                );
            }
        }
    }
}

/// Words that name no subject.
const SUBJECTLESS: &[&str] = &["whoever", "nobody", "somebody", "anybody"];

#[test]
fn comments_and_docs_name_their_subject() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    let sources = crates.flat_map(|entry| files(&entry.unwrap().path().join("src"), "rs"));
    let mut found = Vec::new();
    for path in sources.chain(files(&root.join("docs"), "md")) {
        let is_source = path.extension().is_some_and(|is| is == "rs");
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            if is_source && !line.trim_start().starts_with("//") {
                continue;
            }
            for word in line.split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
                if SUBJECTLESS.contains(&word.to_lowercase().as_str()) {
                    found.push(format!("{}:{number}: {word}", path.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
