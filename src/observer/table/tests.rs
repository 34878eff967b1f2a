//! What a statement's answer comes to is what the records themselves come to.

use crate::observer::table::rows::Lost;
use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::unread::Unread;
use super::*;
use crate::catalog::Catalog;
use crate::observer::caller::{Session, session};
use crate::observer::folding::tests::{plain, record};
use crate::observer::folding::{Folding, TELLING};
use crate::observer::record::Record;
use crate::observer::record::members::{Form, OF_EVENT, Of, TableMember, members};
use crate::observer::usage::wire;

fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(Catalog::bundled);
    &CATALOG
}

fn unread() -> &'static Unread {
    static UNREAD: std::sync::LazyLock<Unread> = std::sync::LazyLock::new(|| Unread::of(catalog()));
    &UNREAD
}

/// A member of an object, whatever its letter case.
fn member(of: &str, name: &str) -> Option<String> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(of).ok()?;
    let mut members = members.into_iter();
    let (_, value) = members.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    (value.get() != "null").then(|| value.get().to_owned())
}

/// What a column of text holds of a value.
fn text(value: &str) -> String {
    serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned())
}

/// A member as the statement hands it out.
fn cell(record: &str, of: &TableMember) -> Option<String> {
    let mut value = record.to_owned();
    for name in of.path {
        value = member(&value, name)?;
    }
    Some(match (of.form, of.path) {
        (Form::Resources, _) => {
            let all: Vec<Box<RawValue>> = serde_json::from_str(&value).ok()?;
            let arns = all.iter().map(|r| {
                ["ARN", "ARNPrefix"].map(|name| member(r.get(), name).map(|arn| text(&arn)))
            });
            serde_json::to_string(&arns.collect::<Vec<_>>()).expect("texts")
        }
        (_, ["additionalEventData"]) => {
            let names = unread().extra.iter().flatten();
            let kept = names.map(|name| {
                format!(
                    "\"{name}\":{}",
                    member(&value, name).unwrap_or_else(|| "null".to_owned())
                )
            });
            format!("{{{}}}", kept.collect::<Vec<_>>().join(","))
        }
        _ => text(&value),
    })
}

/// One row for one record, with what is wanted of it.
fn row(text_of: &str) -> Vec<Option<String>> {
    let record = Record::parse(text_of.as_bytes()).expect("a record");
    let source = record.event_source.as_deref().unwrap_or_default();
    let is_whole = matches!(session(&record), Session::Candidate(_))
        || TELLING.iter().any(|start| source.starts_with(start));
    let of_event = OF_EVENT.map(|name| member(text_of, name).map(|value| text(&value)));
    let called = format!(
        "{source}/{}",
        record.event_name.as_deref().unwrap_or_default()
    );
    let cells = members().map(|of| {
        let wanted = of.of == Of::Every || is_whole;
        let cell = cell(text_of, of).filter(|_| wanted);
        let is_answer = of.path == ["responseElements"] && unread().answers.contains(&called);
        cell.map(|cell| {
            if is_answer && !cell.contains(['\\']) && !cell.contains("arn") {
                "{}".to_owned()
            } else {
                cell
            }
        })
    });
    let events = serde_json::to_string(&[of_event]).expect("texts");
    cells
        .chain([Some(is_whole.to_string()), Some(events)])
        .collect()
}

fn rows() -> Rows {
    let names = members()
        .map(TableMember::name)
        .chain(["whole".to_owned(), "events".to_owned()]);
    Rows::below(&names.collect::<Vec<_>>()).expect("an answer's names")
}

fn folded(records: &[String]) -> String {
    let mut folding = Folding::new(catalog());
    for record in records {
        let mut cuts = Vec::new();
        let count = rows().records(
            &row(record),
            &mut |record| folding.fold(record),
            &mut |cut| cuts.push(cut),
        );
        assert_eq!((count, cuts), (1, vec![]), "{record}");
    }
    wire::write(&folding.finish())
}

/// What no table tells apart: a request that is the text of an object; and what CloudTrail never writes: names
/// in another letter case.
fn is_of_a_table(record: &str) -> bool {
    let request = member(record, "requestParameters").unwrap_or_default();
    !record.contains("\"requestparameters\"") && !request.starts_with("\"{")
}

proptest! {
    #[test]
    fn rows_come_to_what_their_records_come_to(numbers in prop::collection::vec(any::<[u8; 8]>(), 1..40)) {
        let records: Vec<String> = numbers.into_iter().map(record).filter(|record| is_of_a_table(record)).collect();
        prop_assert_eq!(folded(&records), plain(&records));
    }
}

#[test]
fn nothing_is_made_of_a_row_that_lost_what_counts() {
    let text = record([0, 0, 0, 7, 0, 0, 7, 0]);
    let mut cells = row(&text);
    let (whole, events) = (cells.len() - 2, cells.len() - 1);
    let cut = |cells: &[Option<String>]| {
        let mut cuts = Vec::new();
        let records = rows().records(cells, &mut |_| {}, &mut |cut| cuts.push(cut));
        (records, cuts)
    };
    assert_eq!(cut(&cells), (1, vec![]));
    cells[whole] = Some("false".to_owned());
    assert_eq!(cut(&cells), (0, vec![Lost::Halved]));
    cells[whole] = Some("true".to_owned());
    cells[events] = Some(
        r#"[["a",null,"2026-11-03T10:00:00Z"],[null,null,"2026-11-03T10:00:00Z"]]"#.to_owned(),
    );
    assert_eq!(cut(&cells), (1, vec![Lost::NoId]));
    for broken in [None, Some("[[1]"), Some("{}")] {
        cells[events] = broken.map(str::to_owned);
        assert_eq!(cut(&cells), (0, vec![Lost::Events]), "{broken:?}");
    }
}

/// The statement, with the long list of operations in few words.
fn short(statement: &str) -> String {
    let (before, rest) = statement
        .split_once(" IN ('a")
        .expect("the list of operations");
    let (_, after) = rest.split_once(')').expect("its end");
    format!("{before} IN (OPERATIONS){after}")
}

#[test]
fn the_statement_is_this() {
    let day = "2026-11-03".parse().expect("a day");
    let table = Table::ours("audit.cloudtrail").expect("a table");
    let slice = Slice {
        account: Some("111122223333"),
        day,
        until: None,
    };
    let statement = TableStatements::of(&table, catalog()).text(slice);
    // Athena takes no longer one (Athena User Guide, "Service Quotas").
    assert!(statement.len() < 262_144, "{} bytes", statement.len());
    insta::assert_snapshot!(short(&statement));
}

#[test]
fn what_is_left_out_is_what_the_catalog_does_not_read() {
    let unread = unread();
    assert!(unread.answers.contains("sqs.amazonaws.com/SendMessage"));
    for read in [
        "s3.amazonaws.com/CreateMultipartUpload",
        "states.amazonaws.com/StartExecution",
        "sts.amazonaws.com/AssumeRole",
    ] {
        assert!(!unread.answers.contains(read), "{read}");
    }
    let extra = unread
        .extra
        .as_ref()
        .expect("not all of additional data is read");
    assert!(
        extra.contains("SSEApplied") && extra.contains("AuthenticationMethod") && extra.len() < 10,
        "{extra:?}"
    );
}

/// The table of AWS's guide: Athena User Guide, "Create the table for CloudTrail logs in Athena using partition
/// projection".
const OF_THE_GUIDE: &str = include_str!("../../../tests/athena/guide-table.json");

#[test]
fn an_older_table_is_read_and_what_it_lacks_is_said() {
    let table = Table::described("audit.cloudtrail_logs_pp", OF_THE_GUIDE).expect("a table");
    assert!(!table.has_accounts() && table.has_days());
    let lacking = table.lacking();
    for name in [
        "userIdentity.inScopeOf.credentialsIssuedTo",
        "userIdentity.sessionContext.sourceIdentity",
        "managementEvent",
    ] {
        assert!(
            lacking.iter().any(|lacks| lacks == name),
            "{name}: {lacking:?}"
        );
    }
    let day = "2026-11-03".parse().expect("a day");
    let statement = TableStatements::of(&table, catalog()).text(Slice {
        account: None,
        day,
        until: None,
    });
    assert!(
        statement.contains("WHERE \"timestamp\" = '2026/11/03'"),
        "{statement}"
    );
    assert!(!statement.contains("inscopeof") && !statement.contains("arnprefix"));
    let names = statement.rsplit("GROUP BY").next().expect("the end");
    let names = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.contains("floor"));
    let rows =
        Rows::below(&names.chain(["events".to_owned()]).collect::<Vec<_>>()).expect("an answer");
    assert_eq!(rows.lacking(), lacking);
}

#[test]
fn partitions_are_known_by_the_names_that_people_give_them() {
    let filter = |keys: &str| {
        let keys: Vec<String> = keys
            .split(' ')
            .filter(|k| !k.is_empty())
            .map(|k| format!(r#"{{"Name":"{k}","Type":"string"}}"#))
            .collect();
        let told = OF_THE_GUIDE.replace(
            r#"{"Name": "timestamp", "Type": "string"}"#,
            &keys.join(","),
        );
        let table = Table::described("a.b", &told).expect("a table");
        let day = "2026-01-02".parse().expect("a day");
        let slice = Slice {
            account: Some("111122223333"),
            day,
            until: None,
        };
        table.filter(slice).map(|filter| filter.to_string())
    };
    for (keys, expected) in [
        (
            "account region day",
            r#"("account" = '111122223333' AND "day" = '2026/01/02')"#,
        ),
        (
            "region year month day",
            r#"("year" = '2026' AND "month" = '01' AND "day" = '02')"#,
        ),
        (
            "account_id dt",
            r#"("account_id" = '111122223333' AND "dt" = '2026/01/02')"#,
        ),
        ("", "substr(eventtime, 1, 10) = '2026-01-02'"),
    ] {
        assert_eq!(filter(keys).as_deref(), Some(expected), "{keys}");
    }
}

#[test]
fn tables_that_cannot_be_read_are_said_to_be_so() {
    for (name, from, to, expected) in [
        ("audit", "", "", "`audit` names no table"),
        (
            "a.b",
            r#""Name": "errorcode""#,
            r#""Name": "x""#,
            "the table has no column `errorcode`",
        ),
        (
            "a.b",
            r#""Name": "eventid""#,
            r#""Name": "x""#,
            "the table has no column `eventid`",
        ),
        (
            "a.b",
            r#""requestparameters", "Type": "string""#,
            r#""requestparameters", "Type": "map<string,string>""#,
            "the column `requestparameters` is `map<string,string>`, not `string`",
        ),
    ] {
        let told = OF_THE_GUIDE.replacen(from, to, 1);
        let error = Table::described(name, &told).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
    assert!(matches!(
        Table::described("a.b", "{}"),
        Err(TableError::NotMetadata(_))
    ));
}

#[test]
fn an_answer_that_does_not_tell_how_calls_ended_is_no_trail() {
    let names = members()
        .map(TableMember::name)
        .filter(|name| name != "errorcode");
    let names = names.chain(["whole".to_owned(), "events".to_owned()]);
    let rows = Rows::below(&names.collect::<Vec<_>>()).expect("an answer");
    let mut lost = Vec::new();
    let mut cells = row(&record([0, 0, 0, 7, 0, 0, 7, 0]));
    let at = members()
        .position(|member| member.name() == "errorcode")
        .expect("a member");
    cells.remove(at);
    assert_eq!(
        rows.records(&cells, &mut |_| {}, &mut |cut| lost.push(cut)),
        0
    );
    assert_eq!(lost, [Lost::Blind]);
}

#[test]
fn names_of_others_stay_names() {
    let table = Table::ours(r#"a"b.c'd"#).expect("a table");
    let day = "2026-11-03".parse().expect("a day");
    let statement = TableStatements::of(&table, catalog()).text(Slice {
        account: Some("1' OR '1'='1"),
        day,
        until: None,
    });
    assert!(statement.contains(r#"FROM "a""b"."c'd""#), "{statement}");
    assert!(statement.contains("\"account\" = '1'' OR ''1''=''1'"));
}
