//! Function configurations, as `aws lambda get-function-configuration` and `list-functions` print
//! them (FunctionConfiguration in the Lambda API reference).

use serde::Deserialize;
use serde_json::Value;

use super::function::Function;

/// The part of a function's configuration that is read so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The function.
    pub function: Function,
    /// ARN of its execution role.
    pub role: String,
    /// Whether it is connected to a VPC (`VpcConfig` names subnets).
    pub in_vpc: bool,
    /// The log group it is configured to write to, if not the default one.
    pub log_group: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    function_name: String,
    function_arn: String,
    role: String,
    #[serde(default)]
    logging_config: Option<RawLogging>,
    #[serde(default)]
    vpc_config: Option<RawVpc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawVpc {
    #[serde(default)]
    subnet_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawLogging {
    #[serde(default)]
    log_group: Option<String>,
}

/// What is wrong with a file of function configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationError {
    /// Not JSON.
    NotJson(String),
    /// An entry is no function configuration.
    NotAConfiguration(String),
    /// There is none in it.
    None,
}

impl std::fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotJson(what) => write!(f, "not JSON: {what}"),
            Self::NotAConfiguration(what) => write!(f, "not a function configuration: {what}"),
            Self::None => f.write_str("no function configuration in it"),
        }
    }
}

impl std::error::Error for ConfigurationError {}

impl ConfigurationError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "give the output of `aws lambda get-function-configuration` or `aws lambda list-functions`"
    }
}

/// Reads one or many configurations: an object, an array, `{"Functions": […]}`,
/// `{"Configuration": {…}}` (get-function), pages of them one after the other.
pub fn parse(text: &str) -> Result<Vec<Configuration>, ConfigurationError> {
    let mut out = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let document = document.map_err(|e| ConfigurationError::NotJson(e.to_string()))?;
        collect(document, &mut out)?;
    }
    if out.is_empty() {
        Err(ConfigurationError::None)
    } else {
        Ok(out)
    }
}

fn collect(value: Value, out: &mut Vec<Configuration>) -> Result<(), ConfigurationError> {
    let items = match value {
        Value::Array(items) => items,
        Value::Object(mut members) => {
            match (members.remove("Functions"), members.remove("Configuration")) {
                (Some(Value::Array(items)), _) => items,
                (_, Some(one)) => vec![one],
                _ => vec![Value::Object(members)],
            }
        }
        other => {
            return Err(ConfigurationError::NotAConfiguration(
                kind(&other).to_owned(),
            ));
        }
    };
    for item in items {
        let raw: Raw = serde_json::from_value(item)
            .map_err(|e| ConfigurationError::NotAConfiguration(e.to_string()))?;
        out.push(configuration(raw)?);
    }
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Number(_) => "a number",
        _ => "not an object",
    }
}

fn configuration(raw: Raw) -> Result<Configuration, ConfigurationError> {
    let mut function = Function::from_arn(&raw.function_arn).ok_or_else(|| {
        ConfigurationError::NotAConfiguration(format!("`{}` is no function ARN", raw.function_arn))
    })?;
    function.name = raw.function_name;
    Ok(Configuration {
        function,
        role: raw.role,
        in_vpc: raw.vpc_config.is_some_and(|v| !v.subnet_ids.is_empty()),
        log_group: raw.logging_config.and_then(|l| l.log_group),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
        "Role": "arn:aws:iam::111122223333:role/service-role/r", "LoggingConfig": {"LogGroup": "/team/f"}}"#;

    #[test]
    fn reads_every_shape_the_cli_prints() {
        let one = parse(ONE).expect("one");
        assert_eq!(one[0].log_group.as_deref(), Some("/team/f"));
        assert!(!one[0].in_vpc);
        let inside = ONE.replace(
            "\"LoggingConfig\"",
            r#""VpcConfig": {"SubnetIds": ["subnet-1"]}, "LoggingConfig""#,
        );
        assert!(parse(&inside).expect("one in a VPC")[0].in_vpc);
        for text in [
            format!("[{ONE}]"),
            format!(r#"{{"Functions": [{ONE}]}}"#),
            format!(r#"{{"Configuration": {ONE}, "Code": {{}}}}"#),
        ] {
            assert_eq!(parse(&text), Ok(one.clone()));
        }
        assert_eq!(parse(&format!("{ONE}\n{ONE}")).expect("two").len(), 2);
        assert_eq!(
            parse("{}").expect_err("no name").hint(),
            ConfigurationError::None.hint()
        );
        assert!(matches!(parse("{"), Err(ConfigurationError::NotJson(_))));
        assert_eq!(parse(""), Err(ConfigurationError::None));
    }
}
