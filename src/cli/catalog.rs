//! `lpgen catalog`: look things up in the bundled action catalog.

use super::Global;
use super::failure::{Exit, Failure};
use super::output::{OutLines, TextOrJson};
use crate::catalog::Catalog;
use crate::gather::{Source, Watch, each_record};
use crate::iam::action::Action;
use crate::observer::fold::examine;
use crate::report::catalog::{
    action_json, action_text, operation_json, operation_lines, operation_text, service_json,
    service_text, short,
};
use crate::report::needs::record_line;
use crate::report::written;

commands! {
    /// Look things up in the bundled action catalog
    ///
    /// An operation is what CloudTrail records (`dynamodb.amazonaws.com TransactWriteItems`); an action
    /// is what IAM allows (`dynamodb:PutItem`). The catalog maps the one to the other and says where in
    /// a record the resource stands. It is part of the program: nothing is fetched.
    pub(super) enum CatalogArgs {
        Operation(LookUpOperation),
        Action(LookUpAction),
        Service(LookUpService),
        Operations(Operations),
        Match(Match),
    }
}

/// Show what an operation needs
///
/// The operation is `SERVICE:OPERATION` (`dynamodb:TransactWriteItems`) or, as a record has it, the
/// event source and event name (`monitoring.amazonaws.com PutMetricData`).
#[derive(Debug, clap::Args)]
pub(super) struct LookUpOperation {
    /// `SERVICE:OPERATION`, or an event source followed by an event name
    #[arg(num_args = 1..=2, required = true, value_name = "SERVICE:OPERATION | HOST NAME")]
    operation: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpOperation {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let catalog = Catalog::bundled();
        let found = catalog.look_up_typed_operation(&self.operation)?;
        self.format.print(
            || operation_text(&catalog, found),
            || operation_json(&catalog, found),
        )
    }
}

/// Show what AWS says of an action, and which operations need it
#[derive(Debug, clap::Args)]
pub(super) struct LookUpAction {
    /// The action: `s3:GetObject`
    action: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpAction {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let typed: Action = self.action.parse()?;
        let catalog = Catalog::bundled();
        let found = catalog.look_up_action(&typed)?;
        self.format.print(
            || action_text(&catalog, &found),
            || action_json(&catalog, &found),
        )
    }
}

/// Show a service: its event sources, resource types, operations
#[derive(Debug, clap::Args)]
pub(super) struct LookUpService {
    /// IAM prefix or event source: `dynamodb`, `monitoring.amazonaws.com`
    name: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl LookUpService {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        for service in Catalog::bundled().look_up_services(&self.name)? {
            self.format
                .print(|| service_text(service), || service_json(service))?;
        }
        Ok(Exit::Done)
    }
}

/// List every known operation with the actions it needs
///
/// One JSON object per line: event_source, event_name, class, actions (action, kind, when,
/// resources), or unmapped with why. In `resources`, `${requestParameters.x}` names the field of the
/// record that the name is read from and `*` stands for what no field tells.
#[derive(Debug, clap::Args)]
pub(super) struct Operations {
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ListFormat {
    Text,
    Jsonl,
}

impl Operations {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let (catalog, mut lines) = (Catalog::bundled(), OutLines::default());
        for line in operation_lines(&catalog) {
            let is_heard = match self.format {
                ListFormat::Jsonl => lines.push(&written::line(&line)),
                ListFormat::Text => lines.push(&short(&line)),
            };
            if !is_heard {
                break;
            }
        }
        lines.end()?;
        Ok(Exit::Done)
    }
}

/// Print what each CloudTrail record needed: actions, ARNs, and the fields they were read from
///
/// One JSON object per record, whoever made the call, in the order of the files.
#[derive(Debug, clap::Args)]
pub(super) struct Match {
    /// CloudTrail files, directories, globs, or `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

impl Match {
    fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let catalog = Catalog::bundled();
        let sources = self.files.iter().map(|typed| Source::parse(typed));
        let sources: Vec<Source> = sources.collect::<Result<_, _>>()?;
        let (parts, rest) = each_record(&sources, watch, |lines: &mut OutLines, record| {
            let needs = record_line(record, examine(record, &catalog));
            lines.push(&written::line(&needs));
        })?;
        parts.into_iter().try_for_each(OutLines::end)?;
        rest.tell(watch)?;
        Ok(Exit::Done)
    }
}
