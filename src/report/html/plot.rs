//! Granted against used, as a picture.

use super::function::class;
use super::shown::Shown;
use crate::report::wire::ScannedJson;
use crate::report::words::number;

/// A point for each function, on logarithmic scales.
#[derive(Debug)]
pub(super) struct Plot {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) equal_x: usize,
    pub(super) equal_y: usize,
    pub(super) across: Vec<Tick>,
    pub(super) up: Vec<Tick>,
    pub(super) dots: Vec<Dot>,
}

#[derive(Debug)]
pub(super) struct Tick {
    pub(super) at: usize,
    pub(super) text: String,
}

#[derive(Debug)]
pub(super) struct Dot {
    pub(super) rank: usize,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) verdict_class: String,
    pub(super) words: Shown,
}

const LEFT: usize = 60;
const TOP: usize = 24;
const ACROSS: usize = 680;
const UP: usize = 260;

impl Plot {
    /// Of the functions whose roles are known; `None` without one.
    pub(super) fn of(functions: &[ScannedJson]) -> Option<Self> {
        let granted = |f: &ScannedJson| f.before.as_ref().map(|before| before.actions);
        let most = functions.iter().filter_map(granted).max()?.max(1);
        let used = functions.iter().map(|f| f.used_actions).max()?.max(1);
        let x = |n: usize| LEFT + scaled(n, most, ACROSS);
        let y = |n: usize| TOP + UP - scaled(n, used, UP);
        let dots = functions.iter().enumerate().filter_map(|(at, f)| {
            let granted = granted(f)?;
            Some(Dot {
                rank: at + 1,
                x: x(granted),
                y: y(f.used_actions),
                verdict_class: class(f),
                words: Shown::of(&format!(
                    "{}: {} granted, {} used",
                    f.name,
                    number(granted),
                    number(f.used_actions)
                )),
            })
        });
        let ticks = |most: usize, at: &dyn Fn(usize) -> usize| {
            let powers = (0..7).map(|power| 10_usize.pow(power));
            let shown = std::iter::once(0).chain(powers.take_while(|n| *n <= most));
            let each = shown.map(|n| Tick {
                at: at(n),
                text: number(n),
            });
            each.collect()
        };
        Some(Self {
            width: LEFT + ACROSS + 20,
            height: TOP + UP + 40,
            left: LEFT,
            right: LEFT + ACROSS,
            top: TOP,
            bottom: TOP + UP,
            equal_x: x(most.min(used)),
            equal_y: y(most.min(used)),
            across: ticks(most, &x),
            up: ticks(used, &y),
            dots: dots.collect(),
        })
    }
}

/// Where a number stands on a logarithmic scale that begins with nothing.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place on a picture, between nothing and its length"
)]
fn scaled(n: usize, most: usize, length: usize) -> usize {
    let part = (n as f64).ln_1p() / (most as f64).ln_1p();
    (part.clamp(0.0, 1.0) * length as f64).round() as usize
}
