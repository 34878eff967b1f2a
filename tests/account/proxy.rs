//! The proxies of the environment.

use std::sync::{Arc, Mutex};

use super::asking;
use super::server::{Response, Server};
use super::stub::{REGION, Stub};
use crate::support::{finish, lpgen};

/// A name that nothing resolves (RFC 6761).
const NOWHERE: &str = "http://account.invalid";
/// Nothing listens there.
const DEAD: &str = "http://127.0.0.1:9";

#[test]
fn requests_go_through_the_proxy() {
    for variable in ["HTTP_PROXY", "http_proxy"] {
        let account = Stub::default().start();
        let mut command = lpgen(["doctor", "--endpoint-url", NOWHERE, "--region", REGION]);
        command
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "SECRETMARK/key")
            .env(variable, &account.url);
        finish(&mut command).ends(0);
        assert!(
            account.counts().contains_key("lambda:ListFunctions"),
            "{variable}"
        );
    }
}

#[test]
fn hosts_that_are_excepted_are_asked_directly() {
    for variable in ["NO_PROXY", "no_proxy"] {
        let account = Stub::default().start();
        let mut command = asking(&account, ["doctor"]);
        command
            .env("HTTP_PROXY", DEAD)
            .env(variable, "localhost,127.0.0.1");
        finish(&mut command).ends(0);
    }
    let account = Stub::default().start();
    let mut command = asking(&account, ["doctor"]);
    finish(command.env("HTTP_PROXY", DEAD))
        .ends(2)
        .says(&["got no answer", "HTTPS_PROXY"]);
    assert_eq!(account.counts().len(), 0);
}

#[test]
fn a_tunnel_is_asked_for_where_the_endpoint_speaks_tls() {
    for variable in ["HTTPS_PROXY", "https_proxy"] {
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&seen);
        let proxy = Server::start(move |request| {
            let line = format!("{} {}", request.method, request.path);
            heard.lock().expect("no panic").push(line);
            Response::new(403, "no")
        });
        let mut command = lpgen(["doctor", "--region", REGION]);
        command
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "SECRETMARK/key")
            .env(variable, &proxy.url);
        finish(&mut command).ends(2);
        let seen = seen.lock().expect("no panic");
        let tunnel = format!("CONNECT sts.{REGION}.amazonaws.com:443");
        assert!(seen.contains(&tunnel), "{variable}: {seen:?}");
    }
}
