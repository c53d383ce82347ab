//! The templates of the texts.

use crate::error::TextsError;
use minijinja::{Environment, UndefinedBehavior, Value};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "templates/"]
struct Files;

/// Every embedded template. Values filled into those named `.html` are escaped.
pub(crate) fn embedded() -> Result<Environment<'static>, TextsError> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_keep_trailing_newline(true);
    for name in Files::iter().filter(|name| is_template(name)) {
        if let Some(file) = Files::get(&name) {
            let text = str::from_utf8(&file.data)
                .map_err(|_| TextsError::NotText(name.clone().into_owned()))?;
            templates.add_template_owned(name.into_owned(), text.to_owned())?;
        }
    }
    Ok(templates)
}

/// Styles and scripts are served unchanged.
fn is_template(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "html" | "txt")))
}

/// An address escaped for HTML. The engine's own escaping also escapes slashes, which some mail clients do not undo in
/// the address of a link.
pub(crate) fn address(address: &str) -> Value {
    let mut escaped = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Value::from_safe_string(escaped)
}
