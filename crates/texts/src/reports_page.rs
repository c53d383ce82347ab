//! The page of reports, for administrators. A script calls the API and draws what it answers.

use crate::Texts;
use crate::error::Result;
use crate::language::Language;
use minijinja::context;

/// What the page loads: name, content type, content.
pub const REPORTS_FILES: [(&str, &str, &str); 4] = [
    (
        "page.css",
        "text/css; charset=utf-8",
        include_str!("../templates/reports/page.css"),
    ),
    (
        "page.js",
        "text/javascript; charset=utf-8",
        include_str!("../templates/reports/page.js"),
    ),
    (
        "charts.js",
        "text/javascript; charset=utf-8",
        include_str!("../templates/reports/charts.js"),
    ),
    (
        "session.js",
        "text/javascript; charset=utf-8",
        include_str!("../templates/reports/session.js"),
    ),
];

impl Texts {
    /// The page in HTML. `root` is the path that all links are below, without a trailing slash.
    pub fn reports_page(&self, language: &Language, root: &str) -> Result<String> {
        let values = context! {
            lang => language.tag(),
            dir => language.direction()?,
            root,
            no_script => language.text("page.no_script")?,
            failed => language.text("page.failed")?,
            t => language.section("reports")?,
        };
        let template = self.templates.get_template("reports/page.html")?;
        Ok(template.render(values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_what_there_is_and_nothing_from_elsewhere() {
        let texts = Texts::embedded().unwrap();
        for (code, title) in [("en", "<h1>Reports</h1>"), ("es", "<h1>Informes</h1>")] {
            let language = texts.first_of([code]).unwrap();
            let page = texts.reports_page(language, "/support").unwrap();
            assert!(page.contains(title), "{page}");
            assert!(page.contains("href=\"/support/reports/page.css\""));
            assert!(page.contains("src=\"/support/reports/page.js\""));
            assert!(!page.contains("//") && !page.contains("style="), "{page}");
        }
        for (name, kind, content) in REPORTS_FILES {
            let imported = content
                .lines()
                .filter_map(|line| line.split_once(" from \"./"));
            for (_, file) in imported {
                let file = file.trim_end_matches("\";");
                assert!(
                    REPORTS_FILES.iter().any(|(name, ..)| *name == file),
                    "{name}: {file}"
                );
            }
            // the name of a format, not an address
            let named = content.replace("http://www.w3.org/2000/svg", "");
            assert!(!named.contains("://"), "{name} {kind}");
        }
    }

    #[test]
    fn the_script_says_nothing_that_languages_lack() {
        let texts = Texts::embedded().unwrap();
        let (.., script) = REPORTS_FILES[1];
        let used = script.split("texts.").skip(1).filter_map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            rest.get(..end?)
        });
        let used: Vec<&str> = used.filter(|name| *name != "failed").collect();
        assert!(used.len() > 10);
        for language in texts.languages() {
            for name in &used {
                let text = language.text(&format!("reports.said.{name}"));
                assert!(text.is_ok(), "{} lacks {name}", language.code());
            }
        }
    }
}
