//! A copy of a file that is fit to be shared: what people see in it, without
//! what the file tells about who made it, where and with what.
//!
//! The original stays as it was sent: it may be evidence. A photograph keeps
//! its pixels and the way up; a PDF keeps its pages; an office document keeps
//! its text. What goes: names of authors and programs, places and times of
//! photographs, earlier versions, comments' authors, thumbnails, scripts and
//! files inside files. What is not understood is refused, never passed on.
//!
//! What people wrote, painted over or photographed stays, with whatever it
//! tells: no program can judge that.
mod jpeg;
mod office;
mod pdf;
mod png;

/// Why there is no copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unfit {
    /// No such copy is made of this sort of file.
    Sort,
    /// The file is not what it says it is, or is damaged.
    Broken,
    /// It opens only with a password.
    Locked,
    /// What is packed in it is larger than is taken.
    TooLarge,
    /// It hides something from its reader: text, a sheet, data behind a table.
    Hidden,
    /// Reading it took more time or memory than is given, or broke the reader.
    Unread,
}

impl Unfit {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::Sort, Self::Broken, Self::Locked, Self::TooLarge, Self::Hidden, Self::Unread];

    /// The word for it between two processes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sort => "sort",
            Self::Broken => "broken",
            Self::Locked => "locked",
            Self::TooLarge => "too_large",
            Self::Hidden => "hidden",
            Self::Unread => "unread",
        }
    }
}

/// The most bytes that the parts of a packed file may have together.
pub const LARGEST_UNPACKED: u64 = 100 * 1024 * 1024;

/// A copy of `content` that is fit to be shared. What it is, is told by
/// `media_type`, which was told from its bytes.
///
/// # Errors
///
/// [`Unfit`] says why there is none.
pub fn shared_copy(media_type: &str, content: &[u8]) -> Result<Vec<u8>, Unfit> {
    match media_type {
        "image/jpeg" => jpeg::shared(content).ok_or(Unfit::Broken),
        "image/png" => png::shared(content).ok_or(Unfit::Broken),
        "application/pdf" => pdf::shared(content),
        office if office.starts_with("application/vnd.") => office::shared(content),
        // Plain text has no place to hide anything but its byte-order mark.
        text if text.starts_with("text/plain") => Ok(content.to_vec()),
        _ => Err(Unfit::Sort),
    }
}

/// A piece of `bytes`, or none when it is not all there.
fn piece(bytes: &[u8], from: usize, length: usize) -> Option<&[u8]> {
    bytes.get(from..from.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_refused() {
        assert_eq!(shared_copy("application/x-tar", b"abc"), Err(Unfit::Sort));
        assert_eq!(shared_copy("text/html", b"<p>"), Err(Unfit::Sort));
        for sort in ["image/jpeg", "image/png", "application/pdf", "application/vnd.x"] {
            assert_eq!(shared_copy(sort, b"nothing of the sort"), Err(Unfit::Broken), "{sort}");
        }
        let text = "Протокол".as_bytes();
        assert_eq!(shared_copy("text/plain; charset=utf-8", text), Ok(text.to_vec()));
    }

    #[test]
    fn every_reason_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<_> = Unfit::ALL.iter().map(|u| u.code()).collect();
        assert_eq!(words.len(), Unfit::ALL.len());
    }
}
