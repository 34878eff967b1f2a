//! Pull and merge requests, against servers that answer as GitHub's and GitLab's references say.

pub(crate) mod host;

use std::collections::BTreeSet;

use host::{Host, SECRET};
use lpgen::gap::Hinted;
use lpgen::io::forge::{
    ChangeRequest, Closed, Done, Draft, Forge, ForgeError, ForgeKind, ForgeToken, Remote,
};
use serde_json::json;

fn request() -> ChangeRequest {
    ChangeRequest {
        branch: "lpgen/orders-api".to_owned(),
        title: "Narrow the role of `orders-api`".to_owned(),
        body: "| before | after |".to_owned(),
        labels: BTreeSet::from(["least-privilege".to_owned()]),
        ..ChangeRequest::default()
    }
}

#[test]
fn a_second_run_updates_the_request_of_the_first() {
    for kind in [ForgeKind::GitHub, ForgeKind::GitLab] {
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
            ForgeKind::GitHub => &one["body"],
            ForgeKind::GitLab => &one["description"],
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
    for kind in [ForgeKind::GitHub, ForgeKind::GitLab] {
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
    for kind in [ForgeKind::GitHub, ForgeKind::GitLab] {
        let host = Host::start(kind);
        host.change(|state| state.races = true);
        let filed = host.forge().file(&request(), Closed::Stays).expect("filed");
        assert_eq!(filed.done, Done::Updated, "{kind:?}");
        host.only();
    }
}

#[test]
fn a_refusal_says_why_and_what_to_do_and_never_the_token() {
    for kind in [ForgeKind::GitHub, ForgeKind::GitLab] {
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
        Some(ForgeKind::GitHub),
        Some("http://127.0.0.1:1"),
    );
    let forge = Forge::new(
        remote.expect("a remote"),
        ForgeToken::new(SECRET).expect("a token"),
    );
    let error = forge.default_branch().expect_err("nobody");
    assert!(
        matches!(error, ForgeError::Unreachable { .. }) && !format!("{error:?}").contains(SECRET)
    );
}

#[test]
fn reviewers_and_drafts_are_asked_for_once_and_said_where_they_are_not() {
    let github = Host::start(ForgeKind::GitHub);
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

    let gitlab = Host::start(ForgeKind::GitLab);
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
