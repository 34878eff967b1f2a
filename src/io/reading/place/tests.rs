use super::*;

const FILE: &str = "111122223333_CloudTrail_eu-west-1_20261102T1005Z_abcdefghij012345.json.gz";
const DAY: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/02";

fn verdict(root: &str, below: &str) -> PathVerdict {
    judge(Path::new(root), &Path::new(root).join(below))
}

fn is_placed(root: &str, below: &str) -> bool {
    matches!(verdict(root, below), PathVerdict::Placed(FilePlace { account, region })
        if account == "111122223333" && region == "eu-west-1")
}

#[test]
fn a_copy_may_begin_anywhere_in_the_layout() {
    let path = format!("{DAY}/{FILE}");
    for below in [
        path.as_str(),
        &format!("logs/prod/{path}"),
        &path.replace("AWSLogs/", "AWSLogs/o-abcdefghij/"),
        path.trim_start_matches("AWSLogs/"),
        path.trim_start_matches("AWSLogs/111122223333/"),
        path.trim_start_matches("AWSLogs/111122223333/CloudTrail/"),
        &path.replace(".json.gz", ".json"),
        &path.replace("2026/11/02", "2026/11/03"),
    ] {
        assert!(is_placed("/data/trail", below), "{below}");
    }
    let parts: Vec<&str> = path.split('/').collect();
    for cut in 1..parts.len() {
        let (above, below) = (parts[..cut].join("/"), parts[cut..].join("/"));
        assert!(
            is_placed(&format!("/data/{above}"), &below),
            "{above} and {below}"
        );
    }
}

#[test]
fn folders_without_the_layout_are_taken_as_they_are() {
    for (root, below) in [
        ("/data", "a.json"),
        ("/data", "2026/11/02/a.json"),
        ("/data", "111122223333/a.json"),
        ("/data", "us-east-1/a.json"),
        ("/data", FILE),
        ("/home/AWSLogs/copies", "a.json"),
    ] {
        assert_eq!(
            verdict(root, below),
            PathVerdict::Anywhere,
            "{root} {below}"
        );
    }
}

#[test]
fn what_cloudtrail_does_not_write_is_in_doubt() {
    use Doubt::{Beside, ForeignName, Misplaced, NoDay};
    let day = |name: &str| format!("{DAY}/{name}");
    let with = |from: &str, to: &str| format!("{DAY}/{}", FILE.replace(from, to));
    let table = [
        (format!("AWSLogs/{FILE}"), NoDay),
        (format!("AWSLogs/111122223333/{FILE}"), NoDay),
        (format!("AWSLogs/111122223333/CloudTrail/{FILE}"), NoDay),
        (
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/{FILE}"),
            NoDay,
        ),
        (
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/{FILE}"),
            NoDay,
        ),
        (
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/{FILE}"),
            NoDay,
        ),
        (format!("{DAY}/deeper/{FILE}"), NoDay),
        (format!("eu-west-1/2026/{FILE}"), NoDay),
        (format!("{DAY}/{DAY}/{FILE}"), NoDay),
        (format!("AWSLogs/evil/{DAY}/{FILE}"), NoDay),
        (format!("eu-west-1/2026/11/02/{DAY}/{FILE}"), NoDay),
        (format!("AWSLogs/444455556666/{DAY}/{FILE}"), Beside),
        (
            format!("AWSLogs/111122223333/Config/eu-west-1/2026/11/02/{FILE}"),
            Beside,
        ),
        (
            format!("AWSLogs/111122223333/cloudtrail/eu-west-1/2026/11/02/{FILE}"),
            Beside,
        ),
        (
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/13/02/{FILE}"),
            NoDay,
        ),
        (
            format!("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/1/2/{FILE}"),
            NoDay,
        ),
        (
            format!("AWSLogs/111122223333/CloudTrail/EU-WEST-1/2026/11/02/{FILE}"),
            NoDay,
        ),
        (
            format!("AWSLogs/１１１１２２２２３３３３/CloudTrail/eu-west-1/2026/11/02/{FILE}"),
            NoDay,
        ),
        (day("records.json"), ForeignName),
        (day("records.json.gz"), ForeignName),
        (with(".json.gz", ".JSON.GZ"), ForeignName),
        (with(".json.gz", ".json.gz.gz"), ForeignName),
        (with("_CloudTrail_", "_cloudtrail_"), ForeignName),
        (with("_CloudTrail_", "_CloudTrail-Digest_"), ForeignName),
        (with("abcdefghij012345", ""), ForeignName),
        (with("abcdefghij012345", "../x"), NoDay),
        (with("abcdefghij012345", "a_b"), ForeignName),
        (with("T1005Z", "T1005"), ForeignName),
        (with("20261102", "20261302"), ForeignName),
        (with("20261102", "２０２６1102"), ForeignName),
        (with("111122223333", "１11122223333"), ForeignName),
        (with("111122223333", "444455556666"), Misplaced),
        (with("eu-west-1", "us-east-1"), Misplaced),
        (with("20261102", "20261105"), Misplaced),
    ];
    for (below, doubt) in &table {
        assert_eq!(
            verdict("/data", below),
            PathVerdict::Doubtful(*doubt),
            "{below}"
        );
    }
    let within = "/data/AWSLogs/111122223333/CloudTrail";
    let below = format!("eu-west-1/2026/11/02/{DAY}/{FILE}");
    assert_eq!(verdict(within, &below), PathVerdict::Doubtful(NoDay));
}

fn doubt(members: &str) -> Option<Doubt> {
    let text = format!(r#"{{"eventID":"1","eventName":"GetItem",{members}}}"#);
    let record = Record::parse(text.as_bytes()).expect("a record");
    let (account, region, _) = named(FILE).expect("a name");
    let place = FilePlace {
        account: account.to_owned(),
        region: region.to_owned(),
    };
    place.doubt(&record)
}

#[test]
fn records_are_the_folders_own() {
    for fits in [
        r#""awsRegion":"eu-west-1","recipientAccountId":"111122223333""#,
        r#""awsRegion":"eu-west-1","recipientAccountId":111122223333 "#,
        r#""awsRegion":"eu-west-1""#,
        r#""recipientAccountId":"111122223333""#,
        r#""awsRegion":"eu-west-1","recipientAccountId":"111122223333","userIdentity":{"accountId":"444455556666"}"#,
        r#""awsRegion":"us-east-1","eventSource":"iam.amazonaws.com""#,
        r#""awsRegion":"us-east-1","eventSource":"sts.amazonaws.com""#,
    ] {
        assert_eq!(doubt(fits), None, "{fits}");
    }
    for (other, expected) in [
        (
            r#""recipientAccountId":"444455556666""#,
            Doubt::OtherRecipient,
        ),
        (
            r#""recipientAccountId":"１11122223333""#,
            Doubt::OtherRecipient,
        ),
        (r#""awsRegion":"eu-west-2""#, Doubt::OtherRegion),
        (
            r#""awsRegion":"us-east-1","eventSource":"dynamodb.amazonaws.com""#,
            Doubt::OtherRegion,
        ),
        (
            r#""awsRegion":"eu-west-2","eventSource":"iam.amazonaws.com""#,
            Doubt::OtherRegion,
        ),
    ] {
        assert_eq!(doubt(other), Some(expected), "{other}");
    }
}
