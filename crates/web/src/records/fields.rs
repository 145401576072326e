//! A form made of a kind: for each type of field its component.
use super::shown::activity_title;
use crate::app::App;
use crate::components::{Choice, Details, Hint, Label, Legend, Markup};
use crate::form::Form;
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use domain::access::Reach;
use domain::id::{ActivityId, RecordId};
use domain::institution::InstitutionKind;
use domain::pack::Pack;
use domain::programme::life::Stage;
use domain::record::kind::{Field, FieldType, Kind};
use domain::words::Language;
use register::record::{Entry, Filter};
use std::collections::BTreeMap;

/// Records that may be chosen in a form; older ones are given by their number.
const CHOICES: i64 = 200;
/// More codes than this are chosen from a list, not from buttons.
const BUTTONS: usize = 5;
/// More boxes than this stand in a frame of their own that scrolls.
const BOXES: usize = 9;

/// So many activities of one's own stand together, before all others.
const FEW: usize = 15;

/// Choices under a heading.
#[derive(Clone)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) choices: Vec<(String, String)>,
}

/// A list to choose from, in groups.
#[derive(Template, Default)]
#[template(path = "records/grouped-select.html")]
pub(crate) struct GroupedSelect {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) error: Option<String>,
    pub(super) error_prefix: String,
    pub(super) described_by: String,
    pub(super) empty: String,
    pub(super) chosen: String,
    pub(super) groups: Vec<Group>,
}

impl HtmlSafe for GroupedSelect {}

impl GroupedSelect {
    /// A list of these groups, with what was typed and what is wrong.
    pub(crate) fn new(form: &Form, language: Language, name: &str, groups: Vec<Group>) -> Self {
        Self {
            name: name.to_owned(),
            error: form.error(name).map(str::to_owned),
            error_prefix: say(language, "error-prefix"),
            empty: say(language, "choose"),
            chosen: form.value(name).to_owned(),
            groups,
            ..Self::default()
        }
    }

    /// With this label and hint.
    pub(crate) fn labelled(mut self, label: String, hint: String) -> Self {
        let hinted = (!hint.is_empty()).then(|| format!("{}-hint", self.name));
        let refused = self.error.is_some().then(|| format!("{}-error", self.name));
        self.described_by = [hinted, refused].into_iter().flatten().collect::<Vec<_>>().join(" ");
        (self.label, self.hint) = (label, hint);
        self
    }

    /// With these words for no choice.
    pub(super) fn or(mut self, empty: String) -> Self {
        self.empty = empty;
        self
    }
}

/// The places, each oblast with its municipalities.
pub(super) fn places(pack: &Pack, language: Language) -> Vec<Group> {
    let whole = |code: &str| {
        let name = super::shown::place(pack, language, code);
        (code.to_owned(), say_with(language, "place-whole", &[("name", name.into())]))
    };
    let within = |(code, mut group): (&str, Group)| {
        group.choices.insert(0, whole(code));
        group
    };
    by_oblast(pack, language).into_iter().map(within).collect()
}

/// The municipalities, under their oblast.
pub(crate) fn municipalities(pack: &Pack, language: Language) -> Vec<Group> {
    by_oblast(pack, language).into_iter().map(|(_, group)| group).collect()
}

/// The code of each oblast and its municipalities, by name.
fn by_oblast(pack: &Pack, language: Language) -> Vec<(&str, Group)> {
    let group = |code: &str| {
        let there = pack.municipalities.iter().filter(|m| m.oblast == code);
        let mut choices: Vec<_> =
            there.map(|m| (m.code.clone(), m.name.in_language(language).to_owned())).collect();
        choices.sort_by(|a, b| a.1.cmp(&b.1));
        Group { name: super::shown::place(pack, language, code), choices }
    };
    let oblasti = pack.oblasti.iter().map(|oblast| oblast.code.as_str());
    let mut groups: Vec<_> = oblasti.map(|code| (code, group(code))).collect();
    groups.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    groups
}

/// The oblasti by name.
pub(super) fn oblasti(pack: &Pack, language: Language) -> Vec<(String, String)> {
    let name = |code: &str| super::shown::place(pack, language, code);
    let mut all: Vec<_> = pack.oblasti.iter().map(|o| (o.code.clone(), name(&o.code))).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

/// The institutions of the directory, by sort of body.
pub(crate) fn institutions(pack: &Pack, language: Language) -> Vec<Group> {
    let mut by_kind: BTreeMap<InstitutionKind, Vec<(String, String)>> = BTreeMap::new();
    for i in &pack.institutions {
        let name = i.name.in_language(language).to_owned();
        by_kind.entry(i.kind).or_default().push((i.code.clone(), name));
    }
    let groups = by_kind.into_iter().map(|(kind, mut choices)| {
        choices.sort_by(|a, b| a.1.cmp(&b.1));
        Group { name: say(language, body(kind)), choices }
    });
    groups.collect()
}

fn body(kind: InstitutionKind) -> &'static str {
    match kind {
        InstitutionKind::Commission => "bodies-commission",
        InstitutionKind::LocalCommission => "bodies-local-commission",
        InstitutionKind::Ministry => "bodies-ministry",
        InstitutionKind::Agency => "bodies-agency",
        InstitutionKind::Judiciary => "bodies-judiciary",
        InstitutionKind::Municipality => "bodies-municipality",
        InstitutionKind::Ngo => "bodies-ngo",
        InstitutionKind::International => "bodies-international",
        InstitutionKind::School => "bodies-school",
        InstitutionKind::Service => "bodies-service",
        InstitutionKind::Class => "bodies-class",
    }
}

/// A section of a programme with its activities to tick.
struct Section {
    name: String,
    open: bool,
    activities: Vec<Ticked>,
}

struct Ticked {
    number: usize,
    id: ActivityId,
    code: String,
    title: String,
    tongue: Option<Language>,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "records/activities.html")]
struct Activities {
    legend: String,
    hint: String,
    error: Option<String>,
    error_prefix: String,
    groups: Vec<Section>,
}

impl HtmlSafe for Activities {}

/// What a form offers that must be asked of the register.
pub(super) struct Offered {
    /// Records to choose, by field.
    records: BTreeMap<String, Vec<(RecordId, String)>>,
    /// Programmes with their activities, those in force; own ones marked.
    activities: Vec<(String, Vec<OfferedActivity>)>,
}

struct OfferedActivity {
    id: ActivityId,
    section: String,
    code: String,
    title: String,
    tongue: Option<Language>,
    own: bool,
}

impl Offered {
    /// What a form of `kind` offers to the member. `linked` are activities that
    /// the record has already: they are offered whatever their programme.
    pub(super) async fn to(
        app: &App,
        member: &Member,
        kind: &Kind,
        linked: &[ActivityId],
    ) -> Result<Self, Problem> {
        let (pack, language) = (app.register.pack(), member.language);
        let mut records = BTreeMap::new();
        for field in &kind.fields {
            if !matches!(field.kind, FieldType::Record | FieldType::Records) {
                continue;
            }
            let mut choices = Vec::new();
            for of in field.of.iter().filter_map(|k| pack.kind(k)) {
                let filter = Filter { limit: CHOICES, ..Filter::of(&of.id) };
                for stored in app.register.records(&member.by, &filter).await? {
                    let title = super::shown::title_of(of, language, &stored);
                    let day = crate::words::day(language, stored.day);
                    choices.push((stored.day, stored.id, format!("{title} ({day})")));
                }
            }
            choices.sort_by_key(|c| std::cmp::Reverse((c.0, c.1)));
            choices.truncate(usize::try_from(CHOICES).unwrap_or(usize::MAX));
            let choices = choices.into_iter().map(|(_, id, text)| (id, text)).collect();
            records.insert(field.id.clone(), choices);
        }
        let mut activities = Vec::new();
        for row in app.register.programmes().await? {
            let running = matches!(row.stage, Stage::Adopted | Stage::InForce | Stage::Reported);
            let whole = app.register.programme(row.id).await?;
            let offered: Vec<OfferedActivity> = whole
                .activities
                .iter()
                .filter(|a| running || linked.contains(&a.id))
                .map(|a| {
                    let name = register::names::ActivityName {
                        programme: row.key.clone(),
                        code: a.code.clone(),
                        title: a.title.clone(),
                        carried_from: a.carried_from,
                    };
                    let (title, tongue) = activity_title(pack, language, &name);
                    OfferedActivity {
                        id: a.id,
                        section: a.section.clone(),
                        code: a.code.clone(),
                        title: title.to_owned(),
                        tongue,
                        own: a.reach(&member.by) != Reach::Other,
                    }
                })
                .collect();
            if !offered.is_empty() {
                activities.push((row.key, offered));
            }
        }
        Ok(Self { records, activities })
    }
}

/// The fields of a form.
pub(super) struct Fields<'f> {
    pub(super) pack: &'f Pack,
    pub(super) language: Language,
    pub(super) kind: &'f Kind,
    pub(super) form: &'f Form,
    pub(super) offered: &'f Offered,
}

impl Fields<'_> {
    /// Every field of the kind, in the order of the form.
    pub(super) fn all(&self) -> Vec<Markup> {
        self.kind.fields.iter().map(|f| self.field(f)).collect()
    }

    fn label(&self, field: &Field) -> String {
        let label = field.name.in_language(self.language);
        if field.required {
            say_with(self.language, "field-required", &[("field", label.into())])
        } else {
            label.to_owned()
        }
    }

    fn hint<'a>(&self, field: &'a Field) -> Option<&'a str> {
        field.hint.as_ref().map(|h| h.in_language(self.language)).filter(|h| !h.is_empty())
    }

    fn codes(&self, field: &Field) -> Vec<(String, String)> {
        let list = field.list.as_deref().and_then(|l| self.pack.list(l));
        let codes = list.map(|l| l.codes.as_slice()).unwrap_or_default();
        let name = |c: &domain::pack::Code| c.name.in_language(self.language).to_owned();
        codes.iter().map(|c| (c.code.clone(), name(c))).collect()
    }

    fn field(&self, field: &Field) -> Markup {
        let (form, id) = (self.form, field.id.as_str());
        let label = Label::from(self.label(field));
        let legend = Legend::from(self.label(field));
        let hint = self.hint(field);
        match field.kind {
            FieldType::Text => {
                let mut input = form.input(id, label);
                input.hint = hint.map(Hint::from);
                Markup::of(&input)
            }
            FieldType::Link => {
                let mut input = form.input(id, label);
                input.hint =
                    Some(hint.map_or_else(|| say(self.language, "link-hint").into(), Hint::from));
                "url".clone_into(&mut input.inputmode);
                input.spellcheck = Some(false);
                Markup::of(&input)
            }
            FieldType::LongText => {
                let mut area = form.textarea(id, label);
                area.hint = hint.map(Hint::from);
                Markup::of(&area)
            }
            FieldType::Integer | FieldType::Decimal => {
                let unit = field.unit.as_ref().map(|u| u.in_language(self.language));
                let mut input = form.input(id, label).number(unit);
                input.hint = hint.map(Hint::from);
                Markup::of(&input)
            }
            FieldType::Day => {
                let mut input = form.input(id, label);
                input.hint = hint.map(Hint::from);
                Markup::of(&input.day(self.language))
            }
            FieldType::YesNo => {
                let mut radios = form.yes_no(id, legend);
                radios.hint = hint.map(Hint::from);
                Markup::of(&radios)
            }
            FieldType::Code => self.code(field, label, legend, hint),
            FieldType::Codes => {
                self.boxes(field, legend, hint, vec![(String::new(), self.codes(field))])
            }
            FieldType::Place => self.grouped(field, places(self.pack, self.language)),
            FieldType::Institution => self.grouped(field, institutions(self.pack, self.language)),
            FieldType::Institutions => {
                let groups = institutions(self.pack, self.language);
                let groups = groups.into_iter().map(|g| (g.name, g.choices)).collect();
                self.boxes(field, legend, hint, groups)
            }
            FieldType::Record => self.record(field),
            FieldType::Records => self.records(field, legend, hint),
        }
    }

    fn code(&self, field: &Field, label: Label, legend: Legend, hint: Option<&str>) -> Markup {
        let codes = self.codes(field);
        let choices: Vec<Choice> =
            codes.into_iter().map(|(c, name)| Choice::new(&c, name)).collect();
        if choices.len() > BUTTONS {
            let mut select = self.form.select(&field.id, label, choices);
            select.hint = hint.map(Hint::from);
            return Markup::of(&select);
        }
        let mut choices = choices;
        if !field.required {
            let unknown = say(self.language, "not-known");
            // Some lists have a code for what was asked and is not known.
            let listed = choices.iter().any(|c| c.text == unknown);
            let blank = if listed { say(self.language, "field-not-filled") } else { unknown };
            choices.push(Choice {
                checked: self.form.value(&field.id).is_empty().then_some(true),
                ..Choice::new("", blank)
            });
        }
        let mut radios = self.form.radios(&field.id, legend, choices).class("govuk-radios--small");
        radios.hint = hint.map(Hint::from);
        Markup::of(&radios)
    }

    fn grouped(&self, field: &Field, groups: Vec<Group>) -> Markup {
        let hint = self.hint(field).unwrap_or_default().to_owned();
        let select = GroupedSelect::new(self.form, self.language, &field.id, groups);
        Markup::of(&select.labelled(self.label(field), hint))
    }

    fn boxes(
        &self,
        field: &Field,
        legend: Legend,
        hint: Option<&str>,
        groups: Vec<(String, Vec<(String, String)>)>,
    ) -> Markup {
        let mut choices = Vec::new();
        for (name, group) in groups {
            if !name.is_empty() && !group.is_empty() {
                choices.push(Choice { divider: name, ..Choice::default() });
            }
            choices.extend(group.into_iter().map(|(code, text)| Choice::new(&code, text)));
        }
        let many = choices.len() > BOXES;
        // The error leads to the first box, which a heading may stand before.
        if let Some(first) = choices.iter_mut().find(|c| c.divider.is_empty()) {
            first.id.clone_from(&field.id);
        }
        let mut boxes = self.form.checkboxes(&field.id, legend, choices).small();
        if many {
            boxes = boxes.class("pr-boxes");
        }
        boxes.hint = hint.map(Hint::from);
        Markup::of(&boxes)
    }

    /// The name of the field for the number of a record that is not in the list.
    fn number_name(field: &Field) -> String {
        format!("_number_{}", field.id)
    }

    fn number(&self, field: &Field, several: bool) -> Markup {
        let name = Self::number_name(field);
        let key = if several { "record-numbers" } else { "record-number" };
        let mut input = self.form.input(&name, say(self.language, key));
        input.hint = Some(say(self.language, "record-number-hint").into());
        input.spellcheck = Some(false);
        let details = Details {
            open: !self.form.value(&name).is_empty(),
            ..Details::new(say(self.language, "record-not-listed"), &input)
        };
        Markup::of(&details)
    }

    fn record(&self, field: &Field) -> Markup {
        let mut choices: Vec<(String, String)> = self
            .offered
            .records
            .get(&field.id)
            .into_iter()
            .flatten()
            .map(|(id, text)| (id.to_string(), text.clone()))
            .collect();
        self.keep_unlisted(field, &mut choices);
        let group = Group { name: String::new(), choices };
        self.grouped(field, vec![group]).and(&self.number(field, false))
    }

    fn records(&self, field: &Field, legend: Legend, hint: Option<&str>) -> Markup {
        let mut choices: Vec<(String, String)> = self
            .offered
            .records
            .get(&field.id)
            .into_iter()
            .flatten()
            .map(|(id, text)| (id.to_string(), text.clone()))
            .collect();
        self.keep_unlisted(field, &mut choices);
        if choices.is_empty() {
            let text = say_with(
                self.language,
                "records-none-to-choose",
                &[("field", field.name.in_language(self.language).into())],
            );
            let none = Markup::of(&crate::components::InsetText::from(text));
            return none.and(&self.number(field, true));
        }
        self.boxes(field, legend, hint, vec![(String::new(), choices)])
            .and(&self.number(field, true))
    }

    /// A record chosen before stays chosen although the list no longer has it.
    fn keep_unlisted(&self, field: &Field, choices: &mut Vec<(String, String)>) {
        for id in self.form.all(&field.id) {
            if id.parse::<RecordId>().is_ok() && !choices.iter().any(|(c, _)| *c == id) {
                let text = say_with(self.language, "record-numbered", &[("id", (&id).into())]);
                choices.insert(0, (id, text));
            }
        }
    }

    /// The institution to enter for: for those who may enter for another.
    pub(super) fn institution(&self) -> Markup {
        let groups = institutions(self.pack, self.language);
        let select = GroupedSelect::new(self.form, self.language, "_institution", groups)
            .labelled(
                say(self.language, "record-institution"),
                say(self.language, "record-institution-hint"),
            )
            .or(say(self.language, "record-institution-own"));
        Markup::of(&select)
    }

    /// The activities to link to: one's own first, then by section.
    pub(super) fn activities(&self) -> Option<Markup> {
        let ticked = self.form.all("_activities");
        let mut groups = Vec::new();
        let mut number = 0;
        for (programme, offered) in &self.offered.activities {
            let mut sections: Vec<(String, Vec<&OfferedActivity>)> = Vec::new();
            let own: Vec<&OfferedActivity> = offered.iter().filter(|a| a.own).collect();
            // Who has a hand in nearly everything finds it by section.
            let apart = own.len() <= FEW;
            if apart {
                let args = [("programme", programme.into())];
                sections.push((say_with(self.language, "activities-own", &args), own));
            }
            for a in offered.iter().filter(|a| !(apart && a.own)) {
                let args = [("programme", programme.into()), ("section", (&a.section).into())];
                let name = say_with(self.language, "activities-section", &args);
                match sections.iter_mut().find(|(n, _)| *n == name) {
                    Some((_, list)) => list.push(a),
                    None => sections.push((name, vec![a])),
                }
            }
            for (n, (name, list)) in sections.into_iter().enumerate() {
                if list.is_empty() {
                    continue;
                }
                let activities: Vec<Ticked> = list
                    .into_iter()
                    .map(|a| {
                        number += 1;
                        Ticked {
                            number,
                            id: a.id,
                            code: a.code.clone(),
                            title: a.title.clone(),
                            tongue: a.tongue,
                            chosen: ticked.contains(&a.id.to_string()),
                        }
                    })
                    .collect();
                let open = activities.iter().any(|a| a.chosen) || (apart && n == 0);
                groups.push(Section { name, open, activities });
            }
        }
        (!groups.is_empty()).then(|| {
            Markup::of(&Activities {
                legend: say(self.language, "record-activities"),
                hint: say(self.language, "record-activities-hint"),
                error: self.form.error("_activities").map(str::to_owned),
                error_prefix: say(self.language, "error-prefix"),
                groups,
            })
        })
    }
}

/// The form with the numbers of records that are not in the lists put where
/// they belong.
pub(super) fn with_numbers(kind: &Kind, mut form: Form) -> Form {
    for field in &kind.fields {
        let given = form.value(&Fields::number_name(field)).to_owned();
        if given.is_empty() {
            continue;
        }
        form = match field.kind {
            FieldType::Record => form.with(&field.id, given),
            FieldType::Records => {
                let mut all = form.all(&field.id);
                all.extend(given.split([';', ',']).map(|n| n.trim().to_owned()));
                form.with_all(&field.id, all)
            }
            _ => form,
        };
    }
    form
}

/// What a form says, as the register takes it.
pub(super) fn entry_of(form: &Form, may_choose_institution: bool) -> Entry {
    let filled = |name: &str| Some(form.value(name)).filter(|v| !v.is_empty()).map(str::to_owned);
    Entry {
        fields: form.given(),
        activities: form.all("_activities").iter().filter_map(|a| a.parse().ok()).collect(),
        institution: may_choose_institution.then(|| filled("_institution")).flatten(),
        reference: filled("_reference").map(|r| r.replace('\0', "")),
    }
}

/// Refuses the fields with faults; those of the frame have other names in the
/// form.
pub(super) fn refuse(
    form: &mut Form,
    kind: &Kind,
    language: Language,
    faults: &[domain::record::Fault],
) {
    for fault in faults {
        let (name, label) = match fault.field.as_str() {
            f if kind.field(f).is_some() => (f, super::label_of(kind, language, f).to_owned()),
            "activities" => ("_activities", say(language, "record-activities")),
            "institution" => ("_institution", say(language, "record-institution")),
            f => (f, f.to_owned()),
        };
        let sentence = crate::words::fault(language, fault, &label);
        form.refuse(name, sentence);
    }
}
