//! Roles with all their policies, and when they last used services.

use std::time::Duration;

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::get_service_last_accessed_details::GetServiceLastAccessedDetailsOutput;
use aws_sdk_iam::types::{
    AccessAdvisorUsageGranularityType, AttachedPolicy, EntityType, ErrorDetails, JobStatusType,
};
use serde_json::{Value, json};

use super::ask::Asker;
use super::asking::Pages;
use super::iam;
use super::refusal::{RefusedCall, Why};
use crate::snapshot::Answer;
use crate::snapshot::asked::{Asked, iam as asked};

/// The most entries on a page (IAM API reference).
const PAGE: i32 = 1000;

/// Waits between looks at a report that is being made: 0.1 s, 0.2 s, … 3.2 s, then 3.2 s each.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_millis(3200);
/// Looks at a report; a minute in all.
const LOOKS: u32 = 22;

const DETAILS: &str = asked::GET_ACCOUNT_AUTHORIZATION_DETAILS.document;

impl Asker {
    fn iam(&self) -> Client {
        Client::new(&self.config(""))
    }

    /// All roles, and all managed policies: those that AWS manages as far as the account uses them.
    pub(super) async fn roles(&self) -> Result<(), RefusedCall> {
        let client = self.iam();
        let (mut pages, mut marker) = (Pages::default(), None);
        for page in 1.. {
            let call = client
                .get_account_authorization_details()
                .filter(EntityType::Role)
                .filter(EntityType::LocalManagedPolicy)
                .filter(EntityType::AwsManagedPolicy)
                .max_items(PAGE)
                .set_marker(marker.take());
            let action = &asked::GET_ACCOUNT_AUTHORIZATION_DETAILS;
            let asking = self.asking(action, "", page).await;
            let answer = asking.answer(call.send()).await?;
            let roles = answer.role_detail_list().iter().map(iam::role_detail);
            let policies = answer.policies().iter().map(iam::managed_policy);
            let text = json!({
                "RoleDetailList": roles.collect::<Vec<_>>(),
                "Policies": policies.collect::<Vec<_>>(),
                "IsTruncated": answer.is_truncated(),
            });
            self.say(Answer::new(DETAILS, "", "", page, text.to_string()))
                .await;
            let next = answer.marker().filter(|_| answer.is_truncated());
            marker = pages.next(next).map_err(|passed| asking.beyond(&passed))?;
            if marker.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// One role, put together to the shape of the list of all. What of it is not answered is left out
    /// and told; only the role itself must be there.
    pub(super) async fn role(&self, arn: &str) -> Result<(), RefusedCall> {
        let client = self.iam();
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let answer = client.get_role().role_name(name).send();
        let answer = self.call(&asked::GET_ROLE, "", answer).await?;
        let Some(role) = answer.role() else {
            return Ok(());
        };
        let mut detail = iam::role(role);
        let mut policies = Vec::new();
        match self.inline_policies(&client, name, arn).await {
            Ok(inline) => detail["RolePolicyList"] = inline,
            Err(refusal) => self.refuse(&refusal, arn).await,
        }
        match self.attached_policies(&client, name).await {
            Ok(attached) => {
                detail["AttachedManagedPolicies"] = iam::attached(&attached);
                policies.extend(attached.into_iter().filter_map(|policy| policy.policy_arn));
            }
            Err(refusal) => self.refuse(&refusal, arn).await,
        }
        let boundary = role.permissions_boundary();
        policies.extend(boundary.and_then(|b| b.permissions_boundary_arn().map(str::to_owned)));
        let mut documents = Vec::new();
        for policy in policies {
            if self.is_new_policy(&policy) {
                match self.managed_policy(&client, &policy).await {
                    Ok(document) => documents.extend(document),
                    Err(refusal) => self.refuse(&refusal, &policy).await,
                }
            }
        }
        let text = json!({"RoleDetailList": [detail], "Policies": documents, "IsTruncated": false});
        self.say(Answer::new(DETAILS, "", name, 1, text.to_string()))
            .await;
        Ok(())
    }

    async fn inline_policies(
        &self,
        client: &Client,
        role: &str,
        arn: &str,
    ) -> Result<Value, RefusedCall> {
        let (mut names, mut pages, mut marker) = (Vec::new(), Pages::default(), None);
        for number in 1.. {
            let call = client.list_role_policies().role_name(role);
            let call = call.max_items(PAGE).set_marker(marker.take());
            let asking = self.asking(&asked::LIST_ROLE_POLICIES, "", number).await;
            let page = asking.answer(call.send()).await?;
            names.extend(page.policy_names().iter().cloned());
            let next = page.marker().filter(|_| page.is_truncated());
            marker = pages.next(next).map_err(|passed| asking.beyond(&passed))?;
            if marker.is_none() {
                break;
            }
        }
        let mut policies = Vec::new();
        for name in names {
            let call = client.get_role_policy().role_name(role).policy_name(&name);
            match self.call(&asked::GET_ROLE_POLICY, "", call.send()).await {
                Ok(policy) => policies.push(json!({
                    "PolicyName": name,
                    "PolicyDocument": iam::document(Some(policy.policy_document())),
                })),
                Err(refusal) => {
                    self.refuse(&refusal, arn).await;
                    policies.push(json!({"PolicyName": name}));
                }
            }
        }
        Ok(Value::Array(policies))
    }

    async fn attached_policies(
        &self,
        client: &Client,
        role: &str,
    ) -> Result<Vec<AttachedPolicy>, RefusedCall> {
        let (mut attached, mut pages, mut marker) = (Vec::new(), Pages::default(), None);
        for number in 1.. {
            let call = client.list_attached_role_policies().role_name(role);
            let call = call.max_items(PAGE).set_marker(marker.take());
            let asking = self
                .asking(&asked::LIST_ATTACHED_ROLE_POLICIES, "", number)
                .await;
            let page = asking.answer(call.send()).await?;
            attached.extend(page.attached_policies().iter().cloned());
            let next = page.marker().filter(|_| page.is_truncated());
            marker = pages.next(next).map_err(|passed| asking.beyond(&passed))?;
            if marker.is_none() {
                break;
            }
        }
        Ok(attached)
    }

    async fn managed_policy(
        &self,
        client: &Client,
        arn: &str,
    ) -> Result<Option<Value>, RefusedCall> {
        let call = client.get_policy().policy_arn(arn).send();
        let answer = self.call(&asked::GET_POLICY, "", call).await?;
        let Some(policy) = answer.policy() else {
            return Ok(None);
        };
        let version = policy.default_version_id().unwrap_or_default();
        let call = client
            .get_policy_version()
            .policy_arn(arn)
            .version_id(version);
        let answer = self
            .call(&asked::GET_POLICY_VERSION, "", call.send())
            .await?;
        let in_force = answer.policy_version();
        Ok(in_force.map(|in_force| iam::policy_in_force(policy, in_force)))
    }

    /// The report on the services that a role used; the answer names the role only where it used one,
    /// so that is added.
    pub(super) async fn accessed(&self, arn: &str) -> Result<(), RefusedCall> {
        let client = self.iam();
        let call = client
            .generate_service_last_accessed_details()
            .arn(arn)
            .granularity(AccessAdvisorUsageGranularityType::ActionLevel);
        let action = &asked::GENERATE_SERVICE_LAST_ACCESSED_DETAILS;
        let job = self.call(action, "", call.send()).await?;
        let job = job.job_id().unwrap_or_default();
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let mut page = self.report(&client, job).await?;
        let mut pages = Pages::default();
        for number in 1.. {
            let text = report(arn, &page).to_string();
            self.say(Answer::new(REPORT.document, "", name, number, text))
                .await;
            let next = page.marker().filter(|_| page.is_truncated());
            let Some(marker) = next else { break };
            let asking = self.asking(REPORT, "", number + 1).await;
            let marker = pages
                .next(Some(marker))
                .map_err(|passed| asking.beyond(&passed))?;
            let call = client.get_service_last_accessed_details().job_id(job);
            let call = call.max_items(PAGE).set_marker(marker).send();
            page = asking.answer(call).await?;
        }
        Ok(())
    }

    /// The first page, once the report is made.
    async fn report(
        &self,
        client: &Client,
        job: &str,
    ) -> Result<GetServiceLastAccessedDetailsOutput, RefusedCall> {
        let mut wait = FIRST_WAIT;
        for _ in 0..LOOKS {
            let call = client.get_service_last_accessed_details().job_id(job);
            let page = self.call(REPORT, "", call.max_items(PAGE).send()).await?;
            match page.job_status() {
                JobStatusType::Completed => return Ok(page),
                JobStatusType::InProgress => {}
                _ => {
                    let error = page
                        .error()
                        .map_or("no reason given", ErrorDetails::message);
                    return Err(unmade(error));
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(unmade("the report was not ready after a minute"))
    }
}

const REPORT: &Asked = &asked::GET_SERVICE_LAST_ACCESSED_DETAILS;

fn unmade(words: &str) -> RefusedCall {
    RefusedCall {
        action: REPORT.name.to_owned(),
        region: String::new(),
        why: Why::Other,
        words: words.to_owned(),
    }
}

fn report(arn: &str, page: &GetServiceLastAccessedDetailsOutput) -> Value {
    let services = page.services_last_accessed().iter().map(iam::service);
    json!({
        "Arn": arn,
        "JobStatus": page.job_status().as_str(),
        "JobType": page.job_type().map(AccessAdvisorUsageGranularityType::as_str),
        "JobCreationDate": iam::time(Some(page.job_creation_date())),
        "JobCompletionDate": iam::time(Some(page.job_completion_date())),
        "ServicesLastAccessed": services.collect::<Vec<_>>(),
        "IsTruncated": page.is_truncated(),
    })
}
