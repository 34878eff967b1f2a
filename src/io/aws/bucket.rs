//! A bucket, in whatever region it is.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::asking::Asking;
use super::refusal::{RefusedCall, Why};
use super::session::Account;

/// A bucket that can be read.
#[derive(Clone, Debug)]
pub(crate) struct ReadableBucket {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) region: String,
}

/// The header in which S3 says where a bucket is, on refusals too (S3 API reference, `HeadBucket`).
const REGION: &str = "x-amz-bucket-region";

impl Account {
    /// Finds a bucket: its region may be another than the account's.
    pub(crate) fn bucket(&self, name: &str) -> Result<ReadableBucket, RefusedCall> {
        let home = self.regions.first().map_or("", String::as_str);
        let bucket = self.bucket_in(name, home);
        let asking = self.calls.asking("s3:HeadBucket", home);
        let call = bucket.client.head_bucket().bucket(name).send();
        let region = match self.runtime.block_on(asking.send(call)) {
            Ok(answer) => answer.bucket_region().map(str::to_owned),
            Err(error) => region_of(name, &asking, &error)?,
        };
        match region {
            Some(region) if region != home => Ok(self.bucket_in(name, &region)),
            _ => Ok(bucket),
        }
    }

    fn bucket_in(&self, name: &str, region: &str) -> ReadableBucket {
        let config = aws_sdk_s3::config::Builder::from(&self.config(region))
            .force_path_style(self.is_emulated())
            // gzip has a checksum of its own, and a range of an object has none.
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        ReadableBucket {
            client: Client::from_conf(config),
            name: name.to_owned(),
            region: region.to_owned(),
        }
    }
}

/// The region that a refusal names.
pub(super) fn region_named<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let region = error.raw_response()?.headers().get(REGION);
    region.map(str::to_owned)
}

/// The same of a bucket that is to be read. A bucket that is not there is an error; one that may not be asked for
/// its region may still be listed.
fn region_of<E>(
    name: &str,
    asking: &Asking,
    error: &SdkError<E, HttpResponse>,
) -> Result<Option<String>, RefusedCall>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let status = error.raw_response().map(|r| r.status().as_u16());
    match status {
        Some(404) => Err(RefusedCall {
            action: "s3:ListBucket".to_owned(),
            region: String::new(),
            why: Why::Missing,
            words: format!("there is no bucket `{name}`"),
        }),
        Some(_) => Ok(region_named(error)),
        None => Err(RefusedCall {
            action: "s3:ListBucket".to_owned(),
            ..asking.refusal(error)
        }),
    }
}
