//! A programme as IATI 2.03 activity XML.
//!
//! IATI is the standard in which governments and donors publish what they do
//! and what came of it. The programme is one activity of the first level; each
//! of its activities is one of the second level, related to it as to its
//! parent, with one result that holds its indicators.
//!
//! A value that is unknown or suppressed is left out and a comment says why; it
//! is never 0. No amounts of money are given, because the programme gives none.
//! Order and number of elements follow `iati-activities-schema.xsd` of 2.03;
//! how to check a file against it is in `docs/iati.md`.
use crate::xml::Xml;
use domain::day::{Day, Moment, Period};
use domain::record::measure::MeasureKind;
use domain::record::reading::{State, Unknown};
use domain::record::value::hundredths_text;
use domain::words::{Language, Words};

/// What is published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// When the file was made.
    pub generated_at: Moment,
    /// Who publishes it.
    pub organisation: Organisation,
    /// Whom to ask; left out when none is given.
    pub contact: Option<Contact>,
    /// What the programme is about, in a published vocabulary.
    pub sectors: Vec<Sector>,
    /// The programme as a whole.
    pub programme: Activity,
    /// Its activities.
    pub activities: Vec<Activity>,
}

/// The organisation that publishes.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its IATI organisation identifier: the registration agency's prefix, a
    /// hyphen, and its number there.
    pub reference: String,
    /// Its name.
    pub name: Words,
}

/// Whom to ask, without the name of a person.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// The office: `Secretariat of the National Commission`.
    pub organisation: Words,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its page on the web.
    pub website: Option<String>,
}

/// A sector of a published vocabulary.
#[derive(Clone, Debug)]
pub struct Sector {
    /// The vocabulary: `1` for the five-digit sectors of the OECD DAC.
    pub vocabulary: String,
    /// The code in it: `15160`.
    pub code: String,
    /// The share of the whole, in percent; only where there are several, and
    /// then they add up to 100.
    pub percentage: Option<u8>,
}

/// The programme, or one of its activities.
#[derive(Clone, Debug)]
pub struct Activity {
    /// The code by which we call it: `2017`, `2017/III.6`.
    pub code: String,
    /// What it is called.
    pub title: Words,
    /// What is to be done and what is expected of it.
    pub description: Words,
    /// Who answers for it and who takes part.
    pub participants: Vec<Participant>,
    /// How far it is.
    pub status: Status,
    /// The first day planned.
    pub from: Day,
    /// The last day planned; none for what is ongoing.
    pub until: Option<Day>,
    /// How it is judged.
    pub indicators: Vec<Indicator>,
}

/// An institution that takes part.
#[derive(Clone, Debug)]
pub struct Participant {
    /// What it does in the activity.
    pub role: Role,
    /// Its IATI identifier, where it has one.
    pub reference: Option<String>,
    /// A code of the list `OrganisationType`, where it is known: `10` for a
    /// government, `22` for a national NGO.
    pub organisation_type: Option<&'static str>,
    /// Its name.
    pub name: Words,
}

/// What an institution does in an activity: the list `OrganisationRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Pays for it.
    Funding,
    /// Answers for it.
    Accountable,
    /// Carries it out with others.
    Implementing,
}

impl Role {
    const fn code(self) -> &'static str {
        match self {
            Self::Funding => "1",
            Self::Accountable => "2",
            Self::Implementing => "4",
        }
    }
}

/// How far an activity is: the list `ActivityStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Planned and not begun.
    Pipeline,
    /// Under way.
    Implementation,
    /// Done, and being reported on.
    Finalisation,
    /// Done and reported.
    Closed,
    /// Given up.
    Cancelled,
    /// Stopped for now.
    Suspended,
}

impl Status {
    const fn code(self) -> &'static str {
        match self {
            Self::Pipeline => "1",
            Self::Implementation => "2",
            Self::Finalisation => "3",
            Self::Closed => "4",
            Self::Cancelled => "5",
            Self::Suspended => "6",
        }
    }
}

/// An indicator with its reading.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Section, activity and position: `III.6.2`.
    pub id: String,
    /// How the programme words it.
    pub wording: Words,
    /// What is counted, in words.
    pub rule: Words,
    /// How it is measured; none when no measure is bound to it.
    pub kind: Option<MeasureKind>,
    /// Whether more is better.
    pub ascending: bool,
    /// The year of the baseline and its value, in hundredths, on the scale of
    /// readings: 600 for 6 persons, and 100 for a whole, published as 100 %.
    pub baseline: Option<(i16, i64)>,
    /// The target, in hundredths, on the same scale.
    pub target: Option<i64>,
    /// The days the reading is about.
    pub period: Period,
    /// The reading.
    pub state: State,
}

/// Writes a publication as IATI 2.03 activity XML.
#[must_use]
pub fn write(publication: &Publication) -> String {
    let mut xml = Xml::new();
    let made = publication.generated_at.to_string();
    xml.open("iati-activities", &[("version", "2.03"), ("generated-datetime", &made)]);
    let children: Vec<String> =
        publication.activities.iter().map(|a| publication.identifier(a)).collect();
    let children: Vec<(&str, &str)> = children.iter().map(|c| ("2", c.as_str())).collect();
    activity(&mut xml, publication, &publication.programme, "1", &children);
    let parent = publication.identifier(&publication.programme);
    for child in &publication.activities {
        activity(&mut xml, publication, child, "2", &[("1", &parent)]);
    }
    xml.close("iati-activities");
    xml.text
}

impl Publication {
    /// The IATI identifier of an activity: the organisation's, a hyphen, and
    /// our code with a hyphen for the slash.
    #[must_use]
    pub fn identifier(&self, activity: &Activity) -> String {
        format!("{}-{}", self.organisation.reference, activity.code.replace('/', "-"))
    }
}

fn activity(
    xml: &mut Xml,
    publication: &Publication,
    activity: &Activity,
    hierarchy: &str,
    related: &[(&str, &str)],
) {
    let updated = publication.generated_at.to_string();
    xml.open(
        "iati-activity",
        &[("last-updated-datetime", &updated), ("xml:lang", "en"), ("hierarchy", hierarchy)],
    );
    xml.leaf("iati-identifier", &[], &publication.identifier(activity));
    let organisation = &publication.organisation;
    // Type 10: government.
    xml.open("reporting-org", &[("ref", &organisation.reference), ("type", "10")]);
    xml.narratives(&organisation.name);
    xml.close("reporting-org");
    xml.told("title", &[], &activity.title);
    let described =
        if is_blank(&activity.description) { &activity.title } else { &activity.description };
    // Type 1: general.
    xml.told("description", &[("type", "1")], described);
    if activity.participants.is_empty() {
        // At least one is required; whoever publishes answers for it.
        let own = Participant {
            role: Role::Accountable,
            reference: Some(organisation.reference.clone()),
            organisation_type: Some("10"),
            name: organisation.name.clone(),
        };
        participant(xml, &own);
    }
    activity.participants.iter().for_each(|p| participant(xml, p));
    xml.empty("activity-status", &[("code", activity.status.code())]);
    // Types 1 and 3: the first and the last day planned.
    xml.empty("activity-date", &[("iso-date", &activity.from.to_string()), ("type", "1")]);
    if let Some(until) = activity.until {
        xml.empty("activity-date", &[("iso-date", &until.to_string()), ("type", "3")]);
    }
    if let Some(contact) = &publication.contact {
        // Type 1: general enquiries.
        xml.open("contact-info", &[("type", "1")]);
        if !is_blank(&contact.organisation) {
            xml.told("organisation", &[], &contact.organisation);
        }
        if let Some(email) = &contact.email {
            xml.leaf("email", &[], email);
        }
        if let Some(website) = &contact.website {
            xml.leaf("website", &[], website);
        }
        xml.close("contact-info");
    }
    // Scope 4: national.
    xml.empty("activity-scope", &[("code", "4")]);
    xml.empty("recipient-country", &[("code", "BG"), ("percentage", "100")]);
    for sector in &publication.sectors {
        let percentage = sector.percentage.map(|p| p.to_string());
        let mut attributes = vec![("vocabulary", &*sector.vocabulary), ("code", &*sector.code)];
        attributes.extend(percentage.as_deref().map(|p| ("percentage", p)));
        xml.empty("sector", &attributes);
    }
    for (kind, reference) in related {
        xml.empty("related-activity", &[("ref", reference), ("type", kind)]);
    }
    if !activity.indicators.is_empty() {
        // Type 1: output. Values of different indicators do not add up.
        xml.open("result", &[("type", "1"), ("aggregation-status", "false")]);
        xml.told("title", &[], &activity.title);
        activity.indicators.iter().for_each(|i| indicator(xml, i));
        xml.close("result");
    }
    xml.close("iati-activity");
}

fn participant(xml: &mut Xml, participant: &Participant) {
    let mut attributes = Vec::new();
    attributes.extend(participant.reference.as_deref().map(|r| ("ref", r)));
    attributes.extend(participant.organisation_type.map(|t| ("type", t)));
    attributes.push(("role", participant.role.code()));
    xml.told("participating-org", &attributes, &participant.name);
}

/// The code of the list `IndicatorMeasure`: 1 unit, 2 percentage, 5
/// qualitative.
const fn measure_code(kind: Option<MeasureKind>) -> &'static str {
    match kind {
        Some(MeasureKind::Ratio | MeasureKind::Checklist) => "2",
        Some(MeasureKind::Attested) | None => "5",
        Some(_) => "1",
    }
}

/// Whether values of two periods may be added up.
const fn adds_up(kind: Option<MeasureKind>) -> bool {
    matches!(kind, Some(MeasureKind::Count | MeasureKind::Sum | MeasureKind::Document))
}

fn indicator(xml: &mut Xml, indicator: &Indicator) {
    let measure = measure_code(indicator.kind);
    let qualitative = measure == "5";
    let published = |hundredths: i64| {
        let percentage = measure == "2";
        hundredths_text(if percentage { hundredths.saturating_mul(100) } else { hundredths })
    };
    let ascending = if indicator.ascending { "true" } else { "false" };
    let adds_up = if adds_up(indicator.kind) { "true" } else { "false" };
    xml.open(
        "indicator",
        &[("measure", measure), ("ascending", ascending), ("aggregation-status", adds_up)],
    );
    let titled = |text: &str| {
        if text.trim().is_empty() { String::new() } else { format!("{} {text}", indicator.id) }
    };
    let title = Words { en: titled(&indicator.wording.en), bg: titled(&indicator.wording.bg) };
    xml.told("title", &[], &title);
    if !is_blank(&indicator.rule) {
        xml.told("description", &[], &indicator.rule);
    }
    if let Some((year, value)) = indicator.baseline
        && !qualitative
    {
        let (year, value) = (year.to_string(), published(value));
        xml.empty("baseline", &[("year", &year), ("value", &value)]);
    }
    xml.open("period", &[]);
    xml.empty("period-start", &[("iso-date", &indicator.period.from.to_string())]);
    xml.empty("period-end", &[("iso-date", &indicator.period.last().to_string())]);
    if let Some(target) = indicator.target
        && !qualitative
    {
        xml.empty("target", &[("value", &published(target))]);
    }
    match indicator.state {
        State::Known(value) if !qualitative => {
            xml.empty("actual", &[("value", &published(value))]);
        }
        state => {
            xml.open("actual", &[]);
            xml.told("comment", &[], &comment(state));
            xml.close("actual");
        }
    }
    xml.close("period");
    xml.close("indicator");
}

/// Why there is no value, for readers.
fn comment(state: State) -> Words {
    let (en, bg) = match state {
        State::Known(0) => ("No: not attested.", "Не: няма удостоверяване."),
        State::Known(_) => ("Yes: attested in writing.", "Да: удостоверено писмено."),
        State::Suppressed(_) => (
            "Suppressed: too few records to publish a value without telling about a person.",
            "Скрито: записите са твърде малко, за да се публикува стойност, без да се разкрият \
             данни за отделно лице.",
        ),
        State::Unknown(Unknown::NoCaseRecords) => (
            "Unknown: it is counted from case files, and none are kept yet.",
            "Неизвестно: брои се по преписки, а такива все още не се водят.",
        ),
        State::Unknown(Unknown::NoBaseline) => (
            "Unknown: there is no earlier value to compare with.",
            "Неизвестно: няма предишна стойност за сравнение.",
        ),
        State::Unknown(Unknown::NothingToCompare) => (
            "Unknown: there is nothing yet to compare.",
            "Неизвестно: все още няма какво да се сравни.",
        ),
        State::Unknown(Unknown::NotAttested) => (
            "Unknown: nobody has attested it yet.",
            "Неизвестно: все още никой не го е удостоверил.",
        ),
        State::Unknown(Unknown::NoMeasure) => (
            "Unknown: no measure is bound to the indicator.",
            "Неизвестно: за индикатора не е определен начин на измерване.",
        ),
    };
    Words { en: en.into(), bg: bg.into() }
}

fn is_blank(words: &Words) -> bool {
    words.en.trim().is_empty() && words.bg.trim().is_empty()
}

impl Xml {
    /// An element with a narrative in each language there is.
    fn told(&mut self, name: &str, attributes: &[(&str, &str)], words: &Words) {
        self.open(name, attributes);
        self.narratives(words);
        self.close(name);
    }

    /// The schema asks for at least one narrative, so where there is none in
    /// either language an empty one is written rather than a file that is not
    /// valid.
    fn narratives(&mut self, words: &Words) {
        for language in Language::ALL {
            let text = words.in_language(language).trim();
            if !text.is_empty() || (language == Language::En && is_blank(words)) {
                self.leaf("narrative", &[("xml:lang", language.tag())], text);
            }
        }
    }
}
