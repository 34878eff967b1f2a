//! Every form of a date against every other one, under every operator of dates.

use lpgen::iam::includes::{PolicyInclusion, includes_in};
use serde_json::json;

use super::facts::{DATE, FORMS, OTHER};
use super::naive::{Context, Request, Side, allows};
use super::{Made, Read, as_asked, as_read};

fn side(operator: &str, asked: &str) -> Side {
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {operator: {"aws:CurrentTime": asked}},
    }]});
    Side {
        identity: vec![policy],
        boundary: None,
        session: None,
    }
}

fn request(found: &str) -> Request {
    Request {
        action: "s3:GetObject".to_owned(),
        resource: "arn:aws:s3:::data/blue/a".to_owned(),
        context: Context::from([("aws:currenttime".to_owned(), vec![found.to_owned()])]),
    }
}

#[test]
fn every_form_of_a_date_is_read_alike_or_left_open() {
    let (mut open, mut all) = (0, 0);
    for operator in DATE {
        for asked in FORMS {
            let side = side(operator, asked);
            let read = Read::of(&side);
            for found in FORMS.iter().chain(OTHER) {
                let request = request(found);
                let decided = read.role().decide(&as_read(&request)).is_allowed();
                let other = allows(&side, &request);
                assert!(
                    other.is_none_or(|other| other == decided),
                    "{operator} {asked} on {found}: {decided}, {other:?}"
                );
                all += 1;
                open += usize::from(other.is_none());
            }
        }
    }
    assert!(open * 2 < all, "{open} of {all}");
}

#[test]
fn no_form_of_a_date_makes_a_proof_wrong() {
    let world = Made::new();
    let pairs = FORMS.iter().flat_map(|a| FORMS.iter().map(move |b| (a, b)));
    for (at, (a, b)) in pairs.enumerate() {
        let [wide, narrow] = [DATE[at % DATE.len()], DATE[at / 7 % DATE.len()]];
        let [wide, narrow] = [side(wide, a), side(narrow, b)];
        let [from, to] = [Read::of(&wide), Read::of(&narrow)];
        let shows = |request: &Request| {
            allows(&narrow, request) == Some(true) && allows(&wide, request) == Some(false)
        };
        match includes_in(from.role(), to.role(), &world) {
            PolicyInclusion::Included => {
                let found = FORMS.iter().chain(OTHER).map(|found| request(found));
                let against: Vec<Request> = found.filter(&shows).collect();
                assert!(against.is_empty(), "{against:?}: {wide:?} and {narrow:?}");
            }
            PolicyInclusion::NotIncluded { witness } => {
                assert!(
                    shows(&as_asked(&witness)),
                    "{witness:?}: {wide:?} and {narrow:?}"
                );
            }
            PolicyInclusion::Unknown { .. } => {}
        }
    }
}
