//! The templates of the texts.

use crate::error::TextsError;
use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, escape_formatter,
};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "templates/"]
struct Files;

/// Every embedded template. Values filled into those named `.html` and `.xml` are escaped.
pub(crate) fn embedded() -> Result<Environment<'static>, TextsError> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_keep_trailing_newline(true);
    templates.set_formatter(write);
    templates.add_function("fill", fill);
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
    matches!(name.rsplit_once('.'), Some((_, "html" | "txt" | "xml")))
}

/// Fills the placeholders of a text: `fill(t.count, {"count": 3})`.
fn fill(state: &State<'_, '_>, text: &str, values: Value) -> Result<String, Error> {
    state.env().render_str(text, values)
}

/// Writes a value, escaped in HTML and XML. The engine's own escaping also escapes slashes, which some mail clients do
/// not undo in the address of a link.
fn write(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    let escapes = state.auto_escape() == AutoEscape::Html && !value.is_safe();
    match value.as_str().filter(|_| escapes) {
        Some(text) => Ok(out.write_str(&escaped(text))?),
        None => escape_formatter(out, state, value),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
