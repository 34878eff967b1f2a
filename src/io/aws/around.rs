//! What stands around functions: log groups and metric filters, APIs, target groups, the buckets of trails.
//!
//! API Gateway's answers have other names for their members on the wire than in the output of the AWS CLI, and load
//! balancers and S3 answer in XML: these are written as the CLI prints them, from the typed answers.

use aws_sdk_apigateway::operation::get_rest_apis::GetRestApisOutput;
use aws_sdk_apigateway::types::Integration;
use aws_sdk_apigatewayv2::operation::get_apis::GetApisOutput;
use aws_sdk_apigatewayv2::types::Cors;
use aws_sdk_elasticloadbalancingv2::operation::describe_target_groups::DescribeTargetGroupsOutput;
use aws_sdk_elasticloadbalancingv2::types::{TargetDescription, TargetTypeEnum};
use serde_json::{Value, json};

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::snapshot::asked::{apigateway, elb, logs};

/// The most of each on a page (API Gateway, CloudWatch Logs and Elastic Load Balancing API references).
const REST_APIS: i32 = 500;
const HTTP_APIS: i32 = 100;
const LOGS: i32 = 50;
const TARGET_GROUPS: i32 = 400;

impl Asker {
    pub(super) async fn log_groups(&self, region: &str, prefix: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_cloudwatchlogs::Client::new(&self.config(region));
        let page = Page::of(&logs::DESCRIBE_LOG_GROUPS, region, prefix);
        pages!(self, page, next_token, |token| client
            .describe_log_groups()
            .log_group_name_prefix(prefix)
            .limit(LOGS)
            .set_next_token(token));
        Ok(())
    }

    pub(super) async fn metric_filters(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_cloudwatchlogs::Client::new(&self.config(region));
        let page = Page::of(&logs::DESCRIBE_METRIC_FILTERS, region, "");
        pages!(self, page, next_token, |token| client
            .describe_metric_filters()
            .limit(LOGS)
            .set_next_token(token));
        Ok(())
    }

    /// Every REST API, and the methods of each. An API that may not be read is refused by itself.
    pub(super) async fn rest_apis(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_apigateway::Client::new(&self.config(region));
        let list = Page::of(&apigateway::GET_REST_APIS, region, "");
        let answers = written!(
            self,
            list,
            position,
            |position| client
                .get_rest_apis()
                .limit(REST_APIS)
                .set_position(position),
            rest_apis
        );
        for api in answers.iter().flat_map(GetRestApisOutput::items) {
            let id = api.id().unwrap_or_default();
            if let Err(refusal) = self.resources_of(&client, region, id).await {
                self.refuse(&refusal, id).await;
            }
        }
        Ok(())
    }

    async fn resources_of(
        &self,
        client: &aws_sdk_apigateway::Client,
        region: &str,
        id: &str,
    ) -> Result<(), RefusedCall> {
        let page = Page::of(&apigateway::GET_RESOURCES, region, id);
        written!(
            self,
            page,
            position,
            |position| client
                .get_resources()
                .rest_api_id(id)
                .embed("methods")
                .limit(REST_APIS)
                .set_position(position),
            resources
        );
        Ok(())
    }

    /// Every HTTP and WebSocket API, its routes and what they call.
    pub(super) async fn http_apis(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_apigatewayv2::Client::new(&self.config(region));
        let list = Page::of(&apigateway::GET_APIS, region, "");
        let most = HTTP_APIS.to_string();
        let answers = written!(
            self,
            list,
            next_token,
            |token| client.get_apis().max_results(&most).set_next_token(token),
            http_apis
        );
        for api in answers.iter().flat_map(GetApisOutput::items) {
            let id = api.api_id().unwrap_or_default();
            if let Err(refusal) = self.routes_of(&client, region, id).await {
                self.refuse(&refusal, id).await;
            }
        }
        Ok(())
    }

    async fn routes_of(
        &self,
        client: &aws_sdk_apigatewayv2::Client,
        region: &str,
        id: &str,
    ) -> Result<(), RefusedCall> {
        let most = HTTP_APIS.to_string();
        let routes = Page::of(&apigateway::GET_ROUTES, region, id);
        written!(
            self,
            routes,
            next_token,
            |token| client
                .get_routes()
                .api_id(id)
                .max_results(&most)
                .set_next_token(token),
            http_routes
        );
        let integrations = Page::of(&apigateway::GET_INTEGRATIONS, region, id);
        written!(
            self,
            integrations,
            next_token,
            |token| client
                .get_integrations()
                .api_id(id)
                .max_results(&most)
                .set_next_token(token),
            http_integrations
        );
        Ok(())
    }

    /// Every target group, and the targets of those that call functions.
    pub(super) async fn target_groups(&self, region: &str) -> Result<(), RefusedCall> {
        let client = aws_sdk_elasticloadbalancingv2::Client::new(&self.config(region));
        let list = Page::of(&elb::DESCRIBE_TARGET_GROUPS, region, "");
        let answers = written!(
            self,
            list,
            next_marker,
            |marker| client
                .describe_target_groups()
                .page_size(TARGET_GROUPS)
                .set_marker(marker),
            target_groups
        );
        let groups = answers
            .iter()
            .flat_map(DescribeTargetGroupsOutput::target_groups);
        let of_functions = groups.filter(|g| g.target_type() == Some(&TargetTypeEnum::Lambda));
        for group in of_functions {
            let arn = group.target_group_arn().unwrap_or_default();
            let page = Page::of(&elb::DESCRIBE_TARGET_HEALTH, region, arn);
            let call = client.describe_target_health().target_group_arn(arn).send();
            let answer = self.call(page.asks, region, call).await?;
            let targets = answer.target_health_descriptions().iter();
            let ids = targets
                .map(|t| json!({"Target": {"Id": t.target().and_then(TargetDescription::id)}}));
            let document = json!({"TargetHealthDescriptions": ids.collect::<Vec<_>>()});
            self.say(page.answer(1, document.to_string())).await;
        }
        Ok(())
    }
}

fn rest_apis(answer: &GetRestApisOutput) -> Value {
    let each = answer.items().iter().map(|api| {
        json!({
            "id": api.id(),
            "apiKeySource": api.api_key_source().map(aws_sdk_apigateway::types::ApiKeySourceType::as_str),
            "endpointConfiguration": {},
        })
    });
    json!({"items": each.collect::<Vec<_>>()})
}

fn resources(answer: &aws_sdk_apigateway::operation::get_resources::GetResourcesOutput) -> Value {
    let each = answer.items().iter().map(|resource| {
        let methods = resource.resource_methods().into_iter().flatten();
        let methods = methods.map(|(name, method)| {
            let integration = method.method_integration();
            let told = json!({
                "authorizationType": method.authorization_type(),
                "apiKeyRequired": method.api_key_required(),
                "methodIntegration": {"uri": integration.and_then(Integration::uri)},
            });
            (name.clone(), told)
        });
        json!({
            "id": resource.id(),
            "path": resource.path(),
            "resourceMethods": methods.collect::<serde_json::Map<_, _>>(),
        })
    });
    json!({"items": each.collect::<Vec<_>>()})
}

fn http_apis(answer: &GetApisOutput) -> Value {
    let each = answer.items().iter().map(|api| {
        let origins = api.cors_configuration().map(Cors::allow_origins);
        json!({
            "ApiId": api.api_id(),
            "ProtocolType": api.protocol_type().map(aws_sdk_apigatewayv2::types::ProtocolType::as_str),
            "CorsConfiguration": {"AllowOrigins": origins.unwrap_or_default()},
        })
    });
    json!({"Items": each.collect::<Vec<_>>()})
}

fn http_routes(answer: &aws_sdk_apigatewayv2::operation::get_routes::GetRoutesOutput) -> Value {
    let each = answer.items().iter().map(|route| {
        let kind = route.authorization_type();
        json!({
            "RouteId": route.route_id(),
            "RouteKey": route.route_key(),
            "Target": route.target(),
            "AuthorizationType": kind.map(aws_sdk_apigatewayv2::types::AuthorizationType::as_str),
            "ApiKeyRequired": route.api_key_required(),
        })
    });
    json!({"Items": each.collect::<Vec<_>>()})
}

fn http_integrations(
    answer: &aws_sdk_apigatewayv2::operation::get_integrations::GetIntegrationsOutput,
) -> Value {
    let each = answer.items().iter().map(|one| {
        json!({"IntegrationId": one.integration_id(), "IntegrationUri": one.integration_uri()})
    });
    json!({"Items": each.collect::<Vec<_>>()})
}

fn target_groups(answer: &DescribeTargetGroupsOutput) -> Value {
    let each = answer.target_groups().iter().map(|group| {
        json!({
            "TargetGroupArn": group.target_group_arn(),
            "TargetType": group.target_type().map(TargetTypeEnum::as_str),
        })
    });
    json!({"TargetGroups": each.collect::<Vec<_>>()})
}
