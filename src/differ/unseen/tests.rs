use std::collections::BTreeMap;

use super::*;

#[test]
fn the_bound_is_that_of_clopper_and_pearson() {
    for (seen, all, expected) in [
        // 1 - 0.025^(1/n), the rule for what did not happen
        (0, 10, 0.3085),
        (0, 31, 0.1122),
        // R: binom.test(k, n)$conf.int[2]
        (1, 10, 0.4450),
        (5, 20, 0.4910),
        (380, 400, 0.9692),
        (3, 3, 1.0),
    ] {
        let found = bound(seen, all);
        assert!((found - expected).abs() < 5e-4, "{seen} of {all}: {found}");
    }
}

/// Seconds since some day, and which permission was needed.
type Log = Vec<(i64, u64)>;

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_793_491_200 + seconds).expect("a time")
}

fn estimate(log: &[(i64, u64)]) -> Option<Unseen> {
    let mut needed: BTreeMap<u64, PermissionUse> = BTreeMap::new();
    for (at, permission) in log {
        let one = needed.entry(*permission).or_default();
        one.calls += 1;
        one.times.insert(time(*at));
    }
    let days = log.iter().map(|(at, _)| day_of(time(*at))).collect();
    let needed: Vec<PermissionUse> = needed.into_values().collect();
    unseen(&needed, &days)
}

#[test]
fn a_day_is_one_observation_however_many_calls_it_has() {
    const DAY: i64 = 86_400;
    assert_eq!(unseen(&[], &BTreeSet::new()), None);
    let steady: Log = (0..30).map(|day| (day * DAY, 1)).collect();
    let mut burst = steady.clone();
    burst.extend((0..30).map(|i| (12 * DAY + i, 2)));
    let u = estimate(&burst).expect("needs");
    assert_eq!((u.unit, u.units, u.alone), (Unit::Day, 30, 1));
    assert!((u.chance - 0.5).abs() < 1e-9 && (u.interval.1 - 0.5).abs() < 1e-9);
    let quiet = estimate(&steady).expect("needs");
    assert_eq!(quiet.alone, 0);
    assert!((0.1..0.13).contains(&quiet.interval.1), "{quiet:?}");
    // of one moment nothing can be told
    let one = estimate(&[(0, 1), (0, 2)]).expect("needs");
    assert!(one.unit == Unit::Part && one.interval.1 >= 1.0, "{one:?}");
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits")]
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Of `count` things, the later ones ever more rarely.
    fn rank(&mut self, count: u64, steepness: f64) -> u64 {
        let weight = |i: u64| f64::from(u32::try_from(i + 1).expect("few")).powf(-steepness);
        let all: f64 = (0..count).map(weight).sum();
        let mut left = self.share() * all;
        for i in 0..count {
            left -= weight(i);
            if left <= 0.0 {
                return i;
            }
        }
        count - 1
    }

    /// How often something that happens `mean` times as a rule happens.
    fn poisson(&mut self, mean: f64) -> u64 {
        let (mut product, mut count) = (self.share(), 0);
        while product > (-mean).exp() {
            product *= self.share();
            count += 1;
        }
        count
    }

    /// Mostly few, now and then hundreds.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    fn burst(&mut self) -> u64 {
        let normal: f64 = (0..12).map(|_| self.share()).sum::<f64>() - 6.0;
        (2.0 + 1.5 * normal).exp().min(5000.0) as u64 + 1
    }
}

const DAY: i64 = 86_400;

/// Every day calls of the same kinds.
fn steady(random: &mut Random) -> Log {
    let (kinds, days) = (3 + random.below(38), 14 + random.below(60));
    let (steepness, rate) = (0.7 + random.share(), 3.0 + 100.0 * random.share());
    let mut log = Log::new();
    for day in 0..days.cast_signed() {
        for _ in 0..random.poisson(rate) {
            let at = day * DAY + random.below(86_400).cast_signed();
            log.push((at, random.rank(kinds, steepness)));
        }
    }
    log.sort_unstable();
    log
}

/// Jobs that run now and then, each a burst of calls of its own kinds.
fn bursty(random: &mut Random) -> Log {
    let (jobs, days) = (3 + random.below(22), 14 + random.below(60));
    let (steepness, rate) = (0.8 + 1.2 * random.share(), 0.3 + 2.0 * random.share());
    let mut log = Log::new();
    for day in 0..days.cast_signed() {
        for _ in 0..random.poisson(rate) {
            let job = random.rank(jobs, steepness);
            let (start, kinds) = (random.below(80_000).cast_signed(), 1 + job % 5);
            for call in 0..random.burst() {
                let at = day * DAY + start + call.cast_signed();
                log.push((at, job * 10 + random.below(kinds)));
            }
        }
    }
    log.sort_unstable();
    log
}

/// Of cuts of made principals: the share of which the later needs lay in the interval, and the interval's
/// median width.
fn coverage(make: fn(&mut Random) -> Log) -> (f64, f64) {
    let (mut random, mut inside, mut widths) = (Random(1953), 0, Vec::new());
    for _ in 0..60 {
        let log = make(&mut random);
        let (Some(first), Some(last)) = (log.first(), log.last()) else {
            continue;
        };
        for percent in [50, 60, 70, 80, 90] {
            let at = first.0 + (last.0 - first.0) * percent / 100;
            let (before, after) = log.split_at(log.partition_point(|(time, _)| *time <= at));
            let Some(u) = estimate(before).filter(|_| !after.is_empty()) else {
                continue;
            };
            let known: BTreeSet<u64> = before.iter().map(|(_, need)| *need).collect();
            let new = after
                .iter()
                .filter(|(_, need)| !known.contains(need))
                .count();
            let share = f64::from(u32::try_from(new).expect("few"))
                / f64::from(u32::try_from(after.len()).expect("few"));
            inside += u32::from(u.interval.0 <= share && share <= u.interval.1);
            widths.push(u.interval.1 - u.interval.0);
        }
    }
    widths.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(widths.len()).expect("few"));
    (f64::from(inside) / count, widths[widths.len() / 2])
}

/// `cargo test --lib unseen -- --nocapture` prints the figures that `docs/verify.md` has.
#[test]
#[allow(
    clippy::disallowed_macros,
    reason = "figures for a person who measures"
)]
fn what_comes_lies_in_the_interval_for_steady_and_for_bursty_principals() {
    for (name, make, widest) in [
        ("steady", steady as fn(&mut Random) -> Log, 0.2),
        ("bursty", bursty, 0.6),
    ] {
        let (inside, width) = coverage(make);
        println!("{name}: {inside:.3} inside, median width {width:.3}");
        assert!(inside >= 0.9, "{name}: {inside:.3} inside");
        // An interval of everything is no estimate.
        assert!(width <= widest, "{name}: median width {width:.3}");
    }
}
