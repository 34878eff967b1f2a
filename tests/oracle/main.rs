//! Verdicts about policies against evaluators, pairs and requests whose answer is known.

mod evaluator;
mod relation;
mod simulate;
