//! An Athena that holds recorded answers: it starts, tells, stops and hands out statements as AWS does.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::server::{Request, Response};

/// What `tests/athena/trail` comes to, as its statement's answer.
pub(crate) const ANSWER: &str = include_str!("../athena/answer.json");

/// Rows of a page.
const PAGE: usize = 7;

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It ends after so many looks.
    Succeeds(u32),
    /// It fails, for this reason.
    Fails(&'static str),
    /// It goes on until it is stopped.
    Runs,
}

/// Its state; a test may change it between runs.
#[derive(Default)]
pub(crate) struct Athena {
    /// Answer of GetTableMetadata; none: there is no such table.
    pub(crate) table: Option<Value>,
    /// By a text that stands in the statement, with the bytes that it scans.
    pub(crate) fates: BTreeMap<&'static str, (Fate, u64)>,
    /// Texts that stand in the statements of which the recorded answer is.
    pub(crate) holds: Vec<&'static str>,
    /// Bodies of StartQueryExecution.
    pub(crate) started: Vec<Value>,
    /// Statements that were stopped.
    pub(crate) stopped: Vec<String>,
    /// Looks at each statement.
    looks: BTreeMap<String, u32>,
}

impl Athena {
    /// A table as `lpgen trail athena-table` defines it, over the bucket `logs`.
    pub(crate) fn defined() -> Value {
        let statement = crate::support::run([
            "trail",
            "athena-table",
            "s3://logs",
            "--region",
            "eu-west-1",
            "--name",
            "audit.cloudtrail",
        ])
        .ends(0)
        .stdout;
        described(&statement)
    }

    /// Answers a request, if it is for Athena; `log` gets a line.
    pub(crate) fn answer(&mut self, request: &Request, log: &mut Vec<String>) -> Option<Response> {
        let operation = request
            .header("x-amz-target")
            .strip_prefix("AmazonAthena.")?
            .to_owned();
        let asked: Value = serde_json::from_str(&request.body).expect("JSON");
        log.push(format!("Athena {operation}"));
        let id = asked["QueryExecutionId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let answered = match operation.as_str() {
            "GetTableMetadata" => match &self.table {
                Some(table) => table.clone(),
                None => return Some(refused("MetadataException", "Entity Not Found")),
            },
            "StartQueryExecution" => {
                self.started.push(asked);
                json!({"QueryExecutionId": format!("q-{}", self.started.len() - 1)})
            }
            "GetQueryExecution" => self.execution(&id),
            "StopQueryExecution" => {
                self.stopped.push(id);
                json!({})
            }
            "GetQueryResults" => self.results(&id, asked["NextToken"].as_str()),
            other => return Some(refused("InvalidRequestException", other)),
        };
        Some(Response::new(200, answered.to_string()))
    }

    fn statement(&self, id: &str) -> &str {
        let at: usize = id.trim_start_matches("q-").parse().expect("a number");
        self.started[at]["QueryString"]
            .as_str()
            .expect("a statement")
    }

    fn execution(&mut self, id: &str) -> Value {
        let looks = self.looks.entry(id.to_owned()).or_default();
        *looks += 1;
        let looks = *looks;
        let statement = self.statement(id);
        let found = self
            .fates
            .iter()
            .find(|(text, _)| statement.contains(**text));
        let (fate, scanned) = found.map_or((Fate::Succeeds(1), 1000), |(_, fate)| fate.clone());
        let (state, why) = match fate {
            _ if self.stopped.iter().any(|stopped| stopped == id) => ("CANCELLED", Some("stopped")),
            Fate::Succeeds(after) if looks >= after => ("SUCCEEDED", None),
            Fate::Succeeds(_) | Fate::Runs => ("RUNNING", None),
            Fate::Fails(why) => ("FAILED", Some(why)),
        };
        json!({"QueryExecution": {
            "QueryExecutionId": id,
            "Status": {"State": state, "StateChangeReason": why},
            "Statistics": {"DataScannedInBytes": scanned},
        }})
    }

    fn results(&self, id: &str, token: Option<&str>) -> Value {
        let answer: Value = serde_json::from_str(ANSWER).expect("JSON");
        let rows = answer["ResultSet"]["Rows"].as_array().expect("rows");
        let statement = self.statement(id);
        let rows = if self.holds.iter().any(|text| statement.contains(text)) {
            &rows[..]
        } else {
            &rows[..1]
        };
        let from: usize = token.map_or(0, |token| token.parse().expect("a token of ours"));
        let to = rows.len().min(from + PAGE);
        let next = (to < rows.len()).then(|| to.to_string());
        json!({"ResultSet": {"Rows": &rows[from..to]}, "NextToken": next})
    }
}

fn refused(code: &str, message: &str) -> Response {
    Response::new(400, json!({"__type": code, "Message": message}).to_string())
}

/// What GetTableMetadata says of a table that this statement defines.
fn described(statement: &str) -> Value {
    let (columns, rest) = statement
        .split_once("PARTITIONED BY (")
        .expect("partitions");
    let (keys, rest) = rest.split_once(")\n").expect("keys");
    let columns = columns.split_once("(\n").expect("columns").1;
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    let properties = rest.split_once("TBLPROPERTIES (").expect("properties").1;
    for line in properties.lines() {
        let mut quoted = line.split('\'');
        if let (Some(name), Some(value)) = (quoted.nth(1), quoted.nth(1)) {
            parameters.insert(name.to_owned(), value.to_owned());
        }
    }
    json!({"TableMetadata": {
        "Name": "cloudtrail",
        "Columns": named(columns),
        "PartitionKeys": named(keys),
        "Parameters": parameters,
    }})
}

/// `name TYPE`, between commas that stand in no brackets.
fn named(columns: &str) -> Vec<Value> {
    let (mut depth, mut parts) = (0_i32, vec![String::new()]);
    for c in columns.chars() {
        depth += match c {
            '<' | '(' => 1,
            '>' | ')' => -1,
            _ => 0,
        };
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().expect("a part").push(c),
        }
    }
    let columns = parts.iter().filter_map(|part| {
        let part = part.trim().trim_end_matches(')').trim();
        let (name, kind) = part.split_once(char::is_whitespace)?;
        let kind: String = kind.split_whitespace().collect::<String>().to_lowercase();
        Some(json!({"Name": name.trim_matches('`'), "Type": kind}))
    });
    columns.collect()
}
