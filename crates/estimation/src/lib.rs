//! How many were never seen? Multiple systems estimation: from lists of people that overlap,
//! how many people there are who are on none.
//!
//! It knows no register and no victim: it sees lists and counts. One number alone would do
//! harm here, because what comes out depends more on the method than on the lists; so every
//! method is run, what each cannot say is refused in words, and the spread is shown.
//!
//! Read it in this order:
//!
//! 1. [`lists`]: who was on which, read, checked, left out and merged.
//! 2. [`refusal`]: when nothing can be said.
//! 3. [`model`]: which lists depend on which others.
//! 4. [`existence`]: whether a model has an estimate at all, and only one.
//! 5. [`loglinear`]: the fit of a model.
//! 6. [`stepwise`] and [`bic`]: which model.
//! 7. [`bootstrap`] and [`interval`]: how sure, the choice of the model included.
//! 8. [`graph`] and [`dga`]: no choice, but an average.
//! 9. [`chains`], [`latent`] and [`threshold`]: people who differ; terms that are sure.
//! 10. [`method`]: all of these by name, with answers of one form.
//! 11. [`draws`]: when the links between the lists are uncertain too.
//! 12. [`rate`]: victims per 100,000.
//! 13. [`report`]: all of it side by side.
//! 14. [`surveillance`]: another question of small numbers: which differences between places
//!     and between years mean something, and what is worth a warning.
//! 15. [`special`] and [`random`]: functions and chance that the others need.
//!
//! ```
//! use estimation::method::{Method, Options, estimate};
//!
//! let file = "police,shelter,border,count\n\
//!             1,0,0,60\n0,1,0,49\n1,1,0,4\n0,0,1,247\n1,0,1,112\n0,1,1,142\n1,1,1,12\n";
//! let (lists, _) = estimation::lists::read(file.as_bytes(), &[])?;
//! let options = Options { bootstrap: 0, ..Options::default() };
//! let found = estimate(&lists, Method::Stepwise, &options)?;
//! assert_eq!(found.cases, 626);
//! assert!(found.total > 626.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
pub mod bic;
pub mod bootstrap;
pub mod chains;
pub mod dga;
pub mod draws;
mod exact;
pub mod existence;
pub mod graph;
pub mod interval;
pub mod latent;
pub mod lists;
pub mod loglinear;
pub mod method;
pub mod model;
pub mod random;
pub mod rate;
pub mod refusal;
pub mod report;
pub mod special;
pub mod stepwise;
pub mod surveillance;
pub mod threshold;
