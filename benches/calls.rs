//! One tick of a media server: the next 20 ms of µ-law of every call.
//!
//! `tick/{lend,copy,call_player,memcpy,stream,asterisk}/{1,10000,100000}`: the number of calls comes
//! last. Each call has a tone, a position in it and a packet of its own. `lend` reads a borrowed
//! frame: its length, its flags and its first octet. `copy` copies it into the packet. `call_player`
//! is `lend` through a `CallPlayer`. `memcpy` makes the same walk and copy without a player, from a
//! fixed position. `stream` copies from each call's own `Frames`. `asterisk` computes each call's
//! frame anew, as Asterisk and other C media servers do.
//!
//! `joint` is two frames of one call; another tone begins in the first one. `render/zones` renders
//! every tone of every built-in zone once.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ringback::{
    CallPlayer, CallState, Format, Frames, Player, RenderedTone, Segment, Sound, Tail, Tone,
    ToneBank, TonePlan, ToneZones,
};
use ringback_benches::{Baseline, Part, Recurrence, Stopwatch, print_ratio, ulaw_table};

const CALLS: [usize; 3] = [1, 10_000, 100_000];
/// RTP's header, in octets.
const HEADER: usize = 12;
/// A packet with its payload, in octets.
const PACKET: usize = HEADER + 160;

fn calls(c: &mut Criterion) {
    let tones = tones();
    let rendered: Vec<_> =
        tones.iter().map(|tone| RenderedTone::new(tone, Format::PCMU).unwrap()).collect();
    let mut group = c.benchmark_group("tick");
    for count in CALLS {
        group.throughput(Throughput::Elements(count as u64));
        group.sample_size(if count == 1 { 100 } else { 30 });
        let mut run = |name: &str, tick: &mut dyn FnMut()| {
            let mut stopwatch = Stopwatch::default();
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter_custom(|times| stopwatch.time(times, &mut *tick));
            });
            stopwatch
        };

        let mut players = many(count, |n| player(&rendered[n % rendered.len()], n));
        let lend = run("lend", &mut || lend_all(&mut players));
        let copy = run("copy", &mut || copy_all(&mut players));
        drop(players);

        let plans = plans();
        let mut callers = many(count, |n| caller(&plans[n % plans.len()], n));
        let call_player = run("call_player", &mut || next_of_all(&mut callers));
        drop(callers);

        let mut sources = many(count, |n| source(&rendered[n % rendered.len()], n));
        let memcpy = run("memcpy", &mut || memcpy_all(&mut sources));
        drop(sources);

        let prototypes: Vec<_> =
            tones.iter().map(|t| Frames::new(t, Format::PCMU).unwrap()).collect();
        let mut streams = many(count, |n| {
            let mut frames = prototypes[n % prototypes.len()].clone();
            frames.seek(position_of(n));
            frames
        });
        let stream = run("stream", &mut || stream_all(&mut streams));
        drop(streams);

        let parts: Vec<_> = tones.iter().map(parts).collect();
        let table = ulaw_table();
        let mut sources = many(count, |n| {
            let mut source = Baseline::new(parts[n % parts.len()], Recurrence::new);
            for _ in 0..position_of(n) / 160 {
                source.fill(&mut [0; 160]);
            }
            source
        });
        let asterisk = run("asterisk", &mut || asterisk_all(&mut sources, &table));
        print_ratio(&format!("tick/{count}: copy / memcpy"), &copy, &memcpy);
        print_ratio(&format!("tick/{count}: stream / memcpy"), &stream, &memcpy);
        print_ratio(&format!("tick/{count}: call player / player"), &call_player, &lend);
        print_ratio(&format!("tick/{count}: asterisk / lend"), &asterisk, &lend);
    }
    group.finish();

    let [plan, ..] = plans();
    let mut player = CallPlayer::new(&plan);
    let mut states = [CallState::Trying, CallState::Ring].into_iter().cycle();
    // The second frame of each tone provides a sound to fade.
    c.bench_function("joint", |b| {
        b.iter(|| {
            let state = states.next().unwrap();
            let silent = player.next_frame(state).unwrap().silent;
            player.next_frame(state);
            silent
        });
    });

    c.bench_function("render/zones", |b| {
        b.iter(|| {
            let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMU);
            assert!(bank.render_all().is_empty());
            bank.memory()
        });
    });
    let bank = ToneBank::new(ToneZones::builtin().clone(), Format::PCMU);
    assert!(bank.render_all().is_empty());
    println!(
        "a player takes {} bytes, a call player {} and a frame, all tones of all zones {}",
        size_of::<Player>(),
        size_of::<CallPlayer>(),
        bank.memory()
    );
}

/// Returns forty tones of eight countries.
fn tones() -> Vec<Tone> {
    let zones = ["us", "gb", "fr", "de", "jp", "in", "br", "cn"].map(|name| {
        let zone = ToneZones::builtin().zone(name).unwrap();
        ["trying", "ring", "busy", "congestion", "dial"]
            .map(|tone| zone.tone(tone).unwrap().clone())
    });
    zones.into_iter().flatten().collect()
}

/// Returns a call's position in its tone, in samples: anywhere in the first 8 s.
fn position_of(n: usize) -> u64 {
    (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48
}

struct Call<T> {
    source: T,
    packet: [u8; PACKET],
}

fn many<T>(count: usize, source: impl Fn(usize) -> T) -> Vec<Call<T>> {
    (0..count).map(|n| Call { source: source(n), packet: [0; PACKET] }).collect()
}

fn plans() -> [TonePlan; 8] {
    let zones = ["us", "gb", "fr", "de", "jp", "in", "br", "cn"];
    zones.map(|name| {
        let zone = ToneZones::builtin().zone(name).unwrap();
        TonePlan::from_zone(zone, Format::PCMU).unwrap()
    })
}

/// Returns a call that has played for a while: every other group of eight is in ring.
fn caller(plan: &TonePlan, n: usize) -> (CallPlayer, CallState) {
    let mut player = CallPlayer::new(plan);
    let state = [CallState::Trying, CallState::Ring][n / 8 % 2];
    for _ in 0..position_of(n) / 160 {
        player.next_frame(state);
    }
    (player, state)
}

fn player(rendered: &RenderedTone, n: usize) -> Player {
    let mut player = rendered.player();
    player.seek(position_of(n));
    player
}

/// A frame's octets, padded to the size of a player.
type Octets<'a> = (&'a [u8], [u64; 2]);

fn source(rendered: &RenderedTone, n: usize) -> Octets<'_> {
    let octets = [rendered.intro(), rendered.cycle()].into_iter().max_by_key(|part| part.len());
    let octets = octets.unwrap();
    let at = position_of(n) as usize % (octets.len() - 159);
    (&octets[at..at + 160], [0; 2])
}

fn lend_all(calls: &mut [Call<Player>]) {
    for call in calls {
        if let Some(frame) = call.source.next_frame() {
            black_box((frame.payload.len(), frame.silent, frame.onset, frame.payload.first()));
        }
    }
}

fn next_of_all(calls: &mut [Call<(CallPlayer, CallState)>]) {
    for call in calls {
        let (player, state) = &mut call.source;
        if let Some(frame) = player.next_frame(*state) {
            black_box((frame.payload.len(), frame.silent, frame.onset, frame.payload.first()));
        }
    }
}

fn copy_all(calls: &mut [Call<Player>]) {
    for call in calls {
        if let Some(frame) = call.source.next_frame() {
            call.packet[HEADER..].copy_from_slice(frame.payload);
            black_box(&call.packet);
        }
    }
}

fn memcpy_all(calls: &mut [Call<Octets<'_>>]) {
    for call in calls {
        call.packet[HEADER..].copy_from_slice(black_box(call.source.0));
        black_box(&call.packet);
    }
}

fn stream_all(calls: &mut [Call<Frames>]) {
    for call in calls {
        if let Some(frame) = call.source.next_frame() {
            call.packet[HEADER..].copy_from_slice(frame.payload);
            black_box(&call.packet);
        }
    }
}

fn asterisk_all(calls: &mut [Call<Baseline<Recurrence>>], table: &[u8; 65_536]) {
    let mut samples = [0; 160];
    for call in calls {
        call.source.fill(&mut samples);
        for (octet, &sample) in call.packet[HEADER..].iter_mut().zip(&samples) {
            *octet = table[usize::from(sample as u16)];
        }
        black_box(&call.packet);
    }
}

/// Converts a tone for the baseline, without modulators.
fn parts(tone: &Tone) -> &'static [Part] {
    let part = |sound: &Sound, millis| -> Part {
        let frequencies: Vec<f64> = match sound {
            Sound::Silence => Vec::new(),
            Sound::Sum(sum) => sum.iter().map(|c| f64::from(c.frequency.millihertz())).collect(),
            Sound::Modulated { carrier, .. } => vec![f64::from(carrier.frequency.millihertz())],
        };
        let hertz: Vec<f64> = frequencies.iter().map(|millihertz| millihertz / 1000.0).collect();
        (hertz.leak(), millis)
    };
    let segments: &[Segment] = match tone.tail() {
        Tail::Hold(sound) => return vec![part(sound, u32::MAX)].leak(),
        Tail::End => tone.intro(),
        tail => tail.cycle(),
    };
    let parts: Vec<_> = segments.iter().map(|s| part(s.sound(), s.millis())).collect();
    parts.leak()
}

criterion_group!(benches, calls);
criterion_main!(benches);
