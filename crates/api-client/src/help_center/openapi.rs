//! The JSON forms of the pages, for the OpenAPI document.

use super::json::{
    PublicArticleJson, PublicArticlesJson, PublicCategoriesJson, PublicCategoryJson,
    PublicPortalJson,
};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// What the JSON forms add to the OpenAPI document.
#[derive(Default)]
pub struct PublicPages {
    /// Its paths.
    pub paths: Map<String, Value>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

/// The parameters of lists of articles, each with what it is for.
const LIST: &[(&str, &str)] = &[
    ("query", "Words that begin words of the articles"),
    ("sort", "`views` lists those first that were read most"),
    ("status", "There are published articles only"),
    ("page", "Which page, from 1"),
    ("per_page", "At most 100; without it a page has up to 1000"),
];

impl PublicPages {
    /// Every JSON form.
    pub fn new() -> Self {
        let mut pages = Self::default();
        pages.add::<PublicPortalJson>("{locale}.json", "Read a help centre", &[]);
        let (articles, summary) = ("{locale}/articles.json", "Read the articles of a language");
        pages.add::<PublicArticlesJson>(articles, summary, LIST);
        let summary = "Read the categories of every language";
        pages.add::<PublicCategoriesJson>("{locale}/categories.json", summary, &[]);
        let category = "{locale}/categories/{category}.json";
        pages.add::<PublicCategoryJson>(category, "Read a category", &[]);
        let articles = "{locale}/categories/{category}/articles.json";
        let summary = "Read the articles of a language, whatever their category";
        pages.add::<PublicArticlesJson>(articles, summary, LIST);
        pages.add::<PublicArticleJson>("articles/{article}.json", "Read an article", &[]);
        pages
    }

    /// The schemas by name.
    pub fn schemas(self) -> serde_json::Result<Map<String, Value>> {
        let schema = |(name, schema)| Ok((name, serde_json::to_value(schema)?));
        self.schemas.into_iter().map(schema).collect()
    }

    fn add<T: ToSchema>(&mut self, path: &str, summary: &str, list: &[(&str, &str)]) {
        T::schemas(&mut self.schemas);
        self.schemas.push((T::name().into_owned(), T::schema()));
        let path = format!("/hc/{{slug}}/{path}");
        let segments = path.split(['{', '}']).skip(1).step_by(2);
        let parameter = |place: &str, name: &str, about: &str| {
            json!({
                "name": name, "in": place, "required": place == "path", "description": about,
                "schema": {"type": "string"},
            })
        };
        let segments = segments.map(|name| parameter("path", name, "A slug or a language code"));
        let query = list
            .iter()
            .map(|(name, about)| parameter("query", name, about));
        let mut operation = json!({
            "tags": ["Help centre"],
            "summary": summary,
            "description": "Beyond the reference. Callers: anyone.",
            "parameters": segments.chain(query).collect::<Vec<_>>(),
            "responses": {
                "200": {"description": "Done", "content": {"application/json": {
                    "schema": {"$ref": format!("#/components/schemas/{}", T::name())},
                }}},
                "404": {"description": "Nothing that is public"},
            },
        });
        if !list.is_empty() {
            let refused = json!({"description": "A status that no article has"});
            operation["responses"]["422"] = refused;
        }
        self.paths.insert(path, json!({ "get": operation }));
    }
}
