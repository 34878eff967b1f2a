//! Pull and merge requests, against servers that answer as GitHub's and GitLab's references say.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use lpgen::gap::Hinted;
use lpgen::io::forge::{Closed, Done, Draft, Forge, ForgeError, Kind, Remote, Request, Token};
use serde_json::{Value, json};

use crate::server::{Request as Asked, Response, Server};

pub(crate) const SECRET: &str = "token-marker-4711";

/// The requests that a repository has, and what was asked.
#[derive(Default)]
struct State {
    all: Vec<Value>,
    asked: Vec<String>,
    /// The next request that is made meets one that another run made first.
    races: bool,
    /// What every request is refused with.
    refuses: Option<u16>,
}

#[derive(Clone)]
pub(crate) struct Host {
    kind: Kind,
    state: Arc<Mutex<State>>,
    pub(crate) url: String,
}

impl Host {
    pub(crate) fn start(kind: Kind) -> Self {
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

    fn forge(&self) -> Forge {
        let remote = Remote::of(
            "git@code.example:acme/shop.git",
            Some(self.kind),
            Some(&self.url),
        );
        let token = Token::new(SECRET).expect("a token");
        Forge::new(remote.expect("a remote"), token)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
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
                (Kind::GitHub, "merged") => {
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

fn answer(kind: Kind, state: &mut State, asked: &Asked) -> Response {
    state.asked.push(format!("{} {}", asked.method, asked.path));
    let is_known = match kind {
        Kind::GitHub => asked.header("authorization") == format!("Bearer {SECRET}"),
        Kind::GitLab => asked.header("private-token") == SECRET,
    };
    if !is_known {
        return refusal(401, &json!({"message": "Bad credentials"}));
    }
    if let Some(status) = state.refuses {
        return refusal(status, &json!({"message": "not today"}));
    }
    match kind {
        Kind::GitHub => github(state, asked),
        Kind::GitLab => gitlab(state, asked),
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

fn request() -> Request {
    Request {
        branch: "lpgen/orders-api".to_owned(),
        title: "Narrow the role of `orders-api`".to_owned(),
        body: "| before | after |".to_owned(),
        labels: BTreeSet::from(["least-privilege".to_owned()]),
        ..Request::default()
    }
}

#[test]
fn a_second_run_updates_the_request_of_the_first() {
    for kind in [Kind::GitHub, Kind::GitLab] {
        let host = Host::start(kind);
        let first = host.forge().file(&request(), Closed::Stays).expect("filed");
        assert_eq!(first.done, Done::Opened, "{kind:?}");
        let mut again = request();
        again.body = "found another thing".to_owned();
        let second = host.forge().file(&again, Closed::Stays).expect("filed");
        assert_eq!(
            (second.done, &second.address),
            (Done::Updated, &first.address),
            "{kind:?}"
        );
        let one = host.only();
        let body = match kind {
            Kind::GitHub => &one["body"],
            Kind::GitLab => &one["description"],
        };
        assert_eq!(body, "found another thing");
        assert_eq!(
            one["base"]["ref"]
                .as_str()
                .or(one["target_branch"].as_str()),
            Some("trunk")
        );
        assert_eq!(host.forge().open_requests("lpgen/").expect("counted"), 1);
        assert_eq!(host.forge().open_requests("other/").expect("counted"), 0);
    }
}

#[test]
fn what_a_person_closed_stays_closed_unless_asked() {
    for kind in [Kind::GitHub, Kind::GitLab] {
        let host = Host::start(kind);
        host.forge().file(&request(), Closed::Stays).expect("filed");
        host.decide("closed");
        let left = host
            .forge()
            .file(&request(), Closed::Stays)
            .expect("looked at");
        assert_eq!(left.done, Done::LeftClosed, "{kind:?}");
        let again = host.forge().file(&request(), Closed::Again).expect("filed");
        assert_eq!(again.done, Done::Opened, "{kind:?}");
        host.decide("merged");
        let anew = host.forge().file(&request(), Closed::Stays).expect("filed");
        assert_eq!(anew.done, Done::Opened, "{kind:?}");
    }
}

#[test]
fn who_was_faster_is_brought_up_to_date() {
    for kind in [Kind::GitHub, Kind::GitLab] {
        let host = Host::start(kind);
        host.change(|state| state.races = true);
        let filed = host.forge().file(&request(), Closed::Stays).expect("filed");
        assert_eq!(filed.done, Done::Updated, "{kind:?}");
        host.only();
    }
}

#[test]
fn a_refusal_says_why_and_what_to_do_and_never_the_token() {
    for kind in [Kind::GitHub, Kind::GitLab] {
        let host = Host::start(kind);
        let mut gone = request();
        gone.branch = "gone".to_owned();
        let error = host
            .forge()
            .file(&gone, Closed::Stays)
            .expect_err("there is no such branch");
        assert!(
            matches!(&error, ForgeError::Refused { status: 422, .. }),
            "{error:?}"
        );
        for status in [401, 403, 404, 429, 500, 503] {
            host.change(|state| state.refuses = Some(status));
            let error = host
                .forge()
                .file(&request(), Closed::Stays)
                .expect_err("it refuses");
            let said = format!("{error} {error:?} {:?}", error.hints());
            assert!(
                said.contains("not today") && !said.contains(SECRET),
                "{said}"
            );
            assert!(!error.hints().is_empty(), "{said}");
        }
        let asked = host.state.lock().expect("the state").asked.join("\n");
        assert!(!asked.contains(SECRET), "{asked}");
    }
    // Nobody listens there.
    let remote = Remote::of(
        "git@code.example:acme/shop",
        Some(Kind::GitHub),
        Some("http://127.0.0.1:1"),
    );
    let forge = Forge::new(
        remote.expect("a remote"),
        Token::new(SECRET).expect("a token"),
    );
    let error = forge.default_branch().expect_err("nobody");
    assert!(
        matches!(error, ForgeError::Unreachable { .. }) && !format!("{error:?}").contains(SECRET)
    );
}

#[test]
fn reviewers_and_drafts_are_asked_for_once_and_said_where_they_are_not() {
    let github = Host::start(Kind::GitHub);
    let mut asked = request();
    asked.draft = Draft::Draft;
    asked.reviewers = BTreeSet::from(["reviewer".to_owned(), "acme/platform".to_owned()]);
    let filed = github.forge().file(&asked, Closed::Stays).expect("filed");
    assert_eq!(filed.notes, [""; 0]);
    let one = github.only();
    assert_eq!(
        one["asked"],
        json!({"reviewers": ["reviewer"], "team_reviewers": ["platform"]})
    );
    assert_eq!(
        (&one["draft"], &one["labels"]),
        (&json!(true), &json!(["least-privilege"]))
    );
    asked.reviewers = BTreeSet::from(["author".to_owned()]);
    let filed = github
        .forge()
        .file(&asked, Closed::Stays)
        .expect("filed all the same");
    assert_eq!(filed.notes.len(), 1, "{filed:?}");

    let gitlab = Host::start(Kind::GitLab);
    asked.reviewers = BTreeSet::from([
        "reviewer".to_owned(),
        "nobody".to_owned(),
        "acme/platform".to_owned(),
    ]);
    let filed = gitlab.forge().file(&asked, Closed::Stays).expect("filed");
    assert_eq!(filed.notes.len(), 2, "{filed:?}");
    let one = gitlab.only();
    assert_eq!(
        (&one["reviewer_ids"], &one["title"]),
        (
            &json!([7]),
            &json!("Draft: Narrow the role of `orders-api`")
        )
    );
    assert_eq!(one["labels"], "least-privilege");
    // It stays a draft until its people say that it is none.
    gitlab.forge().file(&asked, Closed::Stays).expect("filed");
    assert_eq!(
        gitlab.only()["title"],
        "Draft: Narrow the role of `orders-api`"
    );
}
