//! The page that a survey's link opens. It needs no script.

use crate::Texts;
use crate::error::Result;
use crate::language::Language;
use minijinja::{Value, context};

/// What the page says besides the survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurveyNotice {
    /// There is no such survey.
    Unknown,
    /// It takes no answers any more.
    Closed,
    /// The answer is recorded, and may be changed.
    Thanks,
    /// The answer has no rating, or one that does not exist.
    NoRating,
    /// The feedback is too long.
    TooLong,
    /// The server cannot take the answer now.
    Failed,
}

impl SurveyNotice {
    const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Closed => "closed",
            Self::Thanks => "thanks",
            Self::NoRating => "no_rating",
            Self::TooLong => "too_long",
            Self::Failed => "failed",
        }
    }

    const fn is_problem(self) -> bool {
        matches!(self, Self::NoRating | Self::TooLong | Self::Failed)
    }
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct SurveyPage<'a> {
    /// The account's own question.
    pub question: Option<&'a str>,
    /// The inbox.
    pub inbox: Option<&'a str>,
    /// The address of the inbox's picture.
    pub picture: Option<&'a str>,
    /// Are the ratings shown as stars?
    pub stars: bool,
    /// Is the form shown?
    pub open: bool,
    /// The rating so far.
    pub rating: Option<i16>,
    /// The feedback so far.
    pub feedback: Option<&'a str>,
    /// The longest feedback, in characters.
    pub longest: usize,
}

const FACES: [&str; 5] = ["😞", "😑", "😐", "😀", "😍"];

impl Texts {
    /// The page in HTML. `root` is the path that all links are below, without a trailing slash.
    pub fn survey_page(
        &self,
        language: &Language,
        page: &SurveyPage<'_>,
        notice: Option<SurveyNotice>,
        root: &str,
    ) -> Result<String> {
        let text = |text: &str| language.text(&format!("page.survey.{text}"));
        let names = language.lines("page.survey.ratings")?;
        let ratings: Vec<Value> = (1_i16..)
            .zip(names.iter().zip(FACES))
            .filter(|_| page.open)
            .map(|(value, (name, face))| {
                let stars = "★".repeat(usize::try_from(value).unwrap_or_default());
                let sign = if page.stars { stars.as_str() } else { face };
                context! { value, name, sign, chosen => page.rating == Some(value) }
            })
            .collect();
        let values = context! {
            lang => language.tag(),
            dir => language.direction()?,
            root,
            title => match page.question {
                Some(question) => question,
                None => text("title")?,
            },
            inbox => page.inbox,
            picture => page.picture,
            notice => notice.map(|notice| text(notice.name())).transpose()?,
            problem => notice.is_some_and(SurveyNotice::is_problem),
            ask => text("ask")?,
            ratings,
            feedback_label => text("feedback")?,
            feedback => page.feedback.unwrap_or_default(),
            longest => page.longest,
            submit => text("submit")?,
        };
        Ok(self.templates.get_template("survey.html")?.render(values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: &SurveyPage<'_>, notice: Option<SurveyNotice>) -> String {
        let texts = Texts::embedded().unwrap();
        let language = texts.first_of(["en"]).unwrap();
        texts
            .survey_page(language, page, notice, "/support")
            .unwrap()
    }

    #[test]
    fn an_open_survey_has_a_form_that_shows_the_answer_so_far() {
        let open = SurveyPage {
            question: Some("Happy, <b>Ada</b>?"),
            inbox: Some("Support"),
            open: true,
            rating: Some(4),
            feedback: Some("</textarea><script>"),
            longest: 20,
            ..SurveyPage::default()
        };
        let html = page(&open, Some(SurveyNotice::Thanks));
        assert_eq!(html.matches("type=\"radio\"").count(), 5);
        assert!(html.contains("value=\"4\" required checked"), "{html}");
        assert_eq!(html.matches("checked").count(), 1);
        assert!(html.contains("href=\"/support/app/auth/page.css\""));
        assert!(
            !html.contains("<b>") && !html.contains("<script>"),
            "{html}"
        );
        assert!(html.contains("role=\"status\""));
    }

    #[test]
    fn a_survey_that_is_closed_or_unknown_has_no_form() {
        for notice in [SurveyNotice::Closed, SurveyNotice::Unknown] {
            let html = page(&SurveyPage::default(), Some(notice));
            assert!(!html.contains("<form"), "{html}");
        }
    }
}
