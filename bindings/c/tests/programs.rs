//! The C API: programs in C, which use the installed header and library.
//!
//! They need cargo-c, a C compiler, pkg-config and valgrind, so they run only on request:
//! `cargo test -p ringback-c --test programs -- --ignored`.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;
use std::{env, fs};

use ringback::progress::{Branch, CallState, Policy, Progress, Response, ResponseAction};
use ringback::{
    CallPlayer, Codec, Dbm0, Format, PayloadElement, Playback, RenderedTone, SampleRate, Tone,
    TonePlan, ToneZones,
};

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

#[test]
#[ignore = "needs cargo-c"]
fn the_header_in_the_repository_is_what_cbindgen_makes() {
    let made = fs::read_to_string(INSTALLED.join("include/ringback.h")).unwrap();
    let kept = fs::read_to_string(Path::new(FOLDER).join("ringback.h")).unwrap();
    assert!(made == kept, "copy {}/include/ringback.h to bindings/c", INSTALLED.display());
}

#[test]
fn every_name_in_the_header_is_ringbacks() {
    let header = fs::read_to_string(Path::new(FOLDER).join("ringback.h")).unwrap();
    for line in header.lines().filter(|line| line.starts_with("typedef")) {
        let words = line.split(|c: char| c != '_' && !c.is_alphanumeric());
        let name = words.filter(|word| !word.is_empty()).nth(2).unwrap();
        assert!(name.starts_with("ringback"), "{line}");
    }
    assert!(!header.contains("```"), "the header contains a Rust example");
}

#[test]
#[ignore = "needs cargo-c"]
fn the_header_is_c99_and_cpp() {
    let folder = folder("header");
    for (name, compiler, standard) in
        [("header.c", "cc", "c99"), ("header.c", "cc", "c11"), ("header.cpp", "c++", "c++11")]
    {
        let text = "#include <ringback.h>\nint main() { return ringback_version()[0] == 0; }\n";
        fs::write(folder.join(name), text.replace("main()", "main(void)")).unwrap();
        let mut command = Command::new(compiler);
        command.args([format!("-std={standard}").as_str(), "-Wall", "-Wextra", "-Wpedantic"]);
        command.args(["-Wshadow", "-Wconversion", "-Werror", "-fsyntax-only"]).arg(name);
        run(command.current_dir(&folder).args(pkg_config(&["--cflags"])));
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn the_library_exports_what_the_header_declares_and_no_more_and_all_of_it_is_tested() {
    let header = fs::read_to_string(INSTALLED.join("include/ringback.h")).unwrap();
    let declared: BTreeSet<_> = header
        .lines()
        .filter(|line| !line.starts_with("//") && !line.starts_with("typedef"))
        .filter_map(|line| line.split_once('('))
        .filter_map(|(before, _)| before.split([' ', '*']).next_back())
        .filter(|name| name.starts_with("ringback"))
        .collect();
    assert_eq!(declared.len(), header.matches("Thread rule: ").count());

    let symbols = run(Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=just-symbols"])
        .arg(INSTALLED.join("lib/libringback.so")));
    let symbols = String::from_utf8(symbols.stdout).unwrap();
    let exported: BTreeSet<_> = symbols.lines().collect();
    assert_eq!(exported, declared);

    let programs = ["garbage", "frames", "call", "hearing", "threads", "quiet", "overlap"];
    let programs = programs.map(|name| {
        fs::read_to_string(Path::new(FOLDER).join(format!("tests/c/{name}.c"))).unwrap()
    });
    for name in declared {
        let call = format!("{name}(");
        assert!(programs.iter().any(|program| program.contains(&call)), "{name} is not tested");
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn the_name_of_the_library_and_pkg_config_say_the_version() {
    let version = env!("CARGO_PKG_VERSION");
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    assert_eq!(pkg_config(&["--modversion"]), [version]);
    // Before 1.0 each minor version is an ABI of its own.
    let abi = if major == "0" { format!("0.{minor}") } else { major.to_owned() };
    let library = INSTALLED.join("lib/libringback.so");
    let dynamic = run(Command::new("readelf").arg("--dynamic").arg(library)).stdout;
    let dynamic = String::from_utf8(dynamic).unwrap();
    assert!(dynamic.contains(&format!("soname: [libringback.so.{abi}]")), "{dynamic}");
}

#[test]
#[ignore = "needs cargo-c"]
fn null_and_garbage_are_told() {
    for program in Program::each_way("garbage") {
        assert_eq!(program.run(&[], ""), b"");
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn a_result_may_go_where_the_input_is() {
    for program in Program::each_way("overlap") {
        assert_eq!(program.run(&[], ""), b"");
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn detectors_hear_tones() {
    for program in Program::each_way("hearing") {
        assert_eq!(program.run(&[], ""), b"");
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn two_threads_play_one_tone() {
    for program in Program::each_way("threads") {
        assert_eq!(program.run(&[], ""), b"");
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn playing_allocates_nothing() {
    let names = ["malloc", "calloc", "realloc", "posix_memalign"];
    let wrap = names.map(|name| format!("-Wl,--wrap={name}"));
    let quiet = Program::compile("tests/c/quiet.c", Linked::Static, &wrap, &[]);
    assert_eq!(quiet.run(&[], ""), b"");
}

#[test]
#[ignore = "needs cargo-c"]
fn frames_are_rusts_octet_by_octet() {
    let programs = Program::each_way("frames");
    for (list, codec, rate, ptime, level, first, count) in [
        ("425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000", 0, 8_000, 20, -100, 0, 400),
        ("440+480/2000,0/4000", 1, 8_000, 30, -130, 12_345, 500),
        ("!950/330,!1400/330,!1800/330,!0/1000", 2, 16_000, 10, 0, 0, 1_000),
        ("350+440", 3, 48_000, 20, -100, 7, 200),
        ("400*25/1000,913.8/77", 3, 44_100, 20, 31, 1 << 40, 200),
        ("425/x", 0, 8_000, 20, -100, 0, 1),
        ("4000/100", 0, 8_000, 20, -100, 0, 1),
        ("425", 0, 8_000, 3, -100, 0, 1),
    ] {
        let asked = Asked { list, codec, rate, ptime, level, first, count };
        let expected = asked.frames();
        assert!(expected.len() > 10);
        for program in &programs {
            for own in ["0", "1"] {
                let numbers = [i64::from(codec), rate.into(), ptime, level.into(), first, count];
                let numbers = numbers.map(|number| number.to_string());
                let mut arguments = vec![list];
                arguments.extend(numbers.iter().map(String::as_str).chain([own]));
                assert!(program.run(&arguments, "") == expected, "{arguments:?}");
            }
        }
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn calls_are_rusts_octet_by_octet() {
    let programs = Program::each_way("call");
    let scripts = SCRIPTS.iter().map(|script| (*script).to_owned()).chain((1..6).map(at_random));
    for script in scripts {
        let expected = scripted(&script, "de", Format::PCMA, <[u8]>::to_vec);
        let linear = scripted(&script, "us", Format::PCM, native);
        assert!(expected.len() > 5_000 && linear.len() > 10_000);
        for program in &programs {
            for own in ["0", "1"] {
                assert!(program.run(&["de", "1", own], &script) == expected, "{script}");
                assert!(program.run(&["us", "3", own], &script) == linear, "{script}");
            }
        }
    }
}

#[test]
#[ignore = "needs cargo-c"]
fn the_examples_work() {
    let folder = folder("examples");
    let example = |name: &str, linked, how: &[&str]| {
        Program::compile(&format!("../../examples/c/{name}.c"), linked, &[], how)
    };
    for (linked, how) in WAYS {
        let render = example("render", *linked, how);
        render.run_in(&folder, &["trying", "trying.wav"], "");
        let written = fs::read(folder.join("trying.wav")).unwrap();
        let trying = "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000".parse().unwrap();
        let trying = RenderedTone::new(&trying, Format::PCM).unwrap();
        let octets: Vec<u8> =
            trying.cycle().repeat(2).iter().flat_map(|s| s.to_le_bytes()).collect();
        assert!(written.starts_with(b"RIFF\x24\xD6\x01\0WAVEfmt ") && written[44..] == octets);
        for (tone, samples) in [("fr/ring", 80_000), ("!425/90", 720), ("350+440", 80_000)] {
            render.run_in(&folder, &[tone, "tone.wav"], "");
            let wav = hound::WavReader::open(folder.join("tone.wav")).unwrap();
            assert_eq!(wav.duration(), samples, "{tone}");
        }
        let two_stage = example("two_stage", *linked, how);
        let printed = two_stage.run_in(&folder, &["call.wav", "fr"], "");
        assert_eq!(
            String::from_utf8(printed).unwrap(),
            "    0.000  trying\n           send 183 to the caller\n    3.500  ring\n   \
             12.000  answered by branch 1\n           send 200 to the caller\n"
        );
        let wav = hound::WavReader::open(folder.join("call.wav")).unwrap();
        assert_eq!((wav.spec().sample_rate, wav.duration()), (8_000, 96_000));
    }
}

/// The prefix where the library and the header are installed.
static INSTALLED: LazyLock<PathBuf> = LazyLock::new(|| {
    let prefix = folder("installed");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("capi-target");
    let mut command = Command::new("cargo");
    command.args(["cinstall", "--locked", "--libdir", "lib", "--target-dir"]).arg(target);
    run(command.arg("--prefix").arg(&prefix).current_dir(FOLDER));
    prefix
});

/// Creates an empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("capi").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[track_caller]
fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{errors}", output.status);
    output
}

fn pkg_config(what: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command.env("PKG_CONFIG_PATH", INSTALLED.join("lib/pkgconfig")).args(what).arg("ringback");
    let words = String::from_utf8(run(&mut command).stdout).unwrap();
    words.split_whitespace().map(str::to_owned).collect()
}

/// How a program links to the library.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Linked {
    Shared,
    Static,
}

const VALGRIND: &[&str] = &[
    "valgrind",
    "--quiet",
    "--leak-check=full",
    "--show-leak-kinds=all",
    "--errors-for-leak-kinds=definite,indirect,possible",
    "--error-exitcode=99",
];
const SANITISED: &[&str] = &["-fsanitize=address,undefined"];
const WAYS: &[(Linked, &[&str])] =
    &[(Linked::Shared, VALGRIND), (Linked::Shared, SANITISED), (Linked::Static, &[])];

struct Program {
    path: PathBuf,
    under: Vec<String>,
}

impl Program {
    fn each_way(name: &str) -> Vec<Self> {
        let source = format!("tests/c/{name}.c");
        WAYS.iter().map(|(linked, how)| Self::compile(&source, *linked, &[], how)).collect()
    }

    #[track_caller]
    fn compile(source: &str, linked: Linked, flags: &[String], how: &[&str]) -> Self {
        let sanitised = how == SANITISED;
        let name = Path::new(source).file_stem().and_then(OsStr::to_str).unwrap();
        let way = if sanitised {
            "sanitised"
        } else if linked == Linked::Static {
            "static"
        } else {
            "shared"
        };
        let path = folder(&format!("{name}-{way}")).join(name);
        let mut command = Command::new("cc");
        command.args(["-std=c11", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread"]);
        command.args(flags).args(if sanitised { SANITISED } else { &[] });
        command.arg("-o").arg(&path).arg(Path::new(FOLDER).join(source));
        command.args(pkg_config(&["--cflags"]));
        if linked == Linked::Static {
            command.arg(INSTALLED.join("lib/libringback.a"));
            let others = pkg_config(&["--libs", "--static"]);
            command.args(others.iter().filter(|word| *word != "-lringback"));
        } else {
            command.args(pkg_config(&["--libs"]));
        }
        run(&mut command);
        let under = if sanitised { &[] } else { how };
        Self { path, under: under.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], input: &str) -> Vec<u8> {
        self.run_in(self.path.parent().unwrap(), arguments, input)
    }

    #[track_caller]
    fn run_in(&self, folder: &Path, arguments: &[&str], input: &str) -> Vec<u8> {
        let mut words = self.under.iter().map(OsStr::new).chain([self.path.as_os_str()]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(arguments).current_dir(folder);
        command.env("LD_LIBRARY_PATH", INSTALLED.join("lib"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {}\n{errors}", output.status);
        output.stdout
    }
}

/// The arguments of `frames.c`.
struct Asked<'a> {
    list: &'a str,
    codec: i32,
    rate: u32,
    ptime: i64,
    level: i16,
    first: i64,
    count: i64,
}

impl Asked<'_> {
    /// Returns the output that `frames.c` must write, computed in Rust.
    fn frames(&self) -> Vec<u8> {
        let rate = SampleRate::new(self.rate).unwrap();
        let ptime = Duration::from_millis(self.ptime as u64);
        let codecs = [Codec::Pcmu, Codec::Pcma, Codec::L16];
        match codecs.get(self.codec as usize) {
            Some(codec) => self.of(Format::new(*codec, rate, ptime), <[u8]>::to_vec),
            None => self.of(Format::linear(rate, ptime), native),
        }
    }

    fn of<S: PayloadElement>(
        &self,
        format: Result<Format<S>, ringback::FormatError>,
        octets: impl Fn(&[S]) -> Vec<u8>,
    ) -> Vec<u8> {
        let tone: Tone = match self.list.parse() {
            Ok(tone) => tone,
            Err(error) => return format!("-4 1 5 {error}").into(),
        };
        let format = match format {
            Ok(format) => format,
            Err(error) => return format!("-3 0 0 {error}").into(),
        };
        let level = Dbm0::from_tenths(self.level).unwrap();
        let playback = Playback { level, ..Playback::default() };
        let tone = match RenderedTone::with_playback(&tone, format, playback) {
            Ok(tone) => tone,
            Err(error) => return format!("-7 0 0 {error}").into(),
        };
        let mut player = tone.player();
        player.seek(self.first as u64);
        let mut written = Vec::new();
        for _ in 0..self.count {
            let Some(frame) = player.next_frame() else { break };
            written.extend(frame.timestamp.to_le_bytes());
            written.extend([u8::from(frame.silent), u8::from(frame.onset)]);
            written.extend(octets(frame.payload));
        }
        written
    }
}

fn native(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect()
}

const SCRIPTS: &[&str] = &[
    "invite 1\nplay 5\nresponse 1 - 100 0 0 -\nplay 50\nresponse 1 - 180 0 0 -\nplay 100\n\
     response 1 - 200 1 0 -\nplay 2\nresponse 2 - 200 1 0 -\nplay 1\n",
    "invite 1\ninvite 2\nplay 10\nresponse 1 a 183 1 0 -\nrtp_begins 1 a\nplay 10\n\
     p_early_media 1 a inactive\nplay 10\np_early_media 1 a sendrecv\nplay 4\nrtp_stops 1 a\n\
     play 20\nresponse 1 - 486 0 17 -\nplay 5\nresponse 2 - 404 0 1 -\nplay 60\n",
    "hunt 1\ninvite 1\nplay 5\nresponse 1 - 182 0 0 -\nplay 30\nretry 1\nplay 5\n\
     response 1 b 183 1 0 recvonly\nrtp_begins 1 b\nplay 5\nno_answer\nplay 5\nhunt 0\nplay 40\n",
    "invite 9\ngroup.invite 1\ngroup 9\nplay 20\ngroup.response 1 - 180 0 0 -\ngroup 9\nplay 20\n\
     preempt\nplay 10\nresume\nplay 10\ncancel\nplay 3\ngroup.response 1 - 200 0 0 -\ngroup 9\nplay 1\n",
];

/// Returns a script of pseudo-random events, which depends only on the seed.
fn at_random(seed: u32) -> String {
    let mut state = seed;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % below
    };
    let mut script = String::from("invite 1\nplay 100\n");
    for _ in 0..150 {
        let branch = 1 + next(3);
        let to_tag = ["-", "a", "b"][next(3) as usize];
        let status = [100, 180, 181, 182, 183, 183, 199, 302, 401, 404, 486, 487, 503, 600, 200];
        let status = status[next(if seed == 1 { 15 } else { 13 }) as usize];
        let header = ["-", "sendrecv", "inactive"][next(3) as usize];
        let (on, cause) = (next(2), [0, 1, 17, 34][next(4) as usize]);
        let group = ["", "", "group."][next(3) as usize];
        let event = match next(14) {
            0 | 1 => format!("{group}invite {branch}"),
            2..=6 => format!("{group}response {branch} {to_tag} {status} {on} {cause} {header}"),
            7 => format!("{group}retry {branch}"),
            8 => format!("{group}rtp_begins {branch} {to_tag}"),
            9 => format!("{group}rtp_stops {branch} {to_tag}"),
            10 => format!("{group}p_early_media {branch} {to_tag} sendonly"),
            11 => format!("{group}hunt {on}"),
            12 => (if on == 0 { "preempt" } else { "resume" }).into(),
            _ => format!("group {branch}"),
        };
        writeln!(script, "{event}\nplay {}", next(6)).unwrap();
    }
    script + "no_answer\nplay 5\ncancel\nplay 1\n"
}

/// Returns the output that `call.c` must write, computed in Rust.
fn scripted<S: PayloadElement>(
    script: &str,
    zone: &str,
    format: Format<S>,
    octets: impl Fn(&[S]) -> Vec<u8>,
) -> Vec<u8> {
    let plan = TonePlan::from_zone(ToneZones::builtin().zone(zone).unwrap(), format).unwrap();
    let policy = Policy {
        hold_off: Duration::from_millis(40),
        failure_tone_duration: Duration::from_millis(500),
        has_queue_tone: true,
        ..plan.policy()
    };
    let (mut call, mut group) = (Progress::new(policy), Progress::new(policy));
    let mut caller = CallPlayer::new(&plan);
    let mut now = Duration::ZERO;
    let mut written = Vec::new();
    for line in script.lines() {
        let (of_group, event) = match line.strip_prefix("group.") {
            Some(event) => (true, event),
            None => (false, line),
        };
        let own = group.clone();
        let progress = if of_group { &mut group } else { &mut call };
        let words: Vec<_> = event.split(' ').collect();
        let surplus = tell(progress, &own, &words, now) == ResponseAction::AckAndBye;
        write!(written, "{} ", if surplus { 3 } else { 0 }).unwrap();
        let frames = if words[0] == "play" { words[1].parse().unwrap() } else { 0 };
        for _ in 0..frames {
            call.handle_timeout(now);
            group.handle_timeout(now);
            let frame = caller
                .next_frame(call.state())
                .map(|frame| (frame.silent, frame.onset, octets(frame.payload)));
            let (silent, onset, payload) = frame.clone().unwrap_or((true, false, Vec::new()));
            let (silent, onset, over) =
                (u8::from(silent), u8::from(onset), u8::from(caller.tone_is_over()));
            let elsewhere = if frame.is_none() { 2 } else { 0 };
            write!(written, "{elsewhere} {silent} {onset} {over} ").unwrap();
            written.extend(payload);
            now += Duration::from_millis(20);
        }
        show(if of_group { &mut group } else { &mut call }, &mut written);
    }
    written
}

fn tell(call: &mut Progress, group: &Progress, words: &[&str], now: Duration) -> ResponseAction {
    let number = |at: usize| words.get(at).map_or(0, |word| word.parse().unwrap_or(0));
    let branch = Branch(number(1));
    let or_none = |at: usize| words.get(at).copied().filter(|word| *word != "-");
    let dialog = branch.dialog(or_none(2).unwrap_or_default());
    match words[0] {
        "invite" => call.invite(branch, now),
        "response" => {
            let response = Response {
                status: number(3) as u16,
                sdp: number(4) != 0,
                p_early_media: or_none(6),
                cause: Some(number(5) as u8).filter(|cause| *cause != 0),
            };
            return call.response(dialog, response, now);
        }
        "retry" => call.retry(branch, now),
        "rtp_begins" => call.rtp_begins(dialog, now),
        "rtp_stops" => call.rtp_stops(dialog, now),
        "p_early_media" => call.p_early_media(dialog, words[3], now),
        "hunt" => call.set_hunting(number(1) != 0, now),
        "no_answer" => call.no_answer(now),
        "cancel" => call.caller_cancelled(now),
        "preempt" => call.start_announcement(now),
        "resume" => call.end_announcement(now),
        "group" => return call.group(branch, group, now),
        event => assert_eq!(event, "play"),
    }
    ResponseAction::Continue
}

fn show(call: &mut Progress, written: &mut Vec<u8>) {
    write!(written, "{}", call.state()).unwrap();
    if let CallState::EarlyMedia(dialog) = call.state() {
        write!(written, " tag {}", call.to_tag(dialog)).unwrap();
    }
    if let Some(failure) = call.failure() {
        let cause = failure.cause().unwrap_or(0);
        write!(written, " failure {} {cause}", failure.status()).unwrap();
    }
    if let Some(at) = call.next_timeout() {
        write!(written, " timeout {}", at.as_micros()).unwrap();
    }
    while let Some(upstream) = call.poll_upstream() {
        let cause = match upstream {
            ringback::progress::Upstream::Failure(rejection) => {
                rejection.failure().cause().unwrap_or(0)
            }
            _ => 0,
        };
        write!(written, " send {} {cause}", upstream.status()).unwrap();
    }
    while let Some((branch, reason)) = call.poll_cancel() {
        let cause = reason.cause().unwrap_or(0);
        write!(written, " cancel {} {cause}", branch.0).unwrap();
    }
    writeln!(written).unwrap();
}
