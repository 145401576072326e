//! Persons in cases: what is counted, and what is sealed, one class at a time.
use super::ask::{AtLeast, Coded, Confided, Named, Sent};
use super::gate::Caller;
use super::opening::opened;
use super::page::{self, Listed as Many};
use super::schema::{
    BirthText, CitizenshipCode, ContactKindCode, DifficultyCode, EducationCode, GenderCode, Id,
    MaritalCode, MomentText, NatureCode, PartCode, PersonClassCode, PurposeCode, RegimeCode,
    SexCode, SoughtCode, filled, moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{Purpose, SealedClass};
use domain::case_file::Part;
use domain::circumstance::{Circumstances, Education, Gender, Locality, MaritalStatus};
use domain::day::Moment;
use domain::health::{Difficulty, Function, Health};
use domain::id::{CaseId, PersonId};
use domain::person::{
    BirthDate, Citizenship, Contact, ContactKind, Fault, Identifier, IdentifierKind, Identity,
    Names, Nature, Person, Private, Regime, Sex, Spoken,
};
use register::audit::Entry;
use register::correction::Correction;
use register::person::{Listed, Revealed, Sought};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use utoipa::ToSchema;

/// A person in a case: what is counted of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct Out {
    /// Their id.
    #[schema(value_type = Id)]
    id: PersonId,
    /// What they are in the case.
    #[schema(value_type = PartCode)]
    part: &'static str,
    /// Which law governs what is kept.
    #[schema(value_type = RegimeCode)]
    regime: &'static str,
    /// What they are before the law.
    #[schema(value_type = NatureCode)]
    nature: &'static str,
    /// The sex, to count by.
    #[schema(value_type = SexCode)]
    sex: &'static str,
    /// The group of countries, to count by.
    #[schema(value_type = CitizenshipCode)]
    citizenship: &'static str,
    /// Whether who it was has been erased.
    erased: bool,
    /// The version, over which a correction is sent.
    #[schema(minimum = 1)]
    version: u32,
}

impl From<Listed> for Out {
    fn from(p: Listed) -> Self {
        Self {
            id: p.id,
            part: p.part.code(),
            regime: p.regime.code(),
            nature: p.nature.code(),
            sex: p.sex.code(),
            citizenship: p.citizenship.code(),
            erased: p.erased,
            version: p.version,
        }
    }
}

/// The person of an address, in its case.
async fn person_of(
    app: &App,
    caller: &Caller,
    case: CaseId,
    person: PersonId,
) -> Result<Listed, Wrong> {
    let all = app.register.persons(&caller.by, case).await?;
    all.into_iter().find(|one| one.id == person).ok_or(Wrong::NOT_FOUND)
}

/// A person as one of the things they are in a case.
async fn person_as(
    app: &App,
    caller: &Caller,
    (case, person): (CaseId, PersonId),
    part: Part,
) -> Result<Listed, Wrong> {
    let all = app.register.persons(&caller.by, case).await?;
    all.into_iter().find(|one| one.id == person && one.part == part).ok_or(Wrong::NOT_FOUND)
}

/// List the persons in a case
///
/// What is counted of them; nothing of who they are.
#[utoipa::path(get, path = "/cases/{id}/persons", operation_id = "listPersons", tag = "cases",
    responses((status = 200, description = "The persons", body = Many<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.persons(&caller.by, id).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Who a person is. What is not known is left out.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = Identity)]
pub(super) struct Who {
    /// Given name.
    #[schema(max_length = 500)]
    #[serde(skip_serializing_if = "String::is_empty")]
    given: String,
    /// Father’s name.
    #[schema(max_length = 500)]
    #[serde(skip_serializing_if = "String::is_empty")]
    fathers: String,
    /// Family name.
    #[schema(max_length = 500)]
    #[serde(skip_serializing_if = "String::is_empty")]
    family: String,
    /// Former or assumed names, or in another script.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<String>,
    /// Personal numbers. One whose check digit does not fit is kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    egn: Vec<String>,
    /// Personal numbers of a foreigner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lnch: Vec<String>,
    /// Numbers of a legal person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    eik: Vec<String>,
    /// Passports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passport: Vec<String>,
    /// Other documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other: Vec<String>,
    /// When the person was born, as far as it is known.
    #[schema(value_type = BirthText, required = false)]
    #[serde(skip_serializing_if = "String::is_empty")]
    birth: String,
    /// Citizenships: codes of ISO 3166-1, or `stateless`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    citizenships: Vec<String>,
    /// Languages: codes of ISO 639-3.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<String>,
    /// The gender the person says they have.
    #[schema(value_type = GenderCode, required = false)]
    #[serde(skip_serializing_if = "String::is_empty")]
    gender: String,
    /// Whether they are married.
    #[schema(value_type = MaritalCode, required = false)]
    #[serde(skip_serializing_if = "String::is_empty")]
    marital: String,
    /// How many children they have.
    #[schema(minimum = 0, maximum = 30)]
    #[serde(skip_serializing_if = "Option::is_none")]
    children: Option<u8>,
    /// The highest level of education completed.
    #[schema(value_type = EducationCode, required = false)]
    #[serde(skip_serializing_if = "String::is_empty")]
    education: String,
    /// Where they live: the code of a country or of a municipality.
    #[serde(skip_serializing_if = "String::is_empty")]
    residence: String,
    /// Where they are from: the code of a country or of a municipality.
    #[serde(skip_serializing_if = "String::is_empty")]
    origin: String,
}

/// A way to reach a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewContact)]
pub(super) struct Way {
    /// Of what sort.
    #[schema(value_type = ContactKindCode)]
    kind: Coded<Kind>,
    /// The number or the address.
    #[schema(min_length = 1, max_length = 500)]
    value: String,
}

/// A way to reach a person, as it was sealed.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub(super) struct Reached {
    /// Of what sort.
    #[schema(value_type = ContactKindCode)]
    kind: &'static str,
    /// The number or the address.
    value: String,
}

/// A kind of contact, by its code.
#[derive(Clone, Copy, Debug)]
struct Kind(ContactKind);

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        ContactKind::ALL.into_iter().find(|kind| kind.code() == code).map(Self).ok_or(())
    }
}

/// What is wrong with what was sent, gathered field by field.
#[derive(Default)]
struct Faults(Vec<(String, Fault)>);

impl Faults {
    fn read<T: Default>(&mut self, pointer: &str, read: Result<T, Fault>) -> T {
        read.unwrap_or_else(|fault| {
            self.0.push((pointer.to_owned(), fault));
            T::default()
        })
    }

    fn texts(&mut self, pointer: &str, all: &[String]) -> Vec<Private> {
        let each = (0..).zip(all).filter_map(|(n, text): (usize, _)| {
            self.read(&format!("{pointer}/{n}"), Private::read(text))
        });
        each.collect()
    }

    fn codes<T>(
        &mut self,
        pointer: &str,
        all: &[String],
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Vec<T> {
        let each = (0..).zip(all).filter_map(|(n, code): (usize, _)| {
            self.read(&format!("{pointer}/{n}"), read(code).map(Some))
        });
        each.collect()
    }

    fn none(self) -> Result<(), Wrong> {
        if self.0.is_empty() { Ok(()) } else { Err(Wrong::Confided(self.0)) }
    }
}

impl Who {
    fn read(&self, within: &str, faults: &mut Faults) -> Identity {
        let at = |name: &str| format!("{within}/{name}");
        let names = Names {
            given: faults.read(&at("given"), Private::read(&self.given)),
            fathers: faults.read(&at("fathers"), Private::read(&self.fathers)),
            family: faults.read(&at("family"), Private::read(&self.family)),
            others: faults.texts(&at("others"), &self.others),
        };
        let mut identifiers = Vec::new();
        for kind in IdentifierKind::ALL {
            let values = faults.texts(&at(kind.code()), self.numbers(kind));
            identifiers.extend(values.into_iter().map(|value| Identifier { kind, value }));
        }
        Identity {
            names,
            identifiers,
            birth: faults.read(&at("birth"), BirthDate::read(&self.birth)),
            citizenships: faults.codes(&at("citizenships"), &self.citizenships, Citizenship::read),
            languages: faults.codes(&at("languages"), &self.languages, Spoken::read),
            circumstances: self.life(within, faults),
        }
    }

    fn life(&self, within: &str, faults: &mut Faults) -> Circumstances {
        fn coded<T: FromStr<Err = ()>>(text: &str) -> Result<Option<T>, Fault> {
            Circumstances::read_known(text, |code| code.parse().map_err(|()| Fault::NotACode))
        }
        let at = |name: &str| format!("{within}/{name}");
        let place = |text: &str| Circumstances::read_known(text, Locality::read);
        let children = self.children.map_or_else(String::new, |n| n.to_string());
        Circumstances {
            gender: faults.read(&at("gender"), coded(&self.gender)),
            marital: faults.read(&at("marital"), coded(&self.marital)),
            children: faults.read(&at("children"), Circumstances::read_children(&children)),
            education: faults.read(&at("education"), coded(&self.education)),
            residence: faults.read(&at("residence"), place(&self.residence)),
            origin: faults.read(&at("origin"), place(&self.origin)),
        }
    }

    fn numbers(&self, kind: IdentifierKind) -> &[String] {
        match kind {
            IdentifierKind::Egn => &self.egn,
            IdentifierKind::Lnch => &self.lnch,
            IdentifierKind::Eik => &self.eik,
            IdentifierKind::Passport => &self.passport,
            IdentifierKind::Other => &self.other,
        }
    }

    fn of(identity: &Identity) -> Self {
        let Identity { names, identifiers, birth, citizenships, languages, circumstances } =
            identity;
        let Circumstances { gender, marital, children, education, residence, origin } =
            circumstances;
        let text = |text: &Option<Private>| {
            text.as_ref().map(|text| text.expose().to_owned()).unwrap_or_default()
        };
        let numbers = |kind| {
            let own = identifiers.iter().filter(|i| i.kind == kind);
            own.map(|i| i.value.expose().to_owned()).collect()
        };
        Self {
            given: text(&names.given),
            fathers: text(&names.fathers),
            family: text(&names.family),
            others: names.others.iter().map(|name| name.expose().to_owned()).collect(),
            egn: numbers(IdentifierKind::Egn),
            lnch: numbers(IdentifierKind::Lnch),
            eik: numbers(IdentifierKind::Eik),
            passport: numbers(IdentifierKind::Passport),
            other: numbers(IdentifierKind::Other),
            birth: birth.map(|birth| birth.expose().to_string()).unwrap_or_default(),
            citizenships: citizenships.iter().map(|c| c.expose().to_owned()).collect(),
            languages: languages.iter().map(|l| l.expose().to_owned()).collect(),
            gender: gender.map_or("", Gender::code).to_owned(),
            marital: marital.map_or("", MaritalStatus::code).to_owned(),
            children: *children,
            education: education.map_or("", Education::code).to_owned(),
            residence: residence.as_ref().map_or("", Locality::expose).to_owned(),
            origin: origin.as_ref().map_or("", Locality::expose).to_owned(),
        }
    }
}

fn contacts(ways: &[Way], faults: &mut Faults) -> Vec<Contact> {
    let each = (0..).zip(ways).filter_map(|(n, way): (usize, _)| {
        let value = faults.read(&format!("/contacts/{n}/value"), Private::read(&way.value));
        value.map(|value| Contact { kind: way.kind.0.0, value })
    });
    each.collect()
}

/// A person to be entered in a case. Only what is known is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// What the person is in the case.
    #[schema(value_type = PartCode)]
    part: Coded<Part>,
    /// Which law governs what is kept.
    #[schema(value_type = RegimeCode)]
    regime: Coded<Regime>,
    /// What the person is before the law; natural if left out. A legal person is
    /// suspected, accused or convicted, and its name is the family name.
    #[schema(value_type = Option<NatureCode>)]
    nature: Option<Coded<Nature>>,
    /// The sex, to count by; not known if left out.
    #[schema(value_type = Option<SexCode>)]
    sex: Option<Coded<Sex>>,
    /// Who the person is.
    #[serde(default)]
    identity: Who,
    /// How the person is reached.
    #[serde(default)]
    #[schema(max_items = 100)]
    contacts: Vec<Way>,
}

/// Enter a person in a case
///
/// For those who work on it. Needs the scopes `identity` and `contact`; what
/// is sent is sealed under a key of the person, and not answered.
#[utoipa::path(post, path = "/cases/{id}/persons", operation_id = "enterPerson", tag = "cases",
    request_body = NewPerson,
    responses((status = 201, description = "The person", body = Out,
        headers(("Location" = String, description = "The persons of the case")))))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Confided(new): Confided<NewPerson>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Identity)?;
    caller.needs(SealedClass::Contact)?;
    let mut faults = Faults::default();
    let person = Person {
        nature: new.nature.map(|nature| nature.0).unwrap_or_default(),
        identity: new.identity.read("/identity", &mut faults),
        sex: new.sex.map(|sex| sex.0).unwrap_or_default(),
        contacts: contacts(&new.contacts, &mut faults),
    };
    faults.none()?;
    let (part, regime, secret) = (new.part.0, new.regime.0, app.edge.secret());
    let entered = app.register.enter_person(&caller.by, id, &person, part, regime, &secret).await?;
    let person = person_of(&app, &caller, id, entered).await?;
    Ok(created(&format!("/cases/{id}/persons"), &Out::from(person)))
}

/// Somebody who is in another case, and what they are in this one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KnownPerson {
    /// The person, who is in a case of one's own.
    #[schema(value_type = Id)]
    person: PersonId,
    /// What they are in this case.
    #[schema(value_type = PartCode)]
    part: Coded<Part>,
}

/// Add a person of another case
///
/// One person, however many cases. They are in a case that one works on as well; whoever
/// is not is answered as one who is not there.
#[utoipa::path(post, path = "/cases/{id}/persons/known", operation_id = "addKnownPerson",
    tag = "cases", request_body = KnownPerson,
    responses((status = 201, description = "The person, in this case", body = Out,
        headers(("Location" = String, description = "The persons of the case")))))]
pub(super) async fn add_known(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(known): Sent<KnownPerson>,
) -> Result<Response, Wrong> {
    app.register.add_to_case(&caller.by, id, known.person, known.part.0).await?;
    let person = person_as(&app, &caller, (id, known.person), known.part.0).await?;
    Ok(created(&format!("/cases/{id}/persons"), &Out::from(person)))
}

/// What a person was in a case, and becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartChange {
    /// What they were.
    #[schema(value_type = PartCode)]
    from: Coded<Part>,
    /// What they become.
    #[schema(value_type = PartCode)]
    part: Coded<Part>,
}

/// Change what a person is in a case
///
/// The steps stay, and the terms follow. While something of the case is about the person
/// as what they were, and would not be about what they become, it is refused as
/// `step_rests`.
#[utoipa::path(post, path = "/cases/{id}/persons/{person}/part", operation_id = "changePart",
    tag = "cases", request_body = PartChange,
    responses((status = 200, description = "The person", body = Out)))]
pub(super) async fn change_part(
    State(app): State<App>,
    caller: Caller,
    Named((id, person)): Named<(CaseId, PersonId)>,
    Sent(change): Sent<PartChange>,
) -> Result<Response, Wrong> {
    let (from, part) = (change.from.0, change.part.0);
    app.register.change_part(&caller.by, (id, person), from, part).await?;
    Ok(json(&Out::from(person_as(&app, &caller, (id, person), part).await?)))
}

/// What is opened of a person, and for what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonOpening {
    /// One class.
    #[schema(value_type = PersonClassCode)]
    class: Class,
    /// The purpose: the journal keeps it with who opened what.
    #[schema(value_type = PurposeCode)]
    purpose: Coded<Purpose>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Class {
    Identity,
    Contact,
    Health,
}

impl From<Class> for SealedClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Identity => Self::Identity,
            Class::Contact => Self::Contact,
            Class::Health => Self::Health,
        }
    }
}

/// What was opened of a person: the class that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedPerson)]
pub(super) struct OpenedPerson {
    /// Who the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    identity: Option<Who>,
    /// How the person is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    contacts: Option<Vec<Reached>>,
    /// What is known of the person’s health.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    health: Option<HealthOf>,
    /// The version, over which a correction is sent.
    #[schema(minimum = 1)]
    version: u32,
}

/// Open one class of what is sealed of a person
///
/// For those whose post in the case opens it. Needs the scope of the class:
/// `identity`, `contact` or `health`.
#[utoipa::path(post, path = "/cases/{id}/persons/{person}/opening", operation_id = "openPerson",
    tag = "cases", request_body = PersonOpening,
    responses((status = 200, description = "What was opened", body = OpenedPerson)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((id, person)): Named<(CaseId, PersonId)>,
    Sent(opening): Sent<PersonOpening>,
) -> Result<Response, Wrong> {
    let class = SealedClass::from(opening.class);
    caller.needs(class)?;
    let person = person_of(&app, &caller, id, person).await?;
    let revealed = app.register.reveal(&caller.by, person.id, class, opening.purpose.0).await?;
    let (identity, contacts, health) = match &revealed {
        Revealed::Identity(identity) => (Some(Who::of(identity)), None, None),
        Revealed::Health(health) => (None, None, Some(HealthOf::of(health))),
        Revealed::Contact(contacts) => {
            let reached = |contact: &Contact| Reached {
                kind: contact.kind.code(),
                value: contact.value.expose().to_owned(),
            };
            (None, Some(contacts.iter().map(reached).collect()), None)
        }
    };
    Ok(opened(&OpenedPerson { identity, contacts, health, version: person.version }))
}

/// Who a person is, corrected: all of it, as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityCorrection {
    /// The version that is corrected.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// The sex, to count by; not known if left out.
    #[schema(value_type = Option<SexCode>)]
    sex: Option<Coded<Sex>>,
    /// Who the person is.
    identity: Who,
}

/// Correct who a person is
///
/// What stood there is kept, sealed. Needs the scope `identity`.
#[utoipa::path(put, path = "/cases/{id}/persons/{person}/identity",
    operation_id = "correctIdentity", tag = "cases", request_body = IdentityCorrection,
    responses((status = 204, description = "It is sealed"),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn correct_identity(
    State(app): State<App>,
    caller: Caller,
    Named((id, person)): Named<(CaseId, PersonId)>,
    Confided(new): Confided<IdentityCorrection>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Identity)?;
    let mut faults = Faults::default();
    let identity = new.identity.read("/identity", &mut faults);
    faults.none()?;
    let sex = new.sex.map(|sex| sex.0).unwrap_or_default();
    let correction = Correction::Identity(identity, sex);
    correct(&app, &caller, (id, person), new.version, &correction).await
}

/// How a person is reached, corrected: all of it, as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactCorrection {
    /// The version that is corrected.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// How the person is reached.
    #[schema(max_items = 100)]
    contacts: Vec<Way>,
}

/// Correct how a person is reached
///
/// What stood there is kept, sealed. Needs the scope `contact`.
#[utoipa::path(put, path = "/cases/{id}/persons/{person}/contacts",
    operation_id = "correctContacts", tag = "cases", request_body = ContactCorrection,
    responses((status = 204, description = "It is sealed"),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn correct_contacts(
    State(app): State<App>,
    caller: Caller,
    Named((id, person)): Named<(CaseId, PersonId)>,
    Confided(new): Confided<ContactCorrection>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Contact)?;
    let mut faults = Faults::default();
    let contacts = contacts(&new.contacts, &mut faults);
    faults.none()?;
    let correction = Correction::Contacts(contacts);
    correct(&app, &caller, (id, person), new.version, &correction).await
}

/// What is known of a person’s health. What is not known is left out.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = Health)]
pub(super) struct HealthOf {
    /// What was asked, and how much difficulty there is. Source: the Washington Group
    /// Short Set on Functioning.
    #[schema(value_type = HashMap<String, DifficultyCode>, required = false,
        example = json!({ "walking": "some" }))]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    difficulties: BTreeMap<String, String>,
    /// Whether the person is pregnant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pregnant: Option<bool>,
    /// What those who help have to know: medicines, allergies, care.
    #[schema(max_length = 4000)]
    #[serde(skip_serializing_if = "String::is_empty")]
    needs: String,
}

impl HealthOf {
    fn read(&self, within: &str, faults: &mut Faults) -> Health {
        let read = |function: &str, difficulty: &str| -> Result<(Function, Difficulty), ()> {
            Ok((function.parse()?, difficulty.parse()?))
        };
        let mut difficulties = BTreeMap::new();
        for (function, difficulty) in &self.difficulties {
            let read = read(function, difficulty).map(Some).map_err(|()| Fault::NotACode);
            difficulties.extend(faults.read(&format!("{within}/difficulties"), read));
        }
        let needs = faults.read(&format!("{within}/needs"), Health::read_needs(&self.needs));
        Health { difficulties, pregnant: self.pregnant, needs }
    }

    fn of(health: &Health) -> Self {
        let code = |(function, difficulty): (&Function, &Difficulty)| {
            (function.code().to_owned(), difficulty.code().to_owned())
        };
        Self {
            difficulties: health.difficulties.iter().map(code).collect(),
            pregnant: health.pregnant,
            needs: health.needs.to_string(),
        }
    }
}

/// A person’s health, corrected: all of it, as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HealthCorrection {
    /// The version that is corrected.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// What is known.
    health: HealthOf,
}

/// Enter or correct what is known of a person’s health
///
/// What stood there is kept, sealed. Needs the scope `health`.
#[utoipa::path(put, path = "/cases/{id}/persons/{person}/health",
    operation_id = "correctHealth", tag = "cases", request_body = HealthCorrection,
    responses((status = 204, description = "It is sealed"),
        (status = 409, description = "Somebody else was first")))]
pub(super) async fn correct_health(
    State(app): State<App>,
    caller: Caller,
    Named((id, person)): Named<(CaseId, PersonId)>,
    Confided(new): Confided<HealthCorrection>,
) -> Result<Response, Wrong> {
    caller.needs(SealedClass::Health)?;
    let mut faults = Faults::default();
    let health = new.health.read("/health", &mut faults);
    faults.none()?;
    correct(&app, &caller, (id, person), new.version, &Correction::Health(health)).await
}

async fn correct(
    app: &App,
    caller: &Caller,
    (id, person): (CaseId, PersonId),
    version: AtLeast<1>,
    correction: &Correction,
) -> Result<Response, Wrong> {
    let person = person_of(app, caller, id, person).await?;
    let (version, secret) = (version.version(), app.edge.secret());
    app.register.correct_person(&caller.by, person.id, version, correction, &secret).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a person is looked for by.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// A name, or what sort of number or address.
    #[schema(value_type = SoughtCode)]
    by: By,
    /// The name, however it is spelt; or the number or address, exactly, without
    /// regard to spaces and dashes.
    #[schema(min_length = 1, max_length = 500)]
    value: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    Name,
    Egn,
    Lnch,
    Eik,
    Passport,
    Other,
    Phone,
    Email,
}

impl By {
    const fn class(self) -> SealedClass {
        match self {
            Self::Name | Self::Egn | Self::Lnch | Self::Eik | Self::Passport | Self::Other => {
                SealedClass::Identity
            }
            Self::Phone | Self::Email => SealedClass::Contact,
        }
    }

    fn sought(self, value: Private) -> Sought {
        let identifier = |kind, value| Sought::Identifier(Identifier { kind, value });
        let contact = |kind, value| Sought::Contact(Contact { kind, value });
        match self {
            Self::Name => Sought::Name(value),
            Self::Egn => identifier(IdentifierKind::Egn, value),
            Self::Lnch => identifier(IdentifierKind::Lnch, value),
            Self::Eik => identifier(IdentifierKind::Eik, value),
            Self::Passport => identifier(IdentifierKind::Passport, value),
            Self::Other => identifier(IdentifierKind::Other, value),
            Self::Phone => contact(ContactKind::Phone, value),
            Self::Email => contact(ContactKind::Email, value),
        }
    }
}

/// A person who was found, in a case of one's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundPerson)]
pub(super) struct Found {
    /// The person.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The case.
    #[schema(value_type = Id)]
    case: CaseId,
}

/// Find a person by name, or by an exact number, telephone or e-mail address
///
/// Among the persons in one's own cases; by a name at most twenty, the nearest
/// first. What is looked for is sent in the body, and the journal keeps that it
/// was looked for. Needs the scope `contact` for a telephone number or an e-mail
/// address, `identity` for the others.
#[utoipa::path(post, path = "/persons/finding", operation_id = "findPerson", tag = "cases",
    request_body = Search,
    responses((status = 200, description = "Who was found, with each case", body = Many<Found>)))]
pub(super) async fn find(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Confided(search): Confided<Search>,
) -> Result<Response, Wrong> {
    caller.needs(search.by.class())?;
    let value = Private::read(&search.value);
    let value = value.map_err(|fault| Wrong::Confided(vec![("/value".to_owned(), fault)]))?;
    let sought = search.by.sought(value.ok_or_else(|| Wrong::missing("value"))?);
    let mut found = Vec::new();
    for person in app.register.find_person(&caller.by, &sought).await? {
        let cases = app.register.cases_of(&caller.by, person).await?;
        found.extend(cases.into_iter().map(|case| Found { person, case: case.id }));
    }
    Ok(super::opening::unkept(page::answer(&uri, &found, None)))
}

/// Whom it is asked about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AboutPerson {
    /// The person.
    #[schema(value_type = Id)]
    person: PersonId,
}

/// That somebody looked at a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Look)]
pub(super) struct Look {
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// The account.
    account: String,
    /// What was done.
    #[schema(example = "person.revealed")]
    event: String,
    /// What of the person; null when it was no class.
    #[schema(required)]
    class: Option<String>,
    /// For what.
    #[schema(required)]
    purpose: Option<String>,
}

impl From<Entry> for Look {
    fn from(entry: Entry) -> Self {
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let of = |name: &str| detail[name].as_str().and_then(filled).map(str::to_owned);
        let (class, purpose) = (of("class"), of("purpose"));
        Self { at: entry.at, account: entry.account, event: entry.event, class, purpose }
    }
}

/// See who looked at a person
///
/// The last first. For those who read the journal; nothing of who it is.
#[utoipa::path(post, path = "/persons/looked", operation_id = "whoLooked", tag = "journal",
    request_body = AboutPerson,
    responses((status = 200, description = "The entries", body = Many<Look>)))]
pub(super) async fn looked(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
    Sent(about): Sent<AboutPerson>,
) -> Result<Response, Wrong> {
    let entries = app.register.looked(&caller.by, about.person).await?;
    let items: Vec<Look> = entries.into_iter().map(Look::from).collect();
    Ok(page::answer(&uri, &items, None))
}
