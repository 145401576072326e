//! What a reader noticed about a document, for the person who sent it.
use serde::{Deserialize, Serialize};

/// Something odd at a line of a document. A remark is never an error: what is
/// odd is kept and remarked on, not repaired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Line of the source, from 1.
    pub line: usize,
    /// What was noticed.
    pub kind: Notice,
    /// The sentence for the reader, in English; pages say it from `kind` and
    /// `subject` in the reader's language.
    pub text: String,
    /// What it is about: the number skipped, the abbreviation, the label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}

/// The sorts of things a programme reader notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// An activity number that should have come did not.
    NumberSkipped,
    /// An activity number that came before.
    NumberRepeated,
    /// A known slip for an institution: `Mol` for `MoI`.
    MisspeltInstitution,
    /// An abbreviation used in the text and not in the list.
    AbbreviationUndefined,
    /// An abbreviation in the list and not used in the text.
    AbbreviationUnused,
    /// The list of abbreviations stops before the abbreviations do.
    AbbreviationsCutOff,
    /// A legal act that does not exist under this number.
    ActUnknown,
    /// A table broken by a line of dashes.
    TableBroken,
    /// An empty line inside an activity.
    BlankInside,
    /// A list opened and never closed, and other markup that is not well made.
    MarkupUnbalanced,
    /// A deadline before the programme can have been adopted.
    DeadlineBeforeAdoption,
    /// A time frame that was not understood.
    DeadlineUnknown,
    /// A body that is not in the directory of institutions.
    InstitutionUnknown,
    /// The same body answers for the activity and is its partner.
    InstitutionTwice,
    /// A body pays and is neither responsible nor a partner.
    FinancierNotNamed,
    /// An activity without one of its fields.
    FieldMissing,
    /// A field given twice.
    FieldRepeated,
    /// A label that is not known.
    LabelUnknown,
    /// A line that belongs to nothing.
    LineUnplaced,
    /// Prose cut into indicators by rule: to be confirmed.
    SplitProposed,
    /// A confirmed split in the pack no longer fits the text.
    SplitDiffers,
    /// A target that stands in the prose: `6 staff members`.
    TargetInProse,
    /// A slip of language, kept as written.
    LanguageSlip,
    /// The file is not the format its name says, or is damaged.
    FileDamaged,
    /// The process that read the file broke off; the subject is the name of the
    /// file.
    FileUnread,
    /// The file is larger than the reader takes.
    FileTooLarge,
    /// Text that is not valid in the encoding was replaced.
    EncodingRepaired,
}
