//! Memory that calls leave behind:
//! `cargo test --release -p ringback-b2bua --test memory -- --ignored --nocapture`.

mod common;

use common::wire::Wire;
use common::{pass, start};

/// The number of calls in each round.
const CALLS: usize = 3_000;
/// The time after which the last transaction is over (64 × T1, and some).
const TRANSACTIONS: u64 = 40_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes two minutes"]
async fn calls_that_end_with_a_bye_before_the_answer_leave_nothing() {
    let b = Wire::new().await;
    let (server, ..) = start(vec![b.uri()], |_| {}).await;
    let mut memory = Vec::new();
    for _ in 0..2 {
        for _ in 0..CALLS {
            let mut a = Wire::new().await;
            a.invite(server, "", &a.pcmu()).await;
            let invite = b.next("INVITE").await;
            b.reply(&invite, server, 180, "", "").await;
            let progress = a.response(183, "INVITE").await;
            a.within(server, "BYE", &progress.to_tag(), "", "").await;
            let end = a.next("SIP/2.0 487").await;
            a.request(server, "ACK", &end.to_tag(), "", "", 1).await;
            let cancel = b.next("CANCEL").await;
            b.reply(&cancel, server, 200, "", "").await;
            b.reply(&invite, server, 487, "", "").await;
        }
        pass(TRANSACTIONS).await;
        memory.push(resident());
    }
    println!("{memory:?} KiB");
    // The first round fills the allocator's reserve.
    let growth = memory[1].saturating_sub(memory[0]) * 1_024 / CALLS;
    assert!(growth < 2_048, "{growth} octets a call");
}

/// Returns the memory of this process, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
