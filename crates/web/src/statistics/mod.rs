//! Statistics: persons counted by a rule and by anything that is kept open of them.
pub(crate) mod explorer;
pub mod names;
pub(crate) mod population;
pub(crate) mod prevalence;
pub mod refusal;
pub(crate) mod risk_map;
pub(crate) mod trends;
pub(crate) mod wish;
