//! What customers answer to surveys (docs/rules/reporting.md §5.10).

mod model;
mod service;

pub use model::{SurveyFilter, SurveyMetrics, SurveyOrder, SurveyResult};
pub use service::SatisfactionService;
