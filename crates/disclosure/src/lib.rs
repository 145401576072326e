//! Safe release: tables of counts, counts with noise, and synthetic rows, each attacked before
//! it goes out.
//!
//! It knows no register and no victim: it sees codes, tables and rows.
//!
//! Read it in this order:
//!
//! 1. [`table`]: counts by dimension, where zero, not known and suppressed are three values.
//! 2. [`attack`]: what can be worked out of a table, of linked ones, and of all earlier ones.
//! 3. [`suppress`], [`round`], [`cellkey`]: three ways to protect a table; [`protect`] does one,
//!    [`recommend`] tries all; [`shelter`] is what no table may tell.
//! 4. [`noise`]: the discrete Gaussian, exactly, and what it costs; [`random`]: bits that follow
//!    from a seed.
//! 5. [`rows`] and their code book; [`aggregate`]: differentially private counts of them;
//!    [`synthetic`]: rows of nobody with those counts; [`kmode`]: both without noise, for once.
//! 6. [`utility`], [`manifest`], [`statement`], [`release`]: what goes out, and what it says of
//!    itself; [`ledger`]: what was spent of whose privacy.
//!
//! ```
//! use disclosure::attack::{Attack, Release, audit};
//! use disclosure::suppress::{Threshold, suppress};
//! use disclosure::table::{Hierarchies, read};
//!
//! let csv = "region,sex,count\nA,m,18\nA,f,2\nB,m,14\nB,f,19\nC,m,12\nC,f,10\n";
//! let (table, _) = read(csv.as_bytes(), &Hierarchies::default())?;
//! let table = table.with_margins();
//! let made = suppress(&table, Threshold::new(3), &Attack::default())?;
//! assert_eq!((made.primary, made.secondary), (1, 3));
//! assert!(audit(&[Release::exact(&made.table)], Some(&table), &Attack::default())?.passes());
//! # Ok::<(), disclosure::error::Error>(())
//! ```
pub mod aggregate;
pub mod attack;
pub mod cellkey;
pub mod error;
pub mod kmode;
pub mod ledger;
pub mod manifest;
pub mod noise;
pub mod protect;
pub mod random;
pub mod recommend;
pub mod release;
pub mod round;
pub mod rows;
pub mod shelter;
pub mod statement;
pub mod suppress;
pub mod synthetic;
pub mod table;
pub mod utility;
