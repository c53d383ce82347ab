//! The Markdown of an article as safe HTML: what authors write may contain HTML, of which only what cannot run anything
//! is kept.

use super::embed::{self, Embed};
use ammonia::Builder;
use pulldown_cmark::{
    CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// An article's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    /// Safe HTML.
    pub(super) html: String,
    /// Its headings, for a table of contents.
    pub(super) headings: Vec<Heading>,
}

/// A heading of an article.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Heading {
    /// Its depth in the page, from 2.
    pub(super) level: u8,
    /// What links to it name.
    pub(super) id: String,
    /// What it says.
    pub(super) text: String,
}

fn parser(markdown: &str) -> Parser<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(markdown, options)
}

/// The text without its marks, for excerpts.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in parser(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::TableCell
                | TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock,
            ) => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Renders an article below its title, so that its own headings begin at the second level.
pub(super) fn render(markdown: &str) -> Rendered {
    let events = TextMergeStream::new(parser(markdown));
    let mut events: Vec<Event<'_>> = raise_superscripts(events);
    embed_lone_links(&mut events);
    let headings = number_headings(&mut events);
    let mut unsafe_html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut unsafe_html, events.into_iter());
    // styles within a page are not allowed
    let unsafe_html = unsafe_html.replace("style=\"text-align: ", "align=\"");
    Rendered {
        html: CLEANER.clean(&unsafe_html).to_string(),
        headings,
    }
}

/// Makes `^th^` a superscript, outside of code.
fn raise_superscripts<'t>(events: impl Iterator<Item = Event<'t>>) -> Vec<Event<'t>> {
    let mut raised = Vec::new();
    let mut in_code = false;
    for event in events {
        match &event {
            Event::Text(text) if !in_code && text.contains('^') => {
                raise(text, &mut raised);
                continue;
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        raised.push(event);
    }
    raised
}

fn raise(text: &str, raised: &mut Vec<Event<'_>>) {
    let text_of = |text: String| Event::Text(CowStr::from(text));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('^') {
        let closed = after.split_once('^');
        let closed = closed.filter(|(inner, _)| !inner.is_empty() && !inner.contains(' '));
        if let Some((inner, behind)) = closed {
            raised.push(text_of(before.to_owned()));
            raised.push(Event::Start(Tag::Superscript));
            raised.push(text_of(inner.to_owned()));
            raised.push(Event::End(TagEnd::Superscript));
            rest = behind;
        } else {
            raised.push(text_of(format!("{before}^")));
            rest = after;
        }
    }
    raised.push(text_of(rest.to_owned()));
}

/// Replaces each paragraph that is one link to something that can be embedded.
fn embed_lone_links(events: &mut Vec<Event<'_>>) {
    let mut kept = Vec::with_capacity(events.len());
    let mut rest = std::mem::take(events).into_iter();
    while let Some(event) = rest.next() {
        if !matches!(event, Event::Start(Tag::Paragraph)) {
            kept.push(event);
            continue;
        }
        let mut paragraph = vec![event];
        for event in rest.by_ref() {
            let ends = matches!(event, Event::End(TagEnd::Paragraph));
            paragraph.push(event);
            if ends {
                break;
            }
        }
        match lone_link(&paragraph).and_then(Embed::of) {
            Some(embed) => kept.push(Event::Html(player(&embed).into())),
            None => kept.append(&mut paragraph),
        }
    }
    *events = kept;
}

fn lone_link<'e>(paragraph: &'e [Event<'_>]) -> Option<&'e str> {
    match paragraph {
        [_, Event::Text(address), _] => Some(address),
        [
            _,
            Event::Start(Tag::Link { dest_url, .. }),
            Event::Text(_),
            Event::End(TagEnd::Link),
            _,
        ] => Some(dest_url),
        _ => None,
    }
}

/// The cleaning escapes the address.
fn player(embed: &Embed) -> String {
    match embed {
        Embed::Frame(address) => {
            format!("<iframe src=\"{address}\" loading=\"lazy\" allowfullscreen></iframe>\n")
        }
        Embed::Video(address) => {
            let address = address.replace('"', "%22");
            format!("<video src=\"{address}\" controls preload=\"metadata\"></video>\n")
        }
    }
}

/// Gives each heading an id, and moves them down if they begin at the level of the title.
fn number_headings(events: &mut [Event<'_>]) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut taken = HashMap::<String, u32>::new();
    let starts: Vec<usize> = events
        .iter()
        .enumerate()
        .filter(|(_, event)| matches!(event, Event::Start(Tag::Heading { .. })))
        .map(|(at, _)| at)
        .collect();
    let lowered = events.iter().any(|event| {
        let Event::Start(Tag::Heading { level, .. }) = event else {
            return false;
        };
        *level == HeadingLevel::H1
    });
    let lower = |level| if lowered { lower(level) } else { level };
    for start in starts {
        let inner = events[start..].iter();
        let inner = inner.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        let text: String = inner
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let length = events[start..]
            .iter()
            .position(|event| matches!(event, Event::End(TagEnd::Heading(_))));
        let id = free_id(&text, &mut taken);
        if let Event::Start(Tag::Heading {
            level, id: named, ..
        }) = &mut events[start]
        {
            *level = lower(*level);
            *named = Some(CowStr::from(id.clone()));
            headings.push(Heading {
                level: *level as u8,
                id,
                text,
            });
        }
        if let Some(Event::End(TagEnd::Heading(level))) =
            length.and_then(|length| events.get_mut(start + length))
        {
            *level = lower(*level);
        }
    }
    headings
}

const fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn free_id(text: &str, taken: &mut HashMap<String, u32>) -> String {
    let words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let id = format!("section-{words}");
    let times = taken.entry(id.clone()).or_default();
    *times += 1;
    match *times {
        1 => id,
        times => format!("{id}-{times}"),
    }
}

/// What may be in an article: text, tables, pictures, and players of known hosts.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .add_tags(["iframe", "video", "input"])
        .add_tag_attributes("iframe", ["src", "loading", "allowfullscreen"])
        .add_tag_attributes("video", ["src", "controls", "preload"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("ol", ["start"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .attribute_filter(allowed);
    for heading in ["h2", "h3", "h4", "h5", "h6"] {
        cleaner.add_tag_attributes(heading, ["id"]);
    }
    for cell in ["th", "td"] {
        cleaner.add_tag_attributes(cell, ["align"]);
    }
    cleaner
});

/// Frames only of known hosts, and fields only as the boxes of task lists.
fn allowed<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let fits = match (element, attribute) {
        ("iframe", "src") => embed::HOSTS.iter().any(|host| {
            let rest = value.strip_prefix(host);
            rest.is_some_and(|rest| rest.starts_with('/'))
        }),
        ("video", "src") => value.starts_with("https://"),
        ("input", "type") => return Some("checkbox".into()),
        _ => true,
    };
    fits.then_some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_article_runs() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt&#58;alert(1))",
            "<a href=\"data:text/html,<script>alert(1)</script>\">a</a>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<iframe src=\"https://codepen.io.evil.example/\"></iframe>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<form action=\"https://evil.example\"><input name=\"password\"></form>",
            "<style>*{display:none}</style>",
            "<p style=\"position:fixed\">x</p>",
            "<base href=\"https://evil.example\">",
            "<object data=\"x\"></object><embed src=\"x\">",
            "![a](javascript:alert(1))",
            "<meta http-equiv=refresh content=0>",
            "https://youtu.be/x\" onload=\"alert(1)",
            "https://acme.example/\"onerror=alert(1)//.mp4",
        ] {
            let html = render(text).html.to_lowercase();
            let tags = html.split('<').skip(1);
            for tag in tags.filter_map(|rest| rest.split('>').next()) {
                let name = tag.trim_start_matches('/').split(' ').next();
                for bad in [
                    "script", "svg", "math", "form", "style", "base", "object", "embed", "meta",
                ] {
                    assert_ne!(name, Some(bad), "{text} became {html}");
                }
                for bad in [
                    " onerror=",
                    " onload=",
                    "\"javascript:",
                    "\"data:",
                    "evil.example",
                    " style=",
                    " srcdoc=",
                    " name=",
                ] {
                    assert!(!tag.contains(bad), "{text} became {html}");
                }
            }
        }
    }

    #[test]
    fn markdown_becomes_html_below_the_title() {
        let rendered = render(
            "# Größe & `x`\n\n## Größe & x\n\n# Größe & x\n\n|a|d|\n|-|-:|\n|b|c|\n\n5^th^ ~~no~~ `x^2^` 2^ and 3^",
        );
        for part in [
            "<h2 id=\"section-größe-x\">Größe &amp; <code>x</code></h2>",
            "<h3 id=\"section-größe-x-2\">",
            "<td>b</td>",
            "<sup>th</sup>",
            "<del>no</del>",
            "<td align=\"right\">c</td>",
            "<code>x^2^</code>",
            "2^ and 3^",
        ] {
            assert!(rendered.html.contains(part), "{part} in {}", rendered.html);
        }
        let levels: Vec<u8> = rendered.headings.iter().map(|one| one.level).collect();
        assert_eq!(levels, [2, 3, 2]);
        assert_eq!(rendered.headings[0].text, "Größe & x");
    }

    #[test]
    fn headings_below_the_title_keep_their_level() {
        let html = render("## One\n\n### Two").html;
        assert!(html.contains("<h2 id=\"section-one\">"), "{html}");
        assert!(html.contains("<h3 id=\"section-two\">"), "{html}");
    }

    #[test]
    fn a_link_that_stands_alone_is_embedded() {
        for text in ["https://youtu.be/x1", "[a film](https://youtu.be/x1)"] {
            let html = render(text).html;
            let player = "<iframe src=\"https://www.youtube-nocookie.com/embed/x1\"";
            assert!(html.contains(player), "{html}");
        }
        let html = render("See [a film](https://youtu.be/x1).").html;
        assert!(html.contains("<a href=\"https://youtu.be/x1\""), "{html}");
        assert!(!html.contains("iframe"), "{html}");
    }

    #[test]
    fn an_excerpt_has_no_marks() {
        let text =
            plain("# Hello\n\nRead **this** [first](https://acme.example), `now`\n\n* a\n* b");
        assert_eq!(text, "Hello Read this first, now a b");
    }
}
