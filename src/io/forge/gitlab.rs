//! Merge requests of GitLab.

use serde_json::{Value, json};

use super::filing::Host;
use super::http::{Client, Method, escaped, text};
use super::{ChangeRequest, Draft, ExistingRequest, ForgeError, Remote, RequestState};

pub(super) struct GitLab<'f> {
    pub(super) client: &'f Client,
    pub(super) remote: &'f Remote,
}

impl GitLab<'_> {
    /// A path below the project: `/projects/group%2Fname`.
    fn path(&self, rest: &str) -> String {
        format!("/projects/{}{rest}", escaped(&self.remote.path))
    }

    /// What both making and changing a request say.
    fn content(
        &self,
        request: &ChangeRequest,
        draft: Draft,
    ) -> Result<(Value, Vec<String>), ForgeError> {
        let title = match draft {
            Draft::Draft => format!("Draft: {}", request.title),
            Draft::Ready => request.title.clone(),
        };
        let mut content = json!({"title": title, "description": request.body});
        let (people, notes) = self.reviewers(request)?;
        if !people.is_empty() {
            content["reviewer_ids"] = json!(people);
        }
        Ok((content, notes))
    }

    /// Numbers of the people who are to review it, and who cannot be asked: groups, and who is not there.
    fn reviewers(&self, request: &ChangeRequest) -> Result<(Vec<u64>, Vec<String>), ForgeError> {
        let (mut all, mut notes) = (Vec::new(), Vec::new());
        for name in &request.reviewers {
            if name.contains('/') {
                notes.push(format!(
                    "the group `{name}` was not asked to review it: only people can be"
                ));
                continue;
            }
            let path = format!("/users?username={}", escaped(name));
            let found = self.client.list(&path)?;
            let is_it = |user: &&Value| {
                let own = user["username"].as_str();
                own.is_some_and(|own| own.eq_ignore_ascii_case(name))
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
}

/// Labels as a list of them is written; none where there is none.
fn labels(request: &ChangeRequest) -> Option<Value> {
    let labels: Vec<&str> = request.labels.iter().map(String::as_str).collect();
    (!labels.is_empty()).then(|| json!(labels.join(",")))
}

impl Host for GitLab<'_> {
    fn default_branch(&self) -> Result<String, ForgeError> {
        let path = self.path("");
        let project = self.client.ask(Method::Get, &path, None)?;
        text(&project, "default_branch", &path).map(str::to_owned)
    }

    fn open_branches(&self) -> Result<Vec<String>, ForgeError> {
        let all = self
            .client
            .list(&self.path("/merge_requests?state=opened"))?;
        let from = all.iter().filter_map(|one| one["source_branch"].as_str());
        Ok(from.map(str::to_owned).collect())
    }

    fn existing(&self, request: &ChangeRequest) -> Result<Vec<ExistingRequest>, ForgeError> {
        let path = self.path(&format!(
            "/merge_requests?state=all&source_branch={}&target_branch={}",
            escaped(&request.branch),
            escaped(&request.base)
        ));
        let all = self.client.list(&path)?;
        let own = all.iter().filter(|one| {
            one["source_branch"] == request.branch.as_str()
                && one["target_branch"] == request.base.as_str()
        });
        Ok(own.filter_map(read).collect())
    }

    fn make(&self, request: &ChangeRequest) -> Result<(ExistingRequest, Vec<String>), ForgeError> {
        let (mut body, notes) = self.content(request, request.draft)?;
        if let Some(labels) = labels(request) {
            body["labels"] = labels;
        }
        body["source_branch"] = json!(request.branch);
        body["target_branch"] = json!(request.base);
        let one = self
            .client
            .made(&self.path("/merge_requests"), &body, read)?;
        Ok((one, notes))
    }

    fn update(
        &self,
        request: &ChangeRequest,
        one: &ExistingRequest,
    ) -> Result<Vec<String>, ForgeError> {
        let path = self.path(&format!("/merge_requests/{}", one.number));
        // Whether it is a draft is its people's by now.
        let (mut body, notes) = self.content(request, one.draft)?;
        if let Some(labels) = labels(request) {
            body["add_labels"] = labels;
        }
        self.client.ask(Method::Put, &path, Some(&body))?;
        Ok(notes)
    }
}

fn read(one: &Value) -> Option<ExistingRequest> {
    let state = match one["state"].as_str()? {
        "opened" | "locked" => RequestState::Open,
        "merged" => RequestState::Merged,
        _ => RequestState::Closed,
    };
    Some(ExistingRequest {
        number: one["iid"].as_u64()?,
        address: one["web_url"].as_str()?.to_owned(),
        state,
        draft: Draft::of(one),
    })
}
