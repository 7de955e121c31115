//! The cost of one event of a call, by the number of branches and of early dialogs in each branch.
//!
//! `progress/{rings,media,other}/{branches}x{dialogs}`: a repeated 180; RTP of the last dialog
//! stops and begins; a call of `handle_timeout` with nothing due. All dialogs are known; half of
//! them ring, and RTP flows in the other half. The baseline for `other` is `decide`: it derives the
//! state of the same call from flat lists with the stage of each dialog, like a server that keeps
//! only those.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ringback::progress::{Branch, DialogRef, Policy, Progress, Response};

const SIZES: [(u64, usize); 6] = [(1, 1), (1, 64), (3, 2), (10, 64), (100, 1), (100, 64)];
const NOW: Duration = Duration::from_secs(1);

fn progress(c: &mut Criterion) {
    let tags: Vec<_> = (0..64).map(|tag| format!("to-tag-{tag:04}")).collect();
    let mut group = c.benchmark_group("progress");
    for (branches, dialogs) in SIZES {
        let size = format!("{branches}x{dialogs}");
        let mut call = call(branches, &tags[..dialogs]);
        let last = Branch(branches - 1).dialog(&tags[dialogs - 1]);
        group.bench_function(BenchmarkId::new("other", &size), |b| {
            b.iter(|| {
                call.handle_timeout(black_box(NOW));
                call.state()
            });
        });
        group.bench_function(BenchmarkId::new("rings", &size), |b| {
            b.iter(|| {
                let _ = call.response(black_box(last), Response::new(180), NOW);
                call.state()
            });
        });
        group.bench_function(BenchmarkId::new("media", &size), |b| {
            b.iter(|| {
                call.rtp_stops(black_box(last), NOW);
                call.rtp_begins(black_box(last), NOW);
                call.state()
            });
        });
        let flat = flat(branches, dialogs);
        group.bench_function(BenchmarkId::new("decide", &size), |b| b.iter(|| decide(&flat)));
    }
    group.finish();
    println!("a call takes {} bytes and its branches", size_of::<Progress>());
}

fn call(branches: u64, tags: &[String]) -> Progress {
    let mut call = Progress::new(Policy::default());
    for branch in (0..branches).map(Branch) {
        call.invite(branch, Duration::ZERO);
        for (index, tag) in tags.iter().enumerate() {
            let dialog: DialogRef<'_> = branch.dialog(tag);
            let _ = call.response(dialog, Response { sdp: true, ..Response::new(183) }, NOW);
            if index % 2 == 0 {
                call.rtp_begins(dialog, NOW);
            } else {
                let _ = call.response(dialog, Response::new(180), NOW);
            }
        }
    }
    call
}

/// The stage of an early dialog.
#[derive(Clone, Copy)]
struct Flat {
    rings: bool,
    flows: bool,
}

fn flat(branches: u64, dialogs: usize) -> Vec<Vec<Flat>> {
    let of_branch = (0..dialogs).map(|n| Flat { rings: n % 2 == 1, flows: n % 2 == 0 });
    (0..branches).map(|_| of_branch.clone().collect()).collect()
}

fn decide(call: &[Vec<Flat>]) -> u8 {
    let all = black_box(call).iter().flatten();
    let (flow, ring) = all.fold((0, 0), |(flow, ring), dialog| {
        (flow + usize::from(dialog.flows), ring + usize::from(dialog.rings))
    });
    match (flow, ring) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => 2,
    }
}

criterion_group!(benches, progress);
criterion_main!(benches);
