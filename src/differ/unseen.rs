//! The chance that the next call needs a permission that was never seen.

/// Good and Turing's estimate (I. J. Good, "The population frequencies of species and the
/// estimation of population parameters", Biometrika 40, 1953).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unseen {
    /// Needs of calls that were observed.
    pub needs: u64,
    /// Different permissions among them, varying names left out.
    pub permissions: usize,
    /// Permissions that exactly one need showed.
    pub once: usize,
    /// The chance that the next need is of a permission never seen: `once / needs`.
    pub chance: f64,
    /// A 95 % interval of that chance.
    pub interval: (f64, f64),
}

/// The estimate from how often each permission was needed; `None` when nothing was.
///
/// The interval is Esty's normal one (W. W. Esty, "A normal limit law for a nonparametric estimator
/// of the coverage of a random sample", Annals of Statistics 11, 1983): variance
/// `(f1 (1 - f1/n) + 2 f2) / n²`. Its upper end is never below `3/n`, the 95 % bound for something
/// that did not happen in n trials.
#[allow(clippy::cast_precision_loss, reason = "a share of at most 2^53 needs")]
pub fn unseen(frequencies: &[u64]) -> Option<Unseen> {
    let needs: u64 = frequencies.iter().sum();
    if needs == 0 {
        return None;
    }
    let n = needs as f64;
    let with = |count: u64| frequencies.iter().filter(|&&f| f == count).count();
    let (once, twice) = (with(1), with(2));
    let (f1, f2) = (once as f64, twice as f64);
    let chance = f1 / n;
    let deviation = (f1 * (1.0 - f1 / n) + 2.0 * f2).sqrt() / n;
    let low = (chance - 1.96 * deviation).max(0.0);
    let high = (chance + 1.96 * deviation).max(3.0 / n).min(1.0);
    Some(Unseen {
        needs,
        permissions: frequencies.len(),
        once,
        chance,
        interval: (low, high),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn estimates_by_the_permissions_seen_once() {
        assert_eq!(unseen(&[]), None);
        let u = unseen(&[50, 40, 8, 1, 1]).expect("needs");
        assert!(near(u.chance, 0.02) && u.needs == 100 && u.once == 2);
        let deviation = (2.0_f64 * 0.98).sqrt() / 100.0;
        assert!(near(u.interval.1, 0.02 + 1.96 * deviation));
        assert!(near(u.interval.0, 0.0));
    }

    #[test]
    fn never_claims_more_than_the_number_of_needs_can_show() {
        let u = unseen(&[30, 30]).expect("needs");
        assert!(near(u.chance, 0.0) && near(u.interval.1, 0.05));
        let u = unseen(&[1]).expect("needs");
        assert!(near(u.chance, 1.0) && near(u.interval.1, 1.0));
    }
}
