//! What a caller heard, by a recording or a capture.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use ringback::detector::ToneSet;
use ringback::{
    Clip, ClipLevel, ClipPlayback, Codec, Ramp, Repeat, SampleRate, ToneZone, ToneZones,
};
use ringback_tools::capture::CaptureReader;
use ringback_tools::listen::{Entry, Expectation, SoundListener, TrafficListener};

use crate::check;
use crate::failure::{Failure, with_causes};
use crate::terminal;
use crate::zones::unknown_zone;

/// Print what was heard in sound files and captures of network traffic: tones, silence, other
/// sounds, clicks and gaps; for captures also the faults of RTP, the SIP messages, and where the
/// audio differs from what they promise.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// WAV files, captures (pcap or pcapng), or raw audio; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Read raw audio at 8000 Hz: ulaw, alaw or s16 (16 bits, the lower octet first)
    #[arg(long, value_name = "FORMAT")]
    format: Option<Raw>,

    /// Listen for the tones of this zone, by its ISO code or alias
    #[arg(long, value_name = "CC")]
    zone: Option<String>,

    /// Listen for the tones of the country of a telephone number, +33…
    #[arg(long, value_name = "NUMBER", conflicts_with = "zone")]
    number: Option<String>,

    /// Listen for the tones of all zones (default)
    #[arg(long, conflicts_with_all = ["zone", "number"])]
    all: bool,

    /// An indications.conf with zones that replace the built-in zones
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Print a JSON object a line
    #[arg(long)]
    json: bool,

    /// Compare with a timeline, such as 'trying@0 ring@4.0 silence@10'; `*` is any sound. The exit
    /// status is 1 if they differ
    #[arg(long, value_name = "TIMELINE")]
    expect: Option<Expectation>,

    /// What a time may differ from the expected one, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 0.1, requires = "expect")]
    tolerance: f64,

    /// Print, and compare, only the streams whose description contains this, such as 192.0.2.5:4000
    #[arg(long, value_name = "TEXT")]
    stream: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Raw {
    Ulaw,
    Alaw,
    S16,
}

const AFTER_HELP: &str = "\
A sound is printed when it has ended. Ctrl-C ends the input, and prints what is left.

Examples:
  ringback listen call.pcap --zone us
  ringback listen ring.wav --json
  ringback listen call.pcap --expect 'trying@0 ring@4.0' --stream 192.0.2.5:4000
  tcpdump -i eth0 -U -w - udp | ringback listen -
  arecord -t raw -f S16_LE -r 8000 | ringback listen - --format s16";

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let set = Arc::new(set(args)?);
    let mut same = true;
    let mut complete = true;
    for path in &args.files {
        let mut report = Report { args, entries: Vec::new(), live: is_stdin(path), stream: None };
        complete &= listen(args, &set, path, &mut report)?;
        same &= report.end(path);
    }
    Ok(if same && complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn set(args: &Args) -> Result<ToneSet, Failure> {
    let own = args.config.as_ref().map(|path| check::read(path, false)).transpose()?;
    let zones = own.as_ref().map_or(ToneZones::builtin(), |reading| &reading.zones);
    let file = args.config.as_deref();
    let zone: Option<&ToneZone> = match (&args.zone, &args.number) {
        (Some(name), _) => {
            let zone = zones.zone_of_country(name);
            Some(zone.ok_or_else(|| Failure::Usage(unknown_zone(name, zones, file)))?)
        }
        (None, Some(number)) => {
            let zone = zones.zone_for_number(number);
            let problem = || Failure::Usage(format!("no zone matches the number `{number}`"));
            Some(zone.ok_or_else(problem)?)
        }
        (None, None) => None,
    };
    let rate = SampleRate::HZ_8000;
    let set = match zone {
        Some(zone) => ToneSet::from_zone(zone, rate),
        None => ToneSet::from_zones(zones, rate),
    };
    set.map_err(|error| Failure::caused(&error))
}

/// Reads a file. Returns whether it was complete.
fn listen(
    args: &Args,
    set: &Arc<ToneSet>,
    path: &Path,
    report: &mut Report<'_>,
) -> Result<bool, Failure> {
    let failure =
        |error: &dyn std::fmt::Display| Failure::Usage(format!("{}: {error}", path.display()));
    let mut input = Input::open(path).map_err(|error| failure(&error))?;
    if let Some(format) = args.format {
        raw(format, set, path, &mut input, report).map_err(|error| failure(&error))?;
        return Ok(true);
    }
    let mut start = Vec::new();
    while start.len() < 4 {
        match input.next().map_err(|error| failure(&error))? {
            Some(octets) => start.extend(octets),
            None => break,
        }
    }
    if CaptureReader::recognises(&start) {
        return capture(set, path, start, &mut input, report).map_err(|error| failure(&error));
    }
    while let Some(octets) = input.next().map_err(|error| failure(&error))? {
        start.extend(octets);
    }
    let clip = Clip::from_wav(&start[..]).map_err(|error| {
        failure(&format!("neither a capture nor a WAV file: {}", with_causes(&error)))
    })?;
    let playback =
        ClipPlayback { level: ClipLevel::AsRecorded, repeat: Repeat::Once, ramp: Ramp::NONE };
    let pcm = clip.to_pcm(SampleRate::HZ_8000, playback);
    let pcm = pcm.map_err(|error| failure(&with_causes(&error)))?;
    let mut listener = SoundListener::new(path.display().to_string(), set, 0.0);
    listener.push(&pcm.intro, None);
    listener.finish();
    report.take(|| listener.poll());
    Ok(true)
}

fn raw(
    format: Raw,
    set: &Arc<ToneSet>,
    path: &Path,
    input: &mut Input,
    report: &mut Report<'_>,
) -> io::Result<()> {
    let mut listener = SoundListener::new(path.display().to_string(), set, 0.0);
    let mut odd = None;
    while let Some(octets) = input.next()? {
        let samples: Vec<i16> = match format {
            Raw::Ulaw | Raw::Alaw => {
                let codec = if matches!(format, Raw::Ulaw) { Codec::Pcmu } else { Codec::Pcma };
                let mut samples = vec![0; octets.len()];
                codec.decode(&octets, &mut samples);
                samples
            }
            Raw::S16 => {
                let octets: Vec<u8> = odd.take().into_iter().chain(octets).collect();
                let pairs = octets.chunks_exact(2);
                odd = pairs.remainder().first().copied();
                pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
            }
        };
        listener.push(&samples, None);
        report.take(|| listener.poll());
    }
    listener.finish();
    report.take(|| listener.poll());
    Ok(())
}

fn capture(
    set: &Arc<ToneSet>,
    path: &Path,
    start: Vec<u8>,
    input: &mut Input,
    report: &mut Report<'_>,
) -> io::Result<bool> {
    let (mut reader, mut listener) = (CaptureReader::new(), TrafficListener::new(set));
    let mut octets = Some(start);
    let mut end = Ok(());
    'all: while let Some(piece) = octets {
        reader.push(&piece);
        loop {
            match reader.next_packet() {
                Ok(Some(packet)) => listener.receive(&packet),
                Ok(None) => break,
                Err(error) => {
                    end = Err(error);
                    break 'all;
                }
            }
            report.take(|| listener.poll());
        }
        octets = input.next()?;
    }
    listener.finish();
    report.take(|| listener.poll());
    let left_out: Vec<_> =
        listener.left_out().map(|(what, count)| format!("{count} {what}")).collect();
    if !left_out.is_empty() {
        terminal::warning(format_args!("left out: {}", left_out.join(", ")));
    }
    if let Err(error) = end.and(reader.finish()) {
        terminal::error(format!("{}: {error}", path.display()));
        return Ok(false);
    }
    Ok(true)
}

/// The octets of a file, or of standard input until Ctrl-C.
enum Input {
    File(Box<dyn Read>),
    Live(mpsc::Receiver<io::Result<Vec<u8>>>),
}

const PIECE: usize = 1 << 16;

impl Input {
    fn open(path: &Path) -> io::Result<Self> {
        if !is_stdin(path) {
            return Ok(Self::File(Box::new(std::fs::File::open(path)?)));
        }
        let (sender, receiver) = mpsc::sync_channel(16);
        let interrupted = sender.clone();
        // An empty piece is the end.
        let _ = ctrlc::set_handler(move || {
            let _ = interrupted.try_send(Ok(Vec::new()));
        });
        std::thread::spawn(move || {
            loop {
                let piece = piece(&mut io::stdin().lock());
                let ends = piece.as_ref().map_or(true, Vec::is_empty);
                if sender.send(piece).is_err() || ends {
                    break;
                }
            }
        });
        Ok(Self::Live(receiver))
    }

    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let octets = match self {
            Self::File(file) => piece(file)?,
            Self::Live(receiver) => loop {
                match receiver.recv_timeout(Duration::from_secs(1)) {
                    Ok(octets) => break octets?,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break Vec::new(),
                }
            },
        };
        Ok((!octets.is_empty()).then_some(octets))
    }
}

fn piece(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut octets = vec![0; PIECE];
    loop {
        match from.read(&mut octets) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => {
                octets.truncate(read?);
                return Ok(octets);
            }
        }
    }
}

/// The entries of a file.
struct Report<'a> {
    args: &'a Args,
    entries: Vec<Entry>,
    /// Whether entries are printed as they come.
    live: bool,
    /// The stream of the last line.
    stream: Option<String>,
}

impl Report<'_> {
    fn take(&mut self, mut next: impl FnMut() -> Option<Entry>) {
        while let Some(entry) = next() {
            if self.args.stream.as_ref().is_some_and(|text| !entry.stream.contains(text)) {
                continue;
            }
            if self.live {
                self.print(&entry);
            }
            self.entries.push(entry);
        }
    }

    fn print(&mut self, entry: &Entry) {
        let line = if self.args.json {
            format!("{}\n", entry.to_json())
        } else if self.stream.as_ref() == Some(&entry.stream) {
            format!("{entry}\n")
        } else {
            self.stream = Some(entry.stream.clone());
            format!("{}\n{entry}\n", entry.stream)
        };
        let _ = terminal::print(&line);
    }

    /// Prints what is left, and returns whether it is as expected.
    fn end(&mut self, path: &Path) -> bool {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by(|one, other| one.from.total_cmp(&other.from));
        if !self.live {
            for entry in &entries {
                self.print(entry);
            }
        }
        let Some(expected) = &self.args.expect else { return true };
        let Some(difference) = expected.difference(&entries, self.args.tolerance) else {
            return true;
        };
        terminal::complain(format!(
            "{}: not as expected, within {} s\n{}",
            path.display(),
            self.args.tolerance,
            difference.trim_end()
        ));
        false
    }
}
