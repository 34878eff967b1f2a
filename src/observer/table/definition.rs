//! The definition of a table over the files of a trail: `CREATE EXTERNAL TABLE`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::gap::Hinted;
use crate::iam::arn::is_account;
use crate::observer::record::members::{Form, OF_EVENT, OF_RESOURCES, members};

/// A table that is to be defined, with its partitions worked out from the names of folders: nothing has to be
/// added to it as days go by (Amazon Athena User Guide, "Use partition projection with Amazon Athena", and
/// "Create the table for CloudTrail logs in Athena using partition projection").
#[derive(Clone, Debug)]
pub(crate) struct TableDefinition {
    /// `DATABASE.TABLE`, or a table alone.
    pub name: String,
    /// The bucket, and what stands before `AWSLogs/` in it, without slashes around.
    pub bucket: String,
    /// See `bucket`.
    pub prefix: String,
    /// The organization's id, of an organization's trail: its folder.
    pub organization: Option<String>,
    /// Accounts of the trail; none: every statement names its account.
    pub accounts: Vec<String>,
    /// Regions with folders.
    pub regions: Vec<String>,
    /// The first day that partitions are made for.
    pub since: Date,
}

/// Something that a table cannot be defined with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotDefined {
    what: &'static str,
    typed: String,
}

impl fmt::Display for NotDefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}", self.typed, self.what)
    }
}

impl std::error::Error for NotDefined {}

impl Hinted for NotDefined {
    fn hints(&self) -> Vec<String> {
        vec!["`lpgen trail athena-table --help`".to_owned()]
    }
}

/// Columns by name; a struct's fields are columns of their own.
#[derive(Default)]
struct Columns(Vec<(String, Columns)>);

impl Columns {
    fn add(&mut self, path: &[&str]) {
        let [name, rest @ ..] = path else {
            return;
        };
        let name = name.to_ascii_lowercase();
        let at = self.0.iter().position(|(known, _)| *known == name);
        let at = at.unwrap_or_else(|| {
            self.0.push((name, Self::default()));
            self.0.len() - 1
        });
        self.0[at].1.add(rest);
    }

    fn kind(&self, indent: usize) -> String {
        if self.0.is_empty() {
            return "STRING".to_owned();
        }
        let pad = " ".repeat(indent + 2);
        let fields = self
            .0
            .iter()
            .map(|(name, of)| format!("\n{pad}{name}: {}", of.kind(indent + 2)));
        format!("STRUCT<{}>", fields.collect::<Vec<_>>().join(","))
    }
}

/// What is looked at, and nothing else: a column that is not there is not read from the files.
fn columns() -> Vec<String> {
    let mut columns = Columns::default();
    let mut lists = BTreeMap::new();
    for name in OF_EVENT {
        columns.add(&[name]);
    }
    for member in members() {
        columns.add(member.path);
        if member.form == Form::Resources {
            let fields = OF_RESOURCES.map(|name| format!("{}: STRING", name.to_ascii_lowercase()));
            lists.insert(
                member.column(),
                format!("ARRAY<STRUCT<{}>>", fields.join(", ")),
            );
        }
    }
    let typed = columns.0.iter().map(|(name, of)| {
        let kind = lists.remove(name).unwrap_or_else(|| of.kind(2));
        format!("  {name} {kind}")
    });
    typed.collect()
}

impl TableDefinition {
    /// The folder that all partitions lie in.
    fn root(&self) -> String {
        let mut root = format!("s3://{}/", self.bucket);
        if !self.prefix.is_empty() {
            root.push_str(&self.prefix);
            root.push('/');
        }
        root.push_str("AWSLogs/");
        if let Some(organization) = &self.organization {
            root.push_str(organization);
            root.push('/');
        }
        root
    }

    fn properties(&self) -> Vec<(String, String)> {
        let mut all = vec![("projection.enabled", "true".to_owned())];
        if self.accounts.is_empty() {
            all.push(("projection.account.type", "injected".to_owned()));
        } else {
            all.push(("projection.account.type", "enum".to_owned()));
            all.push(("projection.account.values", self.accounts.join(",")));
        }
        all.extend([
            ("projection.region.type", "enum".to_owned()),
            ("projection.region.values", self.regions.join(",")),
            ("projection.day.type", "date".to_owned()),
            ("projection.day.format", "yyyy/MM/dd".to_owned()),
            (
                "projection.day.range",
                format!("{},NOW", self.since.strftime("%Y/%m/%d")),
            ),
            ("projection.day.interval", "1".to_owned()),
            ("projection.day.interval.unit", "DAYS".to_owned()),
            (
                "storage.location.template",
                format!(
                    "{}${{account}}/CloudTrail/${{region}}/${{day}}",
                    self.root()
                ),
            ),
        ]);
        all.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// What is named must look as AWS names it: all of it becomes text of a statement.
    fn check(&self) -> Result<(), NotDefined> {
        let of = |text: &str, more: &str| {
            let is_one = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c);
            !text.is_empty() && text.chars().all(is_one)
        };
        let is_part = |part: &str| of(&part.to_ascii_lowercase(), "_");
        let is_path = |c: char| c.is_ascii_graphic() && !"\\'\"`$".contains(c);
        let mut parts = self.name.split('.');
        let is_name = parts.clone().count() <= 2 && parts.all(is_part);
        let is_organization = |id: &String| id.strip_prefix("o-").is_some_and(|id| of(id, ""));
        let fails = [
            (!is_name).then_some(("table's name", &self.name)),
            (!of(&self.bucket, ".-_")).then_some(("bucket's name", &self.bucket)),
            (!self.prefix.chars().all(is_path)).then_some(("prefix", &self.prefix)),
            self.accounts
                .iter()
                .find(|a| !is_account(a))
                .map(|a| ("account", a)),
            self.regions
                .iter()
                .find(|r| !of(r, "-"))
                .map(|r| ("region", r)),
            self.organization
                .iter()
                .find(|o| !is_organization(o))
                .map(|o| ("organization's id", o)),
        ];
        match fails.into_iter().flatten().next() {
            None => Ok(()),
            Some((what, typed)) => Err(NotDefined {
                what,
                typed: typed.clone(),
            }),
        }
    }

    /// The statement, as Athena takes it.
    pub(crate) fn statement(&self) -> Result<String, NotDefined> {
        self.check()?;
        let name: Vec<String> = self
            .name
            .split('.')
            .map(|part| format!("`{part}`"))
            .collect();
        let properties = self.properties().into_iter();
        let properties: Vec<String> = properties
            .map(|(name, value)| format!("  {} = {}", text(&name), text(&value)))
            .collect();
        Ok(format!(
            "CREATE EXTERNAL TABLE {} (\n{}\n)\n\
             PARTITIONED BY (\n  `account` STRING,\n  `region` STRING,\n  `day` STRING\n)\n\
             ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\n\
             STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'\n\
             OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n\
             LOCATION {}\n\
             TBLPROPERTIES (\n{}\n)\n",
            name.join("."),
            columns().join(",\n"),
            text(&self.root()),
            properties.join(",\n"),
        ))
    }
}

/// Text in a definition (Apache Hive, LanguageManual Types: escapes by backslash).
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition() -> TableDefinition {
        TableDefinition {
            name: "audit.cloudtrail".to_owned(),
            bucket: "org-trail".to_owned(),
            prefix: "logs".to_owned(),
            organization: Some("o-abcde12345".to_owned()),
            accounts: vec![],
            regions: vec!["eu-west-1".to_owned(), "us-east-1".to_owned()],
            since: "2024-01-01".parse().expect("a day"),
        }
    }

    #[test]
    fn the_definition_is_this() {
        insta::assert_snapshot!(definition().statement().expect("a definition"));
        let of_accounts = TableDefinition {
            accounts: vec!["111122223333".to_owned()],
            organization: None,
            prefix: String::new(),
            ..definition()
        };
        let text = of_accounts.statement().expect("a definition");
        assert!(
            text.contains("'projection.account.values' = '111122223333'"),
            "{text}"
        );
        assert!(
            text.contains("LOCATION 's3://org-trail/AWSLogs/'"),
            "{text}"
        );
    }

    #[test]
    fn a_definition_takes_no_statement_in_a_name() {
        let bad = |change: fn(&mut TableDefinition)| {
            let mut definition = definition();
            change(&mut definition);
            definition.statement().expect_err("no name").to_string()
        };
        assert_eq!(
            bad(|d| d.bucket = "b' x".to_owned()),
            "`b' x` is no bucket's name"
        );
        assert_eq!(bad(|d| d.prefix = "a'b".to_owned()), "`a'b` is no prefix");
        assert_eq!(
            bad(|d| d.name = "a`b".to_owned()),
            "`a`b` is no table's name"
        );
        assert_eq!(
            bad(|d| d.regions = vec!["eu,x".to_owned()]),
            "`eu,x` is no region"
        );
        assert_eq!(
            bad(|d| d.accounts = vec!["1".to_owned()]),
            "`1` is no account"
        );
        assert_eq!(
            bad(|d| d.organization = Some("o".to_owned())),
            "`o` is no organization's id"
        );
    }
}
