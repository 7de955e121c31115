//! SDP offers and answers with one stream of PCMU or PCMA.

use std::net::SocketAddr;

use ringback::Codec;
use sdp_types::{Connection, Media, MediaType, Origin, Session, Time, TransportProto};

/// Returns the payload type of a codec from an offer.
pub(crate) fn payload_type(codec: Codec) -> u8 {
    codec.payload_type().unwrap_or_default()
}

/// The payload type of comfort noise at 8 kHz (RFC 3389 §6).
pub(crate) const COMFORT_NOISE: u8 = 13;

/// The media description of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Description {
    /// The first of its codecs that the server supports.
    pub(crate) codec: Codec,
    /// The address that receives its packets.
    pub(crate) address: SocketAddr,
    pub(crate) comfort_noise: bool,
}

impl Description {
    /// Returns `None` if the body has no audio stream that the server can play to.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let session = Session::parse(body).ok()?;
        let audio = session.medias.iter().find(|media| is_audio(media))?;
        let formats = || audio.fmt.split_whitespace().filter_map(|format| format.parse().ok());
        let codec = formats().find_map(Codec::from_payload_type)?;
        let connection = audio.connections.first().or(session.connection.as_ref())?;
        let address = SocketAddr::new(connection.connection_address.parse().ok()?, audio.port);
        let comfort_noise = formats().any(|format| format == COMFORT_NOISE);
        Some(Self { codec, address, comfort_noise })
    }
}

fn is_audio(media: &Media) -> bool {
    media.media == "audio" && media.proto == "RTP/AVP" && media.port != 0
}

/// Writes an offer or an answer with the server's media.
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
    // A write to memory cannot fail.
    let _ = session.write(&mut body);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &str) -> Option<Description> {
        let session = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n";
        Description::parse(format!("{session}{lines}").replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn the_first_codec_that_we_have_is_taken() {
        let address = "192.0.2.7:4000".parse().unwrap();
        for (formats, codec, comfort_noise) in [
            ("0", Codec::Pcmu, false),
            ("96 9 8 0 101", Codec::Pcma, false),
            ("13 0 8", Codec::Pcmu, true),
        ] {
            let media = format!("c=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP {formats}\n");
            let expected = Description { codec, address, comfort_noise };
            assert_eq!(parse(&media), Some(expected), "{formats}");
        }
    }

    #[test]
    fn the_address_of_the_stream_counts_for_more_than_that_of_the_session() {
        let media = "c=IN IP4 192.0.2.7\nt=0 0\nm=video 9 RTP/AVP 31\nm=audio 4000 RTP/AVP 0\n\
                     c=IN IP6 2001:db8::1\n";
        assert_eq!(parse(media).unwrap().address, "[2001:db8::1]:4000".parse().unwrap());
    }

    #[test]
    fn what_we_cannot_play_to_is_none() {
        for media in [
            "",
            "c=IN IP4 192.0.2.7\nt=0 0\n",
            "c=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP 9\n",
            "c=IN IP4 192.0.2.7\nt=0 0\nm=audio 0 RTP/AVP 0\n",
            "c=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/SAVP 0\n",
            "c=IN IP4 host.example\nt=0 0\nm=audio 4000 RTP/AVP 0\n",
            "t=0 0\nm=audio 4000 RTP/AVP 0\n",
            "c=IN IP4 192.0.2.7\nt=0 0\nm=video 4000 RTP/AVP 0\n",
        ] {
            assert_eq!(parse(media), None, "{media}");
        }
        for nonsense in [&b""[..], b"\0", b"v=0", &[0xFF; 100]] {
            assert_eq!(Description::parse(nonsense), None);
        }
    }

    #[test]
    fn what_we_describe_is_read_as_such() {
        let local = "192.0.2.7:4000".parse().unwrap();
        for (codec, comfort_noise) in [(Codec::Pcmu, false), (Codec::Pcma, true)] {
            let expected = Description { codec, address: local, comfort_noise };
            assert_eq!(Description::parse(&describe(local, codec, comfort_noise)), Some(expected));
        }
    }
}
