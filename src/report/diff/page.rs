//! The forms of a comparison that people read.

use crate::gap::Gap;
use crate::report::policies::{self, DiffLayout, Pair};
use crate::report::review::{self, Review, ReviewDetails, ReviewLayout};
use crate::report::said::Page;

/// How a comparison is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageForm<'f> {
    /// The review, for a terminal, and the policies' text below it where it is asked for.
    Text(ReviewLayout<'f>, Option<DiffLayout>),
    /// The review with all that is to be known, for a pull request.
    Markdown {
        /// The flags of this run that say what is read.
        flags: &'f str,
        /// The most characters that it may take.
        most: usize,
    },
    /// The policies' text as a patch of files.
    Patch,
}

impl PageForm<'_> {
    /// The same for one of so many comparisons on a page.
    #[must_use]
    pub(crate) fn one_of(self, count: usize) -> Self {
        match self {
            Self::Markdown { flags, most } => Self::Markdown {
                flags,
                most: most / count,
            },
            whole => whole,
        }
    }
}

/// A review in one of its forms; `None` for a patch, which has no review.
pub(super) fn reviewed(review: &Review, gaps: &[Gap], pairs: &[Pair], form: &PageForm<'_>) -> Page {
    match form {
        PageForm::Text(layout, policy) => {
            let mut page = review::text(review, layout);
            if let Some(layout) = policy {
                page.blank();
                page.add(&policies::text(pairs, *layout));
            }
            page
        }
        PageForm::Markdown { flags, most } => review::markdown(
            review,
            &ReviewDetails {
                gaps,
                policy: &policies::plain(pairs),
                flags,
                most: *most,
            },
        ),
        PageForm::Patch => Page::default(),
    }
}

/// Files before and after, as a patch.
pub(super) fn patch(
    before: &[policies::PolicyFile<'_>],
    after: &[policies::PolicyFile<'_>],
) -> Page {
    let mut page = Page::default();
    page.document(&policies::patch(before, after));
    page
}
