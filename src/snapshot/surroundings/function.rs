//! What Lambda says of a function beside what it implies for the role.

use serde_json::Value;

use super::listed::Source;
use super::{Object, Surroundings, items, text, texts};
use crate::iam::arn::Arn;
use crate::lambda::configuration::{Secret, secret};
use crate::lambda::function::Function;

/// A function's configuration (FunctionConfiguration in the Lambda API reference).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// `Runtime`; none for a container image.
    pub runtime: Option<String>,
    /// ARNs of its layers.
    pub layers: Vec<String>,
    /// `KMSKeyArn`: the customer managed key of its environment.
    pub key: Option<String>,
    /// `Environment.Variables`: names, and what their values are.
    pub variables: Vec<(String, VariableValue)>,
    /// Whether the variables were told: there may be none.
    pub has_environment: bool,
    /// `VpcConfig.SubnetIds`.
    pub subnets: Vec<String>,
    /// `LoggingConfig.LogFormat`.
    pub log_format: Option<String>,
    /// `LoggingConfig.LogGroup`.
    pub log_group: Option<String>,
    /// `DeadLetterConfig.TargetArn`.
    pub dead_letter: Option<String>,
    /// Tags, where get-function told them.
    pub tags: Vec<(String, String)>,
}

/// What the value of a variable is; the value itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableValue {
    /// A secret of this kind.
    Secret(Secret),
    /// Empty, or taken out.
    Empty,
    /// Anything else.
    Plain,
}

/// A function's URL (FunctionUrlConfig).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionUrl {
    /// `AuthType`.
    pub auth: String,
    /// `Cors.AllowOrigins`.
    pub origins: Vec<String>,
    /// The alias that it belongs to, or nothing.
    pub qualifier: String,
}

impl Surroundings {
    /// list-functions, get-function, get-function-configuration.
    pub(super) fn add_details(&mut self, of: &Source, object: &Object) {
        if let Some(functions) = items(object, "Functions") {
            let arns = functions.iter().filter_map(|one| text(one, "FunctionArn"));
            self.functions.add(of, arns.map(|arn| (arn, ())));
            for one in functions {
                self.add_one(one);
            }
        } else if let Some(one) = object.get("Configuration") {
            self.add_one(one);
            let arn = text(one, "FunctionArn").and_then(unqualified);
            let tags = object.get("Tags").and_then(Value::as_object);
            if let Some(details) = arn.as_ref().and_then(|arn| self.details.get_mut(arn)) {
                let tags = tags.into_iter().flatten();
                let tags = tags.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())));
                details.tags.extend(tags);
            }
            if let Some(arn) = arn
                && object.contains_key("Code")
            {
                // get-function tells the reserved concurrency, or none where there is none.
                let reserved = object.get("Concurrency");
                let reserved = reserved.and_then(|c| c.get("ReservedConcurrentExecutions"));
                self.concurrency
                    .insert(arn, reserved.and_then(Value::as_u64));
            }
        } else if object.contains_key("FunctionName") && object.contains_key("Role") {
            self.add_one(&Value::Object(object.clone()));
        }
    }

    fn add_one(&mut self, one: &Value) {
        let version = text(one, "Version").unwrap_or("$LATEST");
        let arn = text(one, "FunctionArn").and_then(unqualified);
        if let (Some(arn), "$LATEST" | "") = (arn, version) {
            self.details.insert(arn, details(one));
        }
    }

    /// list-function-url-configs, get-function-url-config. A list that is empty does not name its function.
    pub(super) fn add_url(&mut self, of: &Source, object: &Object) -> bool {
        if object.contains_key("FunctionEventInvokeConfigs") {
            self.invocations
                .extend(of.function("list-function-event-invoke-configs"));
            return false;
        }
        if object.contains_key("FunctionUrlConfigs") {
            self.urls_listed
                .extend(of.function("list-function-url-configs"));
            if let Some(arn) = text_of(object, "FunctionArn").and_then(unqualified) {
                self.urls.entry(arn).or_default();
            }
        }
        if let Some(urls) = items(object, "FunctionUrlConfigs") {
            for one in urls {
                self.add_one_url(one);
            }
            return true;
        }
        let is_one = object.contains_key("FunctionUrl") && object.contains_key("AuthType");
        if is_one {
            self.add_one_url(&Value::Object(object.clone()));
        }
        is_one
    }

    fn add_one_url(&mut self, one: &Value) {
        let Some((qualified, arn)) =
            text(one, "FunctionArn").and_then(|arn| Some((arn, unqualified(arn)?)))
        else {
            return;
        };
        let url = FunctionUrl {
            auth: text(one, "AuthType").unwrap_or_default().to_owned(),
            origins: texts(one.pointer("/Cors/AllowOrigins")),
            qualifier: Function::qualifier(qualified)
                .unwrap_or_default()
                .to_owned(),
        };
        let urls = self.urls.entry(arn).or_default();
        if !urls.contains(&url) {
            urls.push(url);
        }
    }

    /// lambda get-policy: the statements name the function. Of one that has none the answer is an error
    /// (`ResourceNotFoundException`); `{"Policy": null}` in its file says so.
    pub(super) fn add_policy(&mut self, of: &Source, object: &Object) -> bool {
        if object.get("Policy") == Some(&Value::Null) {
            let name = of.function("get-policy");
            self.without_policy.extend(name.clone());
            return name.is_some();
        }
        let Some(policy) = object.get("Policy").and_then(Value::as_str) else {
            return false;
        };
        let Ok(policy) = serde_json::from_str::<Value>(policy) else {
            return false;
        };
        let statements = match policy.get("Statement") {
            Some(Value::Array(statements)) => statements.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let mut is_any = false;
        for statement in statements {
            let Some(arn) = text(&statement, "Resource").and_then(unqualified) else {
                continue;
            };
            is_any = true;
            let own = self.policies.entry(arn).or_default();
            if !own.contains(&statement) {
                own.push(statement);
            }
        }
        is_any
    }

    /// get-function-code-signing-config: without an ARN of a configuration, nothing must be signed.
    pub(super) fn add_signing(&mut self, of: &Source, object: &Object) -> bool {
        let arn = text_of(object, "CodeSigningConfigArn");
        let is_signed = arn.is_some_and(|arn| !arn.is_empty());
        let is_named = of.about(&["get-function-code-signing-config"]).is_some();
        if let Some(arn) = text_of(object, "FunctionArn").filter(|_| is_named) {
            self.code_signing
                .extend(unqualified(arn).map(|arn| (arn, is_signed)));
            return true;
        }
        let is_alone = object.len() <= 2 && !object.contains_key("Role");
        match text_of(object, "FunctionName") {
            Some(name) if is_alone => {
                let name = Function::typed_name(name).to_owned();
                self.code_signing.insert(name, is_signed);
                true
            }
            _ => false,
        }
    }

    /// get-function-concurrency: the answer does not name the function, the file does.
    pub(super) fn add_concurrency(&mut self, of: &Source, object: &Object) -> bool {
        let reserved = object.get("ReservedConcurrentExecutions");
        let Some(name) = of.about(&["get-function-concurrency"]) else {
            return reserved.is_some() && object.len() == 1;
        };
        let reserved = reserved.and_then(Value::as_u64);
        let arn = text_of(object, "FunctionArn").and_then(unqualified);
        self.concurrency
            .insert(arn.unwrap_or_else(|| name.to_owned()), reserved);
        true
    }
}

fn text_of<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// A function's ARN without its qualifier; `None` for another ARN.
pub(super) fn unqualified(arn: &str) -> Option<String> {
    Arn::parse(arn).filter(|arn| arn.service == "lambda")?;
    Function::from_arn(arn).map(|function| function.arn())
}

fn details(one: &Value) -> Details {
    let told = |path: &str| {
        let text = one.pointer(path)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let variables = one
        .pointer("/Environment/Variables")
        .and_then(Value::as_object);
    let layers = one.get("Layers").and_then(Value::as_array);
    let layers = layers.into_iter().flatten();
    Details {
        runtime: told("/Runtime"),
        layers: layers
            .filter_map(|l| text(l, "Arn").map(str::to_owned))
            .collect(),
        key: told("/KMSKeyArn"),
        has_environment: one.pointer("/Environment/Error").is_none(),
        variables: variables
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), variable(name, value.as_str())))
            .collect(),
        subnets: texts(one.pointer("/VpcConfig/SubnetIds")),
        log_format: told("/LoggingConfig/LogFormat"),
        log_group: told("/LoggingConfig/LogGroup"),
        dead_letter: told("/DeadLetterConfig/TargetArn"),
        tags: Vec::new(),
    }
}

fn variable(name: &str, value: Option<&str>) -> VariableValue {
    match value {
        None | Some("") => VariableValue::Empty,
        Some(value) => secret(name, value).map_or(VariableValue::Plain, VariableValue::Secret),
    }
}
