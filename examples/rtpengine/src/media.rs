//! The tones as files that rtpengine plays.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use ringback::{Codec, G711, RenderedTone};

/// The file format of a tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Container {
    /// Sun's `.au`. rtpengine reads it in blocks of 1,024 octets, and so sends at most 20 ms ahead
    /// of time.
    #[default]
    Au,
    /// WAV, format 6 or 7. rtpengine 10.5 reads it in blocks of 4,096 octets and sends up to 290 ms
    /// ahead of time, so that timestamps go back by as much at each tone change.
    Wav,
}

/// The media of an order to play a tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// A file in the order itself.
    Blob {
        /// The octets of the file.
        octets: Vec<u8>,
        /// Whether rtpengine repeats it.
        repeats: bool,
    },
    /// A file in a folder that rtpengine can read.
    File {
        /// The path of the file.
        path: PathBuf,
        /// Whether rtpengine repeats it.
        repeats: bool,
    },
}

/// The maximum size of a file in a datagram, in octets. It leaves room for the rest of the order.
const MOST: usize = 64_000;
/// The length of the file for a tone with an intro, in octets: a minute.
const MINUTE: usize = 60 * 8_000;

impl Media {
    /// Converts a tone in PCMU or PCMA. A tone that does not fit a datagram becomes a file in the
    /// folder.
    ///
    /// rtpengine can repeat only whole files. So the file of a tone with an intro contains the
    /// intro and the cycle for a minute, or only the intro if the cycle is silent. The file of a
    /// tone whose cycle ends contains the whole tone, but at most an hour of it.
    ///
    /// # Errors
    /// If the tone needs a file and the folder is missing or can't be written to.
    pub fn new(
        tone: &RenderedTone,
        container: Container,
        folder: Option<&Path>,
    ) -> Result<Self, io::Error> {
        let codec = tone.format().codec();
        let (intro, cycle) = (tone.intro(), tone.cycle());
        let silent = cycle.iter().all(|octet| *octet == codec.silence());
        let ends = !tone.outro().is_empty();
        let octets = match (intro, silent) {
            _ if ends => {
                let cycles = (0..tone.cycles().unwrap_or_default()).flat_map(|_| cycle);
                let whole = intro.iter().chain(cycles).chain(tone.outro());
                whole.take(60 * MINUTE).copied().collect()
            }
            ([], _) => cycle.to_vec(),
            (intro, true) => intro.to_vec(),
            (intro, false) => {
                let rest = cycle.iter().cycle().take(MINUTE.saturating_sub(intro.len()));
                intro.iter().chain(rest).copied().collect()
            }
        };
        let repeats = intro.is_empty() && !ends;
        let file = container.wrap(&octets, codec);
        if file.len() <= MOST {
            return Ok(Self::Blob { octets: file, repeats });
        }
        let Some(folder) = folder else {
            return Err(io::Error::other("a tone is too long for a datagram and needs a folder"));
        };
        let path = folder.join(container.name(&file));
        std::fs::write(&path, file)?;
        Ok(Self::File { path, repeats })
    }
}

impl Container {
    fn wrap(self, octets: &[u8], codec: Codec) -> Vec<u8> {
        let len = octets.len() as u32;
        let mut file = Vec::new();
        match self {
            Self::Au => {
                // G.711 is encoding 1 (µ-law) or 27 (A-law).
                let encoding: u32 = if codec == Codec::Pcma { 27 } else { 1 };
                file.extend(b".snd");
                for field in [24, len, encoding, 8_000, 1] {
                    file.extend(field.to_be_bytes());
                }
            }
            Self::Wav => {
                let law = if codec == Codec::Pcma { G711::Alaw } else { G711::Ulaw };
                file.extend(law.wav_header(8_000, len));
            }
        }
        file.extend(octets);
        file
    }

    /// Returns a file name that depends on the content, so that equal tones share a file.
    fn name(self, file: &[u8]) -> String {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        let mut name = String::from("ringback-");
        let _ = write!(name, "{:016x}", hasher.finish());
        name + if self == Self::Au { ".au" } else { ".wav" }
    }
}
