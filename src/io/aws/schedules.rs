//! Rules and schedules that invoke functions.
//!
//! Only the default event bus has rules with a schedule (EventBridge User Guide, "Creating a rule that
//! runs on a schedule").

use aws_sdk_eventbridge::operation::list_rule_names_by_target::ListRuleNamesByTargetOutput;
use aws_sdk_eventbridge::operation::list_rules::ListRulesOutput;
use aws_sdk_scheduler::operation::list_schedules::ListSchedulesOutput;
use aws_sdk_scheduler::types::TargetSummary;

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::iam::arn::Arn;
use crate::snapshot::asked::{events, scheduler};

/// The most rules, targets or schedules on a page (EventBridge and EventBridge Scheduler API
/// references).
const PAGE: i32 = 100;

impl Asker {
    fn events(&self, region: &str) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::new(&self.config(region))
    }

    /// The rules that have a function, a version or an alias for a target.
    pub(super) async fn rules_of(&self, target: &str) -> Result<(), RefusedCall> {
        let arn = Arn::parse(target);
        let region = arn.map_or("", |arn| arn.region);
        let name = arn.and_then(|arn| arn.resource.strip_prefix("function:"));
        let client = self.events(region);
        let page = Page::of(
            &events::LIST_RULE_NAMES_BY_TARGET,
            region,
            name.unwrap_or(target),
        )
        .adding("TargetArn", target);
        let answers = pages!(self, page, next_token, |token| client
            .list_rule_names_by_target()
            .target_arn(target)
            .limit(PAGE)
            .set_next_token(token));
        let rules = answers
            .iter()
            .flat_map(ListRuleNamesByTargetOutput::rule_names);
        for rule in rules {
            let page = Page::of(&events::DESCRIBE_RULE, region, rule);
            once!(self, page, client.describe_rule().name(rule));
        }
        Ok(())
    }

    pub(super) async fn rules(&self, region: &str) -> Result<(), RefusedCall> {
        let client = self.events(region);
        let page = Page::of(&events::LIST_RULES, region, "");
        let answers = pages!(self, page, next_token, |token| client
            .list_rules()
            .limit(PAGE)
            .set_next_token(token));
        let rules = answers.iter().flat_map(ListRulesOutput::rules);
        for rule in rules.filter(|rule| rule.schedule_expression().is_some()) {
            self.targets(&client, region, rule.name().unwrap_or_default())
                .await?;
        }
        Ok(())
    }

    async fn targets(
        &self,
        client: &aws_sdk_eventbridge::Client,
        region: &str,
        rule: &str,
    ) -> Result<(), RefusedCall> {
        let page = Page::of(&events::LIST_TARGETS_BY_RULE, region, rule).adding("RuleName", rule);
        pages!(self, page, next_token, |token| client
            .list_targets_by_rule()
            .rule(rule)
            .limit(PAGE)
            .set_next_token(token));
        Ok(())
    }

    /// Every schedule, and the whole of those that invoke one of the functions.
    pub(super) async fn schedules(
        &self,
        region: &str,
        functions: &[String],
    ) -> Result<(), RefusedCall> {
        let client = aws_sdk_scheduler::Client::new(&self.config(region));
        let page = Page::of(&scheduler::LIST_SCHEDULES, region, "");
        let answers = pages!(self, page, next_token, |token| client
            .list_schedules()
            .max_results(PAGE)
            .set_next_token(token));
        let schedules = answers.iter().flat_map(ListSchedulesOutput::schedules);
        for schedule in schedules {
            let target = schedule.target().map_or("", TargetSummary::arn);
            if !functions.iter().any(|function| invokes(target, function)) {
                continue;
            }
            let (group, name) = (schedule.group_name(), schedule.name().unwrap_or_default());
            let about = format!("{}_{name}", group.unwrap_or("default"));
            let page = Page::of(&scheduler::GET_SCHEDULE, region, &about);
            let call = client.get_schedule().name(name);
            once!(self, page, call.set_group_name(group.map(str::to_owned)));
        }
        Ok(())
    }
}

/// Whether a target is the function, or a version or alias of it.
fn invokes(target: &str, function: &str) -> bool {
    let rest = target.strip_prefix(function);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}
