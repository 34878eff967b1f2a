//! Functions, their versions, aliases, event source mappings and destinations.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::FunctionVersion;

use super::ask::Asker;
use super::pages::Page;
use super::refusal::RefusedCall;
use crate::lambda::function::Function;
use crate::snapshot::asked::{Asked, lambda};

/// The most functions, versions, aliases or destinations on a page (Lambda API reference).
const PAGE: i32 = 50;
/// The most event source mappings.
const MAPPINGS: i32 = 100;

impl Asker {
    fn lambda(&self, region: &str) -> Client {
        Client::new(&self.config(region))
    }

    pub(super) async fn functions(
        &self,
        region: &str,
        versions: Option<FunctionVersion>,
    ) -> Result<(), RefusedCall> {
        let client = self.lambda(region);
        let page = Page::of(&lambda::LIST_FUNCTIONS, region, "");
        pages!(self, page, next_marker, |marker| client
            .list_functions()
            .set_function_version(versions.clone())
            .max_items(PAGE)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn function(&self, region: &str, name: &str) -> Result<(), RefusedCall> {
        let page = Page::of(&lambda::GET_FUNCTION_CONFIGURATION, region, name);
        let client = self.lambda(region);
        once!(
            self,
            page,
            client.get_function_configuration().function_name(name)
        );
        Ok(())
    }

    pub(super) async fn mappings(&self, region: &str) -> Result<(), RefusedCall> {
        let client = self.lambda(region);
        let page = Page::of(&lambda::LIST_EVENT_SOURCE_MAPPINGS, region, "");
        pages!(self, page, next_marker, |marker| client
            .list_event_source_mappings()
            .max_items(MAPPINGS)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn versions(&self, function: &Function) -> Result<(), RefusedCall> {
        let client = self.lambda(&function.region);
        let page = about(&lambda::LIST_VERSIONS_BY_FUNCTION, function);
        pages!(self, page, next_marker, |marker| client
            .list_versions_by_function()
            .function_name(&function.name)
            .max_items(PAGE)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn aliases(&self, function: &Function) -> Result<(), RefusedCall> {
        let client = self.lambda(&function.region);
        let page = about(&lambda::LIST_ALIASES, function);
        pages!(self, page, next_marker, |marker| client
            .list_aliases()
            .function_name(&function.name)
            .max_items(PAGE)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn destinations(&self, function: &Function) -> Result<(), RefusedCall> {
        let client = self.lambda(&function.region);
        let page = about(&lambda::LIST_FUNCTION_EVENT_INVOKE_CONFIGS, function);
        pages!(self, page, next_marker, |marker| client
            .list_function_event_invoke_configs()
            .function_name(&function.name)
            .max_items(PAGE)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn urls(&self, function: &Function) -> Result<(), RefusedCall> {
        let arn = function.arn();
        let page = about(&lambda::LIST_FUNCTION_URL_CONFIGS, function).adding("FunctionArn", &arn);
        let client = self.lambda(&function.region);
        pages!(self, page, next_marker, |marker| client
            .list_function_url_configs()
            .function_name(&function.name)
            .max_items(PAGE)
            .set_marker(marker));
        Ok(())
    }

    pub(super) async fn function_policy(&self, function: &Function) -> Result<(), RefusedCall> {
        let page = about(&lambda::GET_POLICY, function);
        let client = self.lambda(&function.region);
        once!(
            self,
            page,
            client.get_policy().function_name(&function.name)
        );
        Ok(())
    }

    pub(super) async fn code_signing(&self, function: &Function) -> Result<(), RefusedCall> {
        let arn = function.arn();
        let page =
            about(&lambda::GET_FUNCTION_CODE_SIGNING_CONFIG, function).adding("FunctionArn", &arn);
        let client = self.lambda(&function.region);
        let call = client.get_function_code_signing_config();
        once!(self, page, call.function_name(&function.name));
        Ok(())
    }

    pub(super) async fn concurrency(&self, function: &Function) -> Result<(), RefusedCall> {
        let arn = function.arn();
        let page = about(&lambda::GET_FUNCTION_CONCURRENCY, function).adding("FunctionArn", &arn);
        let client = self.lambda(&function.region);
        let call = client.get_function_concurrency();
        once!(self, page, call.function_name(&function.name));
        Ok(())
    }
}

fn about<'p>(asks: &'static Asked, function: &'p Function) -> Page<'p> {
    Page::of(asks, &function.region, &function.name)
}
