//! Same person? Records of people, of one list or of several, and which of them are
//! about one person: names in any script, records in the clear, records without names.
//!
//! It knows no register and no victim: it sees columns, codes and tables.
//!
//! Read it in this order:
//!
//! 1. [`names`]: one spelling of a name, whatever the script it was written in.
//! 2. [`dice`]: how alike two filters are, all against all.
//! 3. [`pprl`]: two lists compared by somebody who may not read them.
pub mod candidates;
pub mod date;
pub mod dedupe;
pub mod dice;
pub mod em;
pub mod level;
pub mod names;
pub mod pprl;
pub mod record;
