//! A programme at a glance: what its pages, the home page and the public page
//! say of it in figures.
use crate::app::App;
use crate::components::Tag;
use crate::page::Page;
use crate::problem::Problem;
use crate::programme::wording::Wording;
use crate::words::{self, Arg};
use domain::day::Day;
use domain::id::ProgrammeId;
use domain::programme::life::Stage;
use domain::programme::report::{Outcome, outcome};
use domain::programme::standing::Standing;
use domain::record::reading::State;
use domain::words::Language;
use register::indicator::IndicatorReading;
use register::programme::{ProgrammeRow, Whole};
use register::progress::{ActivityOverview, Overview};

/// A programme, how its activities stand and what its indicators say on a day.
pub(crate) struct Glance {
    /// The programme and its parts.
    pub(crate) whole: Whole,
    /// How its activities stand.
    pub(crate) overview: Overview,
    /// What its indicators say.
    pub(crate) readings: Vec<IndicatorReading>,
    outcomes: Vec<(Outcome, bool)>,
}

/// Counts of activities and indicators, of a section or of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// All activities.
    pub(crate) activities: usize,
    /// Completed.
    pub(crate) done: usize,
    /// Not done, and not past the last day.
    pub(crate) on_time: usize,
    /// Of these, with a last day within 30 days.
    pub(crate) due: usize,
    /// Not done, and past the last day.
    pub(crate) late: usize,
    /// All indicators.
    pub(crate) indicators: usize,
    /// With a value.
    pub(crate) known: usize,
    /// Without one.
    pub(crate) unknown: usize,
    /// With one that is not shown.
    pub(crate) suppressed: usize,
    /// With something to reach.
    pub(crate) with_target: usize,
    /// That reached it.
    pub(crate) reached: usize,
}

impl Counts {
    /// The share of activities that are done or not late, in per cent; none
    /// when there is no activity.
    #[must_use]
    pub(crate) fn share_on_time(&self) -> Option<usize> {
        (self.activities > 0).then(|| (self.done + self.on_time) * 100 / self.activities)
    }
}

impl Glance {
    /// As of the end of `day`.
    pub(crate) async fn of(app: &App, programme: ProgrammeId, day: Day) -> Result<Self, Problem> {
        let whole = app.register.programme(programme).await?;
        let overview = app.register.overview(programme, day).await?;
        let readings = app.register.readings(programme, day).await?;
        let key = &whole.programme.key;
        let judged = |r: &IndicatorReading| {
            let measure = app.register.measure(key, &r.indicator.code);
            let (kind, target) = (measure.map(|m| m.kind), r.indicator.target);
            let aimed = outcome(kind, target, &State::Known(0)) != Outcome::Counted;
            (outcome(kind, target, &r.reading.state), aimed)
        };
        let outcomes = readings.iter().map(judged).collect();
        Ok(Self { whole, overview, readings, outcomes })
    }

    /// The programme.
    #[must_use]
    pub(crate) fn row(&self) -> &ProgrammeRow {
        &self.whole.programme
    }

    /// The counts of the section with this number, or of the whole.
    #[must_use]
    pub(crate) fn counts(&self, section: Option<&str>) -> Counts {
        let mut counts = Counts::default();
        for a in self.activities(section) {
            counts.activities += 1;
            match a.standing {
                Standing::Done => counts.done += 1,
                Standing::Late => counts.late += 1,
                Standing::Due => {
                    counts.on_time += 1;
                    counts.due += 1;
                }
                Standing::Running | Standing::Ahead | Standing::Ongoing => counts.on_time += 1,
            }
        }
        for (reading, (outcome, aimed)) in self.readings.iter().zip(&self.outcomes) {
            let of = reading.indicator.code.split('.').next();
            if section.is_some() && of != section {
                continue;
            }
            counts.indicators += 1;
            counts.with_target += usize::from(*aimed);
            match outcome {
                Outcome::Reached => {
                    counts.known += 1;
                    counts.reached += 1;
                }
                Outcome::NotReached | Outcome::Counted => counts.known += 1,
                Outcome::Suppressed => counts.suppressed += 1,
                Outcome::Unknown => counts.unknown += 1,
            }
        }
        counts
    }

    /// The activities of a section, or all, in document order.
    pub(crate) fn activities<'g>(
        &'g self,
        section: Option<&'g str>,
    ) -> impl Iterator<Item = &'g ActivityOverview> {
        let of = move |a: &&ActivityOverview| section.is_none_or(|s| a.activity.section == s);
        self.overview.activities.iter().filter(of)
    }

    /// The activities of a section, or all, that stand so; the earliest last
    /// day first.
    #[must_use]
    pub(crate) fn standing<'g>(
        &'g self,
        section: Option<&'g str>,
        standing: Standing,
    ) -> Vec<&'g ActivityOverview> {
        let mut found: Vec<_> =
            self.activities(section).filter(|a| a.standing == standing).collect();
        found.sort_by_key(|a| (a.activity.until, a.activity.position));
        found
    }
}

/// The programme that people mean today: the one in force; failing that, the
/// latest that was adopted.
pub(crate) async fn current(app: &App) -> Result<Option<ProgrammeRow>, Problem> {
    let all = app.register.programmes().await?;
    Ok(choose(all))
}

fn choose(programmes: Vec<ProgrammeRow>) -> Option<ProgrammeRow> {
    let rank = |stage: Stage| match stage {
        Stage::InForce => Some(0),
        Stage::Adopted | Stage::Reported => Some(1),
        Stage::Closed => Some(2),
        Stage::Draft | Stage::Consultation => None,
    };
    // The latest stand first, and of equals the first is taken.
    programmes
        .into_iter()
        .filter(|p| !p.strategy_document)
        .filter_map(|p| rank(p.stage).map(|r| (r, p)))
        .min_by_key(|(r, _)| *r)
        .map(|(_, p)| p)
}

/// The word of a stage.
#[must_use]
pub(crate) fn stage_word(language: Language, stage: Stage) -> String {
    words::say(language, &format!("stage-{}", stage.code()))
}

/// The tag of a stage.
#[must_use]
pub(crate) fn stage_tag(language: Language, stage: Stage) -> Tag {
    let word = stage_word(language, stage);
    match stage {
        Stage::Draft | Stage::Closed => Tag::quiet(&word),
        Stage::Consultation => Tag::due(&word),
        Stage::Adopted | Stage::InForce => Tag::going(&word),
        Stage::Reported => Tag::done(&word),
    }
}

/// The tag of a standing.
#[must_use]
pub(crate) fn standing_tag(language: Language, standing: Standing) -> Tag {
    let word = words::say(language, &format!("standing-{}", standing.code()));
    match standing {
        Standing::Late => Tag::late(&word),
        Standing::Due => Tag::due(&word),
        Standing::Running => Tag::going(&word),
        Standing::Ahead | Standing::Ongoing => Tag::quiet(&word),
        Standing::Done => Tag::done(&word),
    }
}

/// How far away a last day is: `12 days late`, `5 days left`, `today`.
#[must_use]
pub(crate) fn clock(language: Language, until: Day, today: Day) -> String {
    let left = until.number() - today.number();
    let n = |n: i32| [("n", Arg::from(n))];
    match left {
        0 => words::say(language, "clock-today"),
        1.. => words::say_with(language, "clock-left", &n(left)),
        _ => words::say_with(language, "clock-late", &n(-left)),
    }
}

/// An activity as lists show it.
pub(crate) struct Item {
    /// Its code: `III.6`.
    pub(crate) code: String,
    /// What is to be done.
    pub(crate) title: crate::programme::wording::Worded,
    /// Where it is opened.
    pub(crate) href: String,
    /// Who answers for it.
    pub(crate) responsible: String,
    /// The last day, in words; empty without one.
    pub(crate) until: String,
    /// How far away the last day is; empty without one.
    pub(crate) clock: String,
    /// How it stands.
    pub(crate) tag: Tag,
    /// Whether it is late: it then stands out.
    pub(crate) late: bool,
}

impl Item {
    /// The activity on `day`.
    #[must_use]
    pub(crate) fn of(
        a: &ActivityOverview,
        app: &App,
        wording: &Wording<'_>,
        page: &Page,
        day: Day,
    ) -> Self {
        let language = page.language;
        let pressing = matches!(a.standing, Standing::Late | Standing::Due);
        Self {
            code: a.activity.code.clone(),
            title: wording.say(&a.activity.code, &a.activity.title).short(160),
            href: format!("/activities/{}", a.activity.id),
            responsible: responsible(a, app, language),
            until: a.activity.until.map_or_else(String::new, |d| words::day(language, d)),
            clock: a
                .activity
                .until
                .filter(|_| pressing)
                .map_or_else(String::new, |d| clock(language, d, day)),
            tag: standing_tag(language, a.standing),
            late: a.standing == Standing::Late,
        }
    }
}

/// Who answers for an activity, by short names where there are any.
#[must_use]
pub(crate) fn responsible(a: &ActivityOverview, app: &App, language: Language) -> String {
    let pack = app.register.pack();
    let duties = a.activity.duties.iter().filter(|d| d.responsible);
    let names: Vec<&str> = duties
        .map(|d| match pack.institution(&d.institution) {
            Some(i) => i.short.as_ref().unwrap_or(&i.name).in_language(language),
            None => d.name.as_str(),
        })
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::{Moment, Period};
    use domain::id::VersionId;

    fn programme(key: &str, stage: Stage) -> ProgrammeRow {
        ProgrammeRow {
            id: ProgrammeId::new(Moment(0), 1),
            key: key.to_owned(),
            strategy_document: key.contains('-'),
            title: String::new(),
            period: Period::year(2017),
            stage,
            strategy: None,
            version: VersionId::new(Moment(0), 1),
            created_at: Moment(0),
        }
    }

    #[test]
    fn the_programme_in_force_is_meant_and_never_a_draft_or_a_strategy() {
        let key = |all| choose(all).map(|p: ProgrammeRow| p.key);
        let all = vec![
            programme("2019", Stage::Draft),
            programme("2018", Stage::Adopted),
            programme("2017", Stage::InForce),
            programme("2017-2021", Stage::InForce),
        ];
        assert_eq!(key(all).as_deref(), Some("2017"));
        let all = vec![programme("2018", Stage::Reported), programme("2017", Stage::Adopted)];
        assert_eq!(key(all).as_deref(), Some("2018"));
        assert_eq!(key(vec![programme("2019", Stage::Consultation)]), None);
    }

    #[test]
    fn a_clock_says_how_far_away_the_last_day_is() {
        let today: Day = "2017-07-10".parse().unwrap();
        let say = |days: i32| clock(Language::En, today.plus(days), today);
        assert_eq!(say(-1), "1 day late");
        assert_eq!(say(-12), "12 days late");
        assert_eq!(say(0), "due today");
        assert_eq!(say(5), "5 days left");
        assert_eq!(clock(Language::Bg, today.plus(-21), today), "21 дни закъснение");
    }

    #[test]
    fn no_activities_have_no_share() {
        assert_eq!(Counts::default().share_on_time(), None);
        let counts = Counts { activities: 3, done: 1, on_time: 1, late: 1, ..Counts::default() };
        assert_eq!(counts.share_on_time(), Some(66));
    }
}
