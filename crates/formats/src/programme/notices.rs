//! What a person should know of a document beyond what it says: bodies named
//! twice, abbreviations without a meaning, numbers that cannot be right.
use super::Directory;
use super::labels::{Field, roman_value};
use super::prose::{Part, joined, tags, without_markup};
use super::reader::{Block, Source, notice};
use domain::day::Day;
use domain::institution::InstitutionKind;
use domain::programme::deadline::DeadlineKind;
use domain::programme::{Activity, Notice, Programme, Remark};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Remarks on one activity.
#[expect(clippy::too_many_arguments, reason = "one call, from the one place that holds all of it")]
pub(super) fn of_activity(
    activity: &Activity,
    code: &str,
    fields: &[Option<Vec<Part>>; 6],
    hard: bool,
    directory: &Directory<'_>,
    year: Option<i16>,
    columns: bool,
    remarks: &mut Vec<Remark>,
) {
    for field in Field::OF_ACTIVITY {
        let parts = field.place().and_then(|p| fields[p].as_ref());
        // In a table a column that is not there was remarked on once.
        let missing = match parts {
            Some(parts) => joined(parts).is_empty(),
            None => !columns,
        };
        if missing {
            let name = field.name();
            let text = format!("activity {code} has no {name}");
            remarks.push(notice(
                activity.line,
                Notice::FieldMissing,
                &format!("{code} {name}"),
                text,
            ));
        }
    }
    let line_of = |field: Field| {
        let parts = field.place().and_then(|p| fields[p].as_ref());
        parts.and_then(|p| p.first()).map_or(activity.line, |p| p.line)
    };
    let deadline = &activity.deadline;
    let at = line_of(Field::Deadline);
    if deadline.kind == DeadlineKind::Unknown && !deadline.raw.is_empty() {
        let text =
            format!("the time frame of {code}, `{}`, was not understood", short(&deadline.raw));
        remarks.push(notice(at, Notice::DeadlineUnknown, short(&deadline.raw), text));
    }
    let adopted = directory.adopted_on.or_else(|| Day::of(year?, 3, 1));
    if let (Some(until), Some(adopted)) = (deadline.until, adopted)
        && until < adopted
    {
        let text = format!("{code} is due by {until}, before the programme can have been adopted");
        remarks.push(notice(at, Notice::DeadlineBeforeAdoption, code, text));
    }
    of_bodies(activity, code, &line_of, remarks);
    of_payers(activity, code, fields, hard, &line_of, directory, remarks);
    let counted =
        activity.indicators.iter().flat_map(|i| targets(&i.wording).map(move |t| (i.line, t)));
    for (line, target) in counted {
        let text = format!("the indicators of {code} name a target in their prose: `{target}`");
        remarks.push(notice(line, Notice::TargetInProse, target, text));
    }
}

fn short(text: &str) -> &str {
    &text[..super::labels::floor(text, 80)]
}

fn of_bodies(
    activity: &Activity,
    code: &str,
    line_of: &impl Fn(Field) -> usize,
    remarks: &mut Vec<Remark>,
) {
    let responsible: HashSet<&str> = activity
        .responsible
        .iter()
        .filter(|d| !d.class)
        .filter_map(|d| d.institution.as_deref())
        .collect();
    let mut twice = HashSet::new();
    for partner in activity.partners.iter().filter(|d| !d.class) {
        if let Some(body) = partner.institution.as_deref()
            && responsible.contains(body)
            && twice.insert(body)
        {
            let text = format!("`{body}` answers for {code} and is its partner too");
            remarks.push(notice(line_of(Field::Partners), Notice::InstitutionTwice, body, text));
        }
    }
    let duties =
        [(Field::Responsible, &activity.responsible), (Field::Partners, &activity.partners)];
    for (field, duties) in duties {
        for duty in duties.iter().filter(|d| d.institution.is_none() && !d.class) {
            let text = format!("`{}` is not in the directory of institutions", short(&duty.name));
            remarks.push(notice(
                line_of(field),
                Notice::InstitutionUnknown,
                short(&duty.name),
                text,
            ));
        }
    }
}

/// A public body that pays and is named nowhere else, by itself or by the body
/// it belongs to. Donors are sources of money and nothing else, so they are
/// left out.
fn of_payers(
    activity: &Activity,
    code: &str,
    fields: &[Option<Vec<Part>>; 6],
    hard: bool,
    line_of: &impl Fn(Field) -> usize,
    directory: &Directory<'_>,
    remarks: &mut Vec<Remark>,
) {
    let Some(parts) = Field::Financing.place().and_then(|p| fields[p].as_ref()) else { return };
    let named: Vec<&str> = activity
        .responsible
        .iter()
        .chain(&activity.partners)
        .filter_map(|d| d.institution.as_deref())
        .collect();
    let mut said = HashSet::new();
    for payer in directory.bodies.payers(&super::prose::items(parts, hard)) {
        let public = directory.bodies.by_code(payer).is_some_and(|i| {
            matches!(
                i.kind,
                InstitutionKind::Ministry
                    | InstitutionKind::Agency
                    | InstitutionKind::Judiciary
                    | InstitutionKind::Commission
                    | InstitutionKind::LocalCommission
                    | InstitutionKind::Municipality
            )
        });
        if public && !named.iter().any(|n| directory.bodies.related(n, payer)) && said.insert(payer)
        {
            let text =
                format!("`{payer}` pays for {code} and is neither responsible nor a partner");
            remarks.push(notice(line_of(Field::Financing), Notice::FinancierNotNamed, payer, text));
        }
    }
}

/// The targets that stand in a wording: a number and what it counts.
fn targets(wording: &str) -> impl Iterator<Item = &str> {
    const NUMBERS: [&str; 22] = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "twenty",
        "два",
        "две",
        "три",
        "четири",
        "пет",
        "шест",
        "седем",
        "осем",
        "девет",
        "десет",
    ];
    const REFERENCES: [&str; 14] = [
        "article",
        "art",
        "no",
        "№",
        "directive",
        "regulation",
        "paragraph",
        "section",
        "activity",
        "чл",
        "ал",
        "директива",
        "регламент",
        "раздел",
    ];
    const MONTHS: &str = "january february march april may june july august september october november december \
                          януари февруари март април май юни юли август септември октомври ноември декември";
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    for word in wording.split_whitespace() {
        let at = from + wording[from..].find(word).unwrap_or(0);
        words.push((at, word));
        from = at + word.len();
    }
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let mut found = Vec::new();
    for (n, (at, word)) in words.iter().enumerate() {
        let lower = bare(word);
        let figures =
            !lower.is_empty() && lower.len() <= 6 && lower.bytes().all(|b| b.is_ascii_digit());
        let duration = lower.ends_with("-long") || lower.ends_with("-day");
        if !figures && !duration && !NUMBERS.contains(&lower.as_str()) {
            continue;
        }
        let year = lower.len() == 4 && lower.parse().is_ok_and(|y: u32| (1900..=2200).contains(&y));
        let before = n.checked_sub(1).map(|p| bare(words[p].1)).unwrap_or_default();
        let after = words.get(n + 1).map(|w| bare(w.1)).unwrap_or_default();
        let date = figures && MONTHS.split_whitespace().any(|m| m == after);
        let number = !year && !date && !REFERENCES.contains(&before.as_str());
        if number || duration {
            // What is counted: a word, or two when the first does not end a
            // phrase and the second is not a short one like `on`.
            let one = words.get(n + 1).filter(|_| !duration);
            let two = words.get(n + 2).filter(|(_, word)| bare(word).chars().count() > 3);
            let two =
                two.filter(|_| one.is_some_and(|(_, word)| word.ends_with(char::is_alphanumeric)));
            let end = two.or(one).map_or(at + word.len(), |(at, word)| at + word.len());
            found.push(wording[*at..end].trim_end_matches(['.', ',', ';']));
        }
    }
    found.into_iter()
}

/// Remarks on the document as a whole, from its lines.
pub(super) fn of_document(
    source: &Source,
    programme: &Programme,
    directory: &Directory<'_>,
    abbreviations_at: Option<usize>,
    remarks: &mut Vec<Remark>,
) {
    let slips = PhraseSlips::of(directory);
    let mut tags_open = OpenTags::default();
    let mut used: BTreeMap<&str, Use> = BTreeMap::new();
    let entries: HashSet<usize> = programme.abbreviations.iter().map(|a| a.line).collect();
    let parts = source.blocks.iter().flat_map(|block| match block {
        Block::Line(part) => vec![part],
        Block::Row { cells, .. } => cells.iter().flat_map(|c| &c.parts).collect(),
    });
    for part in parts {
        tags_open.read(part);
        slips.read(part, remarks);
        let body = !entries.contains(&part.line) && Some(part.line) != abbreviations_at;
        // A label in capitals is not an abbreviation.
        let value = directory.labels.labelled(&part.text).map_or(part.text.as_str(), |l| l.value);
        let body = body && !is_heading(&part.text);
        for (word, in_brackets) in words(value) {
            if let Some((code, right)) = directory.bodies.slips.get(word) {
                let text = format!("`{word}` stands for `{right}`");
                remarks.push(notice(part.line, Notice::MisspeltInstitution, code, text));
            } else if body && is_abbreviation(word) {
                let used = used.entry(word).or_insert(Use { line: part.line, spelt_out: None });
                if in_brackets && used.spelt_out.is_none() {
                    used.spelt_out = Some(part.line);
                }
            }
        }
    }
    tags_open.report(remarks);
    of_abbreviations(programme, &used, directory, remarks);
}

/// Where an abbreviation is first used, and where it stands in brackets after
/// its long form.
struct Use {
    line: usize,
    spelt_out: Option<usize>,
}

fn of_abbreviations(
    programme: &Programme,
    used: &BTreeMap<&str, Use>,
    directory: &Directory<'_>,
    remarks: &mut Vec<Remark>,
) {
    let listed = &programme.abbreviations;
    let has_list = !listed.is_empty();
    let known: HashSet<&str> = listed.iter().map(|a| a.short.as_str()).collect();
    let mut undefined: BTreeMap<&str, &Use> = BTreeMap::new();
    for (word, place) in used {
        let singular = singular(word);
        if known.contains(word) || known.contains(singular) {
            continue;
        }
        undefined
            .entry(singular)
            .and_modify(|u| *u = if place.line < u.line { place } else { u })
            .or_insert(place);
    }
    for (word, place) in &undefined {
        let text = match place.spelt_out {
            // A document without a list spells abbreviations out in its text.
            Some(_) if !has_list => continue,
            None if !has_list && directory.bodies.knows(word) => continue,
            Some(line) => format!(
                "`{word}` is used and not in the list of abbreviations; line {line} spells it out"
            ),
            None => format!("`{word}` is used and is defined nowhere"),
        };
        remarks.push(notice(place.line, Notice::AbbreviationUndefined, word, text));
    }
    let slips: HashMap<&str, &str> =
        directory.bodies.slips.iter().map(|(slip, (_, right))| (right.as_str(), *slip)).collect();
    let slipped = |short: &str| slips.get(short).filter(|s| remarks_name(remarks, s)).copied();
    let mut unused = Vec::new();
    for entry in listed {
        let short = entry.short.as_str();
        let plural = used.contains_key(short) || used.keys().any(|w| singular(w) == short);
        if !plural {
            let text = match slipped(short) {
                Some(slip) => {
                    format!("`{short}` is in the list and the text always writes `{slip}`")
                }
                None => format!("`{short}` is in the list and is not used"),
            };
            unused.push(notice(entry.line, Notice::AbbreviationUnused, short, text));
        }
    }
    remarks.extend(unused);
    // A list in order of the alphabet that ends before what is used does.
    let order: Vec<String> = listed.iter().map(|a| a.short.to_lowercase()).collect();
    if let (Some(last), true) = (listed.last(), order.len() >= 5 && order.is_sorted()) {
        let after: Vec<&str> = undefined
            .keys()
            .filter(|w| w.to_lowercase() > last.short.to_lowercase())
            .copied()
            .collect();
        if after.len() >= 2 {
            let text = format!(
                "the list of abbreviations stops at `{}`; {} are used and would come after it",
                last.short,
                after.join(", ")
            );
            remarks.push(notice(last.line, Notice::AbbreviationsCutOff, &last.short, text));
        }
    }
}

fn remarks_name(remarks: &[Remark], slip: &str) -> bool {
    remarks
        .iter()
        .any(|r| r.kind == Notice::MisspeltInstitution && r.text.starts_with(&format!("`{slip}`")))
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// The words of a line, and whether each stands alone in brackets.
fn words(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let boundary = |c: char| !(c.is_alphanumeric() || c == '-');
    let mut at = 0;
    text.split(boundary).filter_map(move |word| {
        let start = at;
        at = start + word.len();
        let after = text[at..].chars().next();
        at += after.map_or(0, char::len_utf8);
        let brackets = after == Some(')') && text[..start].ends_with('(');
        (!word.is_empty()).then_some((word, brackets))
    })
}

/// `NRM`, `LCCTHBs`, `МВР`; not a Roman number, not a word of a heading in
/// capitals, not a figure.
fn is_abbreviation(word: &str) -> bool {
    let bare = singular(word);
    let capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let shape = capitals >= 2
        && letters == bare.chars().count()
        && letters <= 12
        && (capitals == letters
            || (capitals * 2 >= letters && bare.starts_with(char::is_uppercase)));
    shape && roman_value(bare).is_none()
}

/// Whether most of a line, up to its first tab, is in capitals.
fn is_heading(line: &str) -> bool {
    let head = line.split('\t').next().unwrap_or_default();
    let mut words = head.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic));
    let count = words.clone().count();
    count >= 2 && words.all(|w| !w.chars().any(char::is_lowercase)) && !line.contains('\t')
}

/// Tags that were opened and not closed.
#[derive(Default)]
struct OpenTags {
    open: BTreeMap<String, Vec<usize>>,
    stray: Vec<(usize, String)>,
}

impl OpenTags {
    fn read(&mut self, part: &Part) {
        for tag in tags(&part.text) {
            let name = tag.name.to_ascii_lowercase();
            if tag.closed || matches!(name.as_str(), "br" | "hr" | "img" | "li" | "p") {
                continue;
            }
            if !tag.closes {
                self.open.entry(name).or_default().push(part.line);
            } else if self.open.get_mut(&name).and_then(Vec::pop).is_none() {
                self.stray.push((part.line, name));
            }
        }
    }

    fn report(self, remarks: &mut Vec<Remark>) {
        for (name, lines) in self.open {
            for line in lines {
                remarks.push(notice(
                    line,
                    Notice::MarkupUnbalanced,
                    &name,
                    format!("`<{name}>` is opened here and never closed"),
                ));
            }
        }
        for (line, name) in self.stray {
            remarks.push(notice(
                line,
                Notice::MarkupUnbalanced,
                &name,
                format!("`</{name}>` closes what was not open"),
            ));
        }
    }
}

/// The known slips of the pack that are more than one word.
struct PhraseSlips {
    slips: Vec<(Notice, String, String)>,
}

impl PhraseSlips {
    fn of(directory: &Directory<'_>) -> Self {
        let kinds = [("act_slips", Notice::ActUnknown), ("language_slips", Notice::LanguageSlip)];
        let entries = kinds.into_iter().flat_map(|(key, kind)| {
            directory.pack.labels.get(key).into_iter().flatten().map(move |entry| (kind, entry))
        });
        let slips = entries
            .filter_map(|(kind, entry)| {
                let (wrong, right) = entry.split_once('=')?;
                Some((kind, wrong.trim().to_lowercase(), right.trim().to_owned()))
            })
            .filter(|(_, wrong, _)| !wrong.is_empty());
        Self { slips: slips.collect() }
    }

    fn read(&self, part: &Part, remarks: &mut Vec<Remark>) {
        if self.slips.is_empty() {
            return;
        }
        let plain = without_markup(&part.text);
        let line = plain.to_lowercase();
        for (kind, wrong, right) in &self.slips {
            let Some(at) = line.find(wrong.as_str()) else { continue };
            // As written, where lower case did not move the letters.
            let written = plain
                .get(at..at + wrong.len())
                .filter(|w| w.to_lowercase() == *wrong)
                .unwrap_or(wrong);
            let right = in_case_of(written, right);
            let text = match kind {
                Notice::ActUnknown => format!("`{written}` is another act; `{right}` may be meant"),
                _ => format!("`{written}` is kept as written; `{right}` may be meant"),
            };
            remarks.push(notice(part.line, *kind, written, text));
        }
    }
}

/// `directive 2014/67/eu` with the capitals of `Directive 2014/97/EU`: the
/// pack keeps its spellings without them.
fn in_case_of(written: &str, right: &str) -> String {
    let mut like = written.chars();
    let cased = right.chars().map(|c| match like.next() {
        Some(l) if l.to_lowercase().eq(c.to_lowercase()) => l,
        _ => c,
    });
    cased.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_numbers_that_count_something() {
        let found = |text| targets(text).collect::<Vec<_>>();
        assert_eq!(
            found("A week-long training for 6 staff members"),
            ["week-long", "6 staff members"]
        );
        assert_eq!(found("two policy papers"), ["two policy papers"]);
        assert_eq!(found("a shelter with 10 places."), ["10 places"]);
        assert_eq!(found("adopted in 2017 under Article 8 on 30 July"), Vec::<&str>::new());
    }

    #[test]
    fn abbreviations_are_told_from_numbers_and_headings() {
        assert!(is_abbreviation("LCCTHBs"));
        assert!(is_abbreviation("MoI"));
        assert!(is_abbreviation("МВР"));
        assert!(!is_abbreviation("VII"));
        assert!(!is_abbreviation("The"));
        assert!(!is_abbreviation("2017"));
        assert!(is_heading("SECTION II PREVENTION"));
        assert!(!is_heading("The NRM"));
    }
}
