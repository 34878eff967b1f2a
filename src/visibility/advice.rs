//! What a person should switch on, so that an account's records show what its functions do.

use std::collections::BTreeSet;

use super::remedy::Remedy;
use crate::gap::shell::word;
use crate::snapshot::discover::Choice;
use crate::snapshot::trails::{Trail, Trails};

/// The types of data events that functions cause most (CloudTrail user guide, "Logging data events").
const TYPES: [&str; 6] = [
    "AWS::DynamoDB::Table",
    "AWS::Kinesis::Stream",
    "AWS::Lambda::Function",
    "AWS::S3::Object",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

/// One thing to switch on or to mend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Advice {
    /// What is missing, and what follows.
    pub text: String,
    /// A command that mends it, ready to paste, if there is one.
    pub command: Option<String>,
    /// What is to be known before it is run.
    pub caution: Option<String>,
}

/// What is missing of the trails that were chosen among `trails`.
pub(crate) fn advice(trails: &Trails, choice: &Choice) -> Vec<Advice> {
    let mut out: Vec<Advice> = trails
        .trails
        .values()
        .filter_map(|t| off(trails, t))
        .collect();
    let unlisted = trails.why_not_all_listed();
    let is_unlisted = unlisted.is_some();
    out.extend(unlisted.as_deref().map(unknown));
    let Some((first, _)) = choice.used.first() else {
        // Of what could not be looked at nothing is said.
        if !is_unlisted {
            out.push(no_trail());
        }
        return out;
    };
    for (trail, _) in &choice.used {
        let error = trails
            .status_of(trail)
            .and_then(|s| s.delivery_error.as_deref());
        if let Some(error) = error {
            out.push(Advice {
                text: format!("the trail `{}` does not deliver: {error}", trail.name),
                command: None,
                caution: Some(
                    "its bucket's policy must let `cloudtrail.amazonaws.com` write".to_owned(),
                ),
            });
        }
    }
    if is_unlisted {
        return out;
    }
    if !choice
        .used
        .iter()
        .any(|(trail, _)| trail.is_multi_region_trail)
    {
        out.push(Advice {
            text: format!(
                "the trail `{}` records in {} alone: calls in other regions are not seen",
                first.name, first.home_region
            ),
            command: Some(format!(
                "aws cloudtrail update-trail --region {} --name {} --is-multi-region-trail",
                word(&first.home_region),
                word(&first.arn)
            )),
            caution: None,
        });
    }
    out.extend(data_events(trails, choice, first));
    out
}

/// What could not be looked up.
fn unknown(why: &str) -> Advice {
    Advice {
        text: format!("{why}: whether a trail records the functions' calls is not known"),
        command: None,
        caution: Some(
            "allow `cloudtrail:DescribeTrails` before anything is switched on".to_owned(),
        ),
    }
}

/// A trail that is there and does not record.
fn off(trails: &Trails, trail: &Trail) -> Option<Advice> {
    let status = trails.status_of(trail)?;
    (!status.is_logging).then(|| Advice {
        text: format!("the trail `{}` is switched off", trail.name),
        command: Some(format!(
            "aws cloudtrail start-logging --region {} --name {}",
            word(&trail.home_region),
            word(&trail.arn)
        )),
        caution: None,
    })
}

fn no_trail() -> Advice {
    Advice {
        text: "no trail records the functions' calls: Event history alone has no data events, and goes back 90 days".to_owned(),
        command: Some(
            "aws cloudtrail create-trail --name audit --s3-bucket-name BUCKET --is-multi-region-trail && aws cloudtrail start-logging --name audit"
                .to_owned(),
        ),
        caution: Some("the bucket's policy must let `cloudtrail.amazonaws.com` write (CloudTrail user guide, \"Amazon S3 bucket policy for CloudTrail\")".to_owned()),
    }
}

/// Types of data events that no chosen trail records as a whole, to be added to the first of them.
fn data_events(trails: &Trails, choice: &Choice, first: &Trail) -> Option<Advice> {
    let mut used = choice.used.iter();
    if let Some((trail, _)) = used.find(|(trail, _)| !trails.knows_selectors(trail)) {
        return Some(Advice {
            text: format!(
                "which data events the trail `{}` records is not known: its event selectors could not be looked up",
                trail.name
            ),
            command: None,
            caution: Some(
                "allow `cloudtrail:GetEventSelectors` before anything is switched on".to_owned(),
            ),
        });
    }
    let all: BTreeSet<String> = TYPES.iter().map(|t| (*t).to_owned()).collect();
    let lacks = |trail: &Trail| {
        let today = trails.selectors.get(&trail.arn).map(Vec::as_slice);
        let lacking = |kind: &&String| {
            let one = BTreeSet::from([(*kind).clone()]);
            Remedy::new(&trail.arn, today, &one).is_some()
        };
        all.iter().filter(lacking).cloned().collect::<BTreeSet<_>>()
    };
    let lacking = choice
        .used
        .iter()
        .map(|(trail, _)| lacks(trail))
        .reduce(|a, b| a.intersection(&b).cloned().collect())?;
    let today = trails.selectors.get(&first.arn).map(Vec::as_slice);
    let remedy = Remedy::new(&first.arn, today, &lacking)?;
    Some(Advice {
        text: format!(
            "no trail records all data events of {}: whether functions use them cannot be told",
            lacking.into_iter().collect::<Vec<_>>().join(", ")
        ),
        command: Some(remedy.command()),
        caution: Some(remedy.caution().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Unanswered;
    use crate::snapshot::discover::choose;
    use crate::snapshot::trails::{FieldSelector, Selector, Status};

    const ARN: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";

    fn trails(is_multi_region_trail: bool, types: &[&str]) -> Trails {
        let mut trails = Trails::default();
        let trail = Trail {
            name: "main".to_owned(),
            arn: ARN.to_owned(),
            home_region: "eu-west-1".to_owned(),
            bucket: "audit".to_owned(),
            is_multi_region_trail,
            ..Trail::default()
        };
        let data = types.iter().map(|kind| Selector {
            field_selectors: vec![
                FieldSelector::equals("eventCategory", "Data"),
                FieldSelector::equals("resources.type", kind),
            ],
            ..Selector::default()
        });
        let selectors = [Selector::management()].into_iter().chain(data).collect();
        trails.selectors.insert(ARN.to_owned(), selectors);
        trails.trails.insert(ARN.to_owned(), trail);
        trails
    }

    fn texts(trails: &Trails) -> Vec<String> {
        let choice = choose(trails, "111122223333", &["eu-west-1".to_owned()]);
        let advice = advice(trails, &choice);
        advice.into_iter().map(|a| a.text).collect()
    }

    #[test]
    fn a_trail_that_records_everything_needs_nothing() {
        assert_eq!(texts(&trails(true, &TYPES)), Vec::<String>::new());
    }

    #[test]
    fn of_what_could_not_be_looked_up_nothing_is_said() {
        let refused = |action: &str, about: &str| Unanswered {
            action: action.to_owned(),
            region: "eu-west-1".to_owned(),
            about: about.to_owned(),
            why: crate::snapshot::Why::Denied,
            words: "AccessDenied: no".to_owned(),
        };
        for mut trails in [Trails::default(), trails(false, &TYPES[1..])] {
            trails.note_unanswered(&refused("cloudtrail:DescribeTrails", ""));
            let texts = texts(&trails);
            assert_eq!(texts.len(), 1, "{texts:?}");
            assert!(texts[0].contains("could not be looked up"), "{texts:?}");
        }
        let mut trails = trails(true, &TYPES[1..]);
        trails.selectors.clear();
        let texts = texts(&trails);
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert!(texts[0].contains("is not known"), "{texts:?}");
    }

    #[test]
    fn what_is_missing_is_named_with_its_command() {
        assert!(texts(&Trails::default())[0].contains("no trail records"));
        assert!(texts(&trails(false, &TYPES))[0].contains("in eu-west-1 alone"));
        let some = texts(&trails(true, &TYPES[1..]));
        assert!(
            some[0].contains("all data events of AWS::DynamoDB::Table:"),
            "{some:?}"
        );
        let mut off = trails(true, &TYPES);
        let status = Status::default();
        off.named_status.insert(ARN.to_owned(), status);
        assert!(texts(&off)[0].contains("is switched off"));
    }
}
