//! Which files can be read a second time: no pipe can.

use super::source::TrailFile;

impl TrailFile {
    /// Whether reading it once more gives the same.
    pub(crate) fn is_lasting(&self) -> bool {
        !self.is_stdin && self.path.is_file()
    }
}
