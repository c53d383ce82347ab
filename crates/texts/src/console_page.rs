//! The page that loads a console. Its texts are the console's own.

use crate::Texts;
use crate::error::Result;
use minijinja::context;
use serde::Serialize;

/// What the page loads and says.
#[derive(Debug, Clone, Serialize)]
pub struct ConsolePage<'a> {
    /// The language, as HTML writes it.
    pub lang: &'a str,
    /// `ltr` or `rtl`.
    pub dir: &'a str,
    /// The name of the installation.
    pub title: &'a str,
    /// The path of the icon, without a leading slash like all paths here.
    pub icon: Option<&'a str>,
    /// The path of the web manifest.
    pub web_manifest: Option<&'a str>,
    /// The value that the page's policy allows a script by.
    pub nonce: &'a str,
    /// The statements of that script. They are not escaped.
    pub globals: &'a str,
    /// The module to run.
    pub script: &'a str,
    /// The modules that it imports.
    pub imports: &'a [String],
    /// Its styles.
    pub styles: &'a [String],
}

impl Texts {
    /// The page in HTML.
    pub fn console_page(&self, page: &ConsolePage<'_>) -> Result<String> {
        let language = self.first_of([page.lang])?;
        let template = self.templates.get_template("console.html")?;
        let no_script = language.text("page.no_script")?;
        Ok(template.render(context! { no_script, ..minijinja::Value::from_serialize(page) })?)
    }
}
