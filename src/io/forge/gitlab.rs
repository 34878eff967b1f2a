//! Merge requests of GitLab.

use serde_json::{Value, json};

use super::http::{Client, Method, escaped, text};
use super::{Closed, Done, Draft, Existing, Filed, ForgeError, Remote, Request, State, Step, step};

/// `/projects/group%2Fname`.
fn project(remote: &Remote) -> String {
    format!("/projects/{}", escaped(&remote.path))
}

pub(super) fn default_branch(client: &Client, remote: &Remote) -> Result<String, ForgeError> {
    let path = project(remote);
    let project = client.ask(Method::Get, &path, None)?;
    text(&project, "default_branch", &path).map(str::to_owned)
}

pub(super) fn open_requests(
    client: &Client,
    remote: &Remote,
    prefix: &str,
) -> Result<usize, ForgeError> {
    let all = client.list(&format!("{}/merge_requests?state=opened", project(remote)))?;
    let from = all.iter().filter_map(|one| one["source_branch"].as_str());
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

fn existing(
    client: &Client,
    remote: &Remote,
    request: &Request,
) -> Result<Vec<Existing>, ForgeError> {
    let path = format!(
        "{}/merge_requests?state=all&source_branch={}&target_branch={}",
        project(remote),
        escaped(&request.branch),
        escaped(&request.base)
    );
    let all = client.list(&path)?;
    let own = all.iter().filter(|one| {
        one["source_branch"] == request.branch.as_str()
            && one["target_branch"] == request.base.as_str()
    });
    Ok(own.filter_map(read).collect())
}

fn read(one: &Value) -> Option<Existing> {
    let state = match one["state"].as_str()? {
        "opened" | "locked" => State::Open,
        "merged" => State::Merged,
        _ => State::Closed,
    };
    Some(Existing {
        number: one["iid"].as_u64()?,
        address: one["web_url"].as_str()?.to_owned(),
        state,
        draft: match one["draft"].as_bool() {
            Some(true) => Draft::Draft,
            _ => Draft::Ready,
        },
    })
}

/// What both making and changing a request say.
fn content(
    client: &Client,
    request: &Request,
    draft: Draft,
) -> Result<(Value, Vec<String>), ForgeError> {
    let title = match draft {
        Draft::Draft => format!("Draft: {}", request.title),
        Draft::Ready => request.title.clone(),
    };
    let mut content = json!({"title": title, "description": request.body});
    let labels: Vec<&str> = request.labels.iter().map(String::as_str).collect();
    if !labels.is_empty() {
        content["add_labels"] = json!(labels.join(","));
    }
    let (people, notes) = reviewers(client, request)?;
    if !people.is_empty() {
        content["reviewer_ids"] = json!(people);
    }
    Ok((content, notes))
}

/// Numbers of the people who are to review it, and who cannot be asked: groups, and who is not there.
fn reviewers(client: &Client, request: &Request) -> Result<(Vec<u64>, Vec<String>), ForgeError> {
    let (mut all, mut notes) = (Vec::new(), Vec::new());
    for name in &request.reviewers {
        if name.contains('/') {
            notes.push(format!(
                "the group `{name}` was not asked to review it: only people can be"
            ));
            continue;
        }
        let found = client.list(&format!("/users?username={}", escaped(name)))?;
        let is_it = |user: &&Value| {
            user["username"]
                .as_str()
                .is_some_and(|n| n.eq_ignore_ascii_case(name))
        };
        match found
            .iter()
            .find(is_it)
            .and_then(|user| user["id"].as_u64())
        {
            Some(id) => all.push(id),
            None => notes.push(format!(
                "`{name}` was not asked to review it: there is no such user"
            )),
        }
    }
    Ok((all, notes))
}

fn open(
    client: &Client,
    remote: &Remote,
    request: &Request,
    closed: Closed,
) -> Result<Filed, ForgeError> {
    let path = format!("{}/merge_requests", project(remote));
    let (mut body, notes) = content(client, request, request.draft)?;
    // A request that is made has no labels yet.
    if let Some(labels) = body
        .as_object_mut()
        .and_then(|members| members.remove("add_labels"))
    {
        body["labels"] = labels;
    }
    body["source_branch"] = json!(request.branch);
    body["target_branch"] = json!(request.base);
    let made = match client.ask(Method::Post, &path, Some(&body)) {
        Ok(made) => made,
        // Another run was faster.
        Err(ForgeError::Refused {
            status: 409,
            why,
            asked,
        }) => {
            let all = existing(client, remote, request)?;
            return match step(&all, closed) {
                Step::Update(one) => update(client, remote, request, &one),
                Step::Open | Step::Leave(_) => Err(ForgeError::Refused {
                    status: 409,
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
    let path = format!("{}/merge_requests/{}", project(remote), one.number);
    // Whether it is a draft is its people's by now.
    let (body, notes) = content(client, request, one.draft)?;
    client.ask(Method::Put, &path, Some(&body))?;
    Ok(Filed {
        address: one.address.clone(),
        done: Done::Updated,
        notes,
    })
}
