//! Speech and music from Debian's packages for Asterisk.

use std::path::{Path, PathBuf};

use crate::level::{rms, rms_of, saturated};

/// The variable with the folder of the recordings. Default: `/usr/share/asterisk`, where Debian's
/// packages are.
const FOLDER: &str = "RINGBACK_RECORDINGS";

/// Debian's `asterisk-core-sounds-es-wav`.
pub const SPANISH: &str = "sounds/es_MX_f_Allison";
/// Debian's `asterisk-core-sounds-fr-wav`.
pub const FRENCH: &str = "sounds/fr_CA_f_June";
/// Debian's `asterisk-moh-opsound-wav`.
pub const MUSIC: &str = "moh";

/// Returns all recordings of a folder one after another, at 8 kHz. They are in order of their names.
///
/// # Panics
/// If the folder has none.
#[must_use]
pub fn recordings(folder: &str) -> Vec<i16> {
    let root = std::env::var_os(FOLDER).unwrap_or_else(|| "/usr/share/asterisk".into());
    let folder = Path::new(&root).join(folder);
    let mut files = Vec::new();
    find(&folder, &mut files);
    files.sort();
    let samples: Vec<i16> = files.iter().flat_map(|file| read(file)).collect();
    assert!(!samples.is_empty(), "no recordings in {}: install Debian's package", folder.display());
    samples
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "wav") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Vec<i16> {
    let mut reader = hound::WavReader::open(file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    let spec = reader.spec();
    assert_eq!((spec.sample_rate, spec.channels), (8_000, 1), "{}", file.display());
    reader.samples().map(|sample| sample.expect("a sample of 16 bits")).collect()
}

/// Returns the frames with a voice in them, at a level in dBm0.
#[must_use]
pub fn voice(samples: &[i16], dbm0: f64) -> Vec<i16> {
    let spoken = |frame: &&[i16]| rms_of(frame) > rms(-45.0);
    let voice: Vec<i16> = samples.chunks(160).filter(spoken).flatten().copied().collect();
    at_level(&voice, dbm0)
}

/// Returns the samples at a mean level in dBm0.
#[must_use]
pub fn at_level(samples: &[i16], dbm0: f64) -> Vec<i16> {
    let gain = rms(dbm0) / rms_of(samples);
    samples.iter().map(|&sample| saturated(f64::from(sample) * gain)).collect()
}

/// Returns a text as `espeak-ng` speaks it with a voice, at 8 kHz.
///
/// # Panics
/// If `espeak-ng` or `sox` is missing or fails.
#[must_use]
pub fn spoken(voice: &str, text: &str) -> Vec<i16> {
    let wav = crate::line::piped(
        &format!("espeak-ng -v {voice} --stdin --stdout"),
        text.as_bytes().to_vec(),
    );
    let raw = crate::line::piped(
        "sox -t wav --ignore-length - -t raw -r 8000 -e signed -b 16 -c 1 -",
        wav,
    );
    raw.chunks_exact(2).map(|s| i16::from_le_bytes([s[0], s[1]])).collect()
}
