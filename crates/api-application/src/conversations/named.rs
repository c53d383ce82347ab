//! Names of a fixed set, which callers may also send by number (contract accounts.md §1.5).

/// The name that was sent, or that of the number that was sent. What is neither stays, for the domain to refuse.
pub(crate) fn named(sent: String, of_code: impl Fn(i16) -> Option<&'static str>) -> String {
    match sent.trim().parse().ok().and_then(of_code) {
        Some(name) => name.to_owned(),
        None => sent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_messaging::Status;

    #[test]
    fn a_number_stands_for_its_name() {
        let status = |sent: &str| {
            named(sent.to_owned(), |code| {
                Status::from_code(code).map(Status::as_str)
            })
        };
        assert_eq!(status("1"), "resolved");
        assert_eq!(status("open"), "open");
        assert_eq!(status("9"), "9");
    }
}
