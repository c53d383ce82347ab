//! The pages that the links in e-mails and operators' links lead to, for installations without a front end of their
//! own.

use crate::Texts;
use crate::error::TextsError;
use crate::language::Language;
use minijinja::context;

/// The style of the pages.
pub const STYLE: &str = include_str!("../templates/page.css");

/// The script of the pages.
pub const SCRIPT: &str = include_str!("../templates/page.js");

/// The kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// Sets a password.
    Password,
    /// Confirms an address.
    Confirmation,
    /// Signs in with an operator's link.
    SignIn,
}

impl Texts {
    /// The page in HTML. `root` is the path that all links are below, without a trailing slash.
    pub fn page(
        &self,
        language: &Language,
        kind: PageKind,
        root: &str,
    ) -> Result<String, TextsError> {
        let (template, name) = match kind {
            PageKind::Password => ("password.html", "password"),
            PageKind::Confirmation => ("confirmation.html", "confirmation"),
            PageKind::SignIn => ("sign_in.html", "sign_in"),
        };
        let text = |text: &str| language.text(&format!("page.{name}.{text}"));
        let form = match kind {
            PageKind::Password => context! {
                password => text("password")?,
                confirmation => text("confirmation")?,
                show => text("show")?,
                mismatch => text("mismatch")?,
            },
            PageKind::Confirmation | PageKind::SignIn => context! { mismatch => () },
        };
        let values = context! {
            lang => language.tag(),
            dir => language.direction()?,
            root,
            title => text("title")?,
            intro => text("intro")?,
            submit => text("submit")?,
            no_script => text("no_script")?,
            invalid => text("invalid")?,
            failed => text("failed")?,
            done_title => text("done_title")?,
            done => text("done")?,
            ..form
        };
        Ok(self.templates.get_template(template)?.render(values)?)
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
        for kind in [PageKind::Password, PageKind::Confirmation, PageKind::SignIn] {
            let page = page(&[], kind, "/support");
            assert!(page.contains("src=\"/support/app/auth/page.js\""), "{page}");
            assert!(page.contains("data-to=\"/support/auth/"), "{page}");
            assert!(!page.contains("http"), "no outside hosts");
        }
    }
}
