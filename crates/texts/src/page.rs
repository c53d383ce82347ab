//! The pages of signing in and setting a password, and the one that says what this server is, for installations without
//! a front end of their own.

use crate::Texts;
use crate::error::Result;
use crate::language::Language;
use minijinja::context;

/// The icon of every page, a drawing.
pub const ICON: &str = include_str!("../templates/favicon.svg");

/// The style of the pages.
pub const STYLE: &str = include_str!("../templates/page.css");

/// The script of the pages.
pub const SCRIPT: &str = include_str!("../templates/page.js");

/// The texts that tell a problem. A page has those of its own and those of all pages.
const PROBLEMS: [&str; 8] = [
    "mismatch",
    "weak",
    "wrong",
    "wrong_code",
    "expired",
    "invalid",
    "failed",
    "too_many",
];

/// The kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// Says what this server is.
    Front,
    /// Sets a password.
    Password,
    /// Asks for a link to set a password.
    Reset,
    /// Confirms an address.
    Confirmation,
    /// Signs in, with a password or with an operator's link.
    SignIn,
}

impl PageKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Password => "password",
            Self::Reset => "reset",
            Self::Confirmation => "confirmation",
            Self::SignIn => "sign_in",
        }
    }
}

impl Texts {
    /// The page in HTML. `root` is the path that all links are below, without a trailing slash.
    pub fn page(&self, language: &Language, kind: PageKind, root: &str) -> Result<String> {
        let name = kind.name();
        let own = language.section(&format!("page.{name}"))?;
        let shared = language.section("page")?;
        let problems: Vec<_> = PROBLEMS
            .iter()
            .filter_map(|problem| {
                Some((problem, own.get(*problem).or_else(|| shared.get(*problem))?))
            })
            .collect();
        let values = context! {
            lang => language.tag(),
            dir => language.direction()?,
            root,
            t => own,
            shared,
            problems,
        };
        let template = self.templates.get_template(&format!("{name}.html"))?;
        Ok(template.render(values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(tags: &[&str], kind: PageKind, root: &str) -> String {
        let texts = Texts::embedded().unwrap();
        let language = texts.first_of(tags.iter().copied()).unwrap();
        texts.page(language, kind, root).unwrap()
    }

    #[test]
    fn a_page_is_in_the_first_language_that_is_there() {
        let spanish = page(&["gd", "es-MX", "en"], PageKind::Password, "");
        assert!(spanish.contains("<html lang=\"es\""));
        assert!(spanish.contains("Elige una contraseña"));
        let english = page(&[], PageKind::Confirmation, "");
        assert!(english.contains("<title>Confirm your address</title>"));
    }

    #[test]
    fn everything_is_below_the_root() {
        for kind in [
            PageKind::Password,
            PageKind::Reset,
            PageKind::Confirmation,
            PageKind::SignIn,
        ] {
            let page = page(&[], kind, "/support");
            assert!(page.contains("src=\"/support/app/auth/page.js\""), "{page}");
            assert!(page.contains("data-to=\"/support/auth/"), "{page}");
            assert!(!page.contains("http"), "no outside hosts");
        }
        let front = page(&[], PageKind::Front, "/support");
        assert!(
            front.contains("href=\"/support/docs/index.html\"") && front.contains("console.path")
        );
        assert!(!front.contains("<script"), "{front}");
    }

    #[test]
    fn refusals_are_in_the_language_of_the_page() {
        let spanish = page(&["es"], PageKind::SignIn, "");
        assert!(spanish.contains("data-wrong=\"La dirección o la contraseña no son correctas"));
        assert!(spanish.contains("data-too_many=\"Demasiados intentos"));
        let password = page(&["es"], PageKind::Password, "");
        assert!(password.contains("data-weak=\"Esta contraseña no cumple"));
    }
}
