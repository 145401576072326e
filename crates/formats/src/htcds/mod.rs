//! What of a case goes to another country, in the field names of the Human
//! Trafficking Case Data Standard 2.0, as CSV and as JSON: a record of the
//! person, and after it one of each trafficking event.
//!
//! [`CROSSWALK`] says for each of the 83 fields of the standard where it comes
//! from, or why it does not go. A field without a value is absent: blank would
//! say that it was asked. Several values of one field stand in one text with
//! `;` between them, as the standard's toolkits have them.
//!
//! The names (`fields.csv`) and code lists (`codes.csv`) beside this file are
//! facts taken from: IOM, Human Trafficking Case Data Standard 2.0, 24 December
//! 2021, <https://github.com/UNMigration/HTCDS>, commit 3c2f653, CC BY 4.0.
use crate::sheet::export::put_text;
use domain::circumstance::{Education, Gender, Locality, MaritalStatus};
use domain::day::Day;
use domain::institution::InstitutionKind;
use domain::pack::Pack;
use domain::referral::identification::{Manner, Status};
use domain::referral::standing::PersonStanding;
use domain::referral::step::{Entry, Step};
use domain::referral::support::{OutcomeKind, SupportState};
use domain::trafficking::event::{Event, EventPhase};
use domain::words::Language;
use serde_json::{Map, Value as Json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// The fields of the standard: name, type, status, whether it is of the core.
pub const FIELDS: &str = include_str!("fields.csv");

/// The code lists of the standard: field and value.
pub const CODES: &str = include_str!("codes.csv");

/// What the record is made of. All texts are in clear: whoever makes it has
/// opened them.
pub struct Facts<'f> {
    /// The country pack.
    pub pack: &'f Pack,
    /// The body that refers: its name and sort.
    pub own: (&'f str, Option<InstitutionKind>),
    /// What the body there is called.
    pub referred: &'f str,
    /// When the referral to another country was asked for.
    pub requested_on: Day,
    /// How the person stands.
    pub standing: &'f PersonStanding,
    /// The steps about the person that stand, in the order in which they
    /// happened.
    pub entries: &'f [Entry],
    /// The events in which the person was a victim, in the order in which they
    /// were put down.
    pub happened: &'f [Event],
    /// Who the person is, field and value; none where that was not chosen.
    pub identity: Option<&'f [(String, String)]>,
    /// What is known of the person's life, field and value; none where who the person is
    /// was not chosen.
    pub life: Option<&'f [(String, String)]>,
    /// The numbers in the person's papers; none where that was not chosen.
    pub identifiers: Option<&'f [(String, String)]>,
    /// How the person is reached; none where that was not chosen.
    pub contacts: Option<&'f [(String, String)]>,
}

/// Where a field comes from.
#[derive(Clone, Copy)]
pub enum Origin {
    /// From the case.
    Case(fn(&Facts<'_>) -> Option<String>),
    /// From who the person is, where that goes.
    Identity(fn(&Facts<'_>) -> Option<String>),
    /// From a trafficking event: it stands in the record of each, and not in that
    /// of the person.
    Event(fn(&Facts<'_>, &Event) -> Option<String>),
    /// It is about a perpetrator, and nothing about one goes with a referral of
    /// a victim.
    Perpetrator,
    /// The standard has withdrawn it.
    Deprecated,
    /// The register does not keep it, or keeps it in sealed text or about the
    /// staff, which does not go.
    NotHeld,
}

/// Why a field is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absent {
    /// It is kept, and nothing is known of it in this case.
    NotKnown,
    /// It tells who the person is, and that was not chosen.
    NotChosen,
    /// It is about a perpetrator.
    Perpetrator,
    /// The standard has withdrawn it.
    Deprecated,
    /// It is not held, or does not go.
    NotHeld,
}

impl Absent {
    /// Every reason, in the order in which they are told.
    pub const ALL: [Self; 5] =
        [Self::NotKnown, Self::NotChosen, Self::Perpetrator, Self::Deprecated, Self::NotHeld];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotKnown => "not_known",
            Self::NotChosen => "not_chosen",
            Self::Perpetrator => "perpetrator",
            Self::Deprecated => "deprecated",
            Self::NotHeld => "not_held",
        }
    }
}

use Origin::{Case, Deprecated, Identity, NotHeld, Perpetrator};

/// Where each field of the standard comes from, in the order of the standard.
pub const CROSSWALK: [(&str, Origin); 83] = [
    ("org_Name", Case(|f| said(f.own.0))),
    ("org_ShippingCity", NotHeld),
    ("org_ShippingCountry", Case(|f| said(&f.pack.country))),
    ("org_ShippingState", NotHeld),
    ("org_ShippingStreet", NotHeld),
    ("org_ShippingPostalCode", NotHeld),
    ("org_ShippingLongitude", NotHeld),
    ("org_ShippingLatitude", NotHeld),
    ("org_Phone", NotHeld),
    ("org_Type", Case(organisation)),
    ("prs_Salutation", NotHeld),
    ("prs_FirstName", Identity(|f| first(f.identity, "given"))),
    ("prs_MiddleName", Identity(|f| first(f.identity, "fathers"))),
    ("prs_SecondName", Identity(|f| first(f.identity, "family"))),
    ("prs_Birthdate", Identity(birth)),
    // What the person says; the sex in the papers is kept apart, and does not stand for it.
    ("prs_Gender", Identity(gender)),
    ("prs_Deceased", Case(deceased)),
    ("prs_MaritalStatus", Identity(marital)),
    ("prs_NumberOfChildren", Identity(|f| first(f.life, "children"))),
    ("prs_PrimaryLanguage", Identity(|f| language(f, 0))),
    ("prs_SecondaryLanguage", Identity(|f| language(f, 1))),
    ("prs_HighestLevelOfEducation", Identity(education)),
    ("prs_Citizenship", Identity(citizenship)),
    ("prs_IdentityNumber", Identity(number)),
    ("prs_Title", NotHeld),
    ("prs_Email", Identity(|f| first(f.contacts, "email"))),
    ("prs_HomePhone", NotHeld),
    ("prs_MobilePhone", Identity(phone)),
    ("prs_MailingCity", NotHeld),
    ("prs_MailingCountry", Identity(|f| residence(f).map(|(country, _)| country))),
    ("prs_MailingState", Identity(|f| residence(f).and_then(|(_, oblast)| oblast))),
    // An address is kept as it was told, in one text.
    ("prs_MailingStreet", Identity(|f| first(f.contacts, "address"))),
    ("prs_MailingPostalCode", NotHeld),
    ("prs_MailingLongitude", NotHeld),
    ("prs_MailingLatitude", NotHeld),
    ("vic_AgreementToManagePersonalData", Deprecated),
    ("vic_TraffickingStatus", Case(status)),
    ("vic_TraffickingStatusDecisionMakingOrg", Case(deciding)),
    ("vic_RelationshipToTrafficker", Case(relation)),
    ("vic_AgeWhenTrafficked", Identity(age)),
    ("vic_RecruitmentWebsitesAndApps", Case(|f| platforms(f, EventPhase::Recruitment))),
    ("vic_MethodOfRecruitment", Case(methods)),
    // An organisation of the standard; a place is known to the oblast.
    ("vic_LocationOfRecruitment", NotHeld),
    ("vic_MethodsOfControl", Case(control)),
    // Of the forms, those that the last finding named, or else the events.
    ("vic_TypeOfExploitation", Case(forms)),
    ("vic_ForcedLabourIndustry", Case(industry)),
    ("vic_TypeOfSexExploitation", Case(sexual)),
    ("vic_LocationOfExploitation", NotHeld),
    ("vic_ExploitationWebsitesAndApps", Case(|f| platforms(f, EventPhase::Exploitation))),
    ("vic_Vulnerabilities", Deprecated),
    ("vic_DetailsOfVulnerabilities", Deprecated),
    ("per_RoleInProcess", Perpetrator),
    ("per_RoleDetails", Perpetrator),
    ("cas_Status", Case(|f| Some(case_status(f.standing).to_owned()))),
    ("cas_ReasonForCaseClosure", NotHeld),
    ("cas_CaseOwner", NotHeld),
    ("cas_ReferringOrganisation", Case(|f| said(f.own.0))),
    ("cas_IncomingReferralDate", NotHeld),
    ("cas_ReferringPrimaryCaseWorker", NotHeld),
    ("cas_ReasonForIncomingReferral", NotHeld),
    ("cas_IncomingReferralDetails", NotHeld),
    ("cas_ReferredOrganisation", Case(|f| said(f.referred))),
    ("cas_ReferredPrimaryCaseWorker", NotHeld),
    // A referral to another country is a change of location.
    ("cas_ReasonForOutgoingReferral", Case(|_| said("MigrationOrChangeOfLocation"))),
    ("cas_OutgoingReferralDate", Case(|f| said(&f.requested_on.to_string()))),
    ("cas_OutgoingReferralDetails", NotHeld),
    ("cco_CaseComment", NotHeld),
    ("hte_Longitude", NotHeld),
    ("hte_Latitude", NotHeld),
    ("hte_City", NotHeld),
    ("hte_Country", Origin::Event(|_, event| event.country.clone())),
    ("hte_State", Origin::Event(oblast)),
    ("hte_Street", NotHeld),
    ("hte_PostalCode", NotHeld),
    // A day: an event is known to the month at most.
    ("hte_Date", NotHeld),
    ("hte_Type", Origin::Event(|_, event| said(phase(event.phase)))),
    // What is told of an event is sealed, and does not go.
    ("hte_Description", NotHeld),
    ("spl_Objectives", NotHeld),
    ("spl_ActionPlan", NotHeld),
    ("spl_PlannedEndDate", NotHeld),
    ("spl_ActualEndDate", Case(ended)),
    ("spl_Type", NotHeld),
    // The record goes with a consent to this transfer, or not at all.
    ("con_Consent", Case(|_| said("true"))),
];

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn first(of: Option<&[(String, String)]>, field: &str) -> Option<String> {
    of?.iter().find(|(name, _)| name == field).and_then(|(_, value)| said(value))
}

fn each<'f>(
    of: Option<&'f [(String, String)]>,
    field: &'f str,
) -> impl Iterator<Item = &'f str> + 'f {
    let all = of.unwrap_or_default().iter().filter(move |(name, _)| name == field);
    all.map(|(_, value)| value.as_str())
}

/// Values of one field in one text, each once, in their order.
fn several<'v>(values: impl Iterator<Item = &'v str>) -> Option<String> {
    let mut all: Vec<&str> = Vec::new();
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    (!all.is_empty()).then(|| all.join(";"))
}

/// A code in the words of the standard.
fn life<T: std::str::FromStr>(
    f: &Facts<'_>,
    field: &str,
    in_its_words: impl Fn(T) -> &'static str,
) -> Option<String> {
    first(f.life, field)?.parse().ok().and_then(|code| said(in_its_words(code)))
}

fn gender(f: &Facts<'_>) -> Option<String> {
    life(f, "gender", |gender| match gender {
        Gender::Feminine => "Feminine",
        Gender::Masculine => "Masculine",
        Gender::TransgenderFeminine => "TransgenderFeminine",
        Gender::TransgenderMasculine => "TransgenderMasculine",
        Gender::NonConforming => "NonConforming",
    })
}

fn marital(f: &Facts<'_>) -> Option<String> {
    life(f, "marital", |status| match status {
        MaritalStatus::Single => "Single",
        MaritalStatus::Married => "Married",
        MaritalStatus::RegisteredPartnership => "RegisteredPartnership",
        MaritalStatus::Separated => "Separated",
        MaritalStatus::Divorced => "Divorced",
        MaritalStatus::Widowed => "Widowed",
    })
}

fn education(f: &Facts<'_>) -> Option<String> {
    life(f, "education", |level| match level {
        Education::EarlyChildhood => "EarlyChildhoodEducation",
        Education::Primary => "PrimaryEducation",
        Education::LowerSecondary => "LowerSecondaryEducation",
        Education::UpperSecondary => "UpperSecondaryEducation",
        Education::PostSecondary => "PostSecondaryNonTertiaryEducation",
        Education::ShortTertiary => "ShortCycleTertiaryEducation",
        Education::Bachelor => "BachelorsOrEquivalentLevel",
        Education::Master => "MastersOrEquivalentLevel",
        Education::Doctoral => "DoctoralOrEquivalentLevel",
    })
}

/// The country where the person lives and, where it is the pack's own, the oblast.
fn residence(f: &Facts<'_>) -> Option<(String, Option<String>)> {
    let code = first(f.life, "residence")?;
    match Locality::read(&code).ok()? {
        Locality::Country(_) => Some((code, None)),
        Locality::Municipality(_) => {
            let there = f.pack.municipalities.iter().find(|one| one.code == code);
            let oblast = there.and_then(|one| said(f.pack.place_name(&one.oblast, Language::En)));
            Some((f.pack.country.clone(), oblast))
        }
    }
}

/// A whole day: the standard has no field for a year alone.
fn birth(f: &Facts<'_>) -> Option<String> {
    first(f.identity, "birth").filter(|text| text.parse::<Day>().is_ok())
}

/// A language, which is kept by its code of ISO 639-2, as the standard has it.
fn language(f: &Facts<'_>, place: usize) -> Option<String> {
    each(f.identity, "language").nth(place).and_then(said)
}

fn citizenship(f: &Facts<'_>) -> Option<String> {
    several(each(f.identity, "citizenship").filter(|code| code.len() == 2))
}

/// One number: the standard has one field for it.
fn number(f: &Facts<'_>) -> Option<String> {
    ["egn", "lnch", "passport", "other"].into_iter().find_map(|kind| first(f.identifiers, kind))
}

/// A telephone number with the code of its country, as E.164 has it; one that is
/// written otherwise does not go. The standard lets the sign before it be left
/// out, which a spreadsheet would take for that of a formula.
fn phone(f: &Facts<'_>) -> Option<String> {
    each(f.contacts, "phone").find_map(|text| {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let digits = text.strip_prefix('+')?;
        let fits = (2..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        fits.then(|| digits.to_owned())
    })
}

fn organisation(f: &Facts<'_>) -> Option<String> {
    use InstitutionKind as K;
    said(match f.own.1? {
        K::Commission | K::Ministry | K::Agency => "CentralGovernmentOrganisation",
        K::LocalCommission | K::Municipality => "LocalGovernmentOrganisation",
        K::Judiciary => "LegalService",
        K::Ngo => "NGO",
        K::School => "SchoolOrCollege",
        // A shelter may be of a municipality or of an organisation.
        K::Service | K::International | K::Class => return None,
    })
}

fn status(f: &Facts<'_>) -> Option<String> {
    said(match f.standing.status {
        Status::Unassessed => return None,
        Status::Possible => "PossibleVictimOfTrafficking",
        Status::Informal | Status::Formal => "ActualVictimOfTrafficking",
        Status::NotVictim => "NotAVictimOfTrafficking",
    })
}

/// Who decided: the body of the last finding, or of the last formal one where
/// the status is that.
fn deciding(f: &Facts<'_>) -> Option<String> {
    use InstitutionKind as K;
    let formal = f.standing.status == Status::Formal;
    let found = f.entries.iter().rev().find(|entry| match &entry.step {
        Step::Identification(one) => !formal || one.manner == Manner::Formal,
        _ => false,
    })?;
    let body = f.pack.institution(&found.institution)?;
    let of_the_police = |code: &str| code == "MoI" || code.starts_with("MoI-");
    let police = of_the_police(&body.code) || body.parent.as_deref().is_some_and(of_the_police);
    said(match body.kind {
        _ if police => "Police",
        K::Judiciary => "CourtOrProsecution",
        K::Ngo => "NGO",
        K::Commission | K::LocalCommission | K::Ministry | K::Agency | K::Municipality => {
            "NonPoliceGovernmentalOrganization"
        }
        K::International | K::School | K::Service | K::Class => "Other",
    })
}

/// Codes of a list of the pack in those of the standard, each once; a code for
/// which it has none does not go.
fn coded<'c>(f: &Facts<'_>, list: &str, codes: impl Iterator<Item = &'c String>) -> Option<String> {
    let list = f.pack.list(list)?;
    let external = |code: &String| {
        let found = list.codes.iter().find(|there| there.code == *code)?;
        found.external_code.as_deref()
    };
    several(codes.filter_map(external))
}

fn forms(f: &Facts<'_>) -> Option<String> {
    let named = f.entries.iter().rev().find_map(|entry| match &entry.step {
        Step::Identification(one) if !one.forms.is_empty() => Some(&one.forms),
        _ => None,
    });
    let list = "form_of_exploitation";
    match named {
        Some(forms) => coded(f, list, forms.iter()),
        None => coded(f, list, f.happened.iter().flat_map(|event| &event.forms)),
    }
}

/// The standard has one value: that of the last event that says one.
fn relation(f: &Facts<'_>) -> Option<String> {
    let said = f.happened.iter().rev().find_map(|event| event.relation.as_ref());
    coded(f, "recruiter_relation", said.into_iter())
}

fn industry(f: &Facts<'_>) -> Option<String> {
    let said = f.happened.iter().rev().find_map(|event| event.industry.as_ref());
    coded(f, "industry", said.into_iter())
}

fn methods(f: &Facts<'_>) -> Option<String> {
    coded(f, "recruitment_method", f.happened.iter().flat_map(|event| &event.methods))
}

/// Two means of control are finer than the list of the standard, which has
/// another one for all that is not in it.
fn control(f: &Facts<'_>) -> Option<String> {
    let codes = coded(f, "means_of_control", f.happened.iter().flat_map(|event| &event.control))?;
    let known =
        |code: &&str| CODES.lines().any(|line| line == format!("vic_MethodsOfControl,{code}"));
    several(codes.split(';').map(|code| if known(&code) { code } else { "Other" }))
}

fn sexual(f: &Facts<'_>) -> Option<String> {
    coded(f, "sexual_exploitation", f.happened.iter().flat_map(|event| &event.sexual))
}

fn platforms(f: &Facts<'_>, phase: EventPhase) -> Option<String> {
    let of_phase = f.happened.iter().filter(|event| event.phase == phase);
    coded(f, "platform", of_phase.flat_map(|event| &event.platforms))
}

const fn phase(phase: EventPhase) -> &'static str {
    match phase {
        EventPhase::Recruitment => "Recruitment",
        EventPhase::Transit => "Transit",
        EventPhase::Exploitation => "Exploitation",
    }
}

fn oblast(f: &Facts<'_>, event: &Event) -> Option<String> {
    let code = event.oblast.as_deref()?;
    said(f.pack.place_name(code, Language::En))
}

/// How old the person was when it began, where the day of birth is known and
/// every day of the month or year in which it began gives the same age.
fn age(f: &Facts<'_>) -> Option<String> {
    let born: Day = birth(f)?.parse().ok()?;
    let began = f.happened.iter().filter_map(|event| event.from);
    let began = began.min_by_key(|date| date.earliest())?;
    let first = years(born, began.earliest().first())?;
    let last = years(born, began.latest().last())?;
    (first == last).then(|| first.to_string())
}

/// The whole years from a day to another; none when that comes first.
fn years(from: Day, to: Day) -> Option<u16> {
    let years = to.year() - from.year();
    let full = from.plus_months(12 * i32::from(years)) <= to;
    u16::try_from(if full { years } else { years - 1 }).ok()
}

fn deceased(f: &Facts<'_>) -> Option<String> {
    let died = matches!(f.standing.support.ended, Some((OutcomeKind::Deceased, _)));
    died.then(|| "true".to_owned())
}

fn ended(f: &Facts<'_>) -> Option<String> {
    f.standing.support.ended.map(|(_, on)| on.day().to_string())
}

/// How far the standard says that the case is. It is open as long as its
/// referral runs, so that before support begins it is active.
#[must_use]
pub const fn case_status(of: &PersonStanding) -> &'static str {
    match of.support.state() {
        SupportState::None
        | SupportState::NeedsAssessed
        | SupportState::PlanSigned
        | SupportState::Active => "Active",
        SupportState::FollowUp => "FollowUp",
        SupportState::Ended => match of.support.ended {
            Some((OutcomeKind::ReferredOut, _)) => "ClosedReferred",
            _ => "Closed",
        },
    }
}

/// A record of the standard.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The fields that have a value, in the order of the standard.
    pub fields: Vec<(&'static str, String)>,
    /// The same of each trafficking event.
    pub events: Vec<Vec<(&'static str, String)>>,
    /// The fields that have no value in any record, and why.
    pub absent: Vec<(&'static str, Absent)>,
}

impl Record {
    /// The record of these facts.
    #[must_use]
    pub fn of(facts: &Facts<'_>) -> Self {
        let (mut fields, mut absent) = (Vec::new(), Vec::new());
        for (name, origin) in CROSSWALK {
            let found = match origin {
                Case(read) => read(facts).ok_or(Absent::NotKnown),
                Identity(read) => read(facts).ok_or_else(|| not_there(facts, name)),
                // In the record of each event.
                Origin::Event(read) => {
                    if facts.happened.iter().any(|event| read(facts, event).is_some()) {
                        continue;
                    }
                    Err(Absent::NotKnown)
                }
                Perpetrator => Err(Absent::Perpetrator),
                Deprecated => Err(Absent::Deprecated),
                NotHeld => Err(Absent::NotHeld),
            };
            match found {
                Ok(value) => fields.push((name, value)),
                Err(why) => absent.push((name, why)),
            }
        }
        let of_event = |event| {
            let value = |(name, origin)| match origin {
                Origin::Event(read) => Some((name, read(facts, event)?)),
                _ => None,
            };
            CROSSWALK.into_iter().filter_map(value).collect()
        };
        Self { fields, events: facts.happened.iter().map(of_event).collect(), absent }
    }

    /// The names of the fields that have a value in some record, in the order of
    /// the standard.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let has = |name| self.records().any(|record| record.iter().any(|(own, _)| *own == name));
        CROSSWALK.iter().map(|(name, _)| *name).filter(|name| has(*name)).collect()
    }

    /// The record of the person, and those of the events.
    fn records(&self) -> impl Iterator<Item = &[(&'static str, String)]> {
        std::iter::once(&self.fields).chain(&self.events).map(Vec::as_slice)
    }

    /// How many fields are absent for a reason.
    #[must_use]
    pub fn count(&self, why: Absent) -> usize {
        self.absent.iter().filter(|(_, there)| *there == why).count()
    }

    /// The records as CSV: the names, and below them the values, the person
    /// first. What a spreadsheet would take for a formula has an apostrophe
    /// before it.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let names = self.names();
        let mut out = names.join(",").into_bytes();
        out.extend(b"\r\n");
        for record in self.records() {
            for (n, name) in names.iter().enumerate() {
                out.extend(if n > 0 { &b","[..] } else { b"" });
                let value = record.iter().find(|(own, _)| own == name);
                put_text(&mut out, value.map_or("", |(_, value)| value));
            }
            out.extend(b"\r\n");
        }
        out
    }

    /// The records as JSON: a list of objects, field by field, the person first.
    ///
    /// # Errors
    ///
    /// None but by a defect.
    pub fn json(&self) -> serde_json::Result<Vec<u8>> {
        let object = |record: &[(&'static str, String)]| -> Map<String, Json> {
            let fields = record.iter();
            fields.map(|(name, value)| ((*name).to_owned(), Json::from(value.as_str()))).collect()
        };
        serde_json::to_vec_pretty(&self.records().map(object).collect::<Vec<_>>())
    }
}

/// Why a field of who the person is has no value.
fn not_there(facts: &Facts<'_>, name: &str) -> Absent {
    let chosen = match name {
        "prs_IdentityNumber" => facts.identifiers.is_some(),
        "prs_Email" | "prs_MobilePhone" | "prs_MailingStreet" => facts.contacts.is_some(),
        _ => facts.identity.is_some(),
    };
    if chosen { Absent::NotKnown } else { Absent::NotChosen }
}

/// The record as CSV and JSON, and the letter that goes with it, in one ZIP
/// file. `letter` is its name and content.
///
/// # Errors
///
/// None but by a defect.
pub fn package(record: &Record, letter: (&str, &[u8])) -> std::io::Result<Vec<u8>> {
    let broken = std::io::Error::other;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::DEFAULT);
    let json = record.json()?;
    for (name, content) in [letter, ("htcds.csv", &record.csv()), ("htcds.json", &json)] {
        zip.start_file(name, options).map_err(broken)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish().map_err(broken)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Moment;
    use domain::id::{PersonId, StepId};
    use domain::referral::identification::{AgeGroup, Finding, Ground, Identification};
    use std::collections::BTreeSet;

    fn names() -> Vec<&'static str> {
        FIELDS.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
    }

    fn finding(institution: &str, manner: Manner, forms: &[&str]) -> Entry {
        Entry {
            id: StepId::new(Moment(0), 1),
            person: PersonId::new(Moment(0), 1),
            on: Moment(0),
            at: Moment(0),
            place: 1,
            institution: institution.into(),
            step: Step::Identification(Identification {
                manner,
                finding: Finding::Actual,
                age: AgeGroup::Adult,
                grounds: vec![Ground::Statement],
                screening: None,
                forms: forms.iter().map(|form| (*form).to_owned()).collect(),
                abroad: false,
            }),
        }
    }

    struct Given {
        kind: InstitutionKind,
        standing: PersonStanding,
        entries: Vec<Entry>,
        identity: Option<Vec<(String, String)>>,
        life: Option<Vec<(String, String)>>,
        contacts: Option<Vec<(String, String)>>,
        happened: Vec<Event>,
    }

    fn event(phase: EventPhase, json: &str) -> Event {
        Event::of(phase, serde_json::from_str(json).unwrap()).unwrap()
    }

    fn record(change: impl FnOnce(&mut Given)) -> Record {
        let mut given = Given {
            kind: InstitutionKind::Commission,
            standing: PersonStanding { status: Status::Formal, ..PersonStanding::default() },
            entries: vec![
                finding(
                    "ANCCTHB",
                    Manner::Informal,
                    &["domestic_servitude", "servitude", "labour"],
                ),
                finding("PORB", Manner::Formal, &[]),
            ],
            identity: None,
            life: None,
            contacts: None,
            happened: Vec::new(),
        };
        change(&mut given);
        Record::of(&Facts {
            pack: crate::pack::bulgaria(),
            own: ("Commission", Some(given.kind)),
            referred: "Body there",
            requested_on: "2017-07-01".parse().unwrap(),
            standing: &given.standing,
            entries: &given.entries,
            happened: &given.happened,
            identity: given.identity.as_deref(),
            life: given.life.as_deref(),
            identifiers: None,
            contacts: given.contacts.as_deref(),
        })
    }

    fn value(record: &Record, name: &str) -> Option<String> {
        record.fields.iter().find(|(there, _)| *there == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn every_field_of_the_standard_is_in_the_crosswalk_once_and_no_other() {
        let ours: Vec<&str> = CROSSWALK.iter().map(|(name, _)| *name).collect();
        assert_eq!(ours, names());
        assert_eq!(ours.iter().collect::<BTreeSet<_>>().len(), 83);
        // Those the standard has withdrawn are those that are left out for it.
        let withdrawn = FIELDS.lines().filter(|line| line.contains(",DEPRECATED,"));
        let withdrawn: Vec<&str> = withdrawn.filter_map(|line| line.split(',').next()).collect();
        let ours = CROSSWALK.iter().filter(|(_, origin)| matches!(origin, Deprecated));
        assert_eq!(ours.map(|(name, _)| *name).collect::<Vec<_>>(), withdrawn);
    }

    #[test]
    fn what_stands_for_a_code_is_a_code_of_the_standard() {
        let known: BTreeSet<&str> = CODES.lines().skip(1).collect();
        let check = |record: &Record| {
            let coded: BTreeSet<&str> = known.iter().filter_map(|l| l.split(',').next()).collect();
            for (name, value) in record.fields.iter().filter(|(name, _)| coded.contains(name)) {
                for one in value.split(';') {
                    let line = format!("{name},{one}");
                    assert!(known.contains(line.as_str()), "{line}");
                }
            }
        };
        check(&record(|_| {}));
        for kind in [
            InstitutionKind::LocalCommission,
            InstitutionKind::Judiciary,
            InstitutionKind::Ngo,
            InstitutionKind::School,
        ] {
            check(&record(|given| given.kind = kind));
        }
        for status in [Status::Possible, Status::Informal, Status::NotVictim] {
            check(&record(|given| given.standing.status = status));
        }
        for institution in ["MoI", "PORB", "ANCCTHB", "SACP", "NGOs"] {
            let found = finding(institution, Manner::Formal, &[]);
            check(&record(|given| given.entries = vec![found]));
        }
        // A record with a value that is none would be found.
        let wrong = Record {
            events: Vec::new(),
            fields: vec![("cas_Status", "Open".into())],
            absent: Vec::new(),
        };
        assert!(std::panic::catch_unwind(|| check(&wrong)).is_err());
    }

    #[test]
    fn forms_of_exploitation_and_the_status_are_in_its_words() {
        let record = record(|_| {});
        for (name, expected) in [
            ("vic_TypeOfExploitation", "Servitude;ForcedLabour"),
            ("vic_TraffickingStatus", "ActualVictimOfTrafficking"),
            ("vic_TraffickingStatusDecisionMakingOrg", "CourtOrProsecution"),
            ("cas_OutgoingReferralDate", "2017-07-01"),
        ] {
            assert_eq!(value(&record, name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn who_the_person_is_goes_only_where_it_was_chosen() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let without = record(|_| {});
        assert!(without.fields.iter().all(|(name, _)| !name.starts_with("prs_")));
        // Seventeen tell who the person is, and the age is worked out of the birth.
        assert_eq!(without.count(Absent::NotChosen), 18);
        let with = record(|given| {
            let identity = ["given", "birth", "citizenship"].into_iter();
            let values = identity.zip(["=Мария", "1999", "BG"]);
            given.identity = Some(values.map(|(name, value)| field(name, value)).collect());
            let phones = ["0888", "+359 88 123-4567"];
            given.contacts = Some(phones.map(|phone| field("phone", phone)).into());
        });
        assert_eq!(value(&with, "prs_FirstName").as_deref(), Some("=Мария"));
        assert_eq!(value(&with, "prs_MobilePhone").as_deref(), Some("359881234567"));
        // A year is no day, and stays.
        assert_eq!(value(&with, "prs_Birthdate"), None);
        assert_eq!(with.count(Absent::NotChosen), 1);
        assert_eq!(with.names().len() + with.absent.len(), 83);
        let csv = String::from_utf8(with.csv()).unwrap();
        assert!(csv.contains("'=Мария"), "{csv}");
        let json: Json = serde_json::from_slice(&with.json().unwrap()).unwrap();
        assert_eq!(json[0]["prs_FirstName"], "=Мария");
        assert_eq!(json[0].get("prs_Birthdate"), None);
    }

    #[test]
    fn what_is_known_of_a_life_is_in_the_words_of_the_standard() {
        let known: BTreeSet<&str> = CODES.lines().skip(1).collect();
        let of = |field: &str, code: &str| {
            record(|given| given.life = Some(vec![(field.to_owned(), code.to_owned())]))
        };
        for (field, name, codes) in [
            ("gender", "prs_Gender", Gender::CODES),
            ("marital", "prs_MaritalStatus", MaritalStatus::CODES),
            ("education", "prs_HighestLevelOfEducation", Education::CODES),
        ] {
            let mut said = BTreeSet::new();
            for code in codes {
                let value = value(&of(field, code), name).unwrap();
                assert!(known.contains(format!("{name},{value}").as_str()), "{value}");
                said.insert(value);
            }
            assert_eq!(said.len(), codes.len(), "each in words of its own");
            assert_eq!(value(&of(field, "no such"), name), None);
        }
        assert_eq!(value(&of("children", "0"), "prs_NumberOfChildren").as_deref(), Some("0"));
        for (code, country, oblast) in [
            ("DE", Some("DE"), None),
            ("VAR06", Some("BG"), Some("Varna")),
            ("XXX99", Some("BG"), None),
        ] {
            let record = of("residence", code);
            assert_eq!(value(&record, "prs_MailingCountry").as_deref(), country, "{code}");
            assert_eq!(value(&record, "prs_MailingState").as_deref(), oblast, "{code}");
        }
    }

    #[test]
    fn what_was_done_is_in_the_record_of_the_person_and_in_one_of_each_event() {
        let happened = vec![
            event(
                EventPhase::Recruitment,
                r#"{"methods": ["business"], "relation": "family", "platforms": ["facebook"],
                    "country": "BG", "oblast": "VAR", "from": "2016-05"}"#,
            ),
            event(
                EventPhase::Exploitation,
                r#"{"forms": ["sexual"], "sexual": ["prostitution"], "platforms": ["instagram"],
                    "control": ["debt_bondage", "restricts_movement"], "country": "DE"}"#,
            ),
        ];
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let with = |birth: &str| {
            record(|given| {
                given.entries.clear();
                given.happened.clone_from(&happened);
                given.identity = Some(vec![field("birth", birth)]);
            })
        };
        let of = with("1999-04-30");
        for (name, expected) in [
            ("vic_MethodOfRecruitment", Some("AtAPlaceOfBusiness")),
            ("vic_RelationshipToTrafficker", Some("Familial")),
            ("vic_RecruitmentWebsitesAndApps", Some("Facebook")),
            ("vic_ExploitationWebsitesAndApps", Some("Instagram")),
            ("vic_TypeOfExploitation", Some("SexualExploitation")),
            ("vic_TypeOfSexExploitation", Some("Prostitution")),
            ("vic_MethodsOfControl", Some("DebtBondage;Other")),
            ("vic_AgeWhenTrafficked", Some("17")),
            ("vic_ForcedLabourIndustry", None),
            ("hte_Type", None),
        ] {
            assert_eq!(value(&of, name).as_deref(), expected, "{name}");
        }
        // The birthday is within the month in which it began: either age.
        assert_eq!(value(&with("1999-05-15"), "vic_AgeWhenTrafficked"), None);
        let name = crate::pack::bulgaria().place_name("VAR", Language::En);
        assert_eq!(
            of.events,
            [
                vec![
                    ("hte_Country", "BG".into()),
                    ("hte_State", name.to_owned()),
                    ("hte_Type", "Recruitment".into())
                ],
                vec![("hte_Country", "DE".into()), ("hte_Type", "Exploitation".into())],
            ]
        );
        assert_eq!(of.names().len() + of.absent.len(), 83);
        let json: Json = serde_json::from_slice(&of.json().unwrap()).unwrap();
        assert_eq!(json.as_array().map(Vec::len), Some(3));
        assert_eq!(json[2]["hte_Country"], "DE");
        let csv = String::from_utf8(of.csv()).unwrap();
        let mut lines = csv.lines();
        let columns = lines.next().unwrap().split(',').count();
        assert!(lines.clone().all(|line| line.split(',').count() == columns), "{csv}");
        assert!(lines.last().unwrap().ends_with(",DE,,Exploitation,"), "{csv}");
    }

    /// Every code that an event may have is one of the standard, or has none.
    #[test]
    fn the_codes_of_events_are_those_of_the_standard() {
        let known: BTreeSet<&str> = CODES.lines().skip(1).collect();
        for (list, fields) in [
            ("recruitment_method", &["vic_MethodOfRecruitment"][..]),
            ("recruiter_relation", &["vic_RelationshipToTrafficker"]),
            ("means_of_control", &["vic_MethodsOfControl"]),
            ("sexual_exploitation", &["vic_TypeOfSexExploitation"]),
            ("industry", &["vic_ForcedLabourIndustry"]),
            ("form_of_exploitation", &["vic_TypeOfExploitation"]),
            ("platform", &["vic_RecruitmentWebsitesAndApps", "vic_ExploitationWebsitesAndApps"]),
        ] {
            let list = crate::pack::bulgaria().list(list).unwrap();
            let external = list.codes.iter().filter_map(|code| code.external_code.as_deref());
            let mut found = 0;
            // These two are "other" for the standard.
            let finer = ["UsesChildren", "RestrictsMovement"];
            for code in external.filter(|code| !finer.contains(code)) {
                for field in fields {
                    assert!(known.contains(format!("{field},{code}").as_str()), "{field},{code}");
                }
                found += 1;
            }
            assert!(found > 0, "{}", list.id);
        }
    }

    #[test]
    fn the_status_of_a_case_is_the_support_of_the_person() {
        let mut of = PersonStanding::default();
        assert_eq!(case_status(&of), "Active");
        of.support.tried.push(Moment(1));
        assert_eq!(case_status(&of), "FollowUp");
        of.support.ended = Some((OutcomeKind::ReferredOut, Moment(2)));
        assert_eq!(case_status(&of), "ClosedReferred");
        of.support.ended = Some((OutcomeKind::Returned, Moment(2)));
        assert_eq!(case_status(&of), "Closed");
    }

    #[test]
    fn the_package_holds_the_record_twice_and_the_letter() {
        let file = package(&record(|_| {}), ("letter.pdf", b"%PDF")).unwrap();
        let zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let mut names: Vec<String> =
            zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        names.sort();
        assert_eq!(names, ["htcds.csv", "htcds.json", "letter.pdf"]);
    }
}
