//! Pull requests of GitHub.

use serde_json::{Value, json};

use super::http::{Client, Method, escaped, text};
use super::{Closed, Done, Draft, Existing, Filed, ForgeError, Remote, Request, State, Step, step};

pub(super) fn default_branch(client: &Client, remote: &Remote) -> Result<String, ForgeError> {
    let path = format!("/repos/{}", remote.path);
    let repository = client.ask(Method::Get, &path, None)?;
    text(&repository, "default_branch", &path).map(str::to_owned)
}

pub(super) fn open_requests(
    client: &Client,
    remote: &Remote,
    prefix: &str,
) -> Result<usize, ForgeError> {
    let all = client.list(&format!("/repos/{}/pulls?state=open", remote.path))?;
    let from = all.iter().filter_map(|pull| pull["head"]["ref"].as_str());
    Ok(from.filter(|branch| branch.starts_with(prefix)).count())
}

pub(super) fn file(
    client: &Client,
    remote: &Remote,
    request: &Request,
    closed: Closed,
) -> Result<Filed, ForgeError> {
    match step(&existing(client, remote, request)?, closed) {
        Step::Leave(one) => Ok(Filed {
            address: one.address,
            done: Done::LeftClosed,
            notes: Vec::new(),
        }),
        Step::Update(one) => update(client, remote, request, &one),
        Step::Open => open(client, remote, request, closed),
    }
}

/// Pull requests of the branch into its base, in every state.
fn existing(
    client: &Client,
    remote: &Remote,
    request: &Request,
) -> Result<Vec<Existing>, ForgeError> {
    let head = format!("{}:{}", remote.owner(), request.branch);
    let path = format!(
        "/repos/{}/pulls?state=all&head={}&base={}",
        remote.path,
        escaped(&head),
        escaped(&request.base)
    );
    let all = client.list(&path)?;
    // What the answer holds is looked at again: an unknown head has been seen to answer with every request.
    let own = all.iter().filter(|pull| {
        pull["head"]["ref"] == request.branch.as_str()
            && pull["base"]["ref"] == request.base.as_str()
    });
    Ok(own.filter_map(read).collect())
}

fn read(pull: &Value) -> Option<Existing> {
    let state = match pull["state"].as_str()? {
        "open" => State::Open,
        _ if !pull["merged_at"].is_null() => State::Merged,
        _ => State::Closed,
    };
    Some(Existing {
        number: pull["number"].as_u64()?,
        address: pull["html_url"].as_str()?.to_owned(),
        state,
        draft: match pull["draft"].as_bool() {
            Some(true) => Draft::Draft,
            _ => Draft::Ready,
        },
    })
}

fn open(
    client: &Client,
    remote: &Remote,
    request: &Request,
    closed: Closed,
) -> Result<Filed, ForgeError> {
    let path = format!("/repos/{}/pulls", remote.path);
    let body = json!({
        "title": request.title, "body": request.body, "head": request.branch, "base": request.base,
        "draft": request.draft == Draft::Draft,
    });
    let made = match client.ask(Method::Post, &path, Some(&body)) {
        Ok(made) => made,
        // Another run was faster.
        Err(ForgeError::Refused {
            status: 409 | 422,
            why,
            asked,
        }) => {
            let all = existing(client, remote, request)?;
            return match step(&all, closed) {
                Step::Update(one) => update(client, remote, request, &one),
                Step::Open | Step::Leave(_) => Err(ForgeError::Refused {
                    status: 422,
                    why,
                    asked,
                }),
            };
        }
        Err(error) => return Err(error),
    };
    let one = read(&made).ok_or_else(|| ForgeError::Strange {
        asked: format!("POST {path}"),
        why: "it has no number and address".to_owned(),
    })?;
    let notes = adorn(client, remote, request, one.number)?;
    Ok(Filed {
        address: one.address,
        done: Done::Opened,
        notes,
    })
}

fn update(
    client: &Client,
    remote: &Remote,
    request: &Request,
    one: &Existing,
) -> Result<Filed, ForgeError> {
    let path = format!("/repos/{}/pulls/{}", remote.path, one.number);
    let body = json!({"title": request.title, "body": request.body});
    client.ask(Method::Patch, &path, Some(&body))?;
    let notes = adorn(client, remote, request, one.number)?;
    Ok(Filed {
        address: one.address.clone(),
        done: Done::Updated,
        notes,
    })
}

/// Labels and reviewers. Adding what is there adds nothing.
fn adorn(
    client: &Client,
    remote: &Remote,
    request: &Request,
    number: u64,
) -> Result<Vec<String>, ForgeError> {
    if !request.labels.is_empty() {
        let path = format!("/repos/{}/issues/{number}/labels", remote.path);
        client.ask(
            Method::Post,
            &path,
            Some(&json!({"labels": request.labels})),
        )?;
    }
    let (teams, people): (Vec<&String>, Vec<&String>) = request
        .reviewers
        .iter()
        .partition(|name| name.contains('/'));
    if teams.is_empty() && people.is_empty() {
        return Ok(Vec::new());
    }
    let teams: Vec<&str> = teams
        .iter()
        .filter_map(|team| team.rsplit('/').next())
        .collect();
    let path = format!("/repos/{}/pulls/{number}/requested_reviewers", remote.path);
    let body = json!({"reviewers": people, "team_reviewers": teams});
    match client.ask(Method::Post, &path, Some(&body)) {
        Ok(_) => Ok(Vec::new()),
        // Who opened it cannot review it, and who left cannot either: the request stands without them.
        Err(ForgeError::Refused {
            status: 422, why, ..
        }) => Ok(vec![format!("nobody was asked to review it: {why}")]),
        Err(error) => Err(error),
    }
}
