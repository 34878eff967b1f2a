//! APIs of API Gateway, REST and HTTP, and what their routes call. Left out: names, descriptions, templates, addresses of
//! other servers. Both generations are one event source and one IAM prefix.

use super::{ANY, Asked, for_checklist};

const UNKNOWN: &str = "whether a route without an authorizer calls the function is not known";

/// Of each method who may call it, and the function that it calls.
macro_rules! method {
    () => {
        "{authorizationType apiKeyRequired methodIntegration{type uri@}}"
    };
}

pub(crate) const GET_REST_APIS: Asked = Asked {
    document: "apigateway/get-rest-apis",
    keeps: "items{id apiKeySource endpointConfiguration{types}}",
    unknown: UNKNOWN,
    ..for_checklist("apigateway:GetRestApis")
};

/// The answer does not name the API; the file does.
pub(crate) const GET_RESOURCES: Asked = Asked {
    document: "apigateway/get-resources",
    keeps: concat!(
        "items{id path resourceMethods{ANY",
        method!(),
        " GET",
        method!(),
        " HEAD",
        method!(),
        " OPTIONS",
        method!(),
        " PATCH",
        method!(),
        " POST",
        method!(),
        " PUT",
        method!(),
        " DELETE",
        method!(),
        "}}"
    ),
    unknown: UNKNOWN,
    with: &[&[("restApiId", ANY)]],
    ..for_checklist("apigateway:GetResources")
};

pub(crate) const GET_APIS: Asked = Asked {
    document: "apigatewayv2/get-apis",
    keeps: "Items{ApiId ProtocolType CorsConfiguration{AllowOrigins}}",
    unknown: UNKNOWN,
    ..for_checklist("apigateway:GetApis")
};

/// The answer does not name the API; the file does.
pub(crate) const GET_ROUTES: Asked = Asked {
    document: "apigatewayv2/get-routes",
    keeps: "Items{RouteId RouteKey Target AuthorizationType ApiKeyRequired}",
    unknown: UNKNOWN,
    with: &[&[("apiId", ANY)]],
    ..for_checklist("apigateway:GetRoutes")
};

/// The answer does not name the API; the file does.
pub(crate) const GET_INTEGRATIONS: Asked = Asked {
    document: "apigatewayv2/get-integrations",
    keeps: "Items{IntegrationId IntegrationUri@}",
    unknown: UNKNOWN,
    with: &[&[("apiId", ANY)]],
    ..for_checklist("apigateway:GetIntegrations")
};
