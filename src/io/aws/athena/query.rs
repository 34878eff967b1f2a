//! One statement: started, waited for, its answer read page by page.

use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionState, QueryExecutionStatistics, ResultReuseByAgeConfiguration,
    ResultReuseConfiguration, Row,
};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::super::asking::Pages;
use super::super::refusal::{RefusedCall, Why};
use super::super::session::Account;
use crate::io::stop::Stop;
use crate::observer::document::{Tally, deliver_alike};
use crate::observer::record::Record;
use crate::observer::table::Rows;

/// Between looks at a statement under way: the first soon, as most take seconds.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const LONGEST_LOOK: Duration = Duration::from_secs(5);

/// How old the result of the same statement may be that stands in for running it, in minutes: that of a run that was
/// killed. Nothing more can have come into what it is about (Athena User Guide, "Reuse query results": up to seven days).
const REUSED: i32 = 24 * 60;

/// Rows of a page: the most there are (Athena API reference, GetQueryResults).
const PAGE: i32 = 1000;

const START: &str = "athena:StartQueryExecution";
const LOOK: &str = "athena:GetQueryExecution";
const READ: &str = "athena:GetQueryResults";

/// How a statement ended.
pub(super) enum Ended {
    /// Its answer was read.
    Done { scanned: u64 },
    /// Athena did not run it to its end.
    Failed { scanned: u64, why: String },
    /// Somebody asked to stop, or what may be scanned was used up.
    Stopped { scanned: u64 },
}

/// Who runs statements.
pub(super) struct Runner<'a> {
    pub(super) account: &'a Account,
    pub(super) client: &'a Client,
    pub(super) region: &'a str,
    pub(super) workgroup: &'a str,
    pub(super) stop: &'a Stop,
}

impl Runner<'_> {
    /// Runs a statement, about something into which more can come or not, and hands out the records of its answer.
    /// `goes_on` is told of the bytes scanned so far.
    pub(super) fn run(
        &self,
        (statement, is_closed): (&str, bool),
        goes_on: &dyn Fn(u64) -> bool,
        tally: &mut Tally,
        each: &mut dyn FnMut(&Record<'_>),
    ) -> Result<Ended, RefusedCall> {
        let id = self.start(statement, is_closed)?;
        let ended = self.wait(&id, goes_on);
        if !matches!(ended, Ok(Ended::Done { .. })) {
            // What is not waited for any longer would go on at somebody's expense.
            self.cancel(&id);
            return ended;
        }
        self.read(&id, tally, each)?;
        ended
    }

    fn start(&self, statement: &str, is_closed: bool) -> Result<String, RefusedCall> {
        let reuse = ResultReuseByAgeConfiguration::builder()
            .enabled(true)
            .max_age_in_minutes(REUSED)
            .build();
        let reuse = ResultReuseConfiguration::builder()
            .result_reuse_by_age_configuration(reuse)
            .build();
        let call = self
            .client
            .start_query_execution()
            .query_string(statement)
            .work_group(self.workgroup)
            .set_result_reuse_configuration(is_closed.then_some(reuse))
            .send();
        let id = self.answer(START, call)?.query_execution_id;
        id.ok_or_else(|| self.other(START, "the answer names no statement"))
    }

    fn wait(&self, id: &str, goes_on: &dyn Fn(u64) -> bool) -> Result<Ended, RefusedCall> {
        let mut pause = FIRST_LOOK;
        loop {
            let execution = self.look(id)?;
            let scanned = execution
                .statistics()
                .and_then(QueryExecutionStatistics::data_scanned_in_bytes);
            let scanned = u64::try_from(scanned.unwrap_or(0)).unwrap_or(0);
            let status = execution.status();
            let is_allowed = goes_on(scanned);
            match status.and_then(|status| status.state()) {
                Some(QueryExecutionState::Succeeded) => return Ok(Ended::Done { scanned }),
                Some(QueryExecutionState::Failed | QueryExecutionState::Cancelled) => {
                    let why = status.and_then(|status| status.state_change_reason());
                    let why = why.unwrap_or("without a reason").to_owned();
                    return Ok(Ended::Failed { scanned, why });
                }
                _ => {}
            }
            if !is_allowed || self.stop.wait(pause) {
                return Ok(Ended::Stopped { scanned });
            }
            pause = (pause * 2).min(LONGEST_LOOK);
        }
    }

    fn look(&self, id: &str) -> Result<QueryExecution, RefusedCall> {
        let call = self
            .client
            .get_query_execution()
            .query_execution_id(id)
            .send();
        let execution = self.answer(LOOK, call)?.query_execution;
        execution.ok_or_else(|| self.other(LOOK, "the answer names no statement"))
    }

    /// A statement that has ended stays as it is.
    fn cancel(&self, id: &str) {
        let call = self
            .client
            .stop_query_execution()
            .query_execution_id(id)
            .send();
        // It is said elsewhere why it is stopped.
        let _ = self.answer("athena:StopQueryExecution", call);
    }

    fn answer<T, E>(
        &self,
        action: &'static str,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, RefusedCall>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let asking = self.account.calls.asking(action, self.region);
        self.account.runtime.block_on(asking.answer(call))
    }

    fn read(
        &self,
        id: &str,
        tally: &mut Tally,
        each: &mut dyn FnMut(&Record<'_>),
    ) -> Result<(), RefusedCall> {
        let (mut pages, mut token) = (Pages::default(), None);
        let mut rows: Option<Rows> = None;
        loop {
            let asking = self.account.calls.asking(READ, self.region);
            let asking = asking.page(pages.number());
            let call = self
                .client
                .get_query_results()
                .query_execution_id(id)
                .max_results(PAGE)
                .set_next_token(token.take())
                .send();
            let answer = self.account.runtime.block_on(asking.answer(call))?;
            let next = pages.next(answer.next_token());
            token = next.map_err(|passed| asking.beyond(&passed))?;
            let mut cells = answer
                .result_set()
                .map_or(&[][..], |set| set.rows())
                .iter()
                .map(cells);
            // The first row of the first page is that of the names.
            let below = match &rows {
                Some(below) => below,
                None => rows.insert(self.names(cells.next())?),
            };
            for cells in cells {
                deliver_alike(below, &cells, tally, each);
            }
            if token.is_none() {
                return Ok(());
            }
        }
    }

    fn names(&self, first: Option<Vec<Option<String>>>) -> Result<Rows, RefusedCall> {
        let names = first.unwrap_or_default().into_iter().flatten();
        let names: Vec<String> = names.map(|name| name.to_ascii_lowercase()).collect();
        Rows::below(&names)
            .ok_or_else(|| self.other(READ, "the answer is not that of the statement"))
    }

    fn other(&self, action: &str, words: &str) -> RefusedCall {
        RefusedCall {
            action: action.to_owned(),
            region: self.region.to_owned(),
            why: Why::Other,
            words: words.to_owned(),
        }
    }
}

/// The cells of a row; a cell without a value is null (Athena API reference, `Datum`).
fn cells(row: &Row) -> Vec<Option<String>> {
    let data = row.data().iter();
    data.map(|datum| datum.var_char_value().map(str::to_owned))
        .collect()
}
