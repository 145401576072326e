//! stub
pub(crate) fn parse(_t: &str) -> Option<u64> {
    None
}
