//! The rules, and nothing else: no clock, no random source, no database, no
//! page.
//!
//! Read it in this order:
//!
//! 1. [`day`]: days, months and half-open periods; [`id`]: one id type a noun.
//! 2. [`words`]: a text in English and Bulgarian.
//! 3. [`programme`]: the document that a government adopts: sections,
//!    activities, who does what by when, and the indicators.
//! 4. [`record`]: what was done. A [`record::kind::Kind`] describes the fields
//!    of a training, a campaign, a study …; a [`record::measure::Measure`] says
//!    how records of a kind make up the value of an indicator.
//! 5. [`pack`]: a country: its kinds, code lists, institutions, places, terms
//!    and measures, read from text files. [`assistance`]: what records of
//!    mutual assistance come to.
//! 6. [`monitoring`]: what is due for whom; [`local_commission`]: how a local
//!    commission does.
//! 7. [`person`]: who a person is, as values that do not print;
//!    [`personal_number`]; [`case_file`]: what keeps persons together, and who
//!    is assigned to it; [`shelter`]: where a shelter is; [`bed`]: its beds,
//!    night by night; [`attendee`]: who took
//!    part in a training; [`lawyer`]: the network of lawyers.
//! 8. [`tip`]: what is said without an account; [`referral`]: what it may
//!    become, and what becomes of a person; [`trafficking`]: what was done to
//!    them.
//! 9. [`retention`]: how long what is kept; [`subject_request`] and [`breach`]:
//!    what is owed to the person, and by when; [`paper`]: a plain document;
//!    [`letter`]: letters of a case.
//! 10. [`access`]: who may do what; the whole policy is one function.
//!     [`break_glass`]: opening a case in an emergency; [`approval`]: what takes
//!     two persons; [`alarm`]: unusual reading.
pub mod access;
pub mod alarm;
pub mod approval;
pub mod assistance;
pub mod attachment;
pub mod attendee;
pub mod bed;
pub mod breach;
pub mod break_glass;
pub mod case_file;
pub mod case_note;
pub mod circumstance;
mod code;
pub mod day;
pub mod format;
pub mod health;
pub mod id;
pub mod institution;
pub mod lawyer;
pub mod letter;
pub mod link;
pub mod local_commission;
pub mod monitoring;
pub mod pack;
pub mod pack_check;
pub mod paper;
pub mod person;
pub mod person_list;
pub mod person_list_check;
pub mod personal_number;
pub mod place;
pub mod programme;
pub mod publication;
pub mod reconciliation;
pub mod record;
pub mod referral;
pub mod relation;
pub mod retention;
pub mod returns;
pub mod service;
pub mod shelter;
pub mod statistics;
pub mod subject_request;
pub mod term;
pub mod tip;
pub mod trafficking;
pub mod words;

/// A value that is wiped when it is dropped.
pub use zeroize::Zeroizing;
