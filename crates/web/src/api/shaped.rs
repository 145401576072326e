//! Steps and events in the document of the API, made from the list of their
//! fields, as their forms are.
use super::schema::UUID;
use domain::referral::form::{Field, Shape, Sort};
use domain::trafficking::event::EventPhase;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn one_of(codes: &[&str]) -> ObjectBuilder {
    string().enum_values(Some(codes.iter().copied()))
}

/// A code of a list of the pack: `GET /code-lists/{list}`.
fn listed(list: &str) -> ObjectBuilder {
    string().max_length(Some(60)).description(Some(format!("A code of the list `{list}`")))
}

fn shape(shape: Shape) -> Schema {
    let any = |items: ObjectBuilder| {
        let array = ArrayBuilder::new().items(items.build()).max_items(Some(60));
        Schema::Array(array.build())
    };
    let count = || {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .maximum(Some(1_000_000_000))
    };
    Schema::Object(match shape {
        Shape::One(_, codes) => one_of(codes).build(),
        Shape::Any(_, codes) => return any(one_of(codes)),
        Shape::Listed(list) => listed(list).build(),
        Shape::AnyListed(list) => return any(listed(list)),
        Shape::Body => string()
            .max_length(Some(60))
            .description(Some("A body of the directory, by its code"))
            .build(),
        Shape::Service | Shape::Referral | Shape::Screening => string().pattern(Some(UUID)).build(),
        Shape::Yes => ObjectBuilder::new().schema_type(Type::Boolean).build(),
        Shape::Count => count().build(),
        Shape::Money => count().description(Some("In hundredths")).build(),
        Shape::Oblast => string().max_length(Some(10)).build(),
        Shape::RoughDate => {
            string().pattern(Some("^[0-9]{4}(-[0-9]{2})?$")).examples(["2016-05"]).build()
        }
        Shape::Each(_, keys, _, codes) => keys
            .iter()
            .fold(ObjectBuilder::new(), |all, key| all.property(*key, one_of(codes).build()))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .build(),
    })
}

/// An object of one sort: its code under `tag`, and its fields.
fn object(tag: &str, code: &str, fields: &[Field]) -> Schema {
    let begun = ObjectBuilder::new().property(tag, one_of(&[code]).build()).required(tag);
    let all = fields.iter().fold(begun, |all, field| {
        let all = all.property(field.name, shape(field.shape));
        if field.required { all.required(field.name) } else { all }
    });
    Schema::Object(all.additional_properties(Some(AdditionalProperties::FreeForm(false))).build())
}

/// What was done: the sort of the step, and the fields of that sort.
#[derive(Debug)]
pub(super) struct StepBody;

impl PartialSchema for StepBody {
    fn schema() -> RefOr<Schema> {
        let sorts = Sort::ALL.iter().map(|sort| object("step", sort.code(), sort.fields()));
        let about = "What was done: the sort of the step, and the fields of that sort";
        sorts.fold(OneOfBuilder::new(), OneOfBuilder::item).description(Some(about)).into()
    }
}

impl ToSchema for StepBody {
    fn name() -> Cow<'static, str> {
        "StepBody".into()
    }
}

/// What happened: the phase of the event, and the fields of that phase.
#[derive(Debug)]
pub(super) struct EventBody;

impl PartialSchema for EventBody {
    fn schema() -> RefOr<Schema> {
        let phases =
            EventPhase::ALL.iter().map(|phase| object("phase", phase.code(), phase.fields()));
        let about = "What happened: the phase of the event, and the fields of that phase";
        phases.fold(OneOfBuilder::new(), OneOfBuilder::item).description(Some(about)).into()
    }
}

impl ToSchema for EventBody {
    fn name() -> Cow<'static, str> {
        "EventBody".into()
    }
}

/// The value of an object as it was sent; none when it is not as described.
pub(super) fn read<T: DeserializeOwned>(sent: Map<String, Value>) -> Option<T> {
    serde_json::from_value(Value::Object(sent)).ok()
}
