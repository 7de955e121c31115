//! Call progress, rule by rule and policy by policy.
//!
//! Failures and early dialogs are in `progress_details.rs`, what the server is told to do in
//! `progress_server.rs`, whole calls in `progress_scenes.rs`, queues in `progress_groups.rs`.

use std::time::Duration;

use crate::common::call::Call;
use ringback::progress::{Failure, Policy, ResponseAction};

fn failure(status: u16) -> Failure {
    Failure::from_status(status).unwrap()
}

mod rule;

mod policy;
