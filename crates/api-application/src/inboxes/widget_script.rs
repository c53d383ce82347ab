//! The script that site owners paste into their pages (docs/rules/contacts-and-inboxes.md §5.3). The path and the names
//! of its globals are Chatwoot's: sites that already contain it continue to work.

use nimchat_api_kit::Context;

/// One inline script, surrounded by blank space.
pub(super) fn widget_script(website_token: &str, context: &Context) -> String {
    let base = javascript_text(context.public_url());
    format!(
        r#"
    <script>
      (function(d,t) {{
        var BASE_URL="{base}";
        var g=d.createElement(t),s=d.getElementsByTagName(t)[0];
        g.src=BASE_URL+"/packs/js/sdk.js";
        g.async = true;
        s.parentNode.insertBefore(g,s);
        g.onload=function(){{
          window.chatwootSDK.run({{
            websiteToken: '{website_token}',
            baseUrl: BASE_URL
          }})
        }}
      }})(document,"script");
    </script>
    "#
    )
}

/// Escapes text for a string literal in a script of an HTML page.
fn javascript_text(text: &str) -> String {
    text.chars()
        .flat_map(|letter| match letter {
            '"' | '\'' | '\\' | '<' | '>' | '&' => {
                format!("\\x{:02x}", u32::from(letter)).chars().collect()
            }
            letter if letter.is_control() => Vec::new(),
            letter => vec![letter],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_its_quotation_marks() {
        assert_eq!(
            javascript_text("https://chat.example"),
            "https://chat.example"
        );
        assert_eq!(javascript_text("\"</script>\n"), r"\x22\x3c/script\x3e");
    }
}
