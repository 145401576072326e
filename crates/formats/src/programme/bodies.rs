//! Who answers, who takes part, who pays: bodies in free text.
use super::labels::floor;
use super::prose::Part;
use domain::institution::{Institution, InstitutionKind};
use domain::pack::{Labels, Pack};
use domain::programme::Duty;
use std::collections::{HashMap, HashSet};

/// The names of bodies, ready to be looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct Bodies<'p> {
    by_name: HashMap<String, &'p Institution>,
    by_code: HashMap<&'p str, &'p Institution>,
    class_heads: HashSet<String>,
    prepositions: HashSet<String>,
    payer_leads: Vec<String>,
    seats: HashSet<String>,
    /// Known slips, as written, with the code and the right short form.
    pub(super) slips: HashMap<&'p str, (&'p str, String)>,
}

/// Longer than this, in bytes, it is no name.
const LONGEST_NAME: usize = 300;
/// A name may hold this many commas and `and`s.
const MOST_ATOMS: usize = 6;

impl<'p> Bodies<'p> {
    pub(super) fn new(pack: &'p Pack) -> Self {
        let mut bodies = Self::default();
        let set = |labels: &Labels, key: &str| -> HashSet<String> {
            labels.get(key).into_iter().flatten().map(|s| s.to_lowercase()).collect()
        };
        bodies.class_heads = set(&pack.labels, "class_heads");
        bodies.prepositions = set(&pack.labels, "prepositions");
        bodies.seats = set(&pack.labels, "seats");
        bodies.payer_leads = set(&pack.labels, "payer_lead").into_iter().collect();
        bodies.payer_leads.sort_by_key(|l| std::cmp::Reverse(l.len()));
        for institution in &pack.institutions {
            bodies.by_code.insert(&institution.code, institution);
            let short = institution.short.iter().flat_map(|w| [&w.en, &w.bg]);
            let names = [&institution.code, &institution.name.en, &institution.name.bg];
            for name in names.into_iter().chain(short).chain(&institution.aliases) {
                let key = name_key(name);
                if !key.is_empty() {
                    // The first of the list is the plainer one: the national
                    // body before its local units.
                    bodies.by_name.entry(key).or_insert(institution);
                }
            }
            let right = institution.short.as_ref().map_or(&institution.code, |w| &w.en);
            for slip in &institution.slips {
                bodies.slips.insert(slip, (&institution.code, right.clone()));
            }
        }
        bodies
    }

    /// Whether the directory knows this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.lookup(name).is_some()
    }

    /// The body with this code.
    pub(super) fn by_code(&self, code: &str) -> Option<&'p Institution> {
        self.by_code.get(code).copied()
    }

    /// Whether one of two bodies is a part of the other, or both are the same.
    pub(super) fn related(&self, one: &str, other: &str) -> bool {
        self.within(one, other) || self.within(other, one)
    }

    fn within(&self, part: &str, whole: &str) -> bool {
        let mut at = Some(part);
        // A pack could name a body as its own ancestor.
        for _ in 0..8 {
            match at {
                Some(code) if code == whole => return true,
                Some(code) => at = self.by_code(code).and_then(|i| i.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// The bodies a text names, in order.
    pub(super) fn duties(&self, text: &str) -> Vec<Duty> {
        let atoms = atoms(text);
        let mut duties = Vec::new();
        let mut at = 0;
        while at < atoms.len() {
            let last = (at + MOST_ATOMS).min(atoms.len());
            // The longest run that is a name: names hold commas and `and`s.
            let whole = (at + 1..=last)
                .rev()
                .find_map(|end| self.resolve_run(text, &atoms[at..end]).map(|found| (end, found)));
            let (mut end, found) = match whole {
                Some((end, found)) => (end, found),
                None => (self.unresolved_end(text, &atoms, at), Vec::new()),
            };
            // `“Die Drehscheibe” Crisis Centre, Vienna`
            while end < atoms.len()
                && atoms[end].joint == Joint::Comma
                && self.is_seat(&text[atoms[end].range()])
            {
                end += 1;
            }
            let name = text[atoms[at].start..atoms[end - 1].end]
                .trim()
                .trim_end_matches(['.', ',', ';', ':'])
                .trim();
            at = end;
            if !name.chars().any(char::is_alphabetic) {
                continue;
            }
            match found.as_slice() {
                [] => duties.push(self.unlisted(name)),
                [one] => duties.push(self.duty(name, one)),
                // `The MLSP (the EA)`
                [outer, inner] => {
                    let (before, after) = name.split_once('(').unwrap_or((name, name));
                    duties.push(self.duty(before.trim(), outer));
                    duties.push(self.duty(after.trim_end_matches(')').trim(), inner));
                }
                _ => {}
            }
        }
        duties
    }

    /// The bodies that a run of atoms names as a whole.
    fn resolve_run(&self, text: &str, run: &[Atom]) -> Option<Vec<&'p Institution>> {
        let (first, last) = (run.first()?, run.last()?);
        let name = text[first.start..last.end].trim();
        let found = self.resolve(name)?;
        let Some(before) = run.len().checked_sub(1).filter(|n| *n > 0).map(|n| &run[..n]) else {
            return Some(found);
        };
        let outer = name.trim_end_matches(['.', ' ']).rfind('(').map_or(name, |open| &name[..open]);
        if self.lookup(name).is_some() || self.lookup(outer).is_some() {
            return Some(found);
        }
        // Only the short form at the end is known. It stands for the whole run
        // where that can be one name: `Centre for Study and Practice (CSP)`.
        let one = run[1..].iter().all(|a| a.joint == Joint::Soft)
            && before.iter().all(|a| self.resolve(&text[a.range()]).is_none())
            && run[1..].iter().all(|a| !starts_with_article(&text[a.range()]));
        one.then_some(found)
    }

    /// Where a name that is not in the directory ends: at a comma; at `and`
    /// only before another body.
    fn unresolved_end(&self, text: &str, atoms: &[Atom], at: usize) -> usize {
        let mut end = at + 1;
        while let Some(next) = atoms.get(end) {
            let name = text[next.range()].trim();
            let stops = next.joint == Joint::Comma
                || self.resolve(name).is_some()
                || starts_with_article(name)
                || self.is_class(name);
            if stops {
                break;
            }
            end += 1;
        }
        end
    }

    fn is_seat(&self, name: &str) -> bool {
        self.seats.contains(name.trim().trim_end_matches('.').to_lowercase().as_str())
    }

    fn duty(&self, name: &str, institution: &Institution) -> Duty {
        let class = institution.kind == InstitutionKind::Class || self.says_class(name);
        Duty { name: name.to_owned(), institution: Some(institution.code.clone()), class }
    }

    fn unlisted(&self, name: &str) -> Duty {
        // `international organisations active in the field`: the class is the
        // head, before the first preposition.
        let head = self.head(name);
        let class = self.is_class(name);
        let institution =
            class.then(|| self.lookup(head).or_else(|| self.lookup(first_word(head)))).flatten();
        let institution = institution.filter(|i| i.kind == InstitutionKind::Class);
        Duty { name: name.to_owned(), institution: institution.map(|i| i.code.clone()), class }
    }

    /// The bodies a whole text names: one; or two, as in `the MLSP (the EA)`.
    fn resolve(&self, name: &str) -> Option<Vec<&'p Institution>> {
        if let Some(found) = self.lookup(name) {
            return Some(vec![found]);
        }
        let bare = name.trim_end_matches(['.', ' ']);
        let open = bare.ends_with(')').then(|| bare.rfind('(')).flatten()?;
        let outer = self.lookup(&bare[..open]);
        let inner = self.lookup(&bare[open + 1..bare.len() - 1]);
        match (outer, inner) {
            (Some(outer), Some(inner)) if outer.code != inner.code => Some(vec![outer, inner]),
            (Some(found), _) => Some(vec![found]),
            (None, Some(found)) => {
                // `… and Regional Initiatives (CHRDR)`: the short form stands
                // for all before it, not for a part; a class stays a class.
                Some(vec![found]).filter(|_| !self.is_class(name))
            }
            (None, None) => None,
        }
    }

    fn lookup(&self, name: &str) -> Option<&'p Institution> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        let key = name_key(name);
        (!key.is_empty()).then(|| self.by_name.get(&key).copied())?
    }

    /// Whether a name is of a class of bodies: `all municipalities where …`,
    /// `NGO providers of …`.
    fn is_class(&self, name: &str) -> bool {
        let class_word = |word: &str| self.class_heads.contains(word.to_lowercase().as_str());
        let head = self.head(name);
        let mut words =
            head.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
        words.any(class_word)
    }

    /// Whether the words themselves say `members of …`, `all …`.
    fn says_class(&self, name: &str) -> bool {
        let word = first_word(without_article(name)).to_lowercase();
        matches!(
            word.as_str(),
            "all" | "members" | "member" | "other" | "всички" | "членове" | "членовете" | "други"
        ) && self.class_heads.contains(&word)
    }

    /// A name up to its first preposition, without its article.
    fn head<'t>(&self, name: &'t str) -> &'t str {
        let name = without_article(&name[..floor(name, LONGEST_NAME)]);
        let mut end = name.len();
        let mut from = 0;
        for word in name.split_whitespace() {
            let at = from + name[from..].find(word).unwrap_or(0);
            from = at + word.len();
            let bare = word.trim_matches(|c: char| c == '(' || c == ')' || c == ',').to_lowercase();
            if at > 0 && self.prepositions.contains(&bare) {
                end = at;
                break;
            }
        }
        name[..end].trim()
    }

    /// The bodies a financing text names, as codes.
    pub(super) fn payers(&self, items: &[Part]) -> Vec<&'p str> {
        let mut codes = Vec::new();
        for item in items {
            for atom in atoms(&item.text) {
                let name = self.without_lead(item.text[atom.range()].trim());
                for found in self.resolve(name).into_iter().flatten() {
                    codes.push(found.code.as_str());
                }
            }
        }
        codes
    }

    fn without_lead<'t>(&self, name: &'t str) -> &'t str {
        let head = &name[..floor(name, LONGEST_NAME)];
        let lower = head.to_lowercase();
        let lead = self.payer_leads.iter().find(|l| {
            lower.strip_prefix(l.as_str()).is_some_and(|rest| rest.starts_with(char::is_whitespace))
        });
        match lead {
            Some(lead) if lower.len() == head.len() => name[lead.len()..].trim_start(),
            _ => name,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// A comma, a semicolon: always between names, but for a seat.
    Comma,
    /// `and`, a slash: between names or inside one.
    Soft,
}

#[derive(Clone, Copy, Debug)]
struct Atom {
    start: usize,
    end: usize,
    /// What stands before it.
    joint: Joint,
}

impl Atom {
    const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// Cuts at commas, semicolons, slashes and `and`, not inside brackets or
/// curly quotation marks.
fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let (mut start, mut joint, mut depth) = (0, Joint::Comma, 0_u32);
    let mut low = false;
    let mut push = |start: usize, end: usize, joint: Joint| {
        let piece = &text[start..end];
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let start = start + (piece.len() - piece.trim_start().len());
            // `, and NGOs` is a comma, whatever follows it.
            atoms.push(Atom { start, end: start + trimmed.len(), joint });
            return true;
        }
        false
    };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = c.len_utf8();
        match c {
            '(' | '[' | '«' => depth += 1,
            ')' | ']' | '»' | '”' => depth = depth.saturating_sub(1),
            '„' => {
                low = true;
                depth += 1;
            }
            '“' if low => {
                low = false;
                depth = depth.saturating_sub(1);
            }
            '“' => depth += 1,
            ',' | ';' if depth == 0 => {
                push(start, at, joint);
                start = at + length;
                joint = Joint::Comma;
            }
            '/' if depth == 0 => {
                if push(start, at, joint) {
                    joint = Joint::Soft;
                }
                start = at + length;
            }
            c if c.is_whitespace() && depth == 0 => {
                let rest = text[at..].trim_start();
                let gap = text[at..].len() - rest.len();
                let word = ["and", "и", "&"].iter().find(|w| {
                    rest.strip_prefix(**w).is_some_and(|r| r.starts_with(char::is_whitespace))
                });
                if let Some(word) = word {
                    if push(start, at, joint) {
                        joint = Joint::Soft;
                    }
                    start = at + gap + word.len();
                    at = start;
                    continue;
                }
            }
            _ => {}
        }
        at += length;
    }
    push(start, text.len(), joint);
    atoms
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn starts_with_article(name: &str) -> bool {
    without_article(name).len() < name.len()
}

fn without_article(name: &str) -> &str {
    let name = name.trim_start();
    for article in ["the ", "The ", "THE ", "a ", "an ", "A ", "An "] {
        if let Some(rest) = name.strip_prefix(article) {
            return rest.trim_start();
        }
    }
    name
}

/// A name folded so that its spellings agree: no articles, no plurals, no
/// quotation marks, one sort of apostrophe. The Bulgarian article is a suffix
/// and goes too. Only good for comparing with another key.
fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut word = String::new();
    let mut rest = name;
    while !rest.is_empty() {
        // `Commission(s)`
        let plural = ["(s)", "(и)", "(ии)"].iter().find_map(|p| rest.strip_prefix(p));
        if let Some(after) = plural {
            rest = after;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        if c.is_alphanumeric() {
            word.push(c);
        } else if !matches!(c, '\'' | '’' | '`' | '‘') {
            // Quotation marks round a word, and apostrophes in it, are one
            // thing; every other mark ends it.
            push_stem(&mut key, &mut word);
        }
    }
    push_stem(&mut key, &mut word);
    key
}

fn push_stem(key: &mut String, word: &mut String) {
    if !word.is_empty() {
        let lower = word.to_lowercase();
        if !matches!(lower.as_str(), "the" | "a" | "an") {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(stem(word, &lower));
        }
        word.clear();
    }
}

fn stem<'l>(word: &str, lower: &'l str) -> &'l str {
    if lower.is_ascii() {
        let short_plural = word.len() > 2
            && word.ends_with('s')
            && word[..word.len() - 1].bytes().all(|b| b.is_ascii_uppercase());
        let plural = lower.len() > 3 && lower.ends_with('s') && !lower.ends_with("ss");
        return if short_plural || plural { &lower[..lower.len() - 1] } else { lower };
    }
    if lower.chars().count() <= 4 || word.chars().all(char::is_uppercase) {
        return lower;
    }
    let bare =
        ["та", "то", "те", "ът", "ят"].iter().find_map(|a| lower.strip_suffix(a)).unwrap_or(lower);
    bare.strip_suffix(['а', 'я', 'и', 'о', 'е', 'й']).unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Words;

    fn pack() -> Pack {
        let body = |code: &str, en: &str, bg: &str, kind| Institution {
            code: code.into(),
            name: Words { en: en.into(), bg: bg.into() },
            short: None,
            kind,
            parent: None,
            place: None,
            link: None,
            aliases: vec![],
            slips: vec![],
            source: None,
        };
        let text = include_str!("../../../../packs/bg/labels.toml");
        Pack {
            labels: toml::from_str(text).unwrap(),
            institutions: vec![
                body(
                    "MLSP",
                    "Ministry of Labour and Social Policy",
                    "Министерство на труда и социалната политика",
                    InstitutionKind::Ministry,
                ),
                body("EA", "Employment Agency", "Агенция по заетостта", InstitutionKind::Agency),
                body(
                    "NC",
                    "National Commission",
                    "Национална комисия",
                    InstitutionKind::Commission,
                ),
                body(
                    "LC",
                    "Local Commission for Safety",
                    "Местна комисия за сигурност",
                    InstitutionKind::LocalCommission,
                ),
                body(
                    "NGO",
                    "Non-governmental organisations",
                    "Неправителствени организации",
                    InstitutionKind::Class,
                ),
            ],
            ..Pack::default()
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<&str>, bool)]) {
        let pack = pack();
        let duties = Bodies::new(&pack).duties(text);
        let found: Vec<_> =
            duties.iter().map(|d| (d.name.as_str(), d.institution.as_deref(), d.class)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_with_articles_plurals_and_short_forms_are_one_body() {
        check(
            "The LCs and the Local Commissions for Safety (LCs)",
            &[
                ("The LCs", Some("LC"), false),
                ("the Local Commissions for Safety (LCs)", Some("LC"), false),
            ],
        );
        check(
            "Министерството на труда и социалната политика, Агенцията по заетостта и НПО",
            &[
                ("Министерството на труда и социалната политика", Some("MLSP"), false),
                ("Агенцията по заетостта", Some("EA"), false),
                ("НПО", None, true),
            ],
        );
    }

    #[test]
    fn a_name_with_and_is_not_cut_and_two_bodies_are() {
        check(
            "the Ministry of Labour and Social Policy and the EA",
            &[
                ("the Ministry of Labour and Social Policy", Some("MLSP"), false),
                ("the EA", Some("EA"), false),
            ],
        );
        check(
            "the Centre for Study and Practice, MLSP/EA",
            &[
                ("the Centre for Study and Practice", None, false),
                ("MLSP", Some("MLSP"), false),
                ("EA", Some("EA"), false),
            ],
        );
    }

    #[test]
    fn a_short_form_in_brackets_stands_for_its_own_name_only() {
        check(
            "The NC, the Office of Work (EA)",
            &[("The NC", Some("NC"), false), ("the Office of Work (EA)", Some("EA"), false)],
        );
        check(
            "the Office for Work and Practice (EA)",
            &[("the Office for Work and Practice (EA)", Some("EA"), false)],
        );
        check(
            "the National Commission (NC) and the Ministry of Work (MLSP)",
            &[
                ("the National Commission (NC)", Some("NC"), false),
                ("the Ministry of Work (MLSP)", Some("MLSP"), false),
            ],
        );
    }

    #[test]
    fn a_body_in_brackets_is_a_second_body() {
        check(
            "The MLSP (the EA)",
            &[("The MLSP", Some("MLSP"), false), ("the EA", Some("EA"), false)],
        );
        check("the Agency of Work (EA)", &[("the Agency of Work (EA)", Some("EA"), false)]);
    }

    #[test]
    fn classes_are_told_from_bodies() {
        check(
            "All municipalities where LCs (LCs) have been set up, NGOs",
            &[
                ("All municipalities where LCs (LCs) have been set up", None, true),
                ("NGOs", Some("NGO"), true),
            ],
        );
        check(
            "Members of the National Commission, “Home”, a shelter, Vienna",
            &[
                ("Members of the National Commission", None, true),
                ("“Home”", None, false),
                ("a shelter, Vienna", None, false),
            ],
        );
        check(
            "NGO providers of services at both national and local level",
            &[("NGO providers of services at both national and local level", Some("NGO"), true)],
        );
        check("–", &[]);
    }
}
