//! Variables in what agents, bots, rules and macros write (docs/rules/messaging.md §2): `{{contact.name}}`,
//! `{{ agent.first_name | default: "we" }}`. `docs/decisions/0031` says why there are no tags.

use std::borrow::Cow;

/// The most variables of a text.
const MAX_VARIABLES: usize = 200;
/// The most filters of one variable.
const MAX_FILTERS: usize = 20;
/// The longest value of one variable, in bytes.
const MAX_VALUE: usize = 20_000;

/// Can the text contain a variable?
pub(crate) fn has_variables(text: &str) -> bool {
    text.contains("{{")
}

/// The text with its variables filled in; `value` answers the value of a path such as `contact.name`. A variable without
/// a value is empty, and what is between backticks stays. None if the text stays as it is, because its variables cannot
/// be read or are beyond the limits.
pub(crate) fn render<'v>(
    text: &str,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut variables = 0;
    while let Some(at) = rest.find(['`', '{']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        if let Some(code) = here.strip_prefix('`') {
            // up to the next backtick, if there is one
            let length = code.find('`').map_or(1, |end| end + 2);
            out.push_str(&here[..length]);
            rest = &here[length..];
        } else if let Some(inner) = here.strip_prefix("{{") {
            let end = end_of(inner)?;
            variables += 1;
            if variables > MAX_VARIABLES {
                return None;
            }
            let (expression, after) = (&inner[..end], &inner[end + 2..]);
            let (expression, after) = trimmed(expression, after, &mut out);
            out.push_str(&evaluate(expression, &value)?);
            rest = after;
        } else if here.starts_with("{%") {
            return None;
        } else {
            out.push('{');
            rest = &here[1..];
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Where the `}}` that ends an expression is, outside of its quoted texts.
fn end_of(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in inner.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None if inner[at..].starts_with("}}") => return Some(at),
            Some(_) | None => {}
        }
    }
    None
}

/// `{{-` removes the blanks before it, `-}}` those after it.
fn trimmed<'t>(expression: &'t str, after: &'t str, out: &mut String) -> (&'t str, &'t str) {
    let (mut expression, mut after) = (expression, after);
    if let Some(inner) = expression.strip_prefix('-') {
        out.truncate(out.trim_end().len());
        expression = inner;
    }
    if let Some(inner) = expression.strip_suffix('-') {
        after = after.trim_start();
        expression = inner;
    }
    (expression, after)
}

/// The value of an expression: a variable or a text, and filters.
fn evaluate<'v>(expression: &str, value: &impl Fn(&str) -> Option<Cow<'v, str>>) -> Option<String> {
    let mut parts = split(expression, '|').into_iter();
    let mut result = operand(parts.next()?, value)?;
    for (count, filter) in parts.enumerate() {
        if count >= MAX_FILTERS {
            return None;
        }
        let (name, list) = match filter.split_once(':') {
            Some((name, list)) => (name.trim(), Some(list)),
            None => (filter.trim(), None),
        };
        let arguments = match list {
            Some(list) => split(list, ',')
                .into_iter()
                .map(|argument| operand(argument, value))
                .collect::<Option<Vec<_>>>()?,
            None => Vec::new(),
        };
        result = filtered(result, name, &arguments)?;
        if result.len() > MAX_VALUE {
            return None;
        }
    }
    (result.len() <= MAX_VALUE).then_some(result)
}

/// The parts between separators outside of quoted texts.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quote = None;
    let parts = text.split(move |letter| match quote {
        Some(open) => {
            if letter == open {
                quote = None;
            }
            false
        }
        None if matches!(letter, '"' | '\'') => {
            quote = Some(letter);
            false
        }
        None => letter == separator,
    });
    parts.collect()
}

/// A quoted text, a number, or the value of a variable. None for anything else.
fn operand<'v>(text: &str, value: &impl Fn(&str) -> Option<Cow<'v, str>>) -> Option<String> {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.strip_suffix(quote).map(ToOwned::to_owned);
        }
    }
    if text.parse::<f64>().is_ok() {
        return Some(text.to_owned());
    }
    let names = |name: &str| {
        let letters = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        !name.is_empty() && name.chars().all(letters)
    };
    let is_path = text.split('.').all(names);
    is_path.then(|| value(text).map(Cow::into_owned).unwrap_or_default())
}

/// The value after a filter. A filter that is not known changes nothing, as in Liquid.
fn filtered(input: String, name: &str, arguments: &[String]) -> Option<String> {
    let argument = |nth: usize| arguments.get(nth).map(String::as_str);
    Some(match name {
        "default" if input.is_empty() => argument(0).unwrap_or_default().to_owned(),
        "upcase" => input.to_uppercase(),
        "downcase" => input.to_lowercase(),
        "capitalize" => capitalized(&input.to_lowercase()),
        "strip" => input.trim().to_owned(),
        "lstrip" => input.trim_start().to_owned(),
        "rstrip" => input.trim_end().to_owned(),
        "append" => input + argument(0)?,
        "prepend" => argument(0)?.to_owned() + &input,
        "remove" => input.replace(argument(0)?, ""),
        "replace" => {
            let (old, new) = (argument(0)?, argument(1).unwrap_or_default());
            let longest = input.matches(old).count().checked_mul(new.len())?;
            if longest > MAX_VALUE {
                return None;
            }
            input.replace(old, new)
        }
        "truncate" => {
            let limit = argument(0).map_or(Some(50), |limit| limit.parse().ok())?;
            truncated(input, limit, argument(1).unwrap_or("..."))
        }
        "size" => input.chars().count().to_string(),
        _ => input,
    })
}

/// At most `limit` characters, the ending included.
fn truncated(input: String, limit: usize, ending: &str) -> String {
    if input.chars().count() <= limit {
        return input;
    }
    let kept = limit.saturating_sub(ending.chars().count());
    input.chars().take(kept).collect::<String>() + ending
}

/// With a capital at the beginning.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A name with a capital at the beginning of each word.
pub(crate) fn full_name(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(capitalized).collect();
    words.join(" ")
}

/// The first word of a name of several words.
pub(crate) fn first_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next();
    words.next().and(first).map(capitalized).unwrap_or_default()
}

/// The last word of a name of several words.
pub(crate) fn last_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    words.next();
    words.next_back().map(capitalized).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fill(text: &str) -> Option<String> {
        render(text, |path| match path {
            "contact.name" => Some(Cow::Borrowed("Ada Lovelace")),
            "contact.email" => Some(Cow::Borrowed("ada@x.example")),
            "conversation.custom_attribute.plan-b" => Some(Cow::Borrowed("gold")),
            _ => None,
        })
    }

    #[test]
    fn variables_are_filled_in() {
        for (text, expected) in [
            ("Hi {{contact.name}}!", "Hi Ada Lovelace!"),
            (
                "{{ contact.name }}, {{contact.email}}",
                "Ada Lovelace, ada@x.example",
            ),
            ("{{conversation.custom_attribute.plan-b}}", "gold"),
            ("[{{contact.nothing}}]", "[]"),
            ("[{{ nobody }}]", "[]"),
            ("{{ 'a }} b' }} {x}", "a }} b {x}"),
            ("a {{- contact.nothing -}} b", "ab"),
            ("äöü {{contact.name}} 大", "äöü Ada Lovelace 大"),
            ("no variables { here }", "no variables { here }"),
        ] {
            assert_eq!(fill(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn filters_change_values() {
        for (text, expected) in [
            ("{{ contact.nothing | default: 'there' }}", "there"),
            ("{{ contact.name | default: 'there' }}", "Ada Lovelace"),
            ("{{ contact.name | upcase }}", "ADA LOVELACE"),
            ("{{ contact.name | downcase | capitalize }}", "Ada lovelace"),
            ("{{ contact.name | truncate: 6 }}", "Ada..."),
            ("{{ contact.name | truncate: 4, '' }}", "Ada "),
            (
                "{{ contact.name | replace: 'a', 'o' | append: '|' }}",
                "Ado Loveloce|",
            ),
            ("{{ ' x ' | strip | prepend: \"<\" }}", "<x"),
            ("{{ contact.name | remove: 'Ada ' | size }}", "8"),
            ("{{ contact.name | unheard_of }}", "Ada Lovelace"),
        ] {
            assert_eq!(fill(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_is() {
        for text in [
            "{{ contact.name",
            "{{ }}",
            "{{ contact..name }}",
            "{{ contact name }}",
            "{{ 'open }}",
            "{{ contact.name | append: }}",
            "{{ contact.name | truncate: many }}",
            "{% if contact.name %}x{% endif %} {{contact.name}}",
        ] {
            assert_eq!(fill(text), None, "{text}");
        }
    }

    #[test]
    fn code_is_left_alone() {
        let text = "Write `{{contact.name}}` for {{contact.name}} ` {{contact.email}}";
        let expected = "Write `{{contact.name}}` for Ada Lovelace ` ada@x.example";
        assert_eq!(fill(text).as_deref(), Some(expected));
    }

    #[test]
    fn there_are_limits() {
        let many = "{{contact.name}}".repeat(MAX_VARIABLES + 1);
        assert_eq!(fill(&many), None);
        let long = format!("{{{{ 'a'{} }}}}", " | upcase".repeat(MAX_FILTERS + 1));
        assert_eq!(fill(&long), None);
        let a = "a".repeat(1000);
        let grows = format!("{{{{ '{a}' | replace: 'a', '{a}' }}}}");
        assert_eq!(fill(&grows), None);
        let doubles = format!(
            "{{{{ 'aa'{} }}}}",
            " | replace: 'a', 'aaaaaaaaaa'".repeat(10)
        );
        assert_eq!(fill(&doubles), None);
    }

    #[test]
    fn names_have_capitals_and_parts() {
        assert_eq!(full_name("ada  mcLovelace"), "Ada McLovelace");
        assert_eq!(
            (
                first_name("ada king lovelace"),
                last_name("ada king lovelace")
            ),
            ("Ada".to_owned(), "Lovelace".to_owned())
        );
        assert_eq!(
            (first_name("ada"), last_name("ada")),
            (String::new(), String::new())
        );
    }

    proptest! {
        #[test]
        fn any_text_is_filled_or_left(text in "[`{}%|:'\"a-z. ]{0,60}|.{0,40}") {
            if let Some(filled) = fill(&text) {
                prop_assert!(filled.len() <= text.len() + MAX_VARIABLES * MAX_VALUE);
            }
        }
    }
}
