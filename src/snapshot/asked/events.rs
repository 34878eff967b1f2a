//! Rules of EventBridge that invoke functions, or tell of events. Left out of rules and targets: descriptions, inputs
//! and how they are made, and of patterns everything but what the checklist looks for.

use super::{About, Asked, Purpose, asked};

pub(super) const UNKNOWN: &str =
    "whether a schedule runs the function less often than the records last is not known";

pub(crate) const DESCRIBE_RULE: Asked = Asked {
    document: "events/describe-rule",
    keeps: "Name Arn State ScheduleExpression ManagedBy EventBusName",
    unknown: UNKNOWN,
    ..asked("events:DescribeRule", Purpose::Schedules)
};

/// The answer does not name the target; it is added.
pub(crate) const LIST_RULE_NAMES_BY_TARGET: Asked = Asked {
    document: "events/list-rule-names-by-target",
    keeps: "TargetArn RuleNames",
    unknown: UNKNOWN,
    ..asked("events:ListRuleNamesByTarget", Purpose::Schedules)
};

pub(crate) const LIST_RULES: Asked = Asked {
    document: "events/list-rules",
    keeps: "Rules{Name Arn State ScheduleExpression EventPattern~ ManagedBy EventBusName}",
    unknown: UNKNOWN,
    about: About::Region,
    ..asked("events:ListRules", Purpose::Schedules)
};

/// The answer does not name the rule; it is added.
pub(crate) const LIST_TARGETS_BY_RULE: Asked = Asked {
    document: "events/list-targets-by-rule",
    keeps: "RuleName Targets{Id Arn}",
    unknown: UNKNOWN,
    ..asked("events:ListTargetsByRule", Purpose::Schedules)
};
