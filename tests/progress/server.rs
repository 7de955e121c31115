//! Call progress: what the server is told, which is when to call again, which branches to cancel,
//! and what to send to the caller's side.

use std::time::Duration;

use crate::common::call::Call;
use ringback::progress::{
    Branch, CallState, Failure, Policy, Progress, Response, ResponseAction, RingbackMode, Upstream,
};

mod time;

mod ring_without_rtp;

mod cancelling;

mod upstream;
