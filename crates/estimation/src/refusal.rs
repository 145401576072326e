//! Why nothing is estimated: what the lists or the model do not allow.
use crate::existence::Standing;

/// The fewest lists that are taken: with two, nothing can be said of how they depend.
pub const FEWEST_LISTS: usize = 3;
/// The most lists that are taken.
pub const MOST_LISTS: usize = 10;
/// The most people that the lists may hold together.
pub const MOST_CASES: u64 = 1 << 40;

/// Why there is no estimate. Nothing is computed past it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Too few lists.
    #[error(
        "there are {found} lists, and an estimate needs at least {FEWEST_LISTS}: with fewer, nothing can be said of how they depend on each other"
    )]
    FewLists {
        /// How many there are.
        found: usize,
    },
    /// Too many lists.
    #[error("there are {found} lists, and at most {most} are taken: merge some")]
    ManyLists {
        /// How many there are.
        found: usize,
        /// How many are taken by what was asked for.
        most: usize,
    },
    /// Two lists with one name.
    #[error("two lists are called `{list}`")]
    SameName {
        /// The name.
        list: String,
    },
    /// More people than can be counted exactly.
    #[error("the counts add up to more than {MOST_CASES}: that many people there are not")]
    ManyCases,
    /// A list that names nobody.
    #[error("nobody is on the list `{list}`: leave it out")]
    EmptyList {
        /// The list.
        list: String,
    },
    /// A list that holds everybody who is on any.
    #[error(
        "the list `{list}` contains everyone who is on any list: it says that nobody is missing, and no other list can contradict it; leave it out"
    )]
    Everyone {
        /// The list.
        list: String,
    },
    /// Two lists with the same people.
    #[error(
        "the lists `{first}` and `{second}` are identical: they are one list, not two; leave one out"
    )]
    Identical {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// Nobody is on two lists.
    #[error(
        "no two lists overlap: nobody was seen twice, so nothing can be said of who was never seen"
    )]
    NoOverlap,
    /// The model has no estimate, or more than one (codes 1, 2 and 3).
    #[error("{standing}")]
    Model {
        /// What is wrong with it.
        standing: Standing,
    },
    /// No model of those that were asked for has exactly one estimate.
    #[error("none of the {models} models can be estimated from these lists")]
    NoModel {
        /// How many there were.
        models: usize,
    },
    /// There are more models than can be tried one by one.
    #[error(
        "there are more than {most} models of order {order} over {lists} lists: ask for a lower order, merge lists, or go downhill"
    )]
    ManyModels {
        /// How many lists.
        lists: usize,
        /// The order that was asked for.
        order: usize,
        /// How many are tried.
        most: usize,
    },
    /// An option out of its range.
    #[error("the option `{option}` is {found}, and has to be {range}")]
    Option {
        /// Its name on the command line.
        option: &'static str,
        /// What was given.
        found: String,
        /// What is possible.
        range: &'static str,
    },
    /// The fit came to no end, or to no number.
    #[error("the fit did not settle: these lists are too thin for the model")]
    NotSettled,
    /// So many replicates or draws had no estimate that the interval has no end.
    #[error("{failed} of {of} resampled lists have no estimate: the interval has no upper end")]
    NoEnd {
        /// How many had none.
        failed: usize,
        /// Of how many.
        of: usize,
    },
    /// The posterior does not end within what is looked at.
    #[error(
        "the lists do not bound how many were never seen: past {most} the chance is still not small"
    )]
    NoBound {
        /// The most that were looked at.
        most: u64,
    },
    /// Whether the model can be estimated did not fit into 128-bit whole numbers.
    #[error(
        "whether the model can be estimated could not be worked out exactly: it has too many terms"
    )]
    TooLarge,
    /// No list of that name.
    #[error("there is no list `{list}`; the lists are {lists}")]
    NoList {
        /// What was asked for.
        list: String,
        /// What there is.
        lists: String,
    },
    /// Draws of the lists that are not of the same lists.
    #[error("draw {draw} is of other lists than the first")]
    OtherLists {
        /// Which draw, counted from 1.
        draw: usize,
    },
    /// A pooled estimate of fewer than two draws.
    #[error(
        "{found} draws of the lists say nothing of how far the links matter: at least 2 are needed"
    )]
    FewDraws {
        /// How many there were.
        found: usize,
    },
    /// A population that no rate can be of.
    #[error(
        "the population is {found}, and has to be a number of people above 0 and no fewer than the {cases} who were seen"
    )]
    Population {
        /// What was given.
        found: u64,
        /// How many were seen.
        cases: u64,
    },
    /// What is compared is not known.
    #[error("a count, or among how many it was counted, is not known: nothing can be compared")]
    NotKnown,
    /// A count that is too large for an exact comparison.
    #[error("the count {found} is more than {most}: the exact methods are for fewer")]
    Count {
        /// What was given.
        found: u64,
        /// The most that are taken.
        most: u64,
    },
    /// A trend over fewer than two years.
    #[error("{found} years are known, and a trend needs at least 2")]
    FewYears {
        /// How many are known.
        found: usize,
    },
    /// Lists of neighbours for other places than there are.
    #[error("there are {found} lists of neighbours for {areas} places")]
    Neighbours {
        /// How many lists.
        found: usize,
        /// How many places.
        areas: usize,
    },
    /// A neighbour that is none of the places.
    #[error("place {area} has the neighbour {neighbour}, and there is no such place")]
    NoArea {
        /// Which place, counted from 0.
        area: usize,
        /// Its neighbour, counted from 0.
        neighbour: usize,
    },
}

/// Takes a number that is one.
///
/// # Errors
///
/// [`Refusal::NotSettled`] for what is infinite or not a number.
pub(crate) fn finite(x: f64) -> Result<f64, Refusal> {
    if x.is_finite() { Ok(x) } else { Err(Refusal::NotSettled) }
}
