//! How the checks went from review to review, as a picture and as numbers.

use super::plot::Tick;
use super::shown::Shown;
use crate::report::wire::ReviewPointJson;
use crate::report::words::{day, number};

/// The latest reviews that are shown: more would not be told apart.
const MOST: usize = 60;

const LEFT: usize = 60;
const TOP: usize = 24;
const ACROSS: usize = 680;
const UP: usize = 180;

/// A bar for each review.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) up: Vec<Tick>,
    pub(super) bars: Vec<Bar>,
    /// Earlier reviews that are not shown.
    pub(super) earlier: usize,
}

/// What failed at a review, and above it what an exception lets stand.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) width: usize,
    pub(super) failed_y: usize,
    pub(super) failed: usize,
    pub(super) exempt_y: usize,
    pub(super) exempt: usize,
    pub(super) day: String,
    pub(super) numbers: [String; 5],
    pub(super) words: Shown,
}

impl Progress {
    /// Of the reviews that were recorded; `None` without one.
    pub(super) fn of(reviews: &[ReviewPointJson]) -> Option<Self> {
        let earlier = reviews.len().saturating_sub(MOST);
        let shown = &reviews[earlier..];
        let all = |one: &ReviewPointJson| one.tally.failed.saturating_add(one.tally.exempt);
        let most = shown.iter().map(all).max()?.max(1);
        let high = |n: usize| scaled(n, most);
        let step = ACROSS / shown.len();
        let bars = shown.iter().enumerate().map(|(at, one)| {
            let tally = &one.tally;
            let (failed, exempt) = (high(tally.failed), high(tally.exempt));
            let numbers = [
                one.functions,
                tally.failed,
                tally.exempt,
                tally.passed,
                tally.not_checked,
            ];
            Bar {
                x: LEFT + at * step + step / 6,
                width: (step * 2 / 3).clamp(1, 60),
                failed_y: TOP + UP - failed,
                failed,
                exempt_y: TOP + UP - failed - exempt,
                exempt,
                day: day(one.time),
                numbers: numbers.map(number),
                words: Shown::of(&format!(
                    "{}: {} failed, {} exempt",
                    day(one.time),
                    number(tally.failed),
                    number(tally.exempt)
                )),
            }
        });
        let up = [0, most].map(|n| Tick {
            at: TOP + UP - high(n),
            text: number(n),
        });
        Some(Self {
            width: LEFT + ACROSS + 20,
            height: TOP + UP + 16,
            left: LEFT,
            right: LEFT + ACROSS,
            up: up.into(),
            bars: bars.collect(),
            earlier,
        })
    }
}

/// How high a number stands, of which the most stands as high as there is room.
fn scaled(n: usize, most: usize) -> usize {
    let high = n as u128 * UP as u128 / most as u128;
    usize::try_from(high).map_or(UP, |high| high.min(UP))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::wire::TallyJson;

    fn review(failed: usize, exempt: usize) -> ReviewPointJson {
        ReviewPointJson {
            time: "2026-11-30T12:00:00Z".parse().expect("a time"),
            functions: 3,
            tally: TallyJson {
                failed,
                exempt,
                passed: 1,
                not_checked: 0,
            },
        }
    }

    #[test]
    fn bars_stand_inside_the_picture_whatever_the_numbers() {
        assert!(Progress::of(&[]).is_none());
        let huge = usize::MAX / 2;
        for reviews in [
            vec![review(0, 0)],
            vec![review(9, 1), review(4, 6), review(0, 0)],
            vec![review(huge, huge), review(1, 0)],
            vec![review(3, 2); 500],
        ] {
            let progress = Progress::of(&reviews).expect("reviews");
            assert_eq!(progress.bars.len() + progress.earlier, reviews.len());
            for bar in &progress.bars {
                assert!(bar.exempt_y >= TOP && bar.exempt_y <= bar.failed_y);
                assert_eq!(bar.failed_y + bar.failed, TOP + UP);
                assert!(bar.x >= progress.left && bar.x + bar.width <= progress.right);
            }
        }
    }
}
