//! Stacks that the configuration of the AWS SAM CLI names, and their templates.
//!
//! After AWS's pages "AWS SAM CLI configuration file" (`ENVIRONMENT.COMMAND.parameters`, where `global` is for all
//! commands) and "sam deploy" (`stack_name`, `template_file`, and the template beside it without that).

use toml::{Table, Value};

/// The name of the file.
const NAME: &str = "samconfig.toml";

/// Options that name the template.
const TEMPLATE: [&str; 2] = ["template_file", "template"];

/// What is deployed where nothing names a template.
const BESIDE: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// A stack that a template is deployed as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stack {
    /// The file that says so.
    pub config: String,
    /// The stack's name.
    pub name: String,
    /// The template from the file's folder, if it is one that a person writes.
    template: Option<String>,
}

/// Whether a file is such a configuration.
pub(crate) fn may_be(path: &str) -> bool {
    path.rsplit('/').next() == Some(NAME)
}

/// The stacks that a configuration names; an error if it is none.
pub(crate) fn read(path: &str, text: &str) -> Result<Vec<Stack>, String> {
    let config: Table = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let environments = config.values().filter_map(Value::as_table);
    let mut stacks: Vec<Stack> = environments
        .filter_map(|commands| {
            let name = option(commands, "stack_name")?;
            let template = TEMPLATE.iter().find_map(|key| option(commands, key));
            let is_made = |path: &&str| path.starts_with(".aws-sam") || path.contains("packaged");
            Some(Stack {
                config: path.to_owned(),
                name: name.to_owned(),
                template: template
                    .filter(|path| !is_made(path))
                    .map(|path| path.trim_start_matches("./").to_owned()),
            })
        })
        .collect();
    stacks.sort();
    stacks.dedup();
    Ok(stacks)
}

/// An option of an environment: what says it to `deploy` first.
fn option<'c>(commands: &'c Table, key: &str) -> Option<&'c str> {
    let of = |command: &'c Value| command.get("parameters")?.get(key)?.as_str();
    let deploy = commands.get("deploy").and_then(of);
    let global = || commands.get("global").and_then(of);
    deploy
        .or_else(global)
        .or_else(|| commands.values().find_map(of))
}

impl Stack {
    /// Whether it is made of the template at this path.
    pub(crate) fn is_of(&self, path: &str) -> bool {
        let folder = self.config.strip_suffix(NAME).unwrap_or_default();
        let Some(own) = path.strip_prefix(folder) else {
            return false;
        };
        match &self.template {
            Some(template) => own == template,
            None => BESIDE.contains(&own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_of_the_template_that_its_configuration_names() {
        let text = r#"
            version = 0.1
            [default.global.parameters]
            stack_name = "shop-dev"
            [prod.deploy.parameters]
            stack_name = "shop"
            template_file = "./infra/shop.yaml"
            [staging.deploy.parameters]
            stack_name = "shop-staging"
            template = ".aws-sam/build/template.yaml"
            [staging.build.parameters]
            cached = true
        "#;
        let stacks = read("shop/samconfig.toml", text).expect("a configuration");
        let of = |path: &str| -> Vec<&str> {
            let own = stacks.iter().filter(|stack| stack.is_of(path));
            own.map(|stack| stack.name.as_str()).collect()
        };
        assert_eq!(of("shop/template.yaml"), ["shop-dev", "shop-staging"]);
        assert_eq!(of("shop/infra/shop.yaml"), ["shop"]);
        assert!(of("template.yaml").is_empty());
        assert!(of("other/template.yaml").is_empty());
    }

    #[test]
    fn what_is_no_configuration_is_an_error_or_names_nothing() {
        assert!(read("samconfig.toml", "[default").is_err());
        for text in [
            "",
            "default = 1",
            "[default]\ndeploy = 1",
            "[a.b]\nparameters = []",
        ] {
            assert_eq!(read("samconfig.toml", text), Ok(Vec::new()), "{text}");
        }
    }
}
