//! The annual report, assembled from what the register keeps. What it says is
//! decided by [`domain::programme::report::annual`].
use crate::by::By;
use crate::error::Result;
use crate::indicator::IndicatorReading;
use crate::narrative::{Narrative, NarrativeState, sees_drafts};
use crate::programme::{ActivityRow, DutyRow, ProgrammeRow, VersionRow};
use crate::progress::ActivityOverview;
use crate::sql;
use domain::day::Day;
use domain::id::{ActivityId, ProgrammeId};
use domain::institution::InstitutionKind;
use domain::pack::fold;
use domain::programme::report::{
    self, Given, GivenActivity, GivenIndicator, GivenSection, Report, annual,
};
use domain::programme::standing::Scale;
use domain::programme::{Activity, Section};
use domain::words::{Language, Words};
use std::collections::HashMap;

impl crate::Register {
    /// The annual report of a programme as of the end of `day`, with the same
    /// figures as the pages. Without `by` it is the public's: a text that is
    /// not approved is then said to be a draft and not shown.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) for an unknown programme.
    pub async fn annual_report(
        &self,
        by: Option<&By>,
        programme: ProgrammeId,
        day: Day,
        language: Language,
    ) -> Result<Report> {
        Ok(annual(&self.annual_report_facts(by, programme, day, language).await?))
    }

    /// What the annual report is made from, so that drawings can be added.
    ///
    /// # Errors
    ///
    /// As for [`Register::annual_report`](crate::Register::annual_report).
    pub async fn annual_report_facts(
        &self,
        by: Option<&By>,
        programme: ProgrammeId,
        day: Day,
        language: Language,
    ) -> Result<Given> {
        let whole = self.programme(programme).await?;
        let overview = self.overview(programme, day).await?;
        let readings = self.readings(programme, day).await?;
        let (versions, narratives) = {
            let mut connection = self.database.read().await?;
            let narratives = sql::narrative::of_programme(&mut connection, programme, language);
            let narratives = narratives.await?;
            (sql::programme::versions(&mut connection, programme).await?, narratives)
        };
        let texts = Texts { register: self, key: &whole.programme.key, language };
        let mut by_activity: HashMap<ActivityId, Vec<Narrative>> = HashMap::new();
        for narrative in narratives {
            by_activity.entry(narrative.activity).or_default().push(narrative);
        }
        let mut sections = Vec::new();
        for section in &whole.content.sections {
            let mut given = texts.section(section);
            for activity in &section.activities {
                let code = activity.code(section);
                let of = overview.activities.iter().find(|a| a.activity.code == code);
                let Some(of) = of else { continue };
                let id = of.activity.id;
                let written = by_activity.remove(&id).unwrap_or_default();
                let own = readings.iter().filter(|r| r.indicator.activity == id);
                given.activities.push(GivenActivity {
                    narrative: texts.narrative(by, &of.activity, written),
                    indicators: own.map(|r| texts.indicator(r)).collect(),
                    ..texts.activity(activity, of)
                });
            }
            sections.push(given);
        }
        Ok(Given {
            language,
            programme: texts.title(&whole.programme),
            period: whole.programme.period,
            as_of: day,
            stage: whole.programme.stage,
            adoption: adoption(&whole.programme, &versions),
            issuer: texts.issuer(),
            sections,
            charts: Vec::new(),
        })
    }
}

/// Texts of a programme in the language of the report; as adopted where the
/// pack has no wording in it.
struct Texts<'t> {
    register: &'t crate::Register,
    key: &'t str,
    language: Language,
}

impl Texts<'_> {
    fn title(&self, row: &ProgrammeRow) -> String {
        let known = self.register.pack().programme(self.key);
        // Documents set their title in capitals or not.
        let same = known.filter(|p| fold(&p.title) == fold(&row.title));
        match (self.language, same) {
            (Language::Bg, Some(p)) if !p.title_bg.is_empty() => p.title_bg.clone(),
            (Language::En, Some(p)) => p.title.clone(),
            _ => row.title.clone(),
        }
    }

    /// The wording that the pack knows under `id` (`III`, `III.goal`, `III.6`).
    fn wording(&self, id: &str, adopted: &str) -> String {
        let known =
            self.register.pack().programme(self.key).filter(|_| self.language == Language::Bg);
        known.and_then(|p| p.bulgarian.get(id)).map_or(adopted, String::as_str).to_owned()
    }

    fn words(&self, words: &Words) -> String {
        words.in_language(self.language).to_owned()
    }

    fn issuer(&self) -> String {
        // The national commission itself stands first; its parts have a parent.
        let national = |i: &&domain::institution::Institution| {
            i.kind == InstitutionKind::Commission && i.parent.is_none()
        };
        let found = self.register.pack().institutions.iter().find(national);
        found.map(|i| self.words(&i.name)).unwrap_or_default()
    }

    fn section(&self, section: &Section) -> GivenSection {
        let number = &section.number;
        let objective =
            |(n, text): (usize, &String)| self.wording(&format!("{number}.o{}", n + 1), text);
        GivenSection {
            number: number.clone(),
            title: self.wording(number, &section.title),
            goal: self.wording(&format!("{number}.goal"), &section.goal),
            objectives: section.objectives.iter().enumerate().map(objective).collect(),
            activities: Vec::new(),
        }
    }

    fn activity(&self, activity: &Activity, of: &ActivityOverview) -> GivenActivity {
        let row = &of.activity;
        let named = |responsible: bool| {
            let of = row.duties.iter().filter(|d| d.responsible == responsible);
            of.map(|d| self.duty(d)).collect()
        };
        let progress = of.progress.as_ref();
        GivenActivity {
            code: row.code.clone(),
            title: self.wording(&row.code, &row.title),
            responsible: named(true),
            partners: named(false),
            financing: activity.financing.clone(),
            outcomes: activity.outcomes.clone(),
            deadline: activity.deadline.clone(),
            progress: of.scale(),
            completed_on: progress.filter(|p| p.scale == Scale::Completed).map(|p| p.day),
            narrative: report::Narrative::Missing,
            evidence: usize::try_from(of.evidence).unwrap_or(0),
            indicators: Vec::new(),
            charts: Vec::new(),
        }
    }

    fn duty(&self, duty: &DutyRow) -> String {
        match self.register.pack().institution(&duty.institution) {
            Some(institution) => self.words(&institution.name),
            None => duty.name.clone(),
        }
    }

    fn indicator(&self, of: &IndicatorReading) -> GivenIndicator {
        let indicator = &of.indicator;
        let measure = self.register.measure(self.key, &indicator.code);
        GivenIndicator {
            id: indicator.code.clone(),
            wording: self.wording(&indicator.code, &indicator.wording),
            kind: measure.map(|m| m.kind),
            unit: measure.map(|m| self.words(&m.unit)).unwrap_or_default(),
            rule: measure.map(|m| self.words(&m.rule)).unwrap_or_default(),
            target: indicator.target,
            also: measure
                .map(|m| m.also.iter().map(|f| self.words(&f.name)).collect())
                .unwrap_or_default(),
            reading: of.reading.clone(),
        }
    }

    /// What the report says of an activity: the text last approved, else that
    /// there is a draft. `texts` are all of them, the last one first.
    fn narrative(
        &self,
        by: Option<&By>,
        activity: &ActivityRow,
        texts: Vec<Narrative>,
    ) -> report::Narrative {
        let approved = texts.iter().find(|t| t.state == NarrativeState::Approved);
        if let Some(text) = approved
            && let Some(at) = text.approved_at
        {
            let by = self.register.pack().institution_name(&text.approving, self.language);
            let (text, by) = (text.text.clone(), by.to_owned());
            return report::Narrative::Approved { text, by, on: at.day() };
        }
        match texts.into_iter().next() {
            Some(text) if sees_drafts(by, activity) => report::Narrative::Draft(text.text),
            Some(_) => report::Narrative::Draft(String::new()),
            None => report::Narrative::Missing,
        }
    }
}

fn adoption(row: &ProgrammeRow, versions: &[VersionRow]) -> Option<report::Adoption> {
    let version = versions.iter().find(|v| v.id == row.version)?;
    let on = version.adoption.decided_on?;
    let (body, act) = (version.adoption.body.clone(), version.adoption.act.clone());
    Some(report::Adoption { body, act, on })
}
