//! Where a table is read: `athena://WORKGROUP/DATABASE.TABLE`.

use std::fmt;

/// A table, and the workgroup whose limits and results' place its statements have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableAddress {
    /// The workgroup.
    pub workgroup: String,
    /// Its database.
    pub database: String,
    /// Its name.
    pub table: String,
}

/// What an address begins with.
pub(crate) const SCHEME: &str = "athena://";

impl TableAddress {
    /// Reads an address; `None` if it is none.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let (workgroup, named) = typed.strip_prefix(SCHEME)?.split_once('/')?;
        // Athena API reference, StartQueryExecution, `WorkGroup`.
        let is_workgroup = (1..=128).contains(&workgroup.len())
            && workgroup
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let (database, table) = super::shape::named(named).ok()?;
        is_workgroup.then(|| Self {
            workgroup: workgroup.to_owned(),
            database,
            table,
        })
    }

    /// `DATABASE.TABLE`.
    #[cfg(any(feature = "aws", test))]
    pub(crate) fn qualified(&self) -> String {
        format!("{}.{}", self.database, self.table)
    }
}

impl fmt::Display for TableAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{SCHEME}{}/{}.{}",
            self.workgroup, self.database, self.table
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_workgroup_database_and_table() {
        let address =
            TableAddress::parse("athena://audit-team/logs.cloudtrail").expect("an address");
        assert_eq!(address.qualified(), "logs.cloudtrail");
        assert_eq!(address.to_string(), "athena://audit-team/logs.cloudtrail");
        for typed in [
            "athena://",
            "athena://logs.cloudtrail",
            "athena:///logs.cloudtrail",
            "athena://primary/cloudtrail",
            "athena://primary/a.b.c",
            "athena://two words/a.b",
            "s3://primary/a.b",
        ] {
            assert_eq!(TableAddress::parse(typed), None, "{typed}");
        }
    }
}
