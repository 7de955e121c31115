//! The time to read `indications.conf` files.
//!
//! `read/{ours,split}/{builtin,2MB,5MB,10MB}`: `ours` is `ToneZones::read_text`. `split` is the
//! minimum work of any reader: it splits the text into lines, comments, keys and values, and keeps
//! a copy of them. The time of each should grow in proportion to the text.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ringback::ToneZones;

fn read(c: &mut Criterion) {
    let texts = [
        ("builtin", ToneZones::BUILTIN.to_owned()),
        ("2MB", file(2_000_000)),
        ("5MB", file(5_000_000)),
        ("10MB", file(10_000_000)),
    ];
    let mut group = c.benchmark_group("read");
    group.sample_size(20);
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("ours/{name}"), |b| {
            b.iter(|| ToneZones::read_text(black_box(text)).zones);
        });
        group.bench_function(format!("split/{name}"), |b| b.iter(|| split(black_box(text))));
    }
}

/// Returns a file of about that many bytes, with zones as people write them.
fn file(bytes: usize) -> String {
    let mut text = String::new();
    for zone in 0.. {
        if text.len() >= bytes {
            break;
        }
        let _ = write!(text, "\n[zone{zone}]\n; Number {zone}\ndescription = Zone {zone}\n");
        for tone in 0..100 {
            let (high, on) = (400 + tone, 100 + zone % 1000);
            let _ =
                writeln!(text, "tone{tone} = !350+{high}/{on},!0/100,{high}/{on},0/4000 ; {tone}");
        }
    }
    text
}

fn split(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut zones = BTreeMap::<String, BTreeMap<String, String>>::new();
    let mut zone = String::new();
    for line in text.lines() {
        let line = line.split(';').next().unwrap_or(line).trim();
        if let Some(name) = line.strip_prefix('[') {
            name.split(']').next().unwrap_or(name).clone_into(&mut zone);
        } else if let Some((key, value)) = line.split_once('=') {
            let tones = zones.entry(zone.clone()).or_default();
            tones.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
    zones
}

criterion_group!(benches, read);
criterion_main!(benches);
