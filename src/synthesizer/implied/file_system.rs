//! Mounted file systems: Amazon EFS and S3 Files (AWS Lambda Developer Guide, "Configuring Amazon
//! EFS file system access" and "Configuring Amazon S3 Files access").

use super::{Needs, exactly};
use crate::gap::shell::word;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::lambda::configuration::{AccessPoint, Configuration, FileSystem};
use crate::synthesizer::Implication;

/// From this much memory (MB) on, reads go to the bucket unless that is switched off
/// (S3FilesConfig in the Lambda API reference).
const DIRECT_READ_MEMORY: u64 = 512;

/// To mount Amazon EFS; root access only for clients that act as root.
pub(super) const EFS: [&str; 3] = [
    "elasticfilesystem:ClientMount",
    "elasticfilesystem:ClientWrite",
    "elasticfilesystem:ClientRootAccess",
];

/// The same for S3 Files.
pub(super) const S3_FILES: [&str; 3] = [
    "s3files:ClientMount",
    "s3files:ClientWrite",
    "s3files:ClientRootAccess",
];

/// To read past an S3 file system.
pub(super) const OBJECTS: [&str; 2] = ["s3:GetObject", "s3:GetObjectVersion"];

pub(super) fn mounts(needs: &mut Needs<'_>) {
    let usage = needs.usage;
    for version in &usage.configured.versions {
        for mount in &version.file_systems {
            match Arn::parse(&mount.arn).map_or("", |arn| arn.service) {
                "elasticfilesystem" => efs(needs, &mount.arn),
                "s3files" => s3_files(needs, version, mount),
                _ => needs.gap(
                    "access-point-not-known",
                    format!(
                        "nothing is granted for `{}`: its kind is not known",
                        mount.arn
                    ),
                    "look up what mounting it needs and add it by hand".to_owned(),
                    &mount.arn,
                ),
            }
        }
    }
}

/// What a client through an access point asks for; the last is for those that act as root.
fn client(all: &'static [&'static str; 3], point: Option<&AccessPoint>) -> &'static [&'static str] {
    match point {
        Some(point) if point.is_root => all,
        _ => &all[..2],
    }
}

fn by(mount: &str) -> Implication {
    let field = format!("FunctionConfiguration.FileSystemConfigs[].Arn = {mount}");
    Implication::new("file system", field)
}

/// The actions are asked for on the file system; the condition limits them to the access point
/// (service authorization reference, "Amazon Elastic File System").
fn efs(needs: &mut Needs<'_>, mount: &str) {
    let Some(arn) = Arn::parse(mount) else {
        return;
    };
    let resources = &needs.usage.configured.resources;
    let point = resources.access_point(mount).cloned();
    let id = point
        .as_ref()
        .map(|point| Pattern::escape(&point.file_system));
    let file_system = Arn {
        resource: &format!("file-system/{}", id.as_deref().unwrap_or("*")),
        ..arn
    }
    .to_string();
    let only = [("elasticfilesystem:AccessPointArn", mount)];
    if point.is_none() {
        let id = arn.resource.rsplit('/').next().unwrap_or_default();
        let command = format!(
            "aws efs describe-access-points --access-point-id {}",
            word(id)
        );
        unknown(needs, mount, &command);
    }
    needs.grant_if(
        client(&EFS, point.as_ref()),
        &file_system,
        &only,
        &by(mount),
    );
}

/// The ARN of the access point begins with that of its file system (managed policy
/// AmazonS3FilesClientReadWriteAccess; service authorization reference, "Amazon S3 Files").
fn s3_files(needs: &mut Needs<'_>, version: &Configuration, mount: &FileSystem) {
    let whole = mount.arn.split("/access-point/").next();
    let file_system = whole.unwrap_or(&mount.arn);
    let only = [("s3files:AccessPointArn", mount.arn.as_str())];
    let resources = &needs.usage.configured.resources;
    let point = resources.access_point(&mount.arn);
    let actions = client(&S3_FILES, point);
    let bucket = resources.bucket(file_system).cloned();
    needs.grant_if(actions, &exactly(file_system), &only, &by(&mount.arn));
    if !reads_directly(version, mount) {
        return;
    }
    let Some(bucket) = bucket else {
        unknown_bucket(needs, file_system);
        return;
    };
    let prefix = Pattern::escape(&bucket.prefix);
    let objects = format!("{}/{prefix}*", exactly(&bucket.arn));
    let how = mount.s3_files_config.direct_read.as_deref();
    let by = Implication::new(
        "file system",
        format!(
            "FunctionConfiguration.FileSystemConfigs[].S3FilesConfig.DirectS3Read = {}",
            how.unwrap_or("AUTO")
        ),
    );
    needs.grant(&OBJECTS, &objects, &by);
}

fn unknown_bucket(needs: &mut Needs<'_>, file_system: &str) {
    let id = file_system.rsplit('/').next().unwrap_or_default();
    let text = format!(
        "`{file_system}` stands for a bucket that is not known: reads go through the file system, as they do when the role may not read the bucket"
    );
    let hint = format!(
        "add the output of `aws s3files get-file-system --file-system-id {}`",
        word(id)
    );
    needs.gap("bucket-not-known", text, hint, file_system);
}

fn reads_directly(version: &Configuration, mount: &FileSystem) -> bool {
    match mount.s3_files_config.direct_read.as_deref() {
        Some("ENABLED") => true,
        Some("DISABLED") => false,
        _ => version.memory >= DIRECT_READ_MEMORY,
    }
}

fn unknown(needs: &mut Needs<'_>, mount: &str, command: &str) {
    let text = format!(
        "the file system and the user of `{mount}` are not known: it is granted by its access point, without root access"
    );
    let hint = format!("add the output of `{command}`");
    needs.gap("access-point-not-known", text, hint, mount);
}
