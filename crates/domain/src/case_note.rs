//! Notes of a case: the log of who was spoken to, visited or not reached.
//!
//! A note sets no state and does nothing that is due; what does is a step. What
//! is written in it is sealed with the case.
use crate::code::codes;

codes! {
    /// What a note is of.
    NoteKind {
        /// A telephone call.
        Call = "call",
        /// A visit.
        Visit = "visit",
        /// A meeting of those who work on the case.
        Meeting = "meeting",
        /// A message or a letter.
        Message = "message",
        /// Somebody was to be reached and was not.
        NotReached = "not_reached",
        /// Something else.
        Other = "other",
    }
}
