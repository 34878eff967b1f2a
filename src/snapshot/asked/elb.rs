//! Target groups of load balancers that call functions.

use super::{Asked, for_checklist};

const UNKNOWN: &str = "whether a load balancer calls the function is not known";

pub(crate) const DESCRIBE_TARGET_GROUPS: Asked = Asked {
    document: "elbv2/describe-target-groups",
    keeps: "TargetGroups{TargetGroupArn TargetType}",
    unknown: UNKNOWN,
    ..for_checklist("elasticloadbalancing:DescribeTargetGroups")
};

pub(crate) const DESCRIBE_TARGET_HEALTH: Asked = Asked {
    document: "elbv2/describe-target-health",
    keeps: "TargetHealthDescriptions{Target{Id@}}",
    unknown: UNKNOWN,
    ..for_checklist("elasticloadbalancing:DescribeTargetHealth")
};
