//! Every request on its way: through the environment's proxies, within limits, told to whoever listens.
//!
//! INVARIANT: what is told holds no header, no body, no path and no query. Those hold secrets.

use std::time::{Duration, Instant};

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use jiff::Timestamp;
use tokio::time::timeout;

use super::asking::{Asking, Body};
use super::limits::{MOST_BYTES, Passed, RequestLimits};
use super::refusal::plain;
use crate::io::exchange::{Exchange, ExchangeListener};

/// The client of all services: that of the SDK with the proxies that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`
/// and `NO_PROXY` name, in upper or lower case.
pub(super) fn client(limits: RequestLimits, told: Option<ExchangeListener>) -> SharedHttpClient {
    let inner = aws_smithy_http_client::Builder::new().build_with_connector_fn(connector);
    SharedHttpClient::new(Wire {
        inner,
        limits,
        told,
    })
}

fn connector(
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> Connector {
    let mut builder = Connector::builder().proxy_config(ProxyConfig::from_env());
    builder.set_connector_settings(settings.cloned());
    builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
    let ring = tls::rustls_provider::CryptoMode::Ring;
    builder.tls_provider(tls::Provider::Rustls(ring)).build()
}

#[derive(Clone)]
struct Wire<C> {
    inner: C,
    limits: RequestLimits,
    told: Option<ExchangeListener>,
}

impl<C> std::fmt::Debug for Wire<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpClient for Wire<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Wire {
            inner: self.inner.http_connector(settings, components),
            limits: self.limits,
            told: self.told.clone(),
        })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_base_client_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

impl HttpConnector for Wire<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().send(request))
    }
}

impl Wire<SharedHttpConnector> {
    async fn send(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let asking = Asking::current();
        let endpoint = endpoint(request.uri());
        let attempt = asking.as_ref().map_or(1, |a| a.begins(&endpoint));
        if let Some(asking) = &asking
            && let Some(passed) = asking.given_up()
        {
            asking.passes(passed.clone());
            return Err(ConnectorError::user(passed.into()));
        }
        let mut exchange = Exchange {
            at: Timestamp::now(),
            page: asking.as_ref().map_or(1, |a| a.page),
            attempt,
            endpoint,
            ..named(&request, asking.as_ref())
        };
        let began = Instant::now();
        let body = asking.as_ref().map_or(Body::Whole, |a| a.body);
        let answer = self.answer(request, body, asking.as_ref()).await;
        exchange.took = began.elapsed();
        match &answer {
            Ok(response) => {
                if let Some(asking) = &asking {
                    asking.answered();
                }
                exchange.outcome = outcome(response);
                exchange.bytes = response.body().bytes().map_or(0, <[u8]>::len);
            }
            Err(error) => exchange.outcome = plain(&innermost(error)),
        }
        if let Some(told) = &self.told {
            told(&exchange);
        }
        answer
    }

    async fn answer(
        &self,
        request: HttpRequest,
        body: Body,
        asking: Option<&Asking>,
    ) -> Result<HttpResponse, ConnectorError> {
        let silence = self.limits.silence();
        let Ok(response) = timeout(silence, self.inner.call(request)).await else {
            return Err(failed(asking, Passed::Silence(silence)));
        };
        let mut response = response?;
        if body == Body::Stream && response.status().is_success() {
            return Ok(response);
        }
        let stream = ByteStream::new(response.take_body());
        let whole = timeout(self.limits.attempt(), self.whole(stream, asking));
        let Ok(whole) = whole.await else {
            return Err(failed(asking, Passed::Time(self.limits.attempt())));
        };
        *response.body_mut() = SdkBody::from(whole?);
        Ok(response)
    }

    /// A body in memory.
    async fn whole(
        &self,
        mut stream: ByteStream,
        asking: Option<&Asking>,
    ) -> Result<Vec<u8>, ConnectorError> {
        let announced = usize::try_from(stream.size_hint().0).unwrap_or(usize::MAX);
        if announced > MOST_BYTES {
            return Err(failed(asking, Passed::Bytes));
        }
        let mut bytes = Vec::with_capacity(announced);
        let silence = self.limits.silence();
        loop {
            let Ok(piece) = timeout(silence, stream.next()).await else {
                return Err(failed(asking, Passed::Silence(silence)));
            };
            let Some(piece) = piece else { return Ok(bytes) };
            let piece = piece.map_err(|error| ConnectorError::io(error.into()))?;
            if bytes.len() + piece.len() > MOST_BYTES {
                return Err(failed(asking, Passed::Bytes));
            }
            bytes.extend_from_slice(&piece);
        }
    }
}

/// What is too slow may be tried again; what is too much would be so again.
fn failed(asking: Option<&Asking>, passed: Passed) -> ConnectorError {
    if let Some(asking) = asking {
        asking.passes(passed.clone());
    }
    if passed.is_of_time() {
        ConnectorError::timeout(passed.into())
    } else {
        ConnectorError::user(passed.into())
    }
}

/// Scheme and host: no path, no query, no user.
fn endpoint(uri: &str) -> String {
    let (scheme, rest) = uri.split_once("://").unwrap_or(("https", uri));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    plain(&format!("{scheme}://{host}"))
}

/// What a request asks for. It may be another than the one that is under way: for credentials.
fn named(request: &HttpRequest, asking: Option<&Asking>) -> Exchange {
    let mut exchange = Exchange {
        at: Timestamp::UNIX_EPOCH,
        service: String::new(),
        operation: "credentials".to_owned(),
        region: String::new(),
        endpoint: String::new(),
        page: 1,
        attempt: 1,
        took: Duration::ZERO,
        outcome: String::new(),
        bytes: 0,
    };
    let signed = request.headers().get("authorization").and_then(scope);
    if let Some((region, service)) = signed {
        (exchange.region, exchange.service) = (region, service);
    }
    if let Some(asking) = asking
        && asking.service() == exchange.service
    {
        asking.operation().clone_into(&mut exchange.operation);
        asking.region.clone_into(&mut exchange.region);
    }
    // The query protocol names its operation in the body.
    let query = request
        .body()
        .bytes()
        .and_then(|b| b.strip_prefix(b"Action="));
    if let Some(query) = query {
        let name = query.split(|b| *b == b'&').next().unwrap_or_default();
        exchange.operation = plain(&String::from_utf8_lossy(name));
    }
    exchange
}

/// Region and service of a signature (IAM user guide, "Elements of an AWS API request signature").
fn scope(authorization: &str) -> Option<(String, String)> {
    let credential = authorization.split("Credential=").nth(1)?;
    let mut parts = credential.split(',').next()?.split('/').skip(2);
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}

/// The status, and the error's code where a header has it.
fn outcome(response: &HttpResponse) -> String {
    let status = response.status().as_u16();
    let code = response.headers().get("x-amzn-errortype");
    match code.and_then(|code| code.split(':').next()) {
        Some(code) if !response.status().is_success() => plain(&format!("{status} {code}")),
        _ => status.to_string(),
    }
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_holds_neither_path_nor_query_nor_user() {
        for (uri, expected) in [
            (
                "https://sts.eu-west-1.amazonaws.com/",
                "https://sts.eu-west-1.amazonaws.com",
            ),
            (
                "http://user:secret@127.0.0.1:8000/a?X-Amz-Signature=b",
                "http://127.0.0.1:8000",
            ),
            ("https://bucket?secret", "https://bucket"),
        ] {
            assert_eq!(endpoint(uri), expected);
        }
    }

    #[test]
    fn the_scope_of_a_signature_holds_no_key() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261129/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=abc";
        let expected = ("eu-west-1".to_owned(), "lambda".to_owned());
        assert_eq!(scope(header), Some(expected));
        assert_eq!(scope("Bearer token"), None);
    }
}
