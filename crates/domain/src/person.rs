//! Who a person is: names, numbers, birth, contacts.
//!
//! None of these values prints: a [`Private`] text shows itself only to who
//! asks with [`Private::expose`], and is wiped when dropped. Everything may be
//! missing, as a person can be helped before anyone knows a name; what is odd
//! is a [`Remark`], never a refusal.
use crate::case_file::Part;
use crate::circumstance::Circumstances;
use crate::code::codes;
use crate::day::Day;
use crate::personal_number::{is_eik, is_lnch, read_egn};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// A text about a person. It prints as `…`, and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(Zeroizing<String>);

impl Private {
    /// The most characters taken.
    pub const LONGEST: usize = 500;

    /// The text without blanks around it; none when nothing is left.
    ///
    /// # Errors
    ///
    /// [`TooLong`](Fault::TooLong); [`Unprintable`](Fault::Unprintable) for
    /// control characters.
    pub fn read(text: &str) -> Result<Option<Self>, Fault> {
        let text = text.trim();
        if text.chars().count() > Self::LONGEST {
            return Err(Fault::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(Fault::Unprintable);
        }
        Ok((!text.is_empty()).then(|| Self(Zeroizing::new(text.to_owned()))))
    }

    /// The text. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Why something said of a person cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Longer than is taken of a name, a number or an address.
    TooLong,
    /// Longer than is taken of a text in sentences.
    TextTooLong,
    /// Control characters.
    Unprintable,
    /// Not a year, a month or a day like `1999`, `1999-05` or `1999-05-07`.
    NotADate,
    /// Not a code of the list.
    NotACode,
    /// Not a number, or not one that can be.
    NotANumber,
}

/// The names, as they are written in the person's own papers or as the person
/// says them. A blank one is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Given name.
    pub given: Option<Private>,
    /// Father's name.
    pub fathers: Option<Private>,
    /// Family name.
    pub family: Option<Private>,
    /// Other names: former, assumed, or in another script.
    pub others: Vec<Private>,
}

/// What sort of number identifies the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// Personal number of a citizen (ЕГН).
    Egn,
    /// Personal number of a foreigner (ЛНЧ).
    Lnch,
    /// Number of a legal person (ЕИК).
    Eik,
    /// Number of a passport.
    Passport,
    /// Number of another document.
    Other,
}

impl IdentifierKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Egn, Self::Lnch, Self::Eik, Self::Passport, Self::Other];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Egn => "egn",
            Self::Lnch => "lnch",
            Self::Eik => "eik",
            Self::Passport => "passport",
            Self::Other => "other",
        }
    }
}

/// What the check digit says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It fits.
    Fits,
    /// It does not fit: mistyped, forged, or wrong in the papers.
    DoesNotFit,
    /// This kind of number has none.
    None,
}

/// A number that identifies the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// What sort of number.
    pub kind: IdentifierKind,
    /// The number.
    pub value: Private,
}

impl Identifier {
    /// What its check digit says.
    #[must_use]
    pub fn check(&self) -> Check {
        let fits = match self.kind {
            IdentifierKind::Egn => read_egn(self.value.expose()).is_some(),
            IdentifierKind::Lnch => is_lnch(self.value.expose()),
            IdentifierKind::Eik => is_eik(self.value.expose()),
            IdentifierKind::Passport | IdentifierKind::Other => return Check::None,
        };
        if fits { Check::Fits } else { Check::DoesNotFit }
    }
}

/// When the person was born, as far as it is known: a year, a month or a day.
/// It prints as `…`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl BirthDate {
    /// Reads `1999`, `1999-05` or `1999-05-07`; a blank text is not known.
    ///
    /// # Errors
    ///
    /// [`NotADate`](Fault::NotADate), also for a day that does not exist.
    pub fn read(text: &str) -> Result<Option<Self>, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let mut parts = text.split('-');
        let mut number = |digits: usize| -> Result<Option<i16>, Fault> {
            let Some(part) = parts.next() else { return Ok(None) };
            let whole = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            if whole {
                part.parse().map(Some).map_err(|_| Fault::NotADate)
            } else {
                Err(Fault::NotADate)
            }
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return Err(Fault::NotADate);
        }
        let small = |n: Option<i16>| n.map(i8::try_from).transpose().map_err(|_| Fault::NotADate);
        let (year, month, day) = (year.ok_or(Fault::NotADate)?, small(month)?, small(day)?);
        Day::of(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or(Fault::NotADate)?;
        Ok(Some(Self { year, month, day }))
    }

    /// As it is read.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        })
    }

    /// Whether the person may have been born on `day`.
    #[must_use]
    pub fn may_be(&self, day: Day) -> bool {
        let month = day.month();
        self.year == month.year
            && self.month.is_none_or(|m| m == month.month)
            && self.day.is_none_or(|d| d == day.day_of_month())
    }

    fn first(self) -> Option<Day> {
        Day::of(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The sex in the papers, as the statistical returns ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Another.
    Other,
    /// Not known.
    #[default]
    Unknown,
}

impl Sex {
    /// Every sex.
    pub const ALL: [Self; 4] = [Self::Female, Self::Male, Self::Other, Self::Unknown];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Other => "X",
            Self::Unknown => "U",
        }
    }
}

impl FromStr for Sex {
    type Err = Fault;

    fn from_str(code: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(Fault::NotACode)
    }
}

/// A citizenship: a country, or none. It prints as `…`: a rare one can tell
/// who the person is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Citizenship {
    /// Of the country with this ISO 3166-1 code of two letters.
    Country([u8; 2]),
    /// Of no country.
    Stateless,
}

impl Citizenship {
    /// Reads `BG`, or `stateless`.
    ///
    /// # Errors
    ///
    /// [`NotACode`](Fault::NotACode).
    pub fn read(code: &str) -> Result<Self, Fault> {
        match *code.as_bytes() {
            [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Ok(Self::Country([a, b])),
            _ if code == "stateless" => Ok(Self::Stateless),
            _ => Err(Fault::NotACode),
        }
    }

    /// As it is read.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            // Only capital letters are taken.
            Self::Country(code) => std::str::from_utf8(code).unwrap_or_default(),
            Self::Stateless => "stateless",
        }
    }
}

impl fmt::Debug for Citizenship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The group a person's citizenship is counted in: all that is kept of it in
/// clear. Source: the breakdown of Eurostat's data on victims of trafficking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CitizenshipGroup {
    /// Of the reporting country.
    Reporting,
    /// Of another country of the European Union.
    OtherEu,
    /// Of a country outside it, or of none.
    OutsideEu,
    /// Not known.
    Unknown,
}

/// Source: the list of the Union's member states since 1 February 2020.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

impl CitizenshipGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [Self::Reporting, Self::OtherEu, Self::OutsideEu, Self::Unknown];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reporting => "reporting",
            Self::OtherEu => "other_eu",
            Self::OutsideEu => "outside_eu",
            Self::Unknown => "unknown",
        }
    }

    /// The group of these citizenships in a return of `country`: the nearest
    /// of them counts.
    #[must_use]
    pub fn of(citizenships: &[Citizenship], country: &str) -> Self {
        let one = |c: &Citizenship| match c {
            Citizenship::Country(_) if c.expose() == country => Self::Reporting,
            Citizenship::Country(_) if EU.contains(&c.expose()) => Self::OtherEu,
            Citizenship::Country(_) | Citizenship::Stateless => Self::OutsideEu,
        };
        citizenships.iter().map(one).min().unwrap_or(Self::Unknown)
    }
}

/// A language: its ISO 639-2 code of three letters. It prints as `…`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Spoken([u8; 3]);

impl fmt::Debug for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Spoken {
    /// Reads `bul`.
    ///
    /// # Errors
    ///
    /// [`NotACode`](Fault::NotACode).
    pub fn read(code: &str) -> Result<Self, Fault> {
        match *code.as_bytes() {
            [a @ b'a'..=b'z', b @ b'a'..=b'z', c @ b'a'..=b'z'] => Ok(Self([a, b, c])),
            _ => Err(Fault::NotACode),
        }
    }

    /// As it is read.
    #[must_use]
    pub fn expose(&self) -> &str {
        // Only small letters are taken.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Who a person is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The names.
    pub names: Names,
    /// The numbers in the papers.
    pub identifiers: Vec<Identifier>,
    /// When born, as far as known.
    pub birth: Option<BirthDate>,
    /// The citizenships; none if not known.
    pub citizenships: Vec<Citizenship>,
    /// The languages spoken, the best first.
    pub languages: Vec<Spoken>,
    /// What is known of their life.
    pub circumstances: Circumstances,
}

/// How somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKind {
    /// By telephone, written with the country code: `+359…`.
    Phone,
    /// By e-mail.
    Email,
    /// At an address.
    Address,
    /// Through somebody, or otherwise.
    Other,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Email, Self::Address, Self::Other];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Other => "other",
        }
    }
}

/// A way to reach the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// By what.
    pub kind: ContactKind,
    /// The number or address.
    pub value: Private,
}

codes! {
    /// What a person is before the law.
    ///
    /// A legal person is suspected, accused or convicted, and nothing else in a
    /// case. Source: domain dictionary 1.3, perpetrator: legal or natural person.
    #[derive(Default)]
    Nature {
        /// A human being.
        #[default]
        Natural = "natural",
        /// A company, an association or another legal person.
        Legal = "legal",
    }
}

impl Nature {
    /// The numbers that identify a person of this nature.
    #[must_use]
    pub const fn identifiers(self) -> &'static [IdentifierKind] {
        match self {
            Self::Natural => &[
                IdentifierKind::Egn,
                IdentifierKind::Lnch,
                IdentifierKind::Passport,
                IdentifierKind::Other,
            ],
            Self::Legal => &[IdentifierKind::Eik, IdentifierKind::Other],
        }
    }

    /// Whether a person of this nature may have a part in a case.
    #[must_use]
    pub const fn may_be(self, part: Part) -> bool {
        match self {
            Self::Natural => true,
            Self::Legal => part.is_of_the_accused(),
        }
    }
}

/// What is entered of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What the person is before the law.
    pub nature: Nature,
    /// Who the person is; of a legal person, the name is the family name.
    pub identity: Identity,
    /// The sex in the papers.
    pub sex: Sex,
    /// How the person is reached.
    pub contacts: Vec<Contact>,
}

/// Something odd in what is said of a person. It says what, never the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The check digit of an EGN, `LNCh` or EIK does not fit.
    CheckDigit(IdentifierKind),
    /// The EGN tells another birth than is said.
    BirthDiffers,
    /// The EGN tells another sex than is said.
    SexDiffers,
    /// Born after today.
    BornInTheFuture,
    /// A telephone number without its country code.
    PhoneWithoutCountry,
}

impl Person {
    /// What is odd, on the day `today`.
    #[must_use]
    pub fn remarks(&self, today: Day) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for identifier in &self.identity.identifiers {
            if identifier.check() == Check::DoesNotFit {
                remarks.push(Remark::CheckDigit(identifier.kind));
            }
            let egn = (identifier.kind == IdentifierKind::Egn)
                .then(|| read_egn(identifier.value.expose()));
            if let Some(egn) = egn.flatten() {
                if self.identity.birth.is_some_and(|birth| !birth.may_be(egn.birth)) {
                    remarks.push(Remark::BirthDiffers);
                }
                if self.sex != Sex::Unknown && self.sex != egn.sex {
                    remarks.push(Remark::SexDiffers);
                }
                if today < egn.birth {
                    remarks.push(Remark::BornInTheFuture);
                }
            }
        }
        if self.identity.birth.and_then(BirthDate::first).is_some_and(|first| today < first) {
            remarks.push(Remark::BornInTheFuture);
        }
        let international = |phone: &str| {
            phone.strip_prefix('+').is_some_and(|n| {
                n.starts_with(|c: char| ('1'..='9').contains(&c))
                    && n.chars().all(|c| c.is_ascii_digit() || c == ' ')
            })
        };
        let phones = self.contacts.iter().filter(|c| c.kind == ContactKind::Phone);
        remarks.extend(
            phones
                .filter(|c| !international(c.value.expose()))
                .map(|_| Remark::PhoneWithoutCountry),
        );
        remarks.dedup();
        remarks
    }
}

/// Which law governs what is kept of a person: it decides rights and periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Help and protection: the General Data Protection Regulation.
    Gdpr,
    /// Prevention and prosecution of crime: Directive (EU) 2016/680.
    LawEnforcement,
}

impl Regime {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gdpr, Self::LawEnforcement];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gdpr => "gdpr",
            Self::LawEnforcement => "law_enforcement",
        }
    }
}

impl FromStr for Regime {
    type Err = Fault;

    fn from_str(code: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|r| r.code() == code).ok_or(Fault::NotACode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn private(text: &str) -> Private {
        Private::read(text).unwrap().unwrap()
    }

    fn with_egn(egn: &str) -> Person {
        let identifier = Identifier { kind: IdentifierKind::Egn, value: private(egn) };
        let identity = Identity { identifiers: vec![identifier], ..Identity::default() };
        Person { identity, ..Person::default() }
    }

    #[test]
    fn what_is_blank_is_not_known() {
        assert_eq!(Private::read("  "), Ok(None));
        assert_eq!(Private::read(" Мария ").unwrap().unwrap().expose(), "Мария");
        assert_eq!(Private::read("a\u{0}b"), Err(Fault::Unprintable));
        assert_eq!(Private::read(&"я".repeat(501)), Err(Fault::TooLong));
        assert!(Private::read(&"я".repeat(500)).unwrap().is_some());
        assert!(Person::default().remarks(Day::since_epoch(0)).is_empty());
    }

    #[test]
    fn a_person_printed_shows_nothing() {
        let mut person = with_egn("7523169263");
        person.identity.names.given = Some(private("Мария"));
        person.identity.names.others = vec![private("Мими")];
        person.identity.birth = BirthDate::read("1875-03-16").unwrap();
        person.identity.citizenships = vec![Citizenship::read("MD").unwrap()];
        person.contacts =
            vec![Contact { kind: ContactKind::Phone, value: private("+359888123456") }];
        let printed = format!("{person:?} {person:#?}");
        for secret in ["7523", "Мария", "Мими", "1875", "MD", "77, 68", "359888"] {
            assert!(!printed.contains(secret), "{secret}: {printed}");
        }
        // It does print what is no secret, so this test looks at the right text.
        assert!(printed.contains("Egn") && printed.contains("Phone"), "{printed}");
    }

    #[track_caller]
    fn birth(text: &str, expected: Result<Option<&str>, Fault>) {
        let read = BirthDate::read(text).map(|b| b.map(|b| b.expose().to_string()));
        assert_eq!(read, expected.map(|b| b.map(str::to_owned)), "{text}");
    }

    #[test]
    fn a_birth_date_is_as_exact_as_it_is_known() {
        birth("1999", Ok(Some("1999")));
        birth(" 1999-05", Ok(Some("1999-05")));
        birth("1999-05-07", Ok(Some("1999-05-07")));
        birth("", Ok(None));
        for wrong in ["99", "1999-5", "1999-13", "1999-02-30", "1999-05-07-01", "1999-", "+999"] {
            birth(wrong, Err(Fault::NotADate));
        }
    }

    #[test]
    fn a_wrong_number_is_kept_and_remarked_on() {
        let today = "2026-11-25".parse().unwrap();
        let person = with_egn("7523169264");
        assert_eq!(person.identity.identifiers[0].check(), Check::DoesNotFit);
        assert_eq!(person.remarks(today), [Remark::CheckDigit(IdentifierKind::Egn)]);
        assert_eq!(with_egn("7523169263").remarks(today), []);
        assert_eq!(with_egn("7542011030").remarks(today), [Remark::BornInTheFuture]);
        let passport = Identifier { kind: IdentifierKind::Passport, value: private("7523169264") };
        assert_eq!(passport.check(), Check::None);
        let lnch = Identifier { kind: IdentifierKind::Lnch, value: private("7111042922") };
        assert_eq!(lnch.check(), Check::DoesNotFit);
    }

    #[test]
    fn an_egn_is_compared_with_what_is_said() {
        let today = "2026-11-25".parse().unwrap();
        let said = |birth: &str, sex| {
            let mut person = Person { sex, ..with_egn("7523169263") };
            person.identity.birth = BirthDate::read(birth).unwrap();
            person.remarks(today)
        };
        assert_eq!(said("1875", Sex::Male), []);
        assert_eq!(said("1875-03", Sex::Unknown), []);
        assert_eq!(said("1875-04", Sex::Male), [Remark::BirthDiffers]);
        assert_eq!(said("1875-03-17", Sex::Female), [Remark::BirthDiffers, Remark::SexDiffers]);
        assert_eq!(said("2027", Sex::Male), [Remark::BirthDiffers, Remark::BornInTheFuture]);
    }

    #[test]
    fn a_phone_has_its_country() {
        let remarks = |phone: &str| {
            let contacts = vec![Contact { kind: ContactKind::Phone, value: private(phone) }];
            Person { contacts, ..Person::default() }.remarks(Day::since_epoch(0))
        };
        assert_eq!(remarks("+359 88 812 3456"), []);
        assert_eq!(remarks("0888 123456"), [Remark::PhoneWithoutCountry]);
        assert_eq!(remarks("+0888"), [Remark::PhoneWithoutCountry]);
    }

    #[test]
    fn the_nearest_citizenship_counts() {
        let group = |codes: &[&str]| {
            let read: Vec<_> = codes.iter().map(|c| Citizenship::read(c).unwrap()).collect();
            CitizenshipGroup::of(&read, "BG")
        };
        assert_eq!(group(&["MD", "RO"]), CitizenshipGroup::OtherEu);
        assert_eq!(group(&["RO", "BG"]), CitizenshipGroup::Reporting);
        assert_eq!(group(&["stateless"]), CitizenshipGroup::OutsideEu);
        assert_eq!(group(&["GB"]), CitizenshipGroup::OutsideEu);
        assert_eq!(group(&[]), CitizenshipGroup::Unknown);
        assert_eq!(Citizenship::read("bg"), Err(Fault::NotACode));
        assert_eq!(Citizenship::read("BGR"), Err(Fault::NotACode));
        assert_eq!(Spoken::read("bul").unwrap().expose(), "bul");
        assert_eq!(Spoken::read("bg"), Err(Fault::NotACode));
    }

    proptest! {
        #[test]
        fn what_is_read_of_a_birth_is_written_the_same(y in 1_i16..=9999, m in 1_i8..=12) {
            let text = format!("{y:04}-{m:02}");
            prop_assert_eq!(&*BirthDate::read(&text).unwrap().unwrap().expose(), &text);
        }

        #[test]
        fn reading_a_birth_never_fails_otherwise(text in ".{0,14}") {
            let _ = BirthDate::read(&text);
        }
    }
}
