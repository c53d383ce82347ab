//! The console: a folder that a test makes, served as the page at `/app` and its files.

use nimchat_tests::{
    Answer, MailServer, Options, Profile, TestAccount, everywhere_with, on_every_store,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SCRIPT: &str = "vite/assets/dashboard-1a2b.js";

/// A built front end, as small as one can be, and what a careless operator may leave beside it.
struct FrontEnd(TempDir);

impl FrontEnd {
    fn new() -> Self {
        let front_end = Self(TempDir::new().unwrap());
        let manifest = json!({
            "entrypoints/dashboard.js": {
                "file": "assets/dashboard-1a2b.js", "isEntry": true,
                "imports": ["_shared-3c4d.js"], "css": ["assets/dashboard-5e6f.css"],
            },
            "entrypoints/v3app.js": {
                "file": "assets/v3app-7a8b.js", "isEntry": true, "imports": ["_shared-3c4d.js"],
            },
            "_shared-3c4d.js": {"file": "assets/shared-3c4d.js", "css": ["assets/shared-9c0d.css"]},
        });
        let script = "// a long script\n".repeat(200);
        for (path, content) in [
            (
                "public/vite/.vite/manifest.json",
                manifest.to_string().as_str(),
            ),
            ("public/vite/assets/dashboard-1a2b.js", &script),
            (
                "public/vite/assets/v3app-7a8b.js",
                "import './shared-3c4d.js'",
            ),
            ("public/vite/assets/shared-3c4d.js", "export {}"),
            ("public/vite/assets/dashboard-5e6f.css", "a { color: red }"),
            ("public/vite/assets/shared-9c0d.css", "b { color: red }"),
            (
                "public/brand-assets/logo.svg",
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
            ),
            ("public/audio/ding.mp3", "0123456789"),
            ("public/favicon-32x32.png", "png"),
            ("public/manifest.json", "{}"),
            ("public/a b.txt", "spaced"),
            ("public/.env", "SECRET=1"),
            ("public/api", "never shown"),
            ("public/health", "never shown"),
            ("public/auth/sign_in", "never shown"),
            ("public/app/index.html", "never shown"),
            ("secret.txt", "outside"),
            ("beside/secret.txt", "outside"),
        ] {
            let path = front_end.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let public = front_end.public();
        symlink(
            front_end.0.path().join("secret.txt"),
            public.join("link.txt"),
        )
        .unwrap();
        symlink("../beside", public.join("linked")).unwrap();
        symlink("audio/ding.mp3", public.join("inside.mp3")).unwrap();
        front_end
    }

    fn public(&self) -> PathBuf {
        self.0.path().join("public")
    }

    fn options(&self) -> Options {
        Options::default().set("CONSOLE__PATH", self.public().display().to_string())
    }
}

/// The globals that the page sets, by name.
#[track_caller]
fn globals(page: &Answer) -> Vec<(String, Value)> {
    let (_, script) = page.text.split_once("<script nonce=").unwrap();
    let (script, _) = script.split_once("</script>").unwrap();
    let statements = script
        .lines()
        .filter_map(|line| line.strip_prefix("window."));
    let read = |line: &str| {
        let (name, value) = line.trim_end_matches(';').split_once(" = ").unwrap();
        (name.to_owned(), serde_json::from_str(value).unwrap())
    };
    statements.map(read).collect()
}

#[test]
fn every_path_below_app_is_a_page_that_loads_the_entry_for_it() {
    let front_end = FrontEnd::new();
    let options = front_end
        .options()
        .set("CONSOLE__NAME", "Acme </script><b>")
        .set("CONSOLE__LOGO", "/acme.svg")
        .set("ACCOUNTS__SIGN_UP", "true")
        .set("SECURITY__SECRET_KEY", "0123456789abcdef0123456789abcdef");
    everywhere_with(&options, async |nimchat| {
        let anyone = nimchat.anyone();
        for (path, script) in [
            ("/app", "dashboard-1a2b"),
            ("/app/accounts/1/dashboard", "dashboard-1a2b"),
            ("/app/login", "v3app-7a8b"),
            (
                "/app/auth/password/edit?reset_password_token=x",
                "v3app-7a8b",
            ),
        ] {
            let request = anyone.request(Method::GET, path);
            let request = request.header("accept-language", "gd, pt-BR;q=0.8");
            let page = Answer::of(request).await;
            assert_eq!(page.status, 200, "{path}");
            let kind = page.header("content-type");
            assert_eq!(kind, Some("text/html; charset=utf-8"));
            assert_eq!(page.header("cache-control"), Some("no-store"));
            assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
            let tag = format!("<script type=\"module\" src=\"/vite/assets/{script}.js\">");
            assert!(page.text.contains(&tag), "{path} {}", page.text);
            let import = "<link rel=\"modulepreload\" href=\"/vite/assets/shared-3c4d.js\">";
            assert!(page.text.contains(import), "{}", page.text);
            let style = "<link rel=\"stylesheet\" href=\"/vite/assets/shared-9c0d.css\">";
            assert!(page.text.contains(style), "{}", page.text);
            assert!(page.text.contains("<html lang=\"pt-BR\" dir=\"ltr\">"));
            assert!(
                page.text
                    .contains("<title>Acme &lt;/script&gt;&lt;b&gt;</title>")
            );
            assert!(page.text.contains("<div id=\"app\">"));
            assert_eq!(page.text.matches("</script>").count(), 2, "{}", page.text);
        }

        let page = anyone.get("/app").await;
        let (_, nonce) = page.text.split_once("nonce=\"").unwrap();
        let (nonce, _) = nonce.split_once('"').unwrap();
        let policy = page.header("content-security-policy").unwrap();
        let scripts = format!("script-src 'self' 'nonce-{nonce}' 'unsafe-eval';");
        assert!(policy.contains(&scripts), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        let again = anyone.get("/app").await;
        assert!(nonce.len() > 20 && !again.text.contains(nonce));

        let globals = globals(&page);
        let names: Vec<_> = globals.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "chatwootConfig",
                "globalConfig",
                "browserConfig",
                "errorLoggingConfig"
            ]
        );
        let chatwoot = &globals[0].1;
        assert_eq!(chatwoot["hostURL"], nimchat.url());
        assert_eq!(chatwoot["signupEnabled"], "true");
        assert_eq!(chatwoot["isMfaEnabled"], "true");
        assert_eq!(chatwoot["selectedLocale"], "en");
        let spanish = json!({"name": "Español", "iso_639_1_code": "es"});
        assert!(
            chatwoot["enabledLanguages"]
                .as_array()
                .unwrap()
                .contains(&spanish)
        );
        let global = &globals[1].1;
        assert_eq!(global["INSTALLATION_NAME"], "Acme </script><b>");
        assert_eq!(global["LOGO"], "/acme.svg");
        assert_eq!(global["LOGO_DARK"], "/acme.svg");
        assert_eq!(global["APP_VERSION"], "4.7.0");
        assert_eq!(globals[3].1, "");
        let posted = anyone.post("/app/login", json!({})).await;
        assert_eq!(posted.status, 405);
    });
}

#[test]
fn files_are_cached_by_their_names_compressed_and_sent_in_parts() {
    let front_end = FrontEnd::new();
    on_every_store(Profile::Reference, &front_end.options(), async |nimchat| {
        let anyone = nimchat.anyone();
        let script = anyone.get(format!("/{SCRIPT}")).await;
        assert_eq!(script.status, 200);
        assert_eq!(
            script.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
        let for_ever = Some("public, max-age=31536000, immutable");
        assert_eq!(script.header("cache-control"), for_ever);
        assert_eq!(script.text.len(), 200 * 17);
        assert_eq!(script.header("content-encoding"), None);

        let packed = anyone.request(Method::GET, format!("/{SCRIPT}"));
        let packed = Answer::of(packed.header("accept-encoding", "br, gzip;q=0.5")).await;
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        let vary = packed.header("vary").unwrap();
        assert!(vary.starts_with("accept-encoding"), "{vary}");
        let length: usize = packed.header("content-length").unwrap().parse().unwrap();
        assert!(length < 500, "{length}");
        assert_ne!(packed.header("etag"), script.header("etag"));
        for (known, encoding) in [(&packed, "gzip"), (&script, "identity")] {
            let request = anyone.request(Method::GET, format!("/{SCRIPT}"));
            let request = request.header("accept-encoding", encoding);
            let tag = known.header("etag").unwrap();
            let again = Answer::of(request.header("if-none-match", tag)).await;
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{encoding}");
            assert_eq!(again.header("cache-control"), for_ever);
        }

        for (path, kind) in [
            ("/brand-assets/logo.svg", "image/svg+xml"),
            ("/favicon-32x32.png", "image/png"),
            ("/manifest.json", "application/json"),
            ("/audio/ding.mp3", "audio/mpeg"),
            ("/inside.mp3", "audio/mpeg"),
            ("/a%20b.txt", "text/plain; charset=utf-8"),
        ] {
            let file = anyone.get(path).await;
            assert_eq!(
                (file.status, file.header("content-type")),
                (200, Some(kind)),
                "{path}"
            );
            assert_eq!(file.header("cache-control"), Some("no-cache"));
            assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        }
        let part = anyone.request(Method::GET, "/audio/ding.mp3");
        let part = Answer::of(part.header("range", "bytes=2-4")).await;
        assert_eq!((part.status, part.text.as_str()), (206, "234"));
        assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
        let head = anyone
            .send(Method::HEAD, "/audio/ding.mp3", Value::Null)
            .await;
        assert_eq!(
            (head.status, head.header("content-length")),
            (200, Some("10"))
        );
    });
}

/// The status and the body of an answer to a path that no client would send as it is.
async fn raw(url: &str, path: &str) -> (u16, String) {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn nothing_leads_out_of_the_folder() {
    let front_end = FrontEnd::new();
    on_every_store(Profile::Reference, &front_end.options(), async |nimchat| {
        let (status, answer) = raw(nimchat.url(), "/manifest.json").await;
        assert!(status == 200 && answer.ends_with("{}"), "{answer}");
        for path in [
            "/../secret.txt",
            "/vite/../../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/%2e%2e%2fsecret.txt",
            "/..%5csecret.txt",
            "/%252e%252e/secret.txt",
            "/vite/..;/../secret.txt",
            "//secret.txt",
            "/link.txt",
            "/linked/secret.txt",
            "/.env",
            "/%2eenv",
            "/vite/.vite/manifest.json",
            "/vite/assets/dashboard-1a2b.js/",
            "/vite/assets/",
            "/vite",
            "/manifest.json%00",
            "/%ff",
        ] {
            let (status, answer) = raw(nimchat.url(), path).await;
            let is_plain_file = path.ends_with(".js/") && status == 200;
            assert!(
                status == 404 || status == 400 || is_plain_file,
                "{path} {answer}"
            );
            assert!(
                !answer.contains("outside") && !answer.contains("SECRET"),
                "{path}"
            );
        }
        // a file that becomes a link while it is served
        let logo = front_end.public().join("brand-assets/logo.svg");
        fs::remove_file(&logo).unwrap();
        symlink(front_end.0.path().join("secret.txt"), &logo).unwrap();
        let answer = nimchat.anyone().get("/brand-assets/logo.svg").await;
        assert_eq!(answer.status, 404);
        fs::remove_file(&logo).unwrap();
        fs::write(&logo, "<svg/>").unwrap();
    });
}

#[test]
fn the_paths_of_the_api_win_over_files() {
    let front_end = FrontEnd::new();
    everywhere_with(&front_end.options(), async |nimchat| {
        let anyone = nimchat.anyone();
        assert_eq!(anyone.get("/api").await.ok()["version"], "4.7.0");
        assert_eq!(anyone.get("/health").await.ok()["status"], "ok");
        for path in [
            "/auth/sign_in",
            "/auth/nothing",
            "/api/v1/nothing",
            "/nothing.js",
            "/vite/assets/gone.js",
        ] {
            let refused = anyone.get(path).await;
            assert!(refused.status == 404 || refused.status == 405, "{path}");
            assert!(refused.json().is_object(), "{path} {}", refused.text);
        }
        let posted = anyone.post("/manifest.json", json!({})).await;
        posted.refused(404);
        let page = anyone.get("/app/index.html").await;
        assert!(page.text.contains("<div id=\"app\">"), "{}", page.text);
        let front = anyone.get("/").await;
        assert_eq!(
            (front.status, front.header("location")),
            (307, Some("/app"))
        );
        // the style of pages that a console does not have, such as a survey's
        assert_eq!(anyone.get("/app/auth/page.css").await.status, 200);
    });
}

#[test]
fn without_a_console_the_front_page_says_how_to_get_one() {
    everywhere_with(&Options::default(), async |nimchat| {
        let anyone = nimchat.anyone();
        let front = anyone.get("/").await;
        assert_eq!(front.status, 200);
        for part in ["console.path", "/docs/index.html", "/app/login"] {
            assert!(front.text.contains(part), "{part}: {}", front.text);
        }
        let moved = anyone.get("/app").await;
        assert_eq!(
            (moved.status, moved.header("location")),
            (307, Some("/app/login"))
        );
        anyone.get("/app/accounts/1/dashboard").await.refused(404);
        let page = anyone.get("/app/login").await;
        for part in [
            "name=\"email\"",
            "name=\"password\"",
            "name=\"code\"",
            "/app/auth/reset/password",
        ] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
    });
}

#[test]
fn letters_lead_into_the_console() {
    let front_end = FrontEnd::new();
    let server = MailServer::start();
    let options = Options::with_workers()
        .set("SMTP__URL", server.url())
        .set("CONSOLE__PATH", front_end.public().display().to_string());
    on_every_store(Profile::Reference, &options, async |nimchat| {
        let before = server.so_far().len();
        let desk = TestAccount::open(&nimchat).await;
        let kate = json!({"name": "Kate", "email": "kate@acme.example", "role": "agent"});
        desk.administrator.post("/agents", kate).await.ok();
        let mail = server.mails(before + 1).await.remove(before);
        let path = mail.link().strip_prefix(nimchat.url()).unwrap();
        let page = nimchat.anyone().get(path).await;
        assert!(page.text.contains("v3app-7a8b.js"), "{}", page.text);
    });
}
