//! The statement that groups a day's records by everything that reading looks at.

use super::shape::{Slice, Table};
use super::sql::{Keep, Query, Select, Sql};
use super::unread::Unread;
use crate::catalog::Catalog;
use crate::observer::caller::NO_FUNCTION;
use crate::observer::folding::TELLING;
use crate::observer::record::members::{Form, OF_EVENT, OF_RESOURCES, Of, TableMember, members};

/// So many events stand in one row: no row is large, and what they share is sent once for all of them.
const MOST_EVENTS: u32 = 256;

/// The column that says whether a row has what is looked at of calls alone.
pub(super) const WHOLE: &str = "whole";

/// The column with id, shared id and time of each event.
pub(super) const EVENTS: &str = "events";

/// The number of a record among those that are alike.
const NTH: &str = "nth";

/// An answer that is one object without an escape, an ARN, and numbers that might not fit: nothing in it is looked
/// at where no member of it is (`folding/needs.rs` says the same).
const STARTS_AN_OBJECT: &str = r"^\{";
const IS_LOOKED_AT: &str = r"(?i)\\|arn[:%]|[:,\[] *-?[0-9.]+e|[0-9]{250}";

/// Statements about parts of a table; what nobody looks at is looked up once for all of them.
#[derive(Debug)]
pub(crate) struct TableStatements<'t> {
    table: &'t Table,
    has: Vec<&'static TableMember>,
    unread: Unread,
}

impl<'t> TableStatements<'t> {
    /// Those about a table.
    pub(crate) fn of(table: &'t Table, catalog: &Catalog) -> Self {
        let has = members().filter(|member| table.has(&member.column()));
        Self {
            table,
            has: has.collect(),
            unread: Unread::of(catalog),
        }
    }

    /// Renders the statement for a part.
    pub(crate) fn text(&self, slice: Slice<'_>) -> String {
        let Self { table, has, unread } = self;
        let query = Query {
            with: vec![
                ("records", records(table, slice, has, unread)),
                ("calls", calls(has, unread)),
                ("numbered", numbered(has)),
            ],
            last: groups(has),
        };
        query.to_string()
    }
}

/// The records as they lie, and whether each is wanted whole.
fn records(table: &Table, slice: Slice<'_>, has: &[&TableMember], unread: &Unread) -> Select {
    let text = |column: String| Sql::Column(column).cast("varchar");
    let mut columns: Vec<(Sql, String)> = OF_EVENT
        .map(str::to_ascii_lowercase)
        .into_iter()
        .map(|name| (text(name.clone()), name))
        .collect();
    for member in has {
        let what = match member.form {
            Form::Text => text(member.column()),
            Form::Resources => resources(table),
            Form::Json if member.path == ["additionalEventData"] => additional(unread),
            Form::Json => Sql::Column(member.column()),
        };
        columns.push((what, member.name()));
    }
    columns.push((is_whole(table), WHOLE.to_owned()));
    Select {
        keep: Keep::All,
        columns,
        from: vec![
            Sql::Name(table.database.clone()),
            Sql::Name(table.name.clone()),
        ],
        filter: table.filter(slice),
        group: vec![],
    }
}

/// ARNs and beginnings of ARNs, as JSON.
fn resources(table: &Table) -> Sql {
    let column = Sql::column("resources");
    let names = OF_RESOURCES.map(str::to_ascii_lowercase).into_iter();
    let there = names.filter(|name| table.has(&format!("resources.{name}")));
    let fields = there.map(|name| Sql::Column(format!("r.{name}")).cast("varchar"));
    Sql::Each(
        Box::new(column),
        "r",
        Box::new(Sql::Array(fields.collect())),
    )
    .in_json()
}

/// The members of additional data that are looked at.
fn additional(unread: &Unread) -> Sql {
    let column = || Sql::column("additionaleventdata");
    let Some(names) = &unread.extra else {
        return column();
    };
    let path = |name: &String| Sql::text(format!("$[\"{name}\"]"));
    let values = names
        .iter()
        .map(|name| Sql::Call("json_extract", vec![column(), path(name)]));
    let map = Sql::Call(
        "map",
        vec![
            Sql::Array(names.iter().map(Sql::text).collect()),
            Sql::Array(values.collect()),
        ],
    );
    map.in_json()
}

/// Whether a record may be a function's call, or tell of functions: of all others, neither what was asked nor what
/// was answered is looked at.
fn is_whole(table: &Table) -> Sql {
    let kind = Sql::column("useridentity.type").or_else(Sql::text(""));
    let is_session = kind.among(vec![Sql::text(""), Sql::text("AssumedRole")]);
    let mut is_none = vec![
        Sql::column("useridentity.arn")
            .matches(NO_FUNCTION)
            .or_else(Sql::False),
    ];
    // What the credentials were issued to counts for more than the session's name.
    if table.has("useridentity.inscopeof.issuertype") {
        is_none.push(Sql::IsNull(Box::new(Sql::column(
            "useridentity.inscopeof.issuertype",
        ))));
    }
    let is_none = Sql::Terms("AND", is_none);
    let starts: Vec<String> = TELLING
        .iter()
        .map(|start| start.replace('.', r"\."))
        .collect();
    let tells = Sql::column("eventsource").matches(format!("^({})", starts.join("|")));
    Sql::Terms(
        "OR",
        vec![
            Sql::Terms("AND", vec![is_session, is_none.not()]),
            tells.or_else(Sql::False),
        ],
    )
}

/// Each record once, without what nobody looks at.
fn calls(has: &[&TableMember], unread: &Unread) -> Select {
    let mut columns = events();
    for member in has {
        let column = Sql::Column(member.name());
        let what = match (member.of, member.path) {
            (Of::Every, _) => column,
            (Of::Whole, ["responseElements"]) => answer(unread).only_if(Sql::column(WHOLE)),
            (Of::Whole, _) => column.only_if(Sql::column(WHOLE)),
        };
        columns.push((what, member.name()));
    }
    columns.push((Sql::column(WHOLE), WHOLE.to_owned()));
    Select {
        keep: Keep::Different,
        columns,
        from: vec![Sql::column("records")],
        filter: None,
        group: vec![],
    }
}

/// An answer, or an empty one where nothing in it is looked at.
fn answer(unread: &Unread) -> Sql {
    let column = || Sql::column("responseelements");
    let called = Sql::Terms(
        "||",
        vec![
            Sql::column("eventsource"),
            Sql::text("/"),
            Sql::column("eventname"),
        ],
    );
    let is_unread = Sql::Terms(
        "AND",
        vec![
            called.among(unread.answers.iter().map(Sql::text).collect()),
            column().matches(STARTS_AN_OBJECT),
            column().matches(IS_LOOKED_AT).not(),
        ],
    );
    Sql::When(
        Box::new(is_unread),
        Box::new(Sql::text("{}")),
        Some(Box::new(column())),
    )
}

fn numbered(has: &[&TableMember]) -> Select {
    let mut columns = events();
    columns.extend(
        kept(has)
            .into_iter()
            .map(|name| (Sql::column(&*name), name)),
    );
    let keys = kept(has).into_iter().map(Sql::Column);
    columns.push((Sql::Nth(keys.collect()), NTH.to_owned()));
    Select {
        keep: Keep::All,
        columns,
        from: vec![Sql::column("calls")],
        filter: None,
        group: vec![],
    }
}

fn groups(has: &[&TableMember]) -> Select {
    let names = kept(has);
    let mut group: Vec<Sql> = names.iter().map(Sql::column).collect();
    let before = Sql::Terms("-", vec![Sql::column(NTH), Sql::Number(1)]);
    let of_256 = Sql::Terms("/", vec![before, Sql::Number(MOST_EVENTS)]);
    group.push(Sql::Call("floor", vec![of_256]));
    let of_event = OF_EVENT.map(|name| Sql::Column(name.to_ascii_lowercase()));
    let events = Sql::Call("array_agg", vec![Sql::Array(of_event.to_vec())]).in_json();
    let mut columns: Vec<(Sql, String)> = names
        .into_iter()
        .map(|name| (Sql::column(&*name), name))
        .collect();
    columns.push((events, EVENTS.to_owned()));
    Select {
        keep: Keep::All,
        columns,
        from: vec![Sql::column("numbered")],
        filter: None,
        group,
    }
}

/// What groups agree in.
fn kept(has: &[&TableMember]) -> Vec<String> {
    let names = has.iter().map(|member| member.name());
    names.chain([WHOLE.to_owned()]).collect()
}

fn events() -> Vec<(Sql, String)> {
    let names = OF_EVENT.map(str::to_ascii_lowercase).into_iter();
    names.map(|name| (Sql::column(&*name), name)).collect()
}
