//! The keys of queues, topics, streams and tables; access points of file systems.

use serde_json::json;

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::iam::arn::Arn;
use crate::snapshot::asked::{dynamodb, efs, kinesis, kms, sns, sqs};

/// Region, account and last name of a resource.
fn place(arn: &str) -> (&str, &str, &str) {
    let parsed = Arn::parse(arn);
    parsed.map_or(("", "", arn), |parsed| {
        let name = parsed.resource.rsplit('/').next();
        (
            parsed.region,
            parsed.account,
            name.unwrap_or(parsed.resource),
        )
    })
}

impl Asker {
    /// The queue's address is asked for: it differs between partitions.
    pub(super) async fn queue(&self, arn: &str) -> Result<(), RefusedCall> {
        use aws_sdk_sqs::types::QueueAttributeName;
        let (region, account, name) = place(arn);
        let client = aws_sdk_sqs::Client::new(&self.config(region));
        let url = client
            .get_queue_url()
            .queue_name(name)
            .queue_owner_aws_account_id(account)
            .send();
        let url = self.call(&sqs::GET_QUEUE_URL, region, url).await?;
        let page = Page::of(&sqs::GET_QUEUE_ATTRIBUTES, region, name);
        once!(
            self,
            page,
            client
                .get_queue_attributes()
                .set_queue_url(url.queue_url)
                .attribute_names(QueueAttributeName::All)
        );
        Ok(())
    }

    /// SNS answers in XML.
    pub(super) async fn topic(&self, arn: &str) -> Result<(), RefusedCall> {
        let (region, _, name) = place(arn);
        let client = aws_sdk_sns::Client::new(&self.config(region));
        let page = Page::of(&sns::GET_TOPIC_ATTRIBUTES, region, name);
        let call = client.get_topic_attributes().topic_arn(arn).send();
        let answer = self.call(page.asks, region, call).await?;
        let text = json!({"Attributes": answer.attributes()}).to_string();
        self.say(page.answer(1, text)).await;
        Ok(())
    }

    /// The SDK speaks to Kinesis in CBOR.
    pub(super) async fn stream(&self, arn: &str) -> Result<(), RefusedCall> {
        let (region, _, name) = place(arn);
        let client = aws_sdk_kinesis::Client::new(&self.config(region));
        let page = Page::of(&kinesis::DESCRIBE_STREAM_SUMMARY, region, name);
        let call = client.describe_stream_summary().stream_arn(arn).send();
        let answer = self.call(page.asks, region, call).await?;
        let Some(stream) = answer.stream_description_summary() else {
            return Ok(());
        };
        let text = json!({"StreamDescriptionSummary": {
            "StreamName": stream.stream_name(),
            "StreamARN": stream.stream_arn(),
            "StreamStatus": stream.stream_status().as_str(),
            "EncryptionType": stream.encryption_type().map_or("NONE", aws_sdk_kinesis::types::EncryptionType::as_str),
            "KeyId": stream.key_id(),
        }});
        self.say(page.answer(1, text.to_string())).await;
        Ok(())
    }

    /// A table of another account is named by its ARN.
    pub(super) async fn table(&self, arn: &str) -> Result<(), RefusedCall> {
        let (region, account, name) = place(arn);
        let client = aws_sdk_dynamodb::Client::new(&self.config(region));
        let page = Page::of(&dynamodb::DESCRIBE_TABLE, region, name);
        let named = if account == self.account { name } else { arn };
        once!(self, page, client.describe_table().table_name(named));
        Ok(())
    }

    pub(super) async fn access_points(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_efs::Client::new(&self.config(region));
        let page = Page::of(&efs::DESCRIBE_ACCESS_POINTS, region, "");
        pages!(self, page, next_token, |token| client
            .describe_access_points()
            .set_next_token(token));
        Ok(())
    }

    pub(super) async fn key_aliases(&self, region: &str) -> Result<(), RefusedCall> {
        /// The most aliases on a page (KMS API reference).
        const PAGE: i32 = 100;
        let client = aws_sdk_kms::Client::new(&self.config(region));
        let page = Page::of(&kms::LIST_ALIASES, region, "");
        pages!(self, page, next_marker, |marker| client
            .list_aliases()
            .limit(PAGE)
            .set_marker(marker));
        Ok(())
    }
}
