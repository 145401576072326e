//! The script of a year: who does what when. It is written in any order and
//! played in the order of time.
use super::accounts;
use super::chance::Chance;
use domain::day::{Day, Moment};
use domain::pack::Pack;
use domain::programme::standing::Scale;
use domain::words::Language;
use std::collections::BTreeMap;
use std::fmt;

/// A day of 2017; after December those of 2018 go on as months 13, 14 …
pub(super) fn d(month: i8, day: i8) -> Day {
    let (year, month) = if month > 12 { (2018, month - 12) } else { (2017, month) };
    // The script names only days that exist; a test plays it whole.
    Day::of(year, month, day).unwrap_or_else(|| Day::since_epoch(0))
}

/// A record of the script, before it has an id. In a field it is written
/// `@12`, and becomes the id when the script is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub(super) usize);

impl Key {
    /// The record that a part of a field refers to, if it does.
    pub(super) fn read(part: &str) -> Option<Self> {
        part.strip_prefix('@')?.parse().ok().map(Self)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

/// Several records, as a field holds them.
pub(super) fn keys(of: &[Key]) -> String {
    of.iter().map(Key::to_string).collect::<Vec<_>>().join("; ")
}

/// The fields of a record, by code.
pub(super) type Fields = BTreeMap<&'static str, String>;

/// Something done.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) at: Moment,
    pub(super) who: &'static str,
    pub(super) act: Act,
}

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A record is entered.
    Enter {
        key: Key,
        kind: &'static str,
        institution: String,
        activity: &'static str,
        fields: Fields,
    },
    /// Fields of a record are corrected.
    Correct { key: Key, changes: Fields, reason: &'static str },
    /// A record is withdrawn.
    Withdraw { key: Key, reason: &'static str },
    /// A withdrawn record is restored.
    Restore { key: Key, reason: &'static str },
    /// A file is attached to a record.
    Evidence { key: Key, name: String, content: Vec<u8> },
    /// The duty-holder says how far an activity is.
    Assess { activity: &'static str, scale: Scale, note: &'static str },
    /// A text on an activity is written.
    Tell { activity: &'static str, language: Language, text: &'static str },
    /// The text that stands is handed in.
    HandIn { activity: &'static str, language: Language },
    /// The text that was handed in is approved.
    Approve { activity: &'static str, language: Language },
    /// The text that was handed in is sent back.
    SendBack { activity: &'static str, language: Language, why: &'static str },
}

/// The kinds in the order in which a day's records are entered: what is
/// referred to comes before what refers to it.
const ORDER: [&str; 37] = [
    "local_commission",
    "school",
    "campaign",
    "agreement",
    "study",
    "material",
    "training",
    "event",
    "meeting",
    "monitoring_visit",
    "legislative_measure",
    "mutual_assistance_request",
    "channel",
    "capability",
    "network_member",
    "volunteer",
    "document",
    "finding",
    "recommendation",
    "risk_map",
    "region_risk",
    "work_plan",
    "readiness_check",
    "distribution",
    "attendance",
    "assessment",
    "feedback",
    "interview",
    "opinion",
    "financial_penalty",
    "joint_inspection",
    "risk_referral",
    "partner_engagement",
    "external_access",
    "data_submission",
    "funding",
    "attestation",
];

/// A script in the making.
pub(super) struct Script<'p> {
    pub(super) pack: &'p Pack,
    pub(super) chance: Chance,
    steps: Vec<Step>,
    /// Who entered each record, and when.
    entered: Vec<(&'static str, Moment)>,
}

impl<'p> Script<'p> {
    pub(super) fn new(pack: &'p Pack) -> Self {
        Self { pack, chance: Chance::new(20_170_730), steps: Vec::new(), entered: Vec::new() }
    }

    /// The steps in the order of time.
    pub(super) fn in_order(mut self) -> Vec<Step> {
        self.steps.sort_by_key(|step| step.at);
        self.steps
    }

    /// A working day a few days after `day`: few enter on the day itself.
    pub(super) fn after(&mut self, day: Day) -> Day {
        let days = self.chance.between(1, 6);
        working(day.plus(days))
    }

    /// Enters a record of `kind` for `institution`, linked to `activity`, on
    /// the working day `on`.
    pub(super) fn enter(
        &mut self,
        kind: &'static str,
        activity: &'static str,
        institution: &str,
        on: Day,
        fields: &[(&'static str, &str)],
    ) -> Key {
        let staff = accounts::of(institution);
        let enters = self.pack.kind(kind).is_some_and(|k| k.enters.contains(&staff.role));
        let who = if enters { staff.login } else { "officer" };
        let key = Key(self.entered.len());
        let order = ORDER.iter().position(|k| *k == kind).unwrap_or(ORDER.len());
        let on = working(self.not_before(on, fields));
        let at = moment(on, who, order);
        self.entered.push((who, at));
        let fields = fields.iter().filter(|(_, text)| !text.is_empty());
        let act = Act::Enter {
            key,
            kind,
            institution: institution.to_owned(),
            activity,
            fields: fields.map(|(field, text)| (*field, (*text).to_owned())).collect(),
        };
        self.steps.push(Step { at, who, act });
        key
    }

    /// Corrects fields of a record; an empty text empties the field.
    pub(super) fn correct(
        &mut self,
        key: Key,
        on: Day,
        changes: &[(&'static str, &str)],
        reason: &'static str,
    ) {
        let on = self.not_before(on, changes);
        let changes = changes.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
        self.later(key, on, 1, Act::Correct { key, changes, reason });
    }

    /// `on`, or the day on which the last record referred to is entered, where
    /// that is later: on the same day it comes first.
    fn not_before(&self, on: Day, fields: &[(&'static str, &str)]) -> Day {
        let referred = fields.iter().flat_map(|(_, text)| text.split("; ")).filter_map(Key::read);
        referred.map(|key| self.entered[key.0].1.day()).fold(on, Day::max)
    }

    /// Withdraws a record.
    pub(super) fn withdraw(&mut self, key: Key, on: Day, reason: &'static str) {
        self.later(key, on, 2, Act::Withdraw { key, reason });
    }

    /// Restores a record.
    pub(super) fn restore(&mut self, key: Key, on: Day, reason: &'static str) {
        self.later(key, on, 3, Act::Restore { key, reason });
    }

    /// Attaches a text, as lists and minutes are sent.
    pub(super) fn note(&mut self, key: Key, on: Day, name: &str, text: &str) {
        let content = format!("{text}\n\nДемонстрация: съдържанието е измислено.\n").into_bytes();
        self.later(key, on, 4, Act::Evidence { key, name: name.to_owned(), content });
    }

    /// Attaches a small PDF; `text` in Latin letters, which every reader has.
    pub(super) fn pdf(&mut self, key: Key, on: Day, name: &str, text: &str) {
        let content = pdf(text);
        self.later(key, on, 5, Act::Evidence { key, name: name.to_owned(), content });
    }

    /// `who` says how far an activity is.
    pub(super) fn assess(
        &mut self,
        activity: &'static str,
        who: &'static str,
        on: Day,
        scale: Scale,
        note: &'static str,
    ) {
        self.about_activity(who, on, 1, Act::Assess { activity, scale, note });
    }

    /// `who` writes the text on an activity.
    pub(super) fn tell(
        &mut self,
        activity: &'static str,
        who: &'static str,
        on: Day,
        language: Language,
        text: &'static str,
    ) {
        self.about_activity(who, on, 2, Act::Tell { activity, language, text });
    }

    /// `who` hands in the text on an activity.
    pub(super) fn hand_in(
        &mut self,
        activity: &'static str,
        who: &'static str,
        on: Day,
        language: Language,
    ) {
        self.about_activity(who, on, 3, Act::HandIn { activity, language });
    }

    /// The coordinator approves the text on an activity.
    pub(super) fn approve(&mut self, activity: &'static str, on: Day, language: Language) {
        self.about_activity("coordinator", on, 4, Act::Approve { activity, language });
    }

    /// The coordinator sends the text on an activity back.
    pub(super) fn send_back(
        &mut self,
        activity: &'static str,
        on: Day,
        language: Language,
        why: &'static str,
    ) {
        self.about_activity("coordinator", on, 4, Act::SendBack { activity, language, why });
    }

    fn about_activity(&mut self, who: &'static str, on: Day, order: usize, act: Act) {
        let at = moment(working(on), who, ORDER.len() + 25 + order);
        self.steps.push(Step { at, who, act });
    }

    fn later(&mut self, key: Key, on: Day, order: usize, act: Act) {
        let (who, entered_at) = self.entered[key.0];
        let on = working(on.max(entered_at.day()));
        let at = moment(on, who, ORDER.len() + order + key.0 % 20);
        self.steps.push(Step { at, who, act });
    }
}

/// The day itself, or the Monday after a weekend.
pub(super) fn working(day: Day) -> Day {
    match day.weekday() {
        5 => day.plus(2),
        6 => day.plus(1),
        _ => day,
    }
}

/// A moment of a working day. What one person enters of one kind on a day is
/// entered at once; kinds follow one another in their order.
fn moment(day: Day, who: &str, order: usize) -> Moment {
    let person = accounts::STAFF.iter().position(|s| s.login == who).unwrap_or(0);
    let spread = |n: usize, by: i64| i64::try_from(n).unwrap_or(0) * by;
    // From about 9:30 by the clock in Sofia; five minutes from kind to kind.
    let seconds =
        7 * 3_600 + i64::from(day.number() % 23) * 60 + spread(order, 300) + spread(person, 7);
    Moment::at_start_of(day).plus(seconds * 1_000)
}

/// A PDF of one page with a few lines of Latin text.
fn pdf(text: &str) -> Vec<u8> {
    use std::fmt::Write as _;
    let safe = |line: &str| line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    let mut page = String::from("BT /F1 12 Tf 72 770 Td 18 TL\n");
    for line in text.lines().chain(["", "Demonstration: the content is invented."]) {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "({}) Tj T*", safe(line));
    }
    page.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
         /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        places.push(file.len());
        let _ = write!(file, "{n} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_pack_has_its_place_in_the_order_of_a_day() {
        for kind in &formats::pack::bulgaria().kinds {
            assert!(ORDER.contains(&kind.id.as_str()), "{}", kind.id);
        }
    }

    #[test]
    fn what_is_referred_to_is_entered_first() {
        for kind in &formats::pack::bulgaria().kinds {
            let place = |id: &str| ORDER.iter().position(|k| *k == id).unwrap();
            for referred in kind.fields.iter().flat_map(|f| &f.of) {
                assert!(place(referred) < place(&kind.id), "{} before {}", referred, kind.id);
            }
        }
    }

    #[test]
    fn the_small_pdf_says_where_its_parts_begin() {
        let bytes = pdf("Attendance list (one page)");
        let text = std::str::from_utf8(&bytes).unwrap();
        let start: usize =
            text.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(text[start..].starts_with("xref"));
        let fifth: usize = text[start..].lines().nth(7).unwrap()[..10].parse().unwrap();
        assert!(text[fifth..].starts_with("5 0 obj"));
    }
}
