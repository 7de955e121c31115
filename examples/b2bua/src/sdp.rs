//! Offers and answers: one stream of PCMU or PCMA.

use std::net::SocketAddr;

use ringback::Codec;
use sdp_types::{Connection, Media, MediaType, Origin, Session, Time, TransportProto};

/// RFC 3551's payload types.
pub(crate) fn payload_type(codec: Codec) -> u8 {
    if codec == Codec::Pcma { 8 } else { 0 }
}

/// Of comfort noise at 8 kHz (RFC 3389 §6).
pub(crate) const COMFORT_NOISE: u8 = 13;

/// What the other side says of its media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Description {
    /// The first of its codecs that we have.
    pub(crate) codec: Codec,
    /// Where it takes its packets.
    pub(crate) address: SocketAddr,
    pub(crate) comfort_noise: bool,
}

impl Description {
    /// `None` unless it has an audio stream that we can play to.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let session = Session::parse(body).ok()?;
        let audio = session.medias.iter().find(|media| is_audio(media))?;
        let formats = || audio.fmt.split_whitespace().filter_map(|format| format.parse().ok());
        let codec = formats().find_map(|format: u8| match format {
            0 => Some(Codec::Pcmu),
            8 => Some(Codec::Pcma),
            _ => None,
        })?;
        let connection = audio.connections.first().or(session.connection.as_ref())?;
        let address = SocketAddr::new(connection.connection_address.parse().ok()?, audio.port);
        let comfort_noise = formats().any(|format| format == COMFORT_NOISE);
        Some(Self { codec, address, comfort_noise })
    }
}

fn is_audio(media: &Media) -> bool {
    media.media == "audio" && media.proto == "RTP/AVP" && media.port != 0
}

/// A description of our media: an offer, or an answer to one.
pub(crate) fn describe(local: SocketAddr, codec: Codec, comfort_noise: bool) -> Vec<u8> {
    let id = local.port().to_string();
    let formats = match (payload_type(codec), comfort_noise) {
        (audio, true) => format!("{audio} {COMFORT_NOISE}"),
        (audio, false) => audio.to_string(),
    };
    let mut media = Media::new(MediaType::Audio, local.port(), TransportProto::RtpAvp, formats);
    let rtpmap = format!("{} {codec}/8000", payload_type(codec));
    for (attribute, value) in [("rtpmap", &*rtpmap), ("ptime", "20")] {
        media.attributes.push(sdp_types::Attribute::with_value(attribute, value));
    }
    media.attributes.push(sdp_types::Attribute::new("sendrecv"));
    let mut session = Session::new(Origin::with_ip_addr(id, 1, local.ip()), "ringback");
    session.connection = Some(Connection::from_ip_addr(local.ip()));
    session.times.push(Time::new(0, 0));
    session.medias.push(media);
    let mut body = Vec::new();
    // To write to memory cannot fail.
    let _ = session.write(&mut body);
    body
}
