//! Settings of the bucket that a trail delivers to. S3 answers in XML, and names no bucket: each answer is written as
//! the AWS CLI prints it, with the bucket added.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    Grantee, PolicyStatus, PublicAccessBlockConfiguration, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration,
};
use serde_json::{Value, json};

use super::ask::Asker;
use super::bucket::region_named;
use super::refusal::RefusedCall;
use crate::snapshot::Answer;
use crate::snapshot::asked::{Asked, s3};

impl Asker {
    /// Each setting by itself: what one refuses, another may tell. A trail's bucket may lie in another region than the
    /// trail; S3 names it in its refusal, and is asked there.
    pub(super) async fn trail_bucket(&self, home: &str, bucket: &str) -> Result<(), RefusedCall> {
        let found = self
            .client_of(home)
            .head_bucket()
            .bucket(bucket)
            .send()
            .await;
        let told = match &found {
            Ok(answer) => answer.bucket_region().map(str::to_owned),
            Err(error) => region_named(error),
        };
        let region = told.unwrap_or_else(|| home.to_owned());
        let client = self.client_of(&region);
        self.acl(&client, &region, bucket).await;
        self.encryption(&client, &region, bucket).await;
        self.policy_status(&client, &region, bucket).await;
        self.access_block(&client, &region, bucket).await;
        Ok(())
    }

    fn client_of(&self, region: &str) -> Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config(region))
            .force_path_style(self.is_emulated)
            .build();
        Client::from_conf(config)
    }

    async fn acl(&self, client: &Client, region: &str, bucket: &str) {
        let call = client.get_bucket_acl().bucket(bucket).send();
        let answer = self.call(&s3::GET_BUCKET_ACL, region, call).await;
        let told = answer.map(|answer| {
            let grants = answer.grants().iter().map(|grant| {
                let grantee = grant.grantee();
                json!({
                    "Grantee": {
                        "Type": grantee.map(|g| g.r#type().as_str()),
                        "URI": grantee.and_then(Grantee::uri),
                    },
                    "Permission": grant.permission().map(aws_sdk_s3::types::Permission::as_str),
                })
            });
            json!({"Grants": grants.collect::<Vec<_>>()})
        });
        self.told(&s3::GET_BUCKET_ACL, region, bucket, told).await;
    }

    async fn encryption(&self, client: &Client, region: &str, bucket: &str) {
        let call = client.get_bucket_encryption().bucket(bucket).send();
        let answer = self.call(&s3::GET_BUCKET_ENCRYPTION, region, call).await;
        let told = answer.map(|answer| {
            let rules = answer.server_side_encryption_configuration();
            let rules = rules
                .map(ServerSideEncryptionConfiguration::rules)
                .unwrap_or_default().iter();
            let rules = rules.map(|rule| {
                let by_default = rule.apply_server_side_encryption_by_default();
                json!({"ApplyServerSideEncryptionByDefault": {
                    "SSEAlgorithm": by_default.map(|d| d.sse_algorithm().as_str()),
                    "KMSMasterKeyID": by_default.and_then(ServerSideEncryptionByDefault::kms_master_key_id),
                }})
            });
            json!({"ServerSideEncryptionConfiguration": {"Rules": rules.collect::<Vec<_>>()}})
        });
        self.told(&s3::GET_BUCKET_ENCRYPTION, region, bucket, told)
            .await;
    }

    /// A bucket without a policy has none that is public: S3 refuses with `NoSuchBucketPolicy`.
    async fn policy_status(&self, client: &Client, region: &str, bucket: &str) {
        let call = client.get_bucket_policy_status().bucket(bucket).send();
        let one = &s3::GET_BUCKET_POLICY_STATUS;
        let told = match self.call(one, region, call).await {
            Ok(answer) => {
                let status = answer.policy_status();
                Ok(json!({"PolicyStatus": {"IsPublic": status.and_then(PolicyStatus::is_public)}}))
            }
            Err(refusal) if refusal.words.starts_with("NoSuchBucketPolicy:") => {
                Ok(json!({"PolicyStatus": {"IsPublic": false}}))
            }
            Err(refusal) => Err(refusal),
        };
        self.told(one, region, bucket, told).await;
    }

    /// A bucket without a block blocks nothing: S3 refuses with `NoSuchPublicAccessBlockConfiguration`.
    async fn access_block(&self, client: &Client, region: &str, bucket: &str) {
        let call = client.get_public_access_block().bucket(bucket).send();
        let one = &s3::GET_PUBLIC_ACCESS_BLOCK;
        let block = match self.call(one, region, call).await {
            Ok(answer) => Ok(answer.public_access_block_configuration),
            Err(refusal)
                if refusal
                    .words
                    .contains("NoSuchPublicAccessBlockConfiguration") =>
            {
                Ok(None)
            }
            Err(refusal) => Err(refusal),
        };
        let told = block.map(|block| {
            let blocks = |what: fn(&PublicAccessBlockConfiguration) -> Option<bool>| {
                block.as_ref().and_then(what).unwrap_or(false)
            };
            json!({"PublicAccessBlockConfiguration": {
                "BlockPublicAcls": blocks(PublicAccessBlockConfiguration::block_public_acls),
                "IgnorePublicAcls": blocks(PublicAccessBlockConfiguration::ignore_public_acls),
                "BlockPublicPolicy": blocks(PublicAccessBlockConfiguration::block_public_policy),
                "RestrictPublicBuckets": blocks(PublicAccessBlockConfiguration::restrict_public_buckets),
            }})
        });
        self.told(one, region, bucket, told).await;
    }

    /// Hands out what was told with the bucket's name, or that it was refused.
    async fn told(
        &self,
        one: &'static Asked,
        region: &str,
        bucket: &str,
        told: Result<Value, RefusedCall>,
    ) {
        match told {
            Ok(mut document) => {
                document["Bucket"] = bucket.into();
                let text = document.to_string();
                self.say(Answer::new(one.document, region, bucket, 1, text))
                    .await;
            }
            Err(refusal) => self.refuse(&refusal, bucket).await,
        }
    }
}
