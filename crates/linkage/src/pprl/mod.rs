//! Records without names.
