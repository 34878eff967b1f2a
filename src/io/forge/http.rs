//! One HTTP client: bounded in time and size, with the token for one host.

use std::time::Duration;

use serde_json::Value;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, http::Response};

use super::{ForgeError, ForgeKind, ForgeToken, Remote};
use crate::iam::percent::encode;

/// Most bytes of an answer.
const MOST: u64 = 16 << 20;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Most pages of a list: a hundred entries each.
const MOST_PAGES: usize = 50;

pub(super) struct Client {
    agent: Agent,
    api: String,
    host: String,
    kind: ForgeKind,
    token: ForgeToken,
}

/// What a request does.
#[derive(Clone, Copy)]
pub(super) enum Method {
    Get,
    Post,
    Patch,
    Put,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
        }
    }
}

impl Client {
    pub(super) fn new(remote: &Remote, token: ForgeToken) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // A token does not follow to where an answer points.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("lpgen/", env!("CARGO_PKG_VERSION")))
            // Forges of one's own have certificates of one's own.
            .tls_config(
                TlsConfig::builder()
                    .root_certs(RootCerts::PlatformVerifier)
                    .build(),
            );
        Self {
            agent: config.build().into(),
            api: remote.api.clone(),
            host: remote.host.clone(),
            kind: remote.kind,
            token,
        }
    }

    /// Asks, and takes the answer apart. A status of 400 and above is a refusal.
    pub(super) fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ForgeError> {
        let url = format!("{}{path}", self.api);
        let secret = self.token.secret();
        let (name, value) = match self.kind {
            ForgeKind::GitHub => ("Authorization", format!("Bearer {secret}")),
            ForgeKind::GitLab => ("PRIVATE-TOKEN", secret.to_owned()),
        };
        let accept = match self.kind {
            ForgeKind::GitHub => "application/vnd.github+json",
            ForgeKind::GitLab => "application/json",
        };
        let sent = match (method, body) {
            (Method::Get, _) | (_, None) => self
                .agent
                .get(&url)
                .header(name, &value)
                .header("Accept", accept)
                .call(),
            (method, Some(body)) => {
                let request = match method {
                    Method::Patch => self.agent.patch(&url),
                    Method::Put => self.agent.put(&url),
                    Method::Post | Method::Get => self.agent.post(&url),
                };
                request
                    .header(name, &value)
                    .header("Accept", accept)
                    .send_json(body)
            }
        };
        let answer = sent.map_err(|error| ForgeError::Unreachable {
            host: self.host.clone(),
            why: error.to_string(),
        })?;
        self.read(&format!("{} {path}", method.name()), answer)
    }

    fn read(&self, asked: &str, mut answer: Response<Body>) -> Result<Value, ForgeError> {
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(MOST).read_to_string();
        let text = text.map_err(|error| ForgeError::Unreachable {
            host: self.host.clone(),
            why: error.to_string(),
        })?;
        let body: Result<Value, _> = serde_json::from_str(&text);
        if !(200..300).contains(&status) {
            return Err(ForgeError::Refused {
                asked: asked.to_owned(),
                status,
                why: body.map_or_else(|_| "no reason given".to_owned(), |body| words(&body)),
            });
        }
        body.map_err(|error| ForgeError::Strange {
            asked: asked.to_owned(),
            why: error.to_string(),
        })
    }

    /// What was made of a request, read from the answer.
    pub(super) fn made<T>(
        &self,
        path: &str,
        body: &Value,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, ForgeError> {
        let made = self.ask(Method::Post, path, Some(body))?;
        read(&made).ok_or_else(|| ForgeError::Strange {
            asked: format!("POST {path}"),
            why: "it has no number and address".to_owned(),
        })
    }

    /// All entries of a list.
    pub(super) fn list(&self, path: &str) -> Result<Vec<Value>, ForgeError> {
        let mut all = Vec::new();
        let joint = if path.contains('?') { '&' } else { '?' };
        for page in 1..=MOST_PAGES {
            let path = format!("{path}{joint}per_page=100&page={page}");
            let Value::Array(entries) = self.ask(Method::Get, &path, None)? else {
                return Err(ForgeError::Strange {
                    asked: format!("GET {path}"),
                    why: "it is no list".to_owned(),
                });
            };
            let is_last = entries.len() < 100;
            all.extend(entries);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}

/// The forge's own words of a refusal: GitHub's `message` and `errors`, GitLab's `message` or `error`.
fn words(body: &Value) -> String {
    let mut said = Vec::new();
    collect(&body["message"], &mut said);
    collect(&body["error"], &mut said);
    collect(&body["errors"], &mut said);
    if said.is_empty() {
        "no reason given".to_owned()
    } else {
        said.join("; ")
    }
}

fn collect(value: &Value, said: &mut Vec<String>) {
    match value {
        Value::String(text) => said.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|one| collect(one, said)),
        Value::Object(members) => {
            let text = |key: &str| members.get(key).and_then(Value::as_str);
            match (text("message"), text("field"), text("code")) {
                (Some(message), ..) => said.push(message.to_owned()),
                (None, Some(field), Some(code)) => said.push(format!("{field}: {code}")),
                _ => members.values().for_each(|one| collect(one, said)),
            }
        }
        _ => {}
    }
}

/// A part of a path or query.
pub(super) fn escaped(text: &str) -> String {
    encode(text, &[])
}

/// A text member that has to be there.
pub(super) fn text<'v>(value: &'v Value, member: &str, asked: &str) -> Result<&'v str, ForgeError> {
    value[member].as_str().ok_or_else(|| ForgeError::Strange {
        asked: asked.to_owned(),
        why: format!("it has no `{member}`"),
    })
}
