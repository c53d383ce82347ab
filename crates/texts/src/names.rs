//! Languages by what their speakers call them, and the direction of their scripts.

/// Each language with its name in itself.
const NAMES: &[(&str, &str)] = &[
    ("ar", "العربية"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fil", "Filipino"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("ko", "한국어"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("ml", "മലയാളം"),
    ("ms", "Bahasa Melayu"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("pt-BR", "Português (Brasil)"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("ta", "தமிழ்"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("zh-CN", "中文 (简体)"),
    ("zh-TW", "中文 (繁體)"),
];

/// Those written from right to left.
const RIGHT_TO_LEFT: &[&str] = &["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];

/// A language's code as HTML and HTTP write it: `pt-BR`.
pub fn language_tag(code: &str) -> String {
    code.replace('_', "-")
}

/// What the speakers of the language with this code call it; the code itself if it is not known.
pub fn language_name(code: &str) -> String {
    let tag = language_tag(code);
    let named = NAMES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(&tag));
    named.map_or(tag.clone(), |(_, name)| (*name).to_owned())
}

/// `ltr` or `rtl`.
pub fn language_direction(code: &str) -> &'static str {
    let language = code.split(['_', '-']).next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&language) {
        "rtl"
    } else {
        "ltr"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::Locale;

    #[test]
    fn every_language_of_accounts_has_a_name() {
        for code in Locale::ALL {
            assert_ne!(language_name(code), language_tag(code));
        }
        assert_eq!(language_name("pt_BR"), "Português (Brasil)");
        assert_eq!(language_name("gd"), "gd");
        assert_eq!(language_direction("fa"), "rtl");
        assert_eq!(language_direction("en_GB"), "ltr");
    }
}
