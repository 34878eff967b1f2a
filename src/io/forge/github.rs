//! Pull requests of GitHub.

use serde_json::{Value, json};

use super::filing::Host;
use super::http::{Client, Method, escaped, text};
use super::{ChangeRequest, Draft, ExistingRequest, ForgeError, Remote, RequestState};

pub(super) struct GitHub<'f> {
    pub(super) client: &'f Client,
    pub(super) remote: &'f Remote,
}

impl GitHub<'_> {
    /// A path below the repository.
    fn path(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.remote.path)
    }
}

impl Host for GitHub<'_> {
    fn default_branch(&self) -> Result<String, ForgeError> {
        let path = self.path("");
        let repository = self.client.ask(Method::Get, &path, None)?;
        text(&repository, "default_branch", &path).map(str::to_owned)
    }

    fn open_branches(&self) -> Result<Vec<String>, ForgeError> {
        let all = self.client.list(&self.path("/pulls?state=open"))?;
        let from = all.iter().filter_map(|pull| pull["head"]["ref"].as_str());
        Ok(from.map(str::to_owned).collect())
    }

    fn existing(&self, request: &ChangeRequest) -> Result<Vec<ExistingRequest>, ForgeError> {
        let head = format!("{}:{}", self.remote.owner(), request.branch);
        let path = self.path(&format!(
            "/pulls?state=all&head={}&base={}",
            escaped(&head),
            escaped(&request.base)
        ));
        let all = self.client.list(&path)?;
        // What the answer holds is looked at again: an unknown head has been seen to answer with every request.
        let own = all.iter().filter(|pull| {
            pull["head"]["ref"] == request.branch.as_str()
                && pull["base"]["ref"] == request.base.as_str()
        });
        Ok(own.filter_map(read).collect())
    }

    fn make(&self, request: &ChangeRequest) -> Result<(ExistingRequest, Vec<String>), ForgeError> {
        let body = json!({
            "title": request.title, "body": request.body, "head": request.branch, "base": request.base,
            "draft": request.draft == Draft::Draft,
        });
        let one = self.client.made(&self.path("/pulls"), &body, read)?;
        Ok((one, Vec::new()))
    }

    fn update(
        &self,
        request: &ChangeRequest,
        one: &ExistingRequest,
    ) -> Result<Vec<String>, ForgeError> {
        let path = self.path(&format!("/pulls/{}", one.number));
        let body = json!({"title": request.title, "body": request.body});
        self.client.ask(Method::Patch, &path, Some(&body))?;
        Ok(Vec::new())
    }

    /// Labels and reviewers.
    fn adorn(
        &self,
        request: &ChangeRequest,
        one: &ExistingRequest,
    ) -> Result<Vec<String>, ForgeError> {
        if !request.labels.is_empty() {
            let path = self.path(&format!("/issues/{}/labels", one.number));
            let body = json!({"labels": request.labels});
            self.client.ask(Method::Post, &path, Some(&body))?;
        }
        let (teams, people): (Vec<&String>, Vec<&String>) = request
            .reviewers
            .iter()
            .partition(|name| name.contains('/'));
        if teams.is_empty() && people.is_empty() {
            return Ok(Vec::new());
        }
        let teams = teams.iter().filter_map(|team| team.rsplit('/').next());
        let teams: Vec<&str> = teams.collect();
        let path = self.path(&format!("/pulls/{}/requested_reviewers", one.number));
        let body = json!({"reviewers": people, "team_reviewers": teams});
        match self.client.ask(Method::Post, &path, Some(&body)) {
            Ok(_) => Ok(Vec::new()),
            // Who opened it cannot review it, and who left cannot either: the request stands without them.
            Err(ForgeError::Refused {
                status: 422, why, ..
            }) => Ok(vec![format!("nobody was asked to review it: {why}")]),
            Err(error) => Err(error),
        }
    }
}

fn read(pull: &Value) -> Option<ExistingRequest> {
    let state = match pull["state"].as_str()? {
        "open" => RequestState::Open,
        _ if !pull["merged_at"].is_null() => RequestState::Merged,
        _ => RequestState::Closed,
    };
    Some(ExistingRequest {
        number: pull["number"].as_u64()?,
        address: pull["html_url"].as_str()?.to_owned(),
        state,
        draft: Draft::of(pull),
    })
}
