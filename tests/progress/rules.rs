//! Call progress, rule by rule and policy by policy.
//!
//! Failures and early dialogs are in `details.rs`, the advice to the server in `server.rs`, whole
//! calls in `scenes.rs`, queues in `groups.rs`.

use std::time::Duration;

use crate::common::call::Call;
use ringback::progress::{Failure, Policy, ResponseAction};

fn failure(status: u16) -> Failure {
    Failure::from_status(status).unwrap()
}

mod rule;

mod policy;
