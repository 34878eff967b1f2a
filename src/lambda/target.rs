//! Targets that Lambda sends to with the function's role.

/// What of a function is sent to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Events that were given up, to a dead-letter target (`DeadLetterConfig` in the Lambda API reference).
    DeadLetters,
    /// Results of asynchronous invocations, to a destination (AWS Lambda Developer Guide, "Retaining
    /// records of asynchronous invocations").
    Results,
    /// Batches of an event source that failed (ibidem, "Retaining discarded batch records").
    Batches,
}

/// A kind of target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The service part of its ARN.
    pub(crate) service: &'static str,
    /// What sending takes; the first is the call that sends.
    pub(crate) actions: &'static [&'static str],
    /// What may be sent to it.
    pub(crate) takes: &'static [Sent],
}

/// All kinds; topics of Apache Kafka are named without an ARN.
pub(crate) const TARGETS: [Target; 5] = [
    Target {
        service: "events",
        actions: &["events:PutEvents"],
        takes: &[Sent::Results],
    },
    Target {
        service: "lambda",
        actions: &["lambda:InvokeFunction"],
        takes: &[Sent::Results],
    },
    Target {
        service: "s3",
        actions: &["s3:PutObject", "s3:ListBucket"],
        takes: &[Sent::Results, Sent::Batches],
    },
    Target {
        service: "sns",
        actions: &["sns:Publish"],
        takes: &[Sent::DeadLetters, Sent::Results, Sent::Batches],
    },
    Target {
        service: "sqs",
        actions: &["sqs:SendMessage"],
        takes: &[Sent::DeadLetters, Sent::Results, Sent::Batches],
    },
];

/// The kinds that this may be sent to.
pub(crate) fn targets_of(sent: Sent) -> impl Iterator<Item = Target> {
    TARGETS
        .into_iter()
        .filter(move |target| target.takes.contains(&sent))
}
