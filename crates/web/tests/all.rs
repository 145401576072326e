//! What the pages and the API keep to: one program, for each would link the whole again.

mod account;
mod activity;
mod alerts;
mod api;
mod api_cases;
mod attachments;
mod cases;
mod commissions;
mod common;
mod components;
mod edge;
mod elsewhere;
mod invisible;
mod passkey;
mod placements;
mod programme;
mod public;
mod records;
mod report;
mod rights;
mod screenings;
mod shelters;
mod shown;
mod signing_in;
mod steps;
mod tips;
