//! A tone as a file that rtpengine plays.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use ringback::{Codec, G711, RenderedTone};

/// How the octets of G.711 are wrapped up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Container {
    /// Sun's `.au`. rtpengine reads it by 1,024 octets, so what it sends is 20 ms ahead of time at
    /// most.
    #[default]
    Au,
    /// WAV, format 6 or 7. rtpengine 10.5 reads it by 4,096 octets and sends up to 290 ms ahead,
    /// by which timestamps go back at each change of tone.
    Wav,
}

/// What to order of rtpengine for a tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// In the order itself.
    Blob {
        /// A file's octets.
        octets: Vec<u8>,
        /// Whether it is repeated.
        repeats: bool,
    },
    /// From a folder that rtpengine reads as well.
    File {
        /// Where it is.
        path: PathBuf,
        /// Whether it is repeated.
        repeats: bool,
    },
}

/// As much of it as fits a datagram with all else that is in there.
const MOST: usize = 64_000;
/// How long a tone is that has an intro before it repeats, in octets: a minute.
const MINUTE: usize = 60 * 8_000;

impl Media {
    /// A tone of PCMU or PCMA. One that does not fit a datagram is written to that folder.
    ///
    /// rtpengine repeats a whole file and no part of it. So of a tone with an intro the cycle
    /// follows for a minute, unless it is silent.
    ///
    /// # Errors
    /// If it can't be written, or there is no folder.
    pub fn new(
        tone: &RenderedTone,
        container: Container,
        folder: Option<&Path>,
    ) -> Result<Self, io::Error> {
        let codec = tone.format().codec();
        let (intro, cycle) = (tone.intro(), tone.cycle());
        let silent = cycle.iter().all(|octet| *octet == codec.silence());
        let octets = match (intro, silent) {
            ([], _) => cycle.to_vec(),
            (intro, true) => intro.to_vec(),
            (intro, false) => {
                let rest = cycle.iter().cycle().take(MINUTE.saturating_sub(intro.len()));
                intro.iter().chain(rest).copied().collect()
            }
        };
        let (file, repeats) = (container.wrap(&octets, codec), intro.is_empty());
        if file.len() <= MOST {
            return Ok(Self::Blob { octets: file, repeats });
        }
        let Some(folder) = folder else {
            return Err(io::Error::other("a tone is too long for a datagram: it needs a folder"));
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

    /// Of a file with that content, so that equal tones are one.
    fn name(self, file: &[u8]) -> String {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        let mut name = String::from("ringback-");
        let _ = write!(name, "{:016x}", hasher.finish());
        name + if self == Self::Au { ".au" } else { ".wav" }
    }
}
