use super::*;
use crate::snapshot::trails::FieldSelector;

const ACCOUNT: &str = "111122223333";

fn trail(name: &str) -> Trail {
    Trail {
        name: name.to_owned(),
        arn: format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{name}"),
        home_region: "eu-west-1".to_owned(),
        bucket: format!("bucket-of-{name}"),
        has_custom_event_selectors: Some(false),
        ..Trail::default()
    }
}

fn everywhere(name: &str) -> Trail {
    Trail {
        is_multi_region_trail: true,
        ..trail(name)
    }
}

fn selector(category: &str, kind: Option<&str>) -> Selector {
    let mut fields = vec![FieldSelector::equals("eventCategory", category)];
    fields.extend(kind.map(|kind| FieldSelector::equals("resources.type", kind)));
    Selector {
        name: None,
        field_selectors: fields,
    }
}

fn management() -> Selector {
    selector("Management", None)
}

fn data(kind: &str) -> Selector {
    selector("Data", Some(kind))
}

#[derive(Default)]
struct Account(Trails);

impl Account {
    fn with(mut self, trail: Trail) -> Self {
        self.0.trails.insert(trail.arn.clone(), trail);
        self
    }

    fn selecting(mut self, trail: Trail, selectors: &[Selector]) -> Self {
        self.0
            .selectors
            .insert(trail.arn.clone(), selectors.to_vec());
        self.with(trail)
    }

    fn in_state(mut self, name: &str, status: Status) -> Self {
        self.0.named_status.insert(name.to_owned(), status);
        self
    }

    fn choice(&self) -> Choice {
        choose(&self.0, ACCOUNT, &["eu-west-1".to_owned()])
    }

    /// Names of the trails used, and of those left.
    fn names(&self) -> (Vec<String>, Vec<String>) {
        let choice = self.choice();
        let names = |list: &[(Trail, String)]| list.iter().map(|(t, _)| t.name.clone()).collect();
        (names(&choice.used), names(&choice.left))
    }
}

#[track_caller]
fn uses(account: &Account, used: &[&str], left: &[&str]) {
    let (really_used, really_left) = account.names();
    assert_eq!(
        (
            really_used.iter().map(String::as_str).collect::<Vec<_>>(),
            really_left.iter().map(String::as_str).collect::<Vec<_>>()
        ),
        (used.to_vec(), left.to_vec())
    );
}

#[test]
fn without_trails_nothing_is_used() {
    uses(&Account::default(), &[], &[]);
}

#[test]
fn one_trail_is_used_where_it_records() {
    uses(&Account::default().with(trail("a")), &["a"], &[]);
    let mut elsewhere = trail("a");
    elsewhere.home_region = "us-east-1".to_owned();
    uses(&Account::default().with(elsewhere), &[], &["a"]);
}

#[test]
fn a_trail_of_all_regions_makes_one_of_a_single_region_superfluous() {
    let account = Account::default().with(trail("a")).with(everywhere("b"));
    uses(&account, &["b"], &["a"]);
    assert_eq!(
        account.choice().spare.len(),
        1,
        "it would do if the other cannot be read"
    );
}

#[test]
fn a_trail_with_data_events_is_read_beside_one_without() {
    let account = Account::default()
        .with(everywhere("all"))
        .selecting(trail("objects"), &[data("AWS::S3::Object")]);
    uses(&account, &["all", "objects"], &[]);
    let reasons: Vec<String> = account
        .choice()
        .used
        .into_iter()
        .map(|(_, why)| why)
        .collect();
    assert_eq!(
        reasons,
        [
            "management events and no data events in all regions",
            "data events of AWS::S3::Object in eu-west-1"
        ]
    );
}

#[test]
fn the_trail_that_records_most_is_enough() {
    let account = Account::default().with(everywhere("a")).selecting(
        everywhere("z"),
        &[
            management(),
            data("AWS::S3::Object"),
            data("AWS::DynamoDB::Table"),
        ],
    );
    uses(&account, &["z"], &["a"]);
}

#[test]
fn single_buckets_are_no_substitute_for_others() {
    let mut narrow = data("AWS::S3::Object");
    narrow.field_selectors.push(FieldSelector {
        field: "resources.ARN".to_owned(),
        starts_with: vec!["arn:aws:s3:::one/".to_owned()],
        ..FieldSelector::default()
    });
    let account = Account::default()
        .selecting(everywhere("a"), &[management(), narrow])
        .selecting(everywhere("b"), &[management(), data("AWS::S3::Object")]);
    let (used, _) = account.names();
    assert_eq!(used.len(), 2);
}

#[test]
fn a_trail_that_never_logs_is_left() {
    let account = Account::default()
        .with(everywhere("a"))
        .in_state("a", Status::default());
    uses(&account, &[], &["a"]);
    let stopped = Status {
        stopped: "2026-11-01T00:00:00Z".parse().ok(),
        ..Status::default()
    };
    let account = Account::default()
        .with(everywhere("a"))
        .in_state("a", stopped);
    uses(&account, &["a"], &[]);
}

#[test]
fn of_equal_trails_one_that_delivers_is_read() {
    let failing = Status {
        is_logging: true,
        delivery_error: Some("AccessDenied".to_owned()),
        ..Status::default()
    };
    let account = Account::default()
        .with(everywhere("a"))
        .with(everywhere("b"))
        .in_state("a", failing);
    uses(&account, &["b"], &["a"]);
}

#[test]
fn an_organisation_records_for_its_members_and_an_account_for_itself() {
    let mut organisation = everywhere("org");
    organisation.arn = "arn:aws:cloudtrail:eu-west-1:999999999999:trail/org".to_owned();
    let foreign = organisation.clone();
    organisation.is_organization_trail = true;
    uses(&Account::default().with(foreign), &[], &["org"]);
    uses(
        &Account::default().with(organisation.clone()),
        &["org"],
        &[],
    );
    // The account's own trail, which its credentials can more likely read, goes first.
    let both = Account::default()
        .with(organisation)
        .with(everywhere("own"));
    uses(&both, &["own"], &["org"]);
}

#[test]
fn a_trail_of_which_the_selectors_are_not_known_is_read_beside_others() {
    let mut custom = everywhere("b");
    custom.has_custom_event_selectors = Some(true);
    let account = Account::default().with(everywhere("a")).with(custom);
    uses(&account, &["b"], &["a"]);
}

#[test]
fn a_trail_of_insights_alone_is_left() {
    let account =
        Account::default().selecting(everywhere("a"), &[selector("NetworkActivity", None)]);
    uses(&account, &[], &["a"]);
}
