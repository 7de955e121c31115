//! The media that an SDP describes: where they go, and in which codecs.

use std::net::{IpAddr, SocketAddr};

use ringback::Codec;
use sdp_types::Session;

/// What a payload type means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PayloadFormat {
    /// Audio that can be decoded: G.711 at 8 kHz.
    Audio(Codec),
    /// Events of telephones (RFC 4733).
    TelephoneEvent,
    /// Comfort noise (RFC 3389).
    ComfortNoise,
    /// Another codec, by its name.
    Other(String),
}

/// A stream of audio that an SDP describes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Media {
    /// Where the author of the SDP expects the packets.
    pub address: SocketAddr,
    /// The payload types, and their meaning.
    pub payloads: Vec<(u8, PayloadFormat)>,
    /// Whether the packets are encrypted (SRTP).
    pub encrypted: bool,
}

impl PayloadFormat {
    /// Returns the meaning of a payload type without an SDP (RFC 3551 §6): `None` for a dynamic one.
    #[must_use]
    pub fn of_type(payload_type: u8) -> Option<Self> {
        Some(match payload_type {
            0 => Self::Audio(Codec::Pcmu),
            8 => Self::Audio(Codec::Pcma),
            3 => Self::Other("GSM".into()),
            4 => Self::Other("G723".into()),
            9 => Self::Other("G722".into()),
            // 19 is what RFC 1890 reserved for it.
            13 | 19 => Self::ComfortNoise,
            15 => Self::Other("G728".into()),
            18 => Self::Other("G729".into()),
            _ => return None,
        })
    }

    fn of_name(rtpmap: &str) -> Self {
        let (name, parameters) = rtpmap.split_once('/').unwrap_or((rtpmap, ""));
        let rate = parameters.split('/').next().unwrap_or_default();
        match name.parse::<Codec>() {
            Ok(codec @ (Codec::Pcmu | Codec::Pcma)) if rate == "8000" => Self::Audio(codec),
            _ if name.eq_ignore_ascii_case("telephone-event") => Self::TelephoneEvent,
            _ if name.eq_ignore_ascii_case("CN") => Self::ComfortNoise,
            _ => Self::Other(rtpmap.to_owned()),
        }
    }
}

impl Media {
    /// Reads the audio of an SDP. A text that is no SDP has none; so has a stream that is refused.
    #[must_use]
    pub fn read(sdp: &[u8]) -> Vec<Self> {
        let Ok(session) = Session::parse(sdp) else { return Vec::new() };
        session.medias.iter().filter_map(|media| Self::of(&session, media)).collect()
    }

    fn of(session: &Session, media: &sdp_types::Media) -> Option<Self> {
        if !media.media.eq_ignore_ascii_case("audio") || media.port == 0 {
            return None;
        }
        let connection = media.connections.first().or(session.connection.as_ref())?;
        // A multicast address has a TTL after a slash.
        let address = connection.connection_address.split('/').next()?;
        let address: IpAddr = address.trim().parse().ok()?;
        let maps = || media.attributes.iter().filter(|attribute| attribute.attribute == "rtpmap");
        let payloads = media.fmt.split_whitespace().filter_map(|text| {
            let number: u8 = text.parse().ok().filter(|number| *number < 128)?;
            let mut mapped = maps().filter_map(|attribute| {
                let (of, name) = attribute.value.as_deref()?.split_once(' ')?;
                (of.trim() == text).then(|| PayloadFormat::of_name(name.trim()))
            });
            let unknown = || PayloadFormat::Other(format!("payload type {number}"));
            let format = mapped.next().or_else(|| PayloadFormat::of_type(number));
            Some((number, format.unwrap_or_else(unknown)))
        });
        Some(Self {
            address: SocketAddr::new(address, media.port),
            payloads: payloads.collect(),
            encrypted: media.proto.to_ascii_uppercase().contains("SAVP"),
        })
    }
}
