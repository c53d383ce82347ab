//! The OpenAPI 3.1 document of a profile, made from the same table as the services.

mod resolve;

use super::Route;
use super::draft::{Answers, Description, Kind, Shape};
use super::serve::documented;
use crate::access::Access;
use crate::context::Api;
use crate::error::ErrorJson;
use crate::idempotency::{self, IDEMPOTENCY_KEY};
use actix_web::http::Method;
use nimchat_wire::Profile;
use serde::ser::Error as _;
use serde_json::{Error, Value};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{
    AllOfBuilder, Array, KnownFormat, ObjectBuilder, SchemaFormat, Type,
};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths, Ref,
    RefOr, Required, Response, ResponseBuilder, Schema, ServerBuilder,
};

const TOKEN: &str = "api_access_token";

/// The document that describes these routes in this profile.
///
/// Fails where a schema is not valid JSON and where two schemas have one name; both are bugs.
pub fn openapi(
    routes: &[Route],
    profile: Profile,
    public_url: &str,
    version: &str,
) -> serde_json::Result<Value> {
    let described = described(routes, profile, public_url, version).map_err(Error::custom)?;
    let mut document = serde_json::to_value(described)?;
    resolve::resolve(&mut document, profile);
    Ok(document)
}

fn described(
    routes: &[Route],
    profile: Profile,
    public_url: &str,
    version: &str,
) -> Result<OpenApi, String> {
    let mut document = Document {
        profile,
        schemas: BTreeMap::new(),
        ids: BTreeSet::new(),
        clashes: BTreeSet::new(),
    };
    document.add(Shape {
        name: ErrorJson::name,
        schema: <ErrorJson as utoipa::PartialSchema>::schema,
        parts: ErrorJson::schemas,
    });
    let mut paths = Paths::new();
    for route in routes {
        for method in route.methods() {
            if let Some(documented) = documented(method) {
                let operation = document.operation(route, method.as_str());
                paths.add_path_operation(route.path(), vec![documented], operation);
            }
        }
    }
    if !document.clashes.is_empty() {
        return Err(format!("several schemas are called {:?}", document.clashes));
    }
    let components = ComponentsBuilder::new()
        .schemas_from_iter(document.schemas)
        .security_scheme(
            TOKEN,
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                TOKEN,
                "The access token of a platform app, a user or an agent bot",
            ))),
        )
        .build();
    let info = InfoBuilder::new()
        .title("nimchat")
        .version(version)
        .description(Some(format!(
            "Customer-support messaging. Answers are those of the profile `{profile}`."
        )))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT")
                .identifier(Some("MIT"))
                .build(),
        ))
        .build();
    Ok(OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new()
            .url(public_url.trim_end_matches('/'))
            .build()]))
        .paths(paths)
        .components(Some(components))
        .build())
}

struct Document {
    profile: Profile,
    schemas: BTreeMap<String, RefOr<Schema>>,
    ids: BTreeSet<String>,
    /// Names that two different schemas have.
    clashes: BTreeSet<String>,
}

impl Document {
    fn operation(&mut self, route: &Route, method: &str) -> Operation {
        let description = &route.description;
        let mut operation = OperationBuilder::new()
            .tag(tag(route))
            .summary(Some(description.summary))
            .description(Some(about(route)))
            .operation_id(Some(self.id(route, method)))
            .response(
                match description.answers {
                    Answers::NoContent => "204",
                    _ => "200",
                },
                self.answer(description.answers),
            );
        // sessions speak the profile of Chatwoot on every server
        let speaks_chatwoot =
            self.profile == Profile::Chatwoot || route.path().starts_with("/auth/");
        for (status, text) in refusals(route, self.profile).chain(description.refusals) {
            let is_bare = description.absence_is_bare && speaks_chatwoot && *status == "404";
            let refusal = if is_bare {
                ResponseBuilder::new().description(*text).build()
            } else {
                refusal(status, text, speaks_chatwoot)
            };
            operation = operation.response(*status, refusal);
        }
        for parameter in parameters(route) {
            operation = operation.parameter(parameter);
        }
        if let Some(body) = description.body {
            let body = self.body(body, description);
            operation = operation.request_body(Some(body));
        }
        if route.access() != Access::Anyone {
            operation = operation.security(SecurityRequirement::new(TOKEN, [""; 0]));
        }
        operation.build()
    }

    /// Unique in the document: the API and the summary, and if that is taken the method and a number.
    fn id(&mut self, route: &Route, method: &str) -> String {
        let words = format!("{} {}", route.api().as_str(), route.summary());
        let base = words
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join("_")
            .to_ascii_lowercase();
        let with_method = format!("{base}_{}", method.to_ascii_lowercase());
        let counted = (2..).map(|count| format!("{with_method}_{count}"));
        let id = [base, with_method.clone()]
            .into_iter()
            .chain(counted)
            .find(|id| !self.ids.contains(id))
            .unwrap_or(with_method);
        self.ids.insert(id.clone());
        id
    }

    fn answer(&mut self, answers: Answers) -> Response {
        let shape = match answers {
            Answers::Nothing | Answers::NoContent => {
                return ResponseBuilder::new()
                    .description("Done; the body is empty")
                    .build();
            }
            Answers::Csv => {
                let text = ObjectBuilder::new().schema_type(Type::String).build();
                return ResponseBuilder::new()
                    .description("A table to be saved as a file")
                    .content("text/csv", Content::new(Some(Schema::from(text))))
                    .build();
            }
            Answers::Json(shape) => shape,
        };
        let schema = self.add(shape);
        ResponseBuilder::new()
            .description("Done")
            .content("application/json", Content::new(Some(schema)))
            .build()
    }

    fn body(&mut self, shape: Shape, description: &Description) -> RequestBody {
        let mut schema = self.add(shape);
        if !description.required.is_empty() {
            let required = description.required.iter();
            let required = required.fold(ObjectBuilder::new(), |object, field| {
                object.required(*field)
            });
            let both = AllOfBuilder::new().item(schema).item(required);
            schema = Schema::AllOf(both.build()).into();
        }
        let mut body = RequestBodyBuilder::new()
            .content("application/json", Content::new(Some(schema.clone())));
        if description.takes_files {
            body = body.content("multipart/form-data", Content::new(Some(schema)));
        }
        body.build()
    }

    /// Adds the schema to the components, and returns a reference to it. Lists have no name of their own, so they are
    /// inlined.
    fn add(&mut self, shape: Shape) -> RefOr<Schema> {
        let mut parts = Vec::new();
        (shape.parts)(&mut parts);
        for (name, schema) in parts {
            self.keep(name, schema);
        }
        let schema = (shape.schema)();
        if matches!(schema, RefOr::T(Schema::Array(_))) {
            return schema;
        }
        let name = (shape.name)().into_owned();
        self.keep(name.clone(), schema);
        RefOr::Ref(Ref::from_schema_name(name))
    }

    fn keep(&mut self, name: String, schema: RefOr<Schema>) {
        match self.schemas.get(&name) {
            None => {
                self.schemas.insert(name, schema);
            }
            Some(kept) if *kept == schema => {}
            Some(_) => {
                self.clashes.insert(name);
            }
        }
    }
}

/// The API and the resource: the first word of the path behind what leads to it.
fn tag(route: &Route) -> String {
    const LEADING: [&str; 7] = [
        "api", "v1", "v2", "platform", "public", "accounts", "widget",
    ];
    const SESSION: &str = "/inboxes/{inbox_identifier}/contacts/{contact_identifier}/";
    let path = route.path();
    let path = path.split_once(SESSION).map_or(path, |(_, rest)| rest);
    let mut words = path.split('/').filter(|word| !word.is_empty());
    let resource = words
        .clone()
        .find(|word| !LEADING.contains(word) && !word.starts_with('{'));
    // what leads may be all there is
    let resource = resource.or_else(|| words.rfind(|word| !word.starts_with('{')));
    let api = route.api().as_str();
    format!("{api}: {}", resource.unwrap_or(api).replace('_', " "))
}

fn about(route: &Route) -> String {
    let access = route.access().as_str();
    match route.number() {
        Some(number) => format!("Operation {number} of the reference. Callers: {access}."),
        None => format!("Beyond the reference. Callers: {access}."),
    }
}

fn parameters(route: &Route) -> Vec<Parameter> {
    let description = &route.description;
    let segments = route.path().split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        let is_text = name.ends_with("identifier") || description.text_segments.contains(&name);
        let kind = if is_text { Kind::Text } else { Kind::Integer };
        Some(
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(schema(kind)))
                .build(),
        )
    });
    let query = description.parameters.iter().map(|(name, kind, about)| {
        let is_list = matches!(kind, Kind::Texts | Kind::Integers);
        let name = if is_list {
            format!("{name}[]")
        } else {
            (*name).to_owned()
        };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(*about))
            .schema(Some(schema(*kind)))
            .build()
    });
    let typed = description.typed_parameters.map(|list| list());
    let keyed = route.methods().contains(&Method::POST) && idempotency::counts_at(route.path());
    segments
        .chain(query)
        .chain(typed.into_iter().flatten())
        .chain(keyed.then(idempotency_key))
        .collect()
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name(IDEMPOTENCY_KEY)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A text of the caller's choice: for 24 hours, the same call under it is answered again and not carried out \
             again",
        ))
        .schema(Some(schema(Kind::Text)))
        .build()
}

fn schema(kind: Kind) -> Schema {
    let of = |kind: Type| ObjectBuilder::new().schema_type(kind);
    let integer = || {
        of(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .build()
    };
    match kind {
        Kind::Text => of(Type::String).build().into(),
        Kind::OneOf(words) => of(Type::String)
            .enum_values(Some(words.iter().copied()))
            .build()
            .into(),
        Kind::Integer => integer().into(),
        Kind::Boolean => of(Type::Boolean).build().into(),
        Kind::Texts => Array::new(Schema::from(of(Type::String).build())).into(),
        Kind::Integers => Array::new(Schema::from(integer())).into(),
    }
}

/// The statuses with which an operation refuses, in addition to those that every server has.
fn refusals(
    route: &Route,
    profile: Profile,
) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    const EVERYONE: &[(&str, &str)] = &[
        ("400", "The body does not follow its syntax"),
        ("404", "No such record, or none in this account"),
        ("409", "Another change came first"),
        ("413", "The body is too long"),
        ("415", "The content type is not taken"),
        (
            "422",
            "Values that break a rule, with the list of attributes",
        ),
        ("429", "Too many requests"),
    ];
    const PROVEN: &[(&str, &str)] = &[
        ("401", "No valid proof of who calls"),
        ("403", "What is asked for is turned down"),
    ];
    const CALLER: &[(&str, &str)] = &[
        ("401", "No valid credential"),
        ("402", "A limit of the account is reached"),
        ("403", "The caller may not do this"),
    ];
    const CHATWOOT: &[(&str, &str)] = &[
        ("401", "No valid credential, or the caller may not do this"),
        ("402", "A limit of the account is reached"),
    ];
    let more = match (route.access(), route.api(), profile) {
        (Access::Anyone, Api::Application, _) => PROVEN,
        (Access::Anyone, ..) => &[],
        (.., Profile::Reference) => CALLER,
        (.., Profile::Chatwoot) => CHATWOOT,
    };
    EVERYONE.iter().chain(more)
}

/// A refusal is JSON, but for the text that clients of Chatwoot are told to wait with.
fn refusal(status: &str, text: &str, speaks_chatwoot: bool) -> Response {
    let answer = ResponseBuilder::new().description(text);
    if status == "429" && speaks_chatwoot {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let text = Content::new(Some(Schema::from(text)));
        return answer.content("text/plain", text).build();
    }
    let error = Content::new(Some(Ref::from_schema_name(ErrorJson::name())));
    answer.content("application/json", error).build()
}
