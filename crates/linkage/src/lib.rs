//! Same person? Records of people, of one list or of several, and which of them are
//! about one person: names in any script, records in the clear, records without names.
//!
//! It knows no register and no victim: it sees columns, codes and tables.
//!
//! Read it in this order:
//!
//! 1. [`names`]: one spelling of a name, whatever the script it was written in, and how alike
//!    two are; [`search`]: names found among a million.
//! 2. [`date`]: a date of birth of which a part may be unknown.
//! 3. [`record`]: records, and the table that holds many.
//! 4. [`candidates`]: which pairs are worth a comparison.
//! 5. [`level`]: how far two records agree, field by field.
//! 6. [`community`]: peoples within a list, because names are rare or usual among a people.
//! 7. [`em`]: what each level says, learnt without a labelled pair.
//! 8. [`cluster`]: which records are proposed as one person.
//! 9. [`dedupe`]: all of it, from a table to proposals.
//! 10. [`explain`]: why, as a sum.
//! 11. [`incremental`]: one new record against all that are here.
//! 12. [`files`]: lists in, pairs and clusters out.
//! 13. [`dice`]: how alike two filters are, all against all.
//! 14. [`pprl`]: two lists compared by somebody who may not read them.
//!
//! ```
//! use linkage::cluster::Decisions;
//! use linkage::dedupe::{Options, dedupe};
//! use linkage::files::{self, Map};
//! use linkage::record::Table;
//!
//! let list = "rec_id,given,surname,dob\n\
//!             1,Цветанка,Желязкова,1987-03-20\n\
//!             2,Tsvetanka,Zhelyazkova,1987-03-20\n";
//! let map: Map = "id=rec_id,given=given,surname=surname,dob=dob".parse()?;
//! let mut table = Table::default();
//! let remarks = files::read(list.as_bytes(), &map, 0, &mut table)?;
//! assert!(remarks.is_empty());
//! let found = dedupe(&table, &Options::default(), &Decisions::default())?;
//! # let mut pairs = Vec::new();
//! files::write_pairs(&mut pairs, &table, &found.pairs, f32::NEG_INFINITY)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
pub mod candidates;
pub mod cluster;
pub mod community;
pub mod date;
pub mod dedupe;
pub mod dice;
pub mod em;
pub mod explain;
pub mod files;
pub mod incremental;
pub mod level;
pub mod names;
pub mod pprl;
pub mod record;
pub mod search;
