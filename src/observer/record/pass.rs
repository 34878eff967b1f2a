//! Values of members in a text that is read in one pass.
//!
//! Everything gives up with `None` where the plain way may read something else.

use std::borrow::Cow;

use jiff::Timestamp;

use super::json::{self, Members};
use super::lenient::flag;
use super::moment::{Moment, second};

/// One pass over a text.
#[derive(Clone, Copy)]
pub(super) struct Pass<'a>(pub(super) &'a str);

/// Steps over a member that is not read; gives up at one that the plain way reads.
pub(super) fn pass_over(name: &[u8], read: &[&str], members: &mut Members<'_>) -> Option<()> {
    let is_read = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
    if read.iter().any(is_read) {
        return None;
    }
    members.value().map(drop)
}

impl<'a> Pass<'a> {
    /// A value as text.
    #[inline]
    #[expect(clippy::option_option, reason = "given up, or absent")]
    pub(super) fn text(self, members: &mut Members<'_>) -> Option<Option<Cow<'a, str>>> {
        let Self(all) = self;
        let at = members.at();
        match members.rest().first()? {
            b'"' => {
                let text = json::string(all.as_bytes(), at)?;
                members.step_to(text.end);
                if text.is_escaped {
                    let own: String = serde_json::from_str(all.get(at..text.end)?).ok()?;
                    return Some((!own.is_empty()).then_some(Cow::Owned(own)));
                }
                let inside = all.get(at + 1..text.end - 1)?;
                Some((!inside.is_empty()).then_some(Cow::Borrowed(inside)))
            }
            b't' => members.value().map(|_| Some(Cow::Borrowed("true"))),
            b'f' => members.value().map(|_| Some(Cow::Borrowed("false"))),
            b'n' | b'{' | b'[' => members.value().map(|_| None),
            _ => None,
        }
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    pub(super) fn flag(self, members: &mut Members<'_>) -> Option<Option<bool>> {
        Some(flag(self.text(members)?.as_deref()))
    }

    /// A value as written.
    #[expect(clippy::option_option, reason = "given up, or absent")]
    pub(super) fn raw(self, members: &mut Members<'_>) -> Option<Option<&'a str>> {
        let at = members.at();
        let is_null = members.value()? == b"null";
        let written = self.0.get(at..members.at())?;
        Some((!is_null).then_some(written))
    }

    #[expect(clippy::option_option, reason = "given up, or absent")]
    pub(super) fn moment(self, members: &mut Members<'_>) -> Option<Option<Timestamp>> {
        let written = self.raw(members)?;
        let Some(written) = written else {
            return Some(None);
        };
        if let Some(time) = second(written.as_bytes()) {
            return Some(Some(time));
        }
        let moment: Moment = serde_json::from_str(written).ok()?;
        Some(moment.0)
    }

    /// Reads an object member by member. Whether it was one; a text may be one that is written out.
    pub(super) fn object(
        self,
        members: &mut Members<'a>,
        mut each: impl FnMut(&'a [u8], &mut Members<'a>) -> Option<()>,
    ) -> Option<bool> {
        match members.rest().first()? {
            b'{' => {}
            b'"' => return None,
            _ => return members.value().map(|_| false),
        }
        let mut inside = Members::of(self.0.as_bytes(), members.at());
        while let Some((name, is_escaped)) = inside.name()? {
            if is_escaped {
                return None;
            }
            each(name, &mut inside)?;
        }
        members.step_to(inside.end());
        Some(true)
    }
}
