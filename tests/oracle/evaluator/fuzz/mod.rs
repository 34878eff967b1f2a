//! Pairs of policies, made from recorded seeds, against an evaluator that shares nothing with lpgen's.
//!
//! `FUZZ_PAIRS` says how many pairs of each profile, `FUZZ_SECONDS` for how long instead, `FUZZ_SEED`
//! where to start; with `FUZZ_SHOW` every pair that stays unknown is printed.

mod dates;
mod facts;
mod forms;
mod kinds;
mod made;
mod naive;

use std::time::{Duration, Instant};

use facts::{FACTS, Fact};
use lpgen::iam::includes::{PolicyInclusion, Reach, World, includes_in};
use lpgen::iam::pattern::{Shape, ShapePiece};
use lpgen::iam::{self, Action, Policy, RolePolicies};
use made::{Maker, Profile};
use naive::{Request, Side};

impl Profile {
    /// Pairs in the tests, and requests that are tried against each answer of *included*.
    fn size(self) -> (u64, usize) {
        match self {
            Self::Large => (10, 30),
            _ => (100, 120),
        }
    }

    /// Seeds of pairs that were once decided wrongly, or not at all.
    fn recorded(self) -> &'static [u64] {
        match self {
            Self::Plain => &[193, 566],
            Self::Variables => &[28, 275, 294, 402, 165_148],
            Self::Large => &[101, 141_007],
            Self::Dates => &[300_396, 400_019],
            Self::Forms => &[],
        }
    }
}

/// The actions that pairs are made of, and the ARNs they take.
struct Made {
    actions: Vec<Action>,
}

impl Made {
    fn new() -> Self {
        let parse = |(action, _): &Fact| action.parse().expect("an action");
        Self {
            actions: FACTS.iter().map(parse).collect(),
        }
    }
}

impl World for Made {
    fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// An ARN of the same form has another name: after the last slash of an object, of the whole else.
    fn reach(&self, action: &Action) -> Option<Reach> {
        let (_, arns) = FACTS
            .iter()
            .find(|(own, _)| action.as_str().eq_ignore_ascii_case(own))?;
        let text = |text: &str| ShapePiece::Text(text.to_owned());
        let pieces = arns.first().map(|arn| {
            let parts: Vec<&str> = arn.splitn(6, ':').collect();
            let mut pieces = vec![text("arn:aws:"), text(parts[2])];
            for part in &parts[3..5] {
                pieces.push(text(":"));
                pieces.extend((!part.is_empty()).then_some(ShapePiece::Name));
            }
            pieces.push(text(":"));
            match parts[5].split_once(['/', ':']) {
                Some((_, _)) if parts[2] == "s3" => {
                    pieces.extend([ShapePiece::Flat, text("/"), ShapePiece::Name]);
                }
                Some((kind, _)) => {
                    pieces.push(text(&parts[5][..=kind.len()]));
                    pieces.push(ShapePiece::Flat);
                }
                None => pieces.push(ShapePiece::Flat),
            }
            Shape::new(pieces)
        });
        Some(Reach {
            is_bare: pieces.is_none(),
            shapes: pieces.into_iter().collect(),
        })
    }
}

/// A side as lpgen reads it.
struct Read {
    identity: Vec<Policy>,
    boundary: Option<Policy>,
    session: Option<Policy>,
}

impl Read {
    fn of(side: &Side) -> Self {
        let policy = |json: &serde_json::Value| {
            Policy::parse(&json.to_string()).unwrap_or_else(|error| panic!("{error}: {json}"))
        };
        Self {
            identity: side.identity.iter().map(policy).collect(),
            boundary: side.boundary.as_ref().map(policy),
            session: side.session.as_ref().map(policy),
        }
    }

    fn role(&self) -> RolePolicies<'_> {
        RolePolicies {
            boundary: self.boundary.as_ref(),
            session: self.session.as_ref(),
            ..RolePolicies::from(&self.identity)
        }
    }
}

fn as_asked(request: &iam::Request) -> Request {
    let context = request.context.iter();
    Request {
        action: request.action.to_string(),
        resource: request.resource.clone(),
        context: context
            .map(|(key, values)| (key.to_owned(), values.to_vec()))
            .collect(),
    }
}

fn as_read(request: &Request) -> iam::Request {
    let mut context = iam::Context::default();
    for (key, values) in &request.context {
        context.insert(key, values.iter().cloned());
    }
    iam::Request {
        action: request.action.parse().expect("an action"),
        resource: request.resource.clone(),
        context,
    }
}

/// What came of some pairs.
#[derive(Debug, Default)]
struct Tally {
    pairs: u64,
    /// Of both directions of all pairs.
    included: u64,
    not_included: u64,
    unknown: u64,
    longest: Duration,
    whole: Duration,
    why: std::collections::BTreeMap<String, u64>,
    seeds: Vec<u64>,
}

/// Compares one pair in both directions; panics on a wrong answer.
fn pair(seed: u64, profile: Profile, world: &Made, tally: &mut Tally) {
    let mut maker = Maker::new(seed, profile);
    let sides = maker.pair();
    let [from, to] = [Read::of(&sides[0]), Read::of(&sides[1])];
    let values = made::values(&sides);
    let id = || {
        format!(
            "seed {seed} of {profile:?}: {}",
            serde_json::json!({
                "from": sides[0].identity, "from-limits": [&sides[0].boundary, &sides[0].session],
                "to": sides[1].identity, "to-limits": [&sides[1].boundary, &sides[1].session],
            })
        )
    };
    let requests: Vec<Request> = (0..profile.size().1)
        .map(|_| maker.request(&values))
        .collect();
    for (side, read) in sides.iter().zip([&from, &to]) {
        for request in &requests {
            let decided = read.role().decide(&as_read(request)).is_allowed();
            if let Some(allowed) = naive::allows(side, request) {
                assert_eq!(decided, allowed, "{request:?} of {}", id());
            }
        }
    }
    tally.pairs += 1;
    let mut is_unknown = false;
    for (wide, narrow) in [(0, 1), (1, 0)] {
        let roles = [&from, &to].map(Read::role);
        let start = Instant::now();
        let answer = includes_in(roles[wide], roles[narrow], world);
        let took = start.elapsed();
        tally.whole += took;
        tally.longest = tally.longest.max(took);
        let shows = |request: &Request| {
            naive::allows(&sides[narrow], request) == Some(true)
                && naive::allows(&sides[wide], request) == Some(false)
        };
        match answer {
            PolicyInclusion::Included => {
                tally.included += 1;
                if let Some(request) = requests.iter().find(|request| shows(request)) {
                    panic!("{wide} does not include {narrow}: {request:?} of {}", id());
                }
            }
            PolicyInclusion::NotIncluded { witness } => {
                tally.not_included += 1;
                let reach = world.reach(&witness.action);
                assert!(
                    reach.is_none_or(|reach| reach.admits(&witness.resource)),
                    "{witness:?}"
                );
                assert!(
                    shows(&as_asked(&witness)),
                    "no witness: {witness:?} of {}",
                    id()
                );
            }
            PolicyInclusion::Unknown { why, .. } => {
                is_unknown = true;
                *tally.why.entry(format!("{why:?}")).or_default() += 1;
            }
        }
    }
    if is_unknown {
        tally.unknown += 1;
        tally.seeds.push(seed);
        if std::env::var("FUZZ_SHOW").is_ok() {
            println!("{}", id());
        }
    }
}

/// Runs pairs of one profile, as many as the environment says.
fn run(profile: Profile) -> Tally {
    let asked = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let world = Made::new();
    let mut tally = Tally::default();
    let (first, start) = (asked("FUZZ_SEED").unwrap_or(1), Instant::now());
    let seconds = asked("FUZZ_SECONDS").map(Duration::from_secs);
    let pairs = asked("FUZZ_PAIRS").unwrap_or(profile.size().0);
    let goes_on = |done: u64| seconds.map_or(done < pairs, |most| start.elapsed() < most);
    for seed in profile.recorded() {
        pair(*seed, profile, &world, &mut Tally::default());
    }
    while goes_on(tally.pairs) {
        pair(first + tally.pairs, profile, &world, &mut tally);
    }
    println!("{profile:?}: {tally:?}");
    tally
}

#[test]
fn no_made_pair_is_decided_wrongly() {
    let tally = run(Profile::Plain);
    assert!(tally.unknown * 100 <= tally.pairs * 3, "{tally:?}");
}

#[test]
fn no_made_pair_with_variables_is_decided_wrongly() {
    let tally = run(Profile::Variables);
    assert!(tally.unknown * 100 <= tally.pairs * 3, "{tally:?}");
}

#[test]
fn no_made_pair_with_dates_of_all_forms_is_decided_wrongly() {
    let tally = run(Profile::Dates);
    assert!(tally.unknown * 2 <= tally.pairs, "{tally:?}");
}

#[test]
fn no_made_pair_with_numbers_and_addresses_of_all_forms_is_decided_wrongly() {
    let tally = run(Profile::Forms);
    assert!(tally.unknown * 2 <= tally.pairs, "{tally:?}");
}

#[test]
fn no_large_made_pair_is_decided_wrongly() {
    let tally = run(Profile::Large);
    assert!(tally.unknown * 100 <= tally.pairs * 3, "{tally:?}");
}
