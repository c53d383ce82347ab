//! The templates of the texts.

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
    escape_formatter,
};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "templates/"]
struct Files;

/// The embedded templates, each read when it is first needed. Values filled into those named `.html` and `.xml` are
/// escaped.
pub(crate) fn embedded() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_keep_trailing_newline(true);
    templates.set_formatter(write);
    templates.add_function("fill", fill);
    templates.set_loader(load);
    templates
}

fn load(name: &str) -> Result<Option<String>, Error> {
    let Some(file) = Files::get(name) else {
        return Ok(None);
    };
    match String::from_utf8(file.data.into_owned()) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            Err(Error::new(ErrorKind::InvalidOperation, "a template is no text").with_source(error))
        }
    }
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
