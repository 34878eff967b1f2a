//! One answer, and page after page of one.
//!
//! The SDK's builders have no trait in common, so these are macros.

use super::ask::Asker;
use super::capture::Capture;
use crate::snapshot::Answer;
use crate::snapshot::asked::Asked;

/// Which call, and about what.
pub(super) struct Page<'a> {
    pub(super) asks: &'static Asked,
    /// The region that is asked; empty for global services.
    pub(super) region: &'a str,
    /// The resource that is asked about; empty for all.
    pub(super) about: &'a str,
    /// A member that is added to the body: what was asked, where the answer does not say it.
    pub(super) adds: Option<(&'static str, &'a str)>,
}

impl<'a> Page<'a> {
    pub(super) fn of(asks: &'static Asked, region: &'a str, about: &'a str) -> Self {
        Self {
            asks,
            region,
            about,
            adds: None,
        }
    }

    pub(super) fn adding(self, name: &'static str, value: &'a str) -> Self {
        let adds = Some((name, value));
        Self { adds, ..self }
    }

    pub(super) fn answer(&self, number: usize, text: String) -> Answer {
        Answer::new(self.asks.document, self.region, self.about, number, text)
    }

    /// Hands out a body as it came, with what is added.
    pub(super) async fn say(&self, asker: &Asker, number: usize, capture: &Capture) {
        let text = match self.adds {
            Some((name, value)) => capture.text_with(name, value),
            None => capture.text(),
        };
        asker.say(self.answer(number, text)).await;
    }
}

/// Asks once, hands out the body, and comes to the typed answer.
macro_rules! once {
    ($asker:expr, $page:expr, $call:expr) => {{
        let capture = $crate::io::aws::capture::Capture::default();
        let call = $call.customize().interceptor(capture.clone()).send();
        let answer = $asker.call($page.asks, $page.region, call).await?;
        $page.say($asker, 1, &capture).await;
        answer
    }};
}

/// Asks until there is no next page, and comes to the typed answers. `$next` is the method that tells the next
/// page's token, `$one` asks for one page and hands it out.
macro_rules! paged {
    ($asker:expr, $page:expr, $next:ident, |$token:ident, $number:ident, $asking:ident| $one:expr) => {{
        let mut answers = Vec::new();
        let mut pages = $crate::io::aws::asking::Pages::default();
        let mut token: Option<String> = None;
        for $number in 1.. {
            let $token = token.take();
            let $asking = $asker.asking($page.asks, $page.region, $number).await;
            let answer = $one;
            let next = pages.next(answer.$next());
            token = next.map_err(|passed| $asking.beyond(&passed))?;
            answers.push(answer);
            if token.is_none() {
                break;
            }
        }
        answers
    }};
}

/// As [`paged!`], handing out every body as it came.
macro_rules! pages {
    ($asker:expr, $page:expr, $next:ident, |$token:ident| $call:expr) => {
        paged!($asker, $page, $next, |$token, number, asking| {
            let capture = $crate::io::aws::capture::Capture::default();
            let call = $call.customize().interceptor(capture.clone()).send();
            let answer = asking.answer(call).await?;
            $page.say($asker, number, &capture).await;
            answer
        })
    };
}

/// As [`pages!`], handing out each page as the CLI prints it. `$written` makes the document.
macro_rules! written {
    ($asker:expr, $page:expr, $next:ident, |$token:ident| $call:expr, $written:expr) => {
        paged!($asker, $page, $next, |$token, number, asking| {
            let answer = asking.answer($call.send()).await?;
            let document: serde_json::Value = $written(&answer);
            let text = document.to_string();
            $asker.say($page.answer(number, text)).await;
            answer
        })
    };
}
