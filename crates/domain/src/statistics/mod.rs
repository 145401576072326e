//! Statistics over facts that name nobody: who is counted in which year, and in which cells.
//!
//! Read it in this order: [`dimension`], by what can be counted; [`fact`], what is counted of a
//! case, by a rule that is chosen first; [`cube`], which counts each person once in every cell
//! and in every total. A shelter is no dimension, and none can be made of one: ten beds in a
//! place say who sleeps in them.
//!
//! What is published is counted otherwise, so that it adds up: [`additive`].
pub mod additive;
pub mod cube;
pub mod dimension;
pub mod fact;
