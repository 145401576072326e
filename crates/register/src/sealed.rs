//! What is sealed, as bytes and back.
//!
//! A form number, then texts and counts one after the other; a text is its
//! length (4 bytes, most significant first) and its bytes in UTF-8, a count is
//! 4 bytes. The second form of an identity has the circumstances besides. What
//! cannot be read back is damage: the cipher has vouched for it.
use crate::error::{Error, Result};
use crate::person_list::SourceText;
use crate::screening::Answered;
use domain::attendee::Attendee;
use domain::circumstance::{Circumstances, Education, Gender, Locality, MaritalStatus};
use domain::day::{Day, Moment};
use domain::health::Health;
use domain::person::{
    BirthDate, Citizenship, Contact, ContactKind, Identifier, IdentifierKind, Identity, Names,
    Private, Spoken,
};
use domain::referral::plan::{Content, PlannedStep};
use domain::shelter::Location;
use vault::Zeroizing;
use vault::key::DataKey;
use vault::seal;

const FORM: u32 = 1;
const WITH_CIRCUMSTANCES: u32 = 2;
const YES: &str = "yes";
const NO: &str = "no";

/// One sealed value, closed, as its row keeps it.
pub(crate) struct Kept {
    pub(crate) sealed: Vec<u8>,
    pub(crate) version: u32,
    pub(crate) entered_at: Moment,
}

impl Kept {
    /// Since when something is kept; none after it was taken away, which leaves
    /// no bytes.
    pub(crate) fn since(&self) -> Option<Moment> {
        (!self.sealed.is_empty()).then_some(self.entered_at)
    }

    /// Which of the owner's keys sealed it; the first when none says so, and
    /// then it does not open.
    pub(crate) fn key<'k>(&self, keys: &'k [DataKey]) -> &'k DataKey {
        let number = seal::key_number(&self.sealed).ok();
        keys.iter().find(|key| Some(key.number()) == number).unwrap_or(&keys[0])
    }
}

/// Who a person is, as bytes.
pub(crate) fn identity_bytes(identity: &Identity) -> Zeroizing<Vec<u8>> {
    let Identity { names, identifiers, birth, citizenships, languages, circumstances } = identity;
    let mut w = Writer::of(WITH_CIRCUMSTANCES);
    for name in [&names.given, &names.fathers, &names.family] {
        w.text(name.as_ref().map_or("", Private::expose));
    }
    w.count(names.others.len());
    for name in &names.others {
        w.text(name.expose());
    }
    w.count(identifiers.len());
    for identifier in identifiers {
        w.text(identifier.kind.code());
        w.text(identifier.value.expose());
    }
    match birth {
        Some(birth) => w.text(&birth.expose()),
        None => w.text(""),
    }
    w.count(citizenships.len());
    for citizenship in citizenships {
        w.text(citizenship.expose());
    }
    w.count(languages.len());
    for language in languages {
        w.text(language.expose());
    }
    let Circumstances { gender, marital, children, education, residence, origin } = circumstances;
    w.text(gender.map_or("", Gender::code));
    w.text(marital.map_or("", MaritalStatus::code));
    w.text(&children.map_or_else(String::new, |n| n.to_string()));
    w.text(education.map_or("", Education::code));
    for place in [residence, origin] {
        w.text(place.as_ref().map_or("", Locality::expose));
    }
    w.0
}

/// How a person is reached, as bytes.
pub(crate) fn contact_bytes(contacts: &[Contact]) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    w.count(contacts.len());
    for contact in contacts {
        w.text(contact.kind.code());
        w.text(contact.value.expose());
    }
    w.0
}

/// Who a person is.
pub(crate) fn read_identity(bytes: &[u8]) -> Result<Identity> {
    read_form(bytes, &[FORM, WITH_CIRCUMSTANCES], |form, r| {
        let mut names = Names::default();
        for name in [&mut names.given, &mut names.fathers, &mut names.family] {
            r.blank_or(name)?;
        }
        names.others = r.list(Reader::private)?;
        let identifiers = r.list(|r| {
            let kind = r.code(&IdentifierKind::ALL, IdentifierKind::code)?;
            Some(Identifier { kind, value: r.private()? })
        })?;
        let birth = BirthDate::read(r.text()?).ok()?;
        let citizenships = r.list(|r| Citizenship::read(r.text()?).ok())?;
        let languages = r.list(|r| Spoken::read(r.text()?).ok())?;
        let circumstances = if form == FORM { Circumstances::default() } else { circumstances(r)? };
        Some(Identity { names, identifiers, birth, citizenships, languages, circumstances })
    })
    .ok_or(Error::Damaged("person.identity"))
}

/// A person's health, as bytes.
pub(crate) fn health_bytes(health: &Health) -> Zeroizing<Vec<u8>> {
    let Health { difficulties, pregnant, needs } = health;
    let mut w = Writer::new();
    w.count(difficulties.len());
    for (function, difficulty) in difficulties {
        w.text(function.code());
        w.text(difficulty.code());
    }
    w.text(match pregnant {
        None => "",
        Some(true) => YES,
        Some(false) => NO,
    });
    w.text(needs);
    w.0
}

/// A person's health.
pub(crate) fn read_health(bytes: &[u8]) -> Result<Health> {
    read(bytes, |r| {
        let asked = r.list(|r| Some((r.text()?.parse().ok()?, r.text()?.parse().ok()?)))?;
        let pregnant = r.known(|text| match text {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        })?;
        let needs = Zeroizing::new(r.text()?.to_owned());
        Some(Health { difficulties: asked.into_iter().collect(), pregnant, needs })
    })
    .ok_or(Error::Damaged("person.health"))
}

fn circumstances(r: &mut Reader<'_>) -> Option<Circumstances> {
    Some(Circumstances {
        gender: r.known(|code| code.parse().ok())?,
        marital: r.known(|code| code.parse().ok())?,
        children: Circumstances::read_children(r.text()?).ok()?,
        education: r.known(|code| code.parse().ok())?,
        residence: r.known(|code| Locality::read(code).ok())?,
        origin: r.known(|code| Locality::read(code).ok())?,
    })
}

/// How a person is reached.
pub(crate) fn read_contacts(bytes: &[u8]) -> Result<Vec<Contact>> {
    read(bytes, |r| {
        r.list(|r| {
            let kind = r.code(&ContactKind::ALL, ContactKind::code)?;
            Some(Contact { kind, value: r.private()? })
        })
    })
    .ok_or(Error::Damaged("person.contact"))
}

/// Where a shelter is, as bytes.
pub(crate) fn location_bytes(location: &Location) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    w.text(location.address.expose());
    w.text(location.directions.as_ref().map_or("", Private::expose));
    w.0
}

/// Where a shelter is.
pub(crate) fn read_location(bytes: &[u8]) -> Result<Location> {
    read(bytes, |r| {
        let (address, mut directions) = (r.private()?, None);
        r.blank_or(&mut directions)?;
        Some(Location { address, directions })
    })
    .ok_or(Error::Damaged("shelter_location.location"))
}

/// Who took part, as bytes.
pub(crate) fn attendee_bytes(attendees: &[Attendee]) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    w.count(attendees.len());
    for attendee in attendees {
        w.text(attendee.name.expose());
        w.text(attendee.from.as_ref().map_or("", Private::expose));
    }
    w.0
}

/// Who took part.
pub(crate) fn read_attendees(bytes: &[u8]) -> Result<Vec<Attendee>> {
    read(bytes, |r| {
        r.list(|r| {
            let (name, mut from) = (r.private()?, None);
            r.blank_or(&mut from)?;
            Some(Attendee { name, from })
        })
    })
    .ok_or(Error::Damaged("attendee_list.names"))
}

/// A row of an institution's list, as bytes.
pub(crate) fn source_bytes(row: &SourceText) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    w.count(row.told.len());
    for (field, text) in &row.told {
        w.text(field);
        w.text(text);
    }
    w.count(row.as_sent.len());
    for (heading, text) in &row.as_sent {
        w.text(heading);
        w.text(text);
    }
    w.0
}

/// A row of an institution's list.
pub(crate) fn read_source(bytes: &[u8]) -> Result<SourceText> {
    let text = |r: &mut Reader<'_>| Some(Zeroizing::new(r.text()?.to_owned()));
    read(bytes, |r| {
        let told = r.list(|r| Some((r.text()?.to_owned(), text(r)?)))?;
        let as_sent = r.list(|r| Some((r.text()?.to_owned(), text(r)?)))?;
        Some(SourceText { told: told.into_iter().collect(), as_sent })
    })
    .ok_or(Error::Damaged("source_version.content"))
}

/// What was answered at a screening, as bytes.
pub(crate) fn answered_bytes(answered: &Answered) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    w.text(answered.age.code());
    w.count(answered.answers.len());
    for (code, seen) in &answered.answers {
        w.text(code);
        w.text(seen.code());
    }
    w.0
}

/// What was answered at a screening.
pub(crate) fn read_answered(bytes: &[u8]) -> Result<Answered> {
    read(bytes, |r| {
        let age = r.text()?.parse().ok()?;
        let answers = r.list(|r| Some((r.text()?.to_owned(), r.text()?.parse().ok()?)))?;
        Some(Answered { age, answers: answers.into_iter().collect() })
    })
    .ok_or(Error::Damaged("screening.answers"))
}

/// What a support and safety plan says, as bytes.
pub(crate) fn plan_bytes(plan: &Content) -> Zeroizing<Vec<u8>> {
    let mut w = Writer::new();
    for text in [&plan.needs, &plan.risk, &plan.security] {
        w.text(text);
    }
    w.text(&day_text(plan.review_on));
    w.count(plan.steps.len());
    for step in &plan.steps {
        w.text(step.what.expose());
        w.text(&step.who);
        w.text(&day_text(step.until));
        w.text(step.progress.code());
    }
    w.0
}

fn day_text(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

/// What a support and safety plan says.
pub(crate) fn read_plan(bytes: &[u8]) -> Result<Content> {
    read(bytes, |r| {
        let mut text = || Some(Zeroizing::new(r.text()?.to_owned()));
        let (needs, risk, security) = (text()?, text()?, text()?);
        let review_on = r.day()?;
        let steps = r.list(|r| {
            Some(PlannedStep {
                what: r.private()?,
                who: r.text()?.to_owned(),
                until: r.day()?,
                progress: r.text()?.parse().ok()?,
            })
        })?;
        Some(Content { needs, risk, security, steps, review_on })
    })
    .ok_or(Error::Damaged("support_plan.content"))
}

struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    fn new() -> Self {
        Self::of(FORM)
    }

    fn of(form: u32) -> Self {
        let mut w = Self(Zeroizing::new(Vec::with_capacity(1024)));
        w.number(form);
        w
    }

    fn number(&mut self, number: u32) {
        self.bytes(&number.to_be_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        if self.0.capacity() < self.0.len() + bytes.len() {
            // Growing in place would leave what was written behind, unwiped.
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * (self.0.len() + bytes.len())));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }
}

struct Reader<'b>(&'b [u8]);

fn read<T>(bytes: &[u8], what: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    read_form(bytes, &[FORM], |_, reader| what(reader))
}

/// Reads one of these forms.
fn read_form<T>(
    bytes: &[u8],
    forms: &[u32],
    what: impl FnOnce(u32, &mut Reader<'_>) -> Option<T>,
) -> Option<T> {
    let mut reader = Reader(bytes);
    let form = reader.number().filter(|form| forms.contains(form))?;
    what(form, &mut reader).filter(|_| reader.0.is_empty())
}

impl<'b> Reader<'b> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn text(&mut self) -> Option<&'b str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// A text that may be blank, and then is not known.
    fn blank_or(&mut self, known: &mut Option<Private>) -> Option<()> {
        *known = Private::read(self.text()?).ok()?;
        Some(())
    }

    /// A day that may be blank, and then is not known; none for what is no day.
    #[expect(clippy::option_option, reason = "what is damaged, and what is not known")]
    fn day(&mut self) -> Option<Option<Day>> {
        self.known(|text| text.parse().ok())
    }

    /// What `read` makes of a text that may be blank, and then is not known.
    #[expect(clippy::option_option, reason = "what is damaged, and what is not known")]
    fn known<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        match self.text()? {
            "" => Some(None),
            text => read(text).map(Some),
        }
    }

    fn private(&mut self) -> Option<Private> {
        let mut known = None;
        self.blank_or(&mut known)?;
        known
    }

    fn code<T: Copy>(&mut self, all: &[T], code: fn(T) -> &'static str) -> Option<T> {
        let text = self.text()?;
        all.iter().copied().find(|one| code(*one) == text)
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // Each takes bytes, so a count that lies ends soon.
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::health::{Difficulty, Function};
    use domain::referral::identification::AgeGroup;
    use domain::referral::plan::Progress;
    use domain::referral::screening::Seen;
    use proptest::prelude::*;

    fn private(text: &str) -> Private {
        Private::read(text).unwrap().unwrap()
    }

    fn whole() -> Identity {
        Identity {
            names: Names {
                given: Some(private("Мария")),
                fathers: None,
                family: Some(private("O’Hara-Петрова")),
                others: vec![private("Maria"), private("Мими")],
            },
            identifiers: IdentifierKind::ALL
                .map(|kind| Identifier { kind, value: private("7523169263") })
                .to_vec(),
            birth: BirthDate::read("1999-05").unwrap(),
            citizenships: vec![Citizenship::read("BG").unwrap(), Citizenship::Stateless],
            languages: vec![Spoken::read("bul").unwrap()],
            circumstances: Circumstances {
                gender: Some(Gender::Feminine),
                marital: None,
                children: Some(0),
                education: Some(Education::LowerSecondary),
                residence: Locality::read("DE").ok(),
                origin: Locality::read("VAR06").ok(),
            },
        }
    }

    #[test]
    fn an_identity_of_the_first_form_is_read() {
        let mut first = identity_bytes(&Identity::default()).to_vec();
        // The same without the six texts of the circumstances, which are blank.
        first.truncate(first.len() - 6 * 4);
        first[3] = 1;
        assert!(read_identity(&first).unwrap() == Identity::default());
        first[3] = 2;
        assert!(read_identity(&first).is_err());
    }

    #[test]
    fn what_was_written_is_read() {
        for identity in [whole(), Identity::default()] {
            assert!(read_identity(&identity_bytes(&identity)).unwrap() == identity);
        }
        let contacts = ContactKind::ALL.map(|kind| Contact { kind, value: private("a@b.bg") });
        assert!(read_contacts(&contact_bytes(&contacts)).unwrap() == contacts);
        let difficulties = [(Function::Seeing, Difficulty::None)].into();
        let needs = Zeroizing::new("Инсулин\nсутрин".to_owned());
        let health = Health { difficulties, pregnant: Some(false), needs };
        for health in [health, Health::default()] {
            assert!(read_health(&health_bytes(&health)).unwrap() == health);
        }
        for directions in [None, Some(private("две позвънявания"))] {
            let location = Location { address: private("ул. Измислена 1"), directions };
            assert!(read_location(&location_bytes(&location)).unwrap() == location);
        }
        let attendees = [Attendee { name: private("Ана"), from: None }];
        assert!(read_attendees(&attendee_bytes(&attendees)).unwrap() == attendees);
        let seen = [("ILO1.01".to_owned(), Seen::Seen), ("ILO1.02".to_owned(), Seen::NotSeen)];
        let answered = Answered { age: AgeGroup::PresumedChild, answers: seen.into() };
        assert!(read_answered(&answered_bytes(&answered)).unwrap() == answered);
        let step = PlannedStep {
            what: private("Среща"),
            who: "SAD".to_owned(),
            until: Some("2017-06-01".parse().unwrap()),
            progress: Progress::Open,
        };
        let text = |said: &str| Zeroizing::new(said.to_owned());
        let (needs, risk, security) = (text("Подслон"), text(""), text("Не сама\nнавън"));
        let steps = vec![PlannedStep { until: None, ..step.clone() }, step];
        let plan = Content { needs, risk, security, steps, review_on: None };
        for plan in [plan, Content::default()] {
            assert!(read_plan(&plan_bytes(&plan)).unwrap() == plan);
        }
        // Longer than the room that is made at first.
        let long =
            vec![Contact { kind: ContactKind::Address, value: private(&"я".repeat(500)) }; 9];
        assert!(read_contacts(&contact_bytes(&long)).unwrap() == long);
    }

    #[test]
    fn what_is_cut_or_longer_is_damage() {
        let bytes = identity_bytes(&whole());
        for end in 0..bytes.len() {
            assert!(read_identity(&bytes[..end]).is_err(), "{end}");
        }
        assert!(read_identity(&[&bytes[..], &[0]].concat()).is_err());
        assert!(read_contacts(&[0, 0, 0, 2, 0, 0, 0, 0]).is_err(), "another form");
    }

    proptest! {
        #[test]
        fn reading_never_fails_otherwise(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = (read_identity(&bytes), read_contacts(&bytes), read_answered(&bytes));
            let _ = read_health(&bytes);
        }
    }
}
