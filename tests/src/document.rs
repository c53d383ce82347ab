//! The served OpenAPI document, and checks of answers against it.

use crate::running::Running;
use serde_json::Value;

/// The document.
pub struct Document(Value);

impl Document {
    /// Reads it from the server.
    pub async fn of(nimchat: &Running) -> Self {
        Self(nimchat.anyone().get("/openapi.json").await.ok())
    }

    /// The complete JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// The differences between this answer and the document, for an operation named by its method and its path as in
    /// the document. The names of path segments do not matter.
    pub fn differences(
        &self,
        method: &str,
        path: &str,
        status: u16,
        answer: &Value,
    ) -> Vec<String> {
        let Some(operation) = self.operation(method, path) else {
            return vec![format!("{method} {path} is not in the document")];
        };
        let Some(response) = operation["responses"].get(status.to_string()) else {
            return vec![format!("status {status} is not in the document")];
        };
        let Some(schema) = response.pointer("/content/application~1json/schema") else {
            return match answer {
                Value::Null => Vec::new(),
                _ => vec!["the document promises an empty body".to_owned()],
            };
        };
        let mut schema = schema.clone();
        schema["components"] = self.0["components"].clone();
        let validator = match jsonschema::validator_for(&schema) {
            Ok(validator) => validator,
            Err(error) => return vec![format!("the schema cannot be used: {error}")],
        };
        validator
            .iter_errors(answer)
            .map(|error| format!("{} breaks the document: {error}", error.instance_path()))
            .collect()
    }

    /// The fields that an operation's body must have.
    pub fn required(&self, method: &str, path: &str) -> Vec<String> {
        let body = "/requestBody/content/application~1json/schema";
        let operation = self.operation(method, path);
        let schema = operation.and_then(|operation| operation.pointer(body));
        schema.map_or_else(Vec::new, |schema| self.required_by(schema))
    }

    fn required_by(&self, schema: &Value) -> Vec<String> {
        let named = schema["$ref"].as_str();
        let named = named.and_then(|name| self.0.pointer(name.strip_prefix('#')?));
        let parts = schema["allOf"]
            .as_array()
            .into_iter()
            .flatten()
            .chain(named);
        let mut required: Vec<String> = parts.flat_map(|part| self.required_by(part)).collect();
        let own = schema["required"].as_array().into_iter().flatten();
        required.extend(own.map(|name| name.as_str().unwrap().to_owned()));
        required
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let (_, item) = paths
            .iter()
            .find(|(written, _)| nameless(written) == nameless(path))?;
        item.get(method.to_ascii_lowercase())
    }
}

/// The path without the names of its segments.
pub fn nameless(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let segments = path.split('/').map(|segment| match segment.chars().next() {
        Some('{') => "{}",
        _ => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Document {
        Document(json!({
            "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Thing"}
            }}}}}}},
            "components": {"schemas": {"Thing": {
                "type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}
            }}},
        }))
    }

    #[test]
    fn an_answer_is_held_against_the_schema() {
        let check = |answer| document().differences("GET", "/things/{thing}", 200, &answer);
        assert_eq!(check(json!({"id": 1})), [""; 0]);
        assert_eq!(check(json!({"id": "1"})).len(), 1);
        assert_eq!(check(json!({})).len(), 1);
        let unknown = document().differences("GET", "/others", 200, &json!({}));
        assert_eq!(unknown, ["GET /others is not in the document"]);
    }
}
