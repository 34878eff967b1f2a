//! Target groups of load balancers that call functions.

use super::{About, Asked, Part, asked};

const UNKNOWN: &str = "whether a load balancer calls the function is not known";

pub(crate) const DESCRIBE_TARGET_GROUPS: Asked = Asked {
    document: "elbv2/describe-target-groups",
    keeps: "TargetGroups{TargetGroupArn TargetType}",
    unknown: UNKNOWN,
    about: About::Checklist,
    ..asked("elasticloadbalancing:DescribeTargetGroups", Part::Checklist)
};

pub(crate) const DESCRIBE_TARGET_HEALTH: Asked = Asked {
    document: "elbv2/describe-target-health",
    keeps: "TargetHealthDescriptions{Target{Id@}}",
    unknown: UNKNOWN,
    about: About::Checklist,
    ..asked("elasticloadbalancing:DescribeTargetHealth", Part::Checklist)
};
