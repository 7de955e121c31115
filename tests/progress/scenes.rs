//! Call progress: whole calls. Calls within calls are in `groups.rs`.

use std::time::Duration;

use crate::common::call::{Call, orders};
use ringback::progress::{Policy, ResponseAction, RingbackMode};

mod a_phone_that_sleeps;

mod several_phones;

mod one_phone_after_another;

mod a_proxy_that_forks;

mod early_media;

mod a_cancel;

mod an_answer;

mod a_retry;
