//! Access points of file systems.

use super::{Asked, Implies, Purpose, asked};

/// The ids begin so: `fsap-…` (CreateAccessPoint in the EFS API reference).
pub(crate) const DESCRIBE_ACCESS_POINTS: Asked = Asked {
    document: "efs/describe-access-points",
    keeps: "AccessPoints{AccessPointId AccessPointArn FileSystemId PosixUser{Uid Gid} OwnerId
    LifeCycleState}",
    unknown: "as whom the function acts on its file system is not known",
    implies: Implies::FileSystems,
    with: &[&[("accessPointId", "fsap-\u{A4}")]],
    ..asked("elasticfilesystem:DescribeAccessPoints", Purpose::Resources)
};
