//! Servers that answer as GitHub's and GitLab's references say.

use std::sync::{Arc, Mutex};

use lpgen::io::forge::{Forge, ForgeKind, ForgeToken, Remote};
use serde_json::{Value, json};

use crate::server::{Request as Asked, Response, Server};

pub(crate) const SECRET: &str = "token-marker-4711";

/// The requests that a repository has, and what was asked.
#[derive(Default)]
pub(crate) struct State {
    all: Vec<Value>,
    pub(crate) asked: Vec<String>,
    /// The next request that is made meets one that another run made first.
    pub(crate) races: bool,
    /// What every request is refused with.
    pub(crate) refuses: Option<u16>,
}

#[derive(Clone)]
pub(crate) struct Host {
    kind: ForgeKind,
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) url: String,
}

impl Host {
    pub(crate) fn start(kind: ForgeKind) -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let of_server = state.clone();
        let server = Server::start(move |asked| {
            let mut state = of_server.lock().expect("the state");
            answer(kind, &mut state, asked)
        });
        Self {
            kind,
            state,
            url: server.url,
        }
    }

    pub(crate) fn forge(&self) -> Forge {
        let remote = Remote::of(
            "git@code.example:acme/shop.git",
            Some(self.kind),
            Some(&self.url),
        );
        let token = ForgeToken::new(SECRET).expect("a token");
        Forge::new(remote.expect("a remote"), token)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("the state"));
    }

    pub(crate) fn only(&self) -> Value {
        let state = self.state.lock().expect("the state");
        assert_eq!(state.all.len(), 1, "{:#?}", state.all);
        state.all[0].clone()
    }

    /// Somebody decides.
    pub(crate) fn decide(&self, how: &str) {
        let (kind, how) = (self.kind, how.to_owned());
        self.change(|state| {
            let last = state.all.last_mut().expect("a request");
            match (kind, how.as_str()) {
                (ForgeKind::GitHub, "merged") => {
                    last["state"] = json!("closed");
                    last["merged_at"] = json!("2026-11-30T00:00:00Z");
                }
                _ => last["state"] = json!(how),
            }
        });
    }
}

fn refusal(status: u16, body: &Value) -> Response {
    Response::new(status, body.to_string())
}

fn answer(kind: ForgeKind, state: &mut State, asked: &Asked) -> Response {
    state.asked.push(format!("{} {}", asked.method, asked.path));
    let is_known = match kind {
        ForgeKind::GitHub => asked.header("authorization") == format!("Bearer {SECRET}"),
        ForgeKind::GitLab => asked.header("private-token") == SECRET,
    };
    if !is_known {
        return refusal(401, &json!({"message": "Bad credentials"}));
    }
    if let Some(status) = state.refuses {
        return refusal(status, &json!({"message": "not today"}));
    }
    match kind {
        ForgeKind::GitHub => github(state, asked),
        ForgeKind::GitLab => gitlab(state, asked),
    }
}

fn github(state: &mut State, asked: &Asked) -> Response {
    let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
    let path = asked
        .path
        .strip_prefix("/repos/acme/shop")
        .expect("the repository");
    match (asked.method.as_str(), path) {
        ("GET", "") => Response::new(200, json!({"default_branch": "trunk"}).to_string()),
        ("GET", "/pulls") => {
            let is_in = |pull: &&Value| asked.query("state") != "open" || pull["state"] == "open";
            Response::new(
                200,
                json!(state.all.iter().filter(is_in).collect::<Vec<_>>()).to_string(),
            )
        }
        ("POST", "/pulls") => {
            let raced = std::mem::take(&mut state.races);
            if raced {
                state.all.push(pull(state.all.len() + 1, &body));
            }
            let is_twin =
                |pull: &&Value| pull["state"] == "open" && pull["head"]["ref"] == body["head"];
            if state.all.iter().any(|pull| is_twin(&pull)) {
                let why = format!(
                    "A pull request already exists for acme:{}.",
                    body["head"].as_str().unwrap_or_default()
                );
                return refusal(
                    422,
                    &json!({"message": "Validation Failed",
                    "errors": [{"resource": "PullRequest", "code": "custom", "message": why}]}),
                );
            }
            if body["head"] == "gone" {
                return refusal(
                    422,
                    &json!({"message": "Validation Failed",
                    "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}]}),
                );
            }
            state.all.push(pull(state.all.len() + 1, &body));
            Response::new(201, state.all.last().expect("it").to_string())
        }
        ("PATCH", path) if path.starts_with("/pulls/") => {
            let number: usize = path[7..].parse().expect("a number");
            let pull = &mut state.all[number - 1];
            pull["title"] = body["title"].clone();
            pull["body"] = body["body"].clone();
            Response::new(200, pull.to_string())
        }
        ("POST", path) if path.ends_with("/labels") => {
            state.all.last_mut().expect("it")["labels"] = body["labels"].clone();
            Response::new(200, "[]")
        }
        ("POST", path) if path.ends_with("/requested_reviewers") => {
            if body["reviewers"]
                .as_array()
                .is_some_and(|all| all.contains(&json!("author")))
            {
                return refusal(
                    422,
                    &json!({"message": "Review cannot be requested from pull request author."}),
                );
            }
            let last = state.all.last_mut().expect("it");
            last["asked"] = body.clone();
            Response::new(201, last.to_string())
        }
        _ => refusal(404, &json!({"message": "Not Found"})),
    }
}

fn pull(number: usize, body: &Value) -> Value {
    json!({"number": number, "state": "open", "merged_at": null, "draft": body["draft"],
        "html_url": format!("https://code.example/acme/shop/pull/{number}"),
        "title": body["title"], "body": body["body"], "head": {"ref": body["head"]}, "base": {"ref": body["base"]}})
}

fn gitlab(state: &mut State, asked: &Asked) -> Response {
    let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
    if asked.path == "/users" {
        let found = match asked.query("username") {
            "reviewer" => json!([{"id": 7, "username": "reviewer"}]),
            _ => json!([]),
        };
        return Response::new(200, found.to_string());
    }
    let path = asked
        .path
        .strip_prefix("/projects/acme/shop")
        .expect("the project");
    match (asked.method.as_str(), path) {
        ("GET", "") => Response::new(200, json!({"default_branch": "trunk"}).to_string()),
        ("GET", "/merge_requests") => {
            let is_in = |one: &&Value| asked.query("state") != "opened" || one["state"] == "opened";
            Response::new(
                200,
                json!(state.all.iter().filter(is_in).collect::<Vec<_>>()).to_string(),
            )
        }
        ("POST", "/merge_requests") => {
            if std::mem::take(&mut state.races) {
                state.all.push(merge(state.all.len() + 1, &body));
            }
            let is_twin = |one: &&Value| {
                one["state"] == "opened" && one["source_branch"] == body["source_branch"]
            };
            if state.all.iter().any(|one| is_twin(&one)) {
                return refusal(
                    409,
                    &json!({"message": ["Another open merge request already exists for this source branch: !1"]}),
                );
            }
            if body["source_branch"] == "gone" {
                return refusal(
                    422,
                    &json!({"message": ["Source branch \"gone\" does not exist"]}),
                );
            }
            state.all.push(merge(state.all.len() + 1, &body));
            Response::new(201, state.all.last().expect("it").to_string())
        }
        ("PUT", path) => {
            let number: usize = path
                .rsplit('/')
                .next()
                .expect("a number")
                .parse()
                .expect("a number");
            let one = &mut state.all[number - 1];
            one["title"] = body["title"].clone();
            one["description"] = body["description"].clone();
            one["added"] = body["add_labels"].clone();
            Response::new(200, one.to_string())
        }
        _ => refusal(404, &json!({"message": "404 Not Found"})),
    }
}

fn merge(number: usize, body: &Value) -> Value {
    let is_draft = body["title"]
        .as_str()
        .is_some_and(|title| title.starts_with("Draft: "));
    json!({"iid": number, "state": "opened", "draft": is_draft, "title": body["title"],
        "web_url": format!("https://code.example/acme/shop/-/merge_requests/{number}"),
        "description": body["description"], "labels": body["labels"], "reviewer_ids": body["reviewer_ids"],
        "source_branch": body["source_branch"], "target_branch": body["target_branch"]})
}
