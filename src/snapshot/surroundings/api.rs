//! APIs of API Gateway (apigateway and apigatewayv2 of the AWS CLI), and which functions their routes call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::function::unqualified;
use super::listed::Source;
use super::{Listed, Object, Surroundings, items, text};

/// What is known of all APIs.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// REST APIs: ids.
    pub rest: Listed<String>,
    /// HTTP and WebSocket APIs.
    pub http: Listed<HttpApi>,
    /// Routes and methods, with what they call.
    pub routes: Vec<Route>,
    /// APIs whose routes and integrations were both read, or whose resources were.
    read: BTreeMap<String, (bool, bool)>,
    /// Functions by integration, where the routes were read before.
    integrations: BTreeMap<(String, String), Target>,
}

/// An HTTP or WebSocket API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpApi {
    /// Its id.
    pub id: String,
    /// `HTTP` or `WEBSOCKET`.
    pub protocol: String,
    /// `CorsConfiguration.AllowOrigins`.
    pub origins: Vec<String>,
}

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteCaller {
    /// Those whom an authorizer or IAM lets in.
    Authorized,
    /// Those who send an API key, and nobody asks who they are.
    WithKey,
    /// Anybody.
    Anybody,
}

/// Of which kind of API a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteKind {
    /// A route of an HTTP or a WebSocket API.
    Route,
    /// A method of a resource of a REST API.
    Method,
}

/// A route or a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which of the two.
    pub kind: RouteKind,
    /// The API's id, where it is known.
    pub api: String,
    /// `GET /orders`, `$connect`.
    pub name: String,
    /// Who may call it.
    pub caller: RouteCaller,
    /// ARN of the function that it calls.
    target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    Function(String),
    Integration(String),
    /// The function whose name a variable of the stage holds.
    Varying,
    Other,
}

impl Target {
    /// What an integration's URI calls.
    fn of(uri: &str) -> Self {
        if uri.contains(STAGE_VARIABLE) {
            return Self::Varying;
        }
        function_of(uri).map_or(Self::Other, Self::Function)
    }
}

/// Stands in the URI of an integration for a text that each stage has its own of (API Gateway developer guide, "API
/// Gateway stage variables reference").
const STAGE_VARIABLE: &str = "${stageVariables.";

impl Api {
    /// The routes that call a function.
    pub(crate) fn routes_of<'a>(&'a self, function: &'a str) -> impl Iterator<Item = &'a Route> {
        let all = self.routes.iter();
        all.filter(move |route| {
            matches!(self.target(route), Some(Target::Function(arn)) if arn == function)
        })
    }

    /// The routes of which it is not known which function they call.
    pub(crate) fn varying(&self) -> impl Iterator<Item = &Route> {
        let all = self.routes.iter();
        all.filter(|route| self.target(route) == Some(&Target::Varying))
    }

    /// What a route calls, where that is known.
    fn target<'a>(&'a self, route: &'a Route) -> Option<&'a Target> {
        match &route.target {
            Target::Integration(id) => self.integrations.get(&(route.api.clone(), id.clone())),
            target => Some(target),
        }
    }

    /// Who may call a route. Of a WebSocket API those who may connect: its other routes ask nobody (API
    /// Gateway developer guide, "Control and manage access to WebSocket APIs").
    pub(crate) fn caller(&self, route: &Route) -> RouteCaller {
        if !self.is_web_socket(&route.api) {
            return route.caller;
        }
        let mut own = self.routes.iter().filter(|other| other.api == route.api);
        let connect = own.find(|other| other.name == "$connect");
        connect.map_or(RouteCaller::Anybody, |connect| connect.caller)
    }

    /// Whether an API is a WebSocket API.
    pub(crate) fn is_web_socket(&self, id: &str) -> bool {
        let mut all = self.http.items.iter();
        all.any(|api| api.id == id && api.protocol == "WEBSOCKET")
    }

    /// Whether the routes of every API that is listed were read.
    pub(crate) fn is_read(&self) -> bool {
        let http = self.http.items.iter().map(|api| &api.id);
        let mut all = self.rest.items.iter().chain(http);
        all.all(|id| self.read.get(id) == Some(&(true, true)))
    }
}

impl Surroundings {
    /// apigateway get-rest-apis, get-resources (with methods), get-authorizers; apigatewayv2 get-apis,
    /// get-routes, get-integrations, get-authorizers.
    pub(super) fn add_api(&mut self, of: &Source, object: &Object) -> bool {
        let list = items(object, "items").or_else(|| items(object, "Items"));
        let Some(list) = list else {
            return false;
        };
        let has = |name: &str| list.iter().any(|item| item.get(name).is_some());
        let is_named = |command: &str| of.about(&[command]).is_some() || of.stem == command;
        if is_named("get-resources") || has("resourceMethods") || has("path") {
            self.add_resources(of, list);
        } else if is_named("get-routes") || has("RouteKey") {
            self.add_routes(of, list);
        } else if is_named("get-integrations") || has("IntegrationId") {
            self.add_integrations(of, list);
        } else if is_named("get-apis") || has("ProtocolType") {
            let apis = list.iter().map(|api| ("", http_api(api)));
            self.api.http.add(of, apis);
        } else if is_named("get-rest-apis") || has("apiKeySource") || has("endpointConfiguration") {
            let ids = list.iter().filter_map(|api| text(api, "id"));
            self.api.rest.add(of, ids.map(|id| ("", id.to_owned())));
        } else {
            // Authorizers tell nothing that their routes do not.
            return has("authorizerUri") || has("AuthorizerId") || has("authType");
        }
        true
    }

    fn add_resources(&mut self, of: &Source, list: &[Value]) {
        let api = of.about(&["get-resources"]).unwrap_or_default().to_owned();
        // Without `--embed methods` the methods are there by name only.
        let methods = list
            .iter()
            .filter_map(|r| r.get("resourceMethods")?.as_object());
        let mut methods = methods.flat_map(|methods| methods.values());
        let is_whole = methods.all(|method| method.get("authorizationType").is_some());
        self.api.read.insert(api.clone(), (is_whole, is_whole));
        for resource in list {
            let path = text(resource, "path").unwrap_or_default();
            let methods = resource.get("resourceMethods").and_then(Value::as_object);
            let told = methods.into_iter().flatten();
            for (name, method) in told.filter(|(_, m)| m.get("authorizationType").is_some()) {
                let uri = method
                    .pointer("/methodIntegration/uri")
                    .and_then(Value::as_str);
                let has_key = method.get("apiKeyRequired").and_then(Value::as_bool);
                self.api.routes.push(Route {
                    kind: RouteKind::Method,
                    api: api.clone(),
                    name: format!("{name} {path}"),
                    caller: caller(text(method, "authorizationType"), has_key),
                    target: uri.map_or(Target::Other, Target::of),
                });
            }
        }
    }

    fn add_routes(&mut self, of: &Source, list: &[Value]) {
        let api = of.about(&["get-routes"]).unwrap_or_default().to_owned();
        self.api.read.entry(api.clone()).or_default().0 = true;
        for route in list {
            let target = text(route, "Target").and_then(|t| t.strip_prefix("integrations/"));
            let has_key = route.get("ApiKeyRequired").and_then(Value::as_bool);
            self.api.routes.push(Route {
                kind: RouteKind::Route,
                api: api.clone(),
                name: text(route, "RouteKey").unwrap_or_default().to_owned(),
                caller: caller(text(route, "AuthorizationType"), has_key),
                target: target.map_or(Target::Other, |id| Target::Integration(id.to_owned())),
            });
        }
    }

    fn add_integrations(&mut self, of: &Source, list: &[Value]) {
        let api = of
            .about(&["get-integrations"])
            .unwrap_or_default()
            .to_owned();
        self.api.read.entry(api.clone()).or_default().1 = true;
        for one in list {
            if let Some(id) = text(one, "IntegrationId") {
                let uri = text(one, "IntegrationUri");
                let target = uri.map_or(Target::Other, Target::of);
                self.api
                    .integrations
                    .insert((api.clone(), id.to_owned()), target);
            }
        }
    }
}

/// `NONE` or nothing lets anybody in; a key identifies a plan of usage and nobody (API Gateway developer
/// guide, "Usage plans and API keys for REST APIs": don't use API keys for authentication or authorization).
fn caller(kind: Option<&str>, has_key: Option<bool>) -> RouteCaller {
    match (kind, has_key) {
        (Some("NONE" | "") | None, Some(true)) => RouteCaller::WithKey,
        (Some("NONE" | "") | None, _) => RouteCaller::Anybody,
        (Some(_), _) => RouteCaller::Authorized,
    }
}

fn http_api(api: &Value) -> HttpApi {
    HttpApi {
        id: text(api, "ApiId").unwrap_or_default().to_owned(),
        protocol: text(api, "ProtocolType").unwrap_or_default().to_owned(),
        origins: super::texts(api.pointer("/CorsConfiguration/AllowOrigins")),
    }
}

/// The function in an integration's URI: its ARN, or
/// `arn:aws:apigateway:R:lambda:path/2015-03-31/functions/ARN/invocations` (Integration, `uri`).
fn function_of(uri: &str) -> Option<String> {
    let arn = match uri.split_once("/functions/") {
        Some((_, rest)) => rest.strip_suffix("/invocations").unwrap_or(rest),
        None => uri,
    };
    unqualified(arn)
}
