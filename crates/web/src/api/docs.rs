//! `/api`: the page that describes the API, made from its document.
use super::wrong::Wrong;
use crate::app::App;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Visitor;
use crate::words::say;
use askama::Template;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use domain::words::Language;
use serde_json::Value as Json;
use std::sync::Arc;

/// What each operation is called in Bulgarian; the document is in English.
const BULGARIAN: &str = include_str!("bulgarian.txt");

#[derive(Template)]
#[template(path = "api.html")]
struct Docs {
    page: Page,
    groups: Vec<Group>,
    problems: Vec<(&'static str, String, String)>,
}

/// Operations about one noun.
struct Group {
    anchor: String,
    name: String,
    operations: Vec<Operation>,
}

/// An operation.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<String>,
}

/// The groups, in the order of the document, with their operations.
fn groups(document: &Json, language: Language) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str())
        .map(|tag| {
            let anchor = tag.replace(' ', "-");
            let name = say(language, &format!("api-tag-{anchor}"));
            Group { anchor, name, operations: operations(document, tag, language) }
        })
        .collect()
}

fn operations(document: &Json, tag: &str, language: Language) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in ["get", "post", "put", "delete"] {
            let operation = &item[method];
            let tags = operation["tags"].as_array().into_iter().flatten();
            if !tags.clone().any(|t| t == tag) {
                continue;
            }
            let text = |of: &Json| of.as_str().unwrap_or_default().to_owned();
            let id = text(&operation["operationId"]);
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let queried = parameters.filter(|p| p["in"] == "query");
            found.push(Operation {
                method: method.to_uppercase(),
                path: format!("{}{path}", super::BASE),
                summary: match language {
                    Language::En => text(&operation["summary"]),
                    Language::Bg => bulgarian(&id).unwrap_or_default().to_owned(),
                },
                parameters: queried.map(parameter).collect(),
                id,
            });
        }
    }
    found
}

/// How a parameter is written; any of a sort is written with a star.
fn parameter(parameter: &Json) -> String {
    match parameter["schema"]["x-prefix"].as_str() {
        Some(prefix) => format!("{prefix}*"),
        None => parameter["name"].as_str().unwrap_or_default().to_owned(),
    }
}

/// What an operation is called in Bulgarian.
fn bulgarian(id: &str) -> Option<&'static str> {
    BULGARIAN.lines().filter_map(|l| l.split_once('\t')).find(|(i, _)| *i == id).map(|(_, t)| t)
}

/// Where the page is.
pub(super) fn router(document: &Arc<Json>) -> Router<App> {
    let document = Arc::clone(document);
    let show = move |visitor: Visitor| {
        let document = Arc::clone(&document);
        async move {
            let page = visitor.page().saying("api-page");
            let language = page.language;
            let problem = |code: &'static str| {
                let about = match code {
                    "unknown-parameters" => say(language, "api-problem-malformed-about"),
                    "refused" => say(language, "api-problem-faults-about"),
                    code => say(language, &format!("api-problem-{code}-about")),
                };
                (code, say(language, &format!("api-problem-{code}")), about)
            };
            let problems = Wrong::CODES.into_iter().map(problem).collect();
            let groups = groups(&document, language);
            Ok::<_, Problem>(Html(Docs { page, groups, problems }.render()?))
        }
    };
    Router::new().route("/api", get(show))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_name_in_bulgarian_and_no_other_has() {
        let (_, document) = super::super::operations().split_for_parts();
        let document = serde_json::to_value(document).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let mut ids: Vec<&str> = items
            .flat_map(|item| item.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let mut named: Vec<&str> =
            BULGARIAN.lines().map(|l| l.split_once('\t').unwrap().0).collect();
        ids.sort_unstable();
        named.sort_unstable();
        assert_eq!(ids, named);
        named.dedup();
        assert_eq!(ids.len(), named.len());
    }
}
