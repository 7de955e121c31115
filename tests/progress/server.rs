//! Call progress: its advice to the server, which contains the next timeout, the branches to cancel
//! and the responses to send upstream.

use std::time::Duration;

use crate::common::call::Call;
use ringback::progress::{
    Branch, CallState, Failure, Policy, Progress, Response, ResponseAction, RingbackMode, Upstream,
};

mod time;

mod ring_without_rtp;

mod cancelling;

mod upstream;
