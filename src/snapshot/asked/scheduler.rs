//! Schedules of EventBridge Scheduler. Left out: descriptions and inputs.

use super::{About, Asked, Purpose, asked};

pub(crate) const GET_SCHEDULE: Asked = Asked {
    document: "scheduler/get-schedule",
    keeps: "Arn GroupName Name State ScheduleExpression ScheduleExpressionTimezone StartDate
    EndDate FlexibleTimeWindow{MaximumWindowInMinutes Mode} ActionAfterCompletion CreationDate
    LastModificationDate Target{Arn}",
    unknown: super::events::UNKNOWN,
    with: &[&[("groupName", "\u{A4}"), ("name", "\u{A4}")]],
    ..asked("scheduler:GetSchedule", Purpose::Schedules)
};

pub(crate) const LIST_SCHEDULES: Asked = Asked {
    document: "scheduler/list-schedules",
    keeps: "Schedules{Arn GroupName Name State Target{Arn} CreationDate LastModificationDate}",
    unknown: super::events::UNKNOWN,
    about: About::Region,
    ..asked("scheduler:ListSchedules", Purpose::Schedules)
};
