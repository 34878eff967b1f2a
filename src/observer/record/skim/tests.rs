//! What is skimmed is what is parsed.

use proptest::prelude::*;

use jiff::Timestamp;

use super::super::moment::{Moment, second};
use super::*;

const RECORD: &str = r#"{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:orders","arn":"arn:aws:sts::111122223333:assumed-role/r/orders","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE","userName":"u","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/r","accountId":"111122223333","userName":"r"},"webIdFederationData":{"federatedProvider":"p"},"attributes":{"creationDate":"2026-07-01T10:00:00Z","mfaAuthenticated":"false"},"sourceIdentity":"s","ec2RoleDelivery":"2.0","assumedRoot":"true"},"inScopeOf":{"issuerType":"AWS::Lambda::Function","credentialsIssuedTo":"arn:aws:lambda:eu-west-1:111122223333:function:orders"},"invokedBy":"x.amazonaws.com","onBehalfOf":{"userId":"u"}},"eventTime":"2026-07-01T10:00:05Z","eventSource":"dynamodb.amazonaws.com","eventName":"PutItem","awsRegion":"eu-west-1","sourceIPAddress":"10.0.0.1","userAgent":"aws-sdk \"js\"","errorCode":"E","errorMessage":"m\u00e9","requestParameters":{"tableName":"orders","n":[1,-2.5e3,null,true]},"responseElements":null,"additionalEventData":{"x":1},"requestID":"R1","eventID":"E1","readOnly":false,"resources":[{"accountId":"111122223333","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:eu-west-1:111122223333:table/orders"},{"ARNPrefix":"p"}],"eventType":"AwsApiCall","apiVersion":"2","managementEvent":false,"recipientAccountId":"111122223333","sharedEventID":"s","vpcEndpointId":"vpce-1","eventCategory":"Data","sessionCredentialFromConsole":"true","tlsDetails":{"tlsVersion":"TLSv1.3"}}"#;

fn same(text: &str) -> Result<bool, String> {
    same_beside(text, &mut KnownIdentities::default())
}

/// Whether a record is skimmed and is what is parsed; where identities are known, and then again, when its own is.
fn same_beside(text: &str, known: &mut KnownIdentities) -> Result<bool, String> {
    let mut is_skimmed = false;
    for _ in 0..2 {
        let Some((skimmed, length)) = Record::skim_first(text, known) else {
            return Ok(false);
        };
        let Some((parsed, parsed_length)) = Record::parse_first(text) else {
            return Err(format!("skimmed, not parsed: {text}"));
        };
        if length != parsed_length || format!("{skimmed:?}") != format!("{parsed:?}") {
            return Err(format!("{skimmed:?}\n{parsed:?}\n{text}"));
        }
        is_skimmed = true;
    }
    Ok(is_skimmed)
}

/// What knows the identity of the sound record.
fn knowing() -> KnownIdentities {
    let mut known = KnownIdentities::default();
    let plain = RECORD.replace(r#","onBehalfOf":{"userId":"u"}"#, "");
    let (record, _) = Record::skim_first(&plain, &mut known).expect("it is skimmed");
    assert!(record.identity_number.0.is_some());
    known
}

#[test]
fn a_record_as_it_is_written_is_skimmed() {
    // `onBehalfOf` is of people alone.
    let plain = RECORD.replace(r#","onBehalfOf":{"userId":"u"}"#, "");
    assert_eq!(same(&plain), Ok(true));
    assert_eq!(same(RECORD), Ok(false));
    assert_eq!(same(&format!("{plain},{plain}")), Ok(true));
    let spaced = plain.replace("\":", "\" :\n ").replace(',', " ,\t");
    assert_eq!(same(&spaced), Ok(true));
}

#[test]
fn times_are_those_of_the_plain_way() {
    for text in [
        "2026-07-01T10:00:05Z",
        "2024-02-29T23:59:59Z",
        "2024-02-30T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "2000-03-01T00:00:00Z",
        "2100-02-28T12:00:00Z",
        "1969-12-31T23:59:59Z",
        "2026-13-01T00:00:00Z",
        "2026-07-01T24:00:00Z",
        "2026-07-01T10:00:60Z",
        "2026-07-01 10:00:05Z",
        "2026-07-01T10:00:05.123Z",
        "2026-7-1T10:00:05Z",
        "x026-07-01T10:00:05Z",
    ] {
        let written = format!("\"{text}\"");
        let plain: Moment = serde_json::from_str(&written).expect("any value");
        let skimmed = second(written.as_bytes());
        assert!(skimmed.is_none() || skimmed == plain.0, "{text}");
    }
    for day in 0..60_000 {
        let time = Timestamp::from_second(day * 86_400 + day % 86_400).expect("a time");
        let skimmed = second(format!("\"{time}\"").as_bytes());
        assert!(skimmed.is_none_or(|skimmed| skimmed == time), "{time}");
    }
}

/// Names and values that change a record's meaning, or its soundness.
const PIECES: [&str; 40] = [
    "null",
    "true",
    "false",
    "\"\"",
    "\"x\"",
    "7",
    "-0",
    "01",
    "1e5",
    "[]",
    "[1]",
    "{}",
    "{\"a\":1}",
    "\"{\\\"type\\\":1}\"",
    "\"{\"",
    "\"\\ud800\"",
    "\"\\n\"",
    "\"\\x\"",
    "\"a\nb\"",
    ",",
    ":",
    "}",
    "]",
    "\"",
    "\"eventID\":\"2\",",
    "\"EventId\":\"3\",",
    "\"userIdentity\":{\"arn\":\"b\"},",
    "\"useridentity\":{},",
    "\"requestparameters\":{},",
    "\"message\":\"m\",",
    "\"detail\":{},",
    "\"@timestamp\":1,",
    "\"\\u0065ventID\":\"4\",",
    "\"eventTime\":\"2026-07-01\",",
    "\"eventTime\":1e9,",
    "\"resources\":{\"arn\":\"a\"},",
    "\"readOnly\":1,",
    "\"type\":\"t\",",
    "\"sessionContext\":{\"attributes\":null},",
    "\"é\":1,",
];

proptest! {
    /// A sound record with something put in, taken out, or put in place of something.
    #[test]
    fn whatever_is_skimmed_is_what_is_parsed(
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(PIECES.to_vec()), any::<bool>()),
            1..4,
        ),
    ) {
        let mut text = RECORD.replace(r#","onBehalfOf":{"userId":"u"}"#, "");
        for (at, length, piece, at_value) in changes {
            // Mostly where a value or a name starts.
            let mut at = text.floor_char_boundary(at.index(text.len()));
            if at_value && let Some(next) = text[at..].find([':', ',', '{']) {
                at += next + 1;
            }
            let end = text.ceil_char_boundary((at + length).min(text.len()));
            let end = if piece.ends_with(',') { at } else { end };
            text.replace_range(at..end, piece);
        }
        let read = same_beside(&text, &mut knowing());
        prop_assert!(read.is_ok(), "{read:?}");
    }

    /// A whole value in place of another.
    #[test]
    fn values_of_any_kind(which in any::<prop::sample::Index>(), piece in prop::sample::select(PIECES[..18].to_vec())) {
        let text = RECORD.replace(r#","onBehalfOf":{"userId":"u"}"#, "");
        let starts: Vec<usize> = text.match_indices("\":").map(|(at, _)| at + 2).collect();
        let start = starts[which.index(starts.len())];
        let end = json::value(text.as_bytes(), start).expect("a sound record");
        let changed = format!("{}{piece}{}", &text[..start], &text[end..]);
        let read = same_beside(&changed, &mut knowing());
        prop_assert!(read.is_ok(), "{read:?}");
    }
}
