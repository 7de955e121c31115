//! SDP offers and answers with one stream of PCMU or PCMA (RFC 3264).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ringback::Codec;
use sdp_types::{
    Attribute, Connection, Direction, Media, MediaType, Origin, RtpMap, Session, Time,
    TransportProto,
};

/// The payload type of comfort noise at 8 kHz (RFC 3389 §6).
pub(crate) const COMFORT_NOISE: u8 = 13;
/// The payload type of telephone events in an offer whose numbers are free.
const EVENTS: u8 = 101;

/// The payload types of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formats {
    pub(crate) audio: u8,
    /// Telephone events (RFC 4733) at 8 kHz.
    pub(crate) events: Option<u8>,
    pub(crate) comfort_noise: bool,
}

/// The audio stream of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Description {
    /// The first of its codecs that the server supports.
    pub(crate) codec: Codec,
    pub(crate) formats: Formats,
    /// The address that receives its packets.
    pub(crate) address: SocketAddr,
    /// The direction as the other side sees it.
    direction: Direction,
    /// The duration of a packet that it wants: 10 to 60 ms, and a multiple of 5 ms.
    pub(crate) ptime: Duration,
    /// The position of the stream among the streams of the session.
    position: usize,
}

impl Description {
    /// Returns `None` if the body has no audio stream that the server can play to.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        Self::of(&Session::parse(body).ok()?)
    }

    fn of(session: &Session) -> Option<Self> {
        let streams = session.medias.iter().enumerate();
        streams.filter(|(_, media)| is_audio(media)).find_map(|(position, media)| {
            let (codec, formats) = formats(media)?;
            let connection = media.connections.first().or(session.connection.as_ref())?;
            let address = SocketAddr::new(connection.try_address().ok()?.ip, media.port);
            let direction = direction(&media.attributes)
                .or_else(|| direction(&session.attributes))
                .unwrap_or_default();
            Some(Self { codec, formats, address, direction, ptime: ptime(media), position })
        })
    }

    /// Returns this answer to an offer. A codec that was not offered does not count, so that nothing
    /// in it is relayed.
    pub(crate) fn to(mut self, offer: &OwnOffer) -> Self {
        if self.codec != offer.codec {
            (self.codec, self.formats) = (offer.codec, offer.formats);
        }
        self
    }

    /// Returns whether the other side wants to hear anything. The address 0.0.0.0 means that it
    /// does not (RFC 3264 §8.4).
    pub(crate) fn listens(&self) -> bool {
        self.direction.has_recv() && !self.address.ip().is_unspecified()
    }
}

/// An offer of the other side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    session: Session,
    pub(crate) description: Description,
}

impl Offer {
    /// Returns `None` if the body has no audio stream that the server can play to.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let session = Session::parse(body).ok()?;
        let description = Description::of(&session)?;
        Some(Self { session, description })
    }

    /// Withdraws from comfort noise unless the server uses it.
    pub(crate) fn set_comfort_noise(&mut self, is_used: bool) {
        self.description.formats.comfort_noise &= is_used;
    }

    /// Writes the answer. It accepts one stream and rejects all others (RFC 3264 §6).
    pub(crate) fn answer(&self, local: SocketAddr, version: u64) -> Vec<u8> {
        let Description { codec, formats, direction, ptime, position, .. } = self.description;
        let medias = self.session.medias.iter().enumerate().map(|(at, offered)| {
            let mut media = Media { port: 0, num_ports: None, ..bare(offered) };
            if at == position {
                media.port = local.port();
                fill(&mut media, codec, formats, ptime, direction.reverse());
            }
            media
        });
        write(local, version, medias.collect())
    }
}

/// The server's own offer to a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnOffer {
    pub(crate) codec: Codec,
    pub(crate) formats: Formats,
    pub(crate) ptime: Duration,
}

impl OwnOffer {
    /// Offers the caller's codec, and telephone events if the caller has them.
    pub(crate) fn like(caller: &Description) -> Self {
        let events = caller.formats.events.map(|events| if events < 96 { EVENTS } else { events });
        let audio = caller.codec.payload_type().unwrap_or_default();
        let formats = Formats { audio, events, comfort_noise: false };
        Self { codec: caller.codec, formats, ptime: caller.ptime }
    }

    /// Writes the offer.
    pub(crate) fn write(&self, local: SocketAddr) -> Vec<u8> {
        let mut media = Media::new(MediaType::Audio, local.port(), TransportProto::RtpAvp, "");
        fill(&mut media, self.codec, self.formats, self.ptime, Direction::SendRecv);
        write(local, 1, vec![media])
    }
}

/// Returns the SDP of a body, which may be one part of several (RFC 5621 §3.1).
pub(crate) fn find<'a>(content_type: Option<&str>, body: &'a [u8]) -> Option<&'a [u8]> {
    // A body without a type can only be SDP here.
    let content_type = content_type.unwrap_or("application/sdp");
    let (kind, params) = content_type.split_once(';').unwrap_or((content_type, ""));
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "application/sdp" {
        return (!body.is_empty()).then_some(body);
    }
    if !kind.starts_with("multipart/") {
        return None;
    }
    let boundary = params.split(';').find_map(|param| {
        let (name, value) = param.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    let delimiter = format!("--{boundary}");
    // The text before the first delimiter is no part.
    split(body, delimiter.as_bytes()).skip(1).find_map(|part| {
        let (head, content) = halves(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(head).ok()?;
        let content_type = head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_it = ["content-type", "c"].iter().any(|n| name.trim().eq_ignore_ascii_case(n));
            is_it.then_some(value.trim())
        });
        find(content_type, content.strip_suffix(b"\r\n").unwrap_or(content))
    })
}

fn split<'a, 'd>(
    octets: &'a [u8],
    delimiter: &'d [u8],
) -> impl Iterator<Item = &'a [u8]> + use<'a, 'd> {
    let mut rest = Some(octets);
    std::iter::from_fn(move || {
        let octets = rest?;
        let (part, after) = halves(octets, delimiter).map_or((octets, None), |(a, b)| (a, Some(b)));
        rest = after;
        Some(part)
    })
}

fn halves<'a>(octets: &'a [u8], delimiter: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = octets.windows(delimiter.len()).position(|window| window == delimiter)?;
    Some((&octets[..at], &octets[at + delimiter.len()..]))
}

fn is_audio(media: &Media) -> bool {
    media.media == "audio" && matches!(&*media.proto, "RTP/AVP" | "RTP/AVPF") && media.port != 0
}

/// Returns the first codec that the server supports, and the stream's payload types. An rtpmap
/// overrides the static meaning of a payload type.
fn formats(media: &Media) -> Option<(Codec, Formats)> {
    let maps: Vec<RtpMap> = media
        .attributes
        .iter()
        .filter(|attribute| attribute.attribute == "rtpmap")
        .filter_map(|attribute| attribute.value.as_deref()?.parse().ok())
        .collect();
    let offered = || media.fmt.split_whitespace().filter_map(|format| format.parse::<u8>().ok());
    let is = |format: u8, name: &str| match maps.iter().find(|map| map.payload_type == format) {
        Some(map) => {
            let is_mono = map.encoding_params.as_deref().is_none_or(|params| params.trim() == "1");
            map.encoding_name.eq_ignore_ascii_case(name) && map.clock_rate == 8_000 && is_mono
        }
        None => matches!((format, name), (0, "PCMU") | (8, "PCMA") | (COMFORT_NOISE, "CN")),
    };
    let codec = |format| {
        let codecs = [(Codec::Pcmu, "PCMU"), (Codec::Pcma, "PCMA")];
        codecs.into_iter().find(|(_, name)| is(format, name)).map(|(codec, _)| (codec, format))
    };
    let (codec, audio) = offered().find_map(codec)?;
    let events = offered().find(|format| is(*format, "telephone-event"));
    let comfort_noise = offered().any(|format| format == COMFORT_NOISE && is(format, "CN"));
    Some((codec, Formats { audio, events, comfort_noise }))
}

fn direction(attributes: &[Attribute]) -> Option<Direction> {
    attributes.iter().find_map(|attribute| attribute.attribute.parse().ok())
}

/// Returns the ptime, at most maxptime, that the server plays. The default is 20 ms.
fn ptime(media: &Media) -> Duration {
    let millis = |name| {
        let attribute = media.attributes.iter().find(|attribute| attribute.attribute == name)?;
        let millis = attribute.value.as_deref()?.trim().parse::<f64>().ok()?;
        (millis > 0.0).then_some(millis)
    };
    let most = millis("maxptime").unwrap_or(60.0);
    let millis = millis("ptime").unwrap_or(20.0).min(most).clamp(10.0, 60.0);
    Duration::from_millis(millis as u64 / 5 * 5)
}

/// Returns a media description without attributes.
fn bare(offered: &Media) -> Media {
    let mut media = offered.clone();
    media.attributes.clear();
    media.connections.clear();
    media.bandwidths.clear();
    (media.key, media.media_title) = (None, None);
    media
}

fn fill(media: &mut Media, codec: Codec, formats: Formats, ptime: Duration, direction: Direction) {
    let Formats { audio, events, comfort_noise } = formats;
    let mut add = |name: &str, value: String| {
        media.attributes.push(Attribute::with_value(name, value));
    };
    add("rtpmap", format!("{audio} {codec}/8000"));
    let mut list = vec![audio.to_string()];
    if comfort_noise {
        add("rtpmap", format!("{COMFORT_NOISE} CN/8000"));
        list.push(COMFORT_NOISE.to_string());
    }
    if let Some(events) = events {
        add("rtpmap", format!("{events} telephone-event/8000"));
        // The sixteen keys of a telephone (RFC 4733 §3.2).
        add("fmtp", format!("{events} 0-15"));
        list.push(events.to_string());
    }
    add("ptime", ptime.as_millis().to_string());
    media.attributes.push(Attribute::new(direction.as_str()));
    media.fmt = list.join(" ");
}

fn write(local: SocketAddr, version: u64, medias: Vec<Media>) -> Vec<u8> {
    let origin = Origin::with_ip_addr(local.port(), version, local.ip());
    let mut session = Session::new(origin, "b2bua");
    session.connection = Some(Connection::from_ip_addr(local.ip()));
    session.times.push(Time::new(0, 0));
    session.medias = medias;
    let mut body = Vec::new();
    // A write to memory cannot fail.
    let _ = session.write(&mut body);
    body
}

/// Returns the server's media address for a peer with that address, of the same IP version.
pub(crate) fn local_ip(own: &[IpAddr], peer: IpAddr) -> Option<IpAddr> {
    own.iter().copied().find(|own| own.is_ipv6() == peer.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &str) -> Option<Description> {
        let session = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n";
        Description::parse(format!("{session}{lines}").replace('\n', "\r\n").as_bytes())
    }

    fn audio(lines: &str) -> Option<Description> {
        parse(&format!("c=IN IP4 192.0.2.7\nt=0 0\nm=audio 4000 RTP/AVP {lines}\n"))
    }

    #[test]
    fn the_first_codec_that_we_have_is_taken_and_its_rtpmap_decides() {
        for (lines, codec, payload_type, events, comfort_noise) in [
            ("0", Codec::Pcmu, 0, None, false),
            ("96 9 8 0 101", Codec::Pcma, 8, None, false),
            ("13 0 8", Codec::Pcmu, 0, None, true),
            ("96 0\na=rtpmap:96 pcma/8000/1", Codec::Pcma, 96, None, false),
            ("8 0\na=rtpmap:8 opus/48000/2", Codec::Pcmu, 0, None, false),
            ("0 8\na=rtpmap:0 PCMU/16000", Codec::Pcma, 8, None, false),
            ("101 0\na=rtpmap:101 telephone-event/8000", Codec::Pcmu, 0, Some(101), false),
            ("0 101\na=rtpmap:101 telephone-event/48000", Codec::Pcmu, 0, None, false),
        ] {
            let description = audio(lines).unwrap();
            let formats = Formats { audio: payload_type, events, comfort_noise };
            assert_eq!((description.codec, description.formats), (codec, formats), "{lines}");
        }
        assert_eq!(audio("8\na=rtpmap:8 opus/48000/2"), None);
    }

    #[test]
    fn the_address_of_the_stream_counts_for_more_than_that_of_the_session() {
        let media = "c=IN IP4 192.0.2.7\nt=0 0\nm=video 9 RTP/AVP 31\nm=audio 4000 RTP/AVP 0\n\
                     c=IN IP6 2001:db8::1\n";
        assert_eq!(parse(media).unwrap().address, "[2001:db8::1]:4000".parse().unwrap());
    }

    #[test]
    fn who_is_on_hold_wants_to_hear_nothing() {
        for (lines, listens) in [
            ("0", true),
            ("0\na=recvonly", true),
            ("0\na=sendonly", false),
            ("0\na=inactive", false),
            ("0\nc=IN IP4 0.0.0.0", false),
        ] {
            assert_eq!(audio(lines).unwrap().listens(), listens, "{lines}");
        }
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
    fn what_we_offer_is_read_as_such() {
        let local = "192.0.2.7:4000".parse().unwrap();
        let caller =
            audio("97 96\na=rtpmap:97 PCMA/8000\na=rtpmap:96 telephone-event/8000").unwrap();
        let offer = Offer::parse(&OwnOffer::like(&caller).write(local)).unwrap();
        let formats = Formats { audio: 8, events: Some(96), comfort_noise: false };
        let Description { codec, address, ptime, .. } = offer.description;
        assert_eq!((codec, address, ptime), (Codec::Pcma, local, caller.ptime));
        assert_eq!(offer.description.formats, formats);
    }

    #[test]
    fn sdp_is_found_in_parts_of_parts_only_once_it_is_there() {
        let inner = "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--";
        let outer = format!("--a\r\nc: multipart/alternative; boundary=b\r\n\r\n{inner}\r\n--a--");
        let kind = Some("Multipart/Mixed; boundary=a");
        assert_eq!(find(kind, outer.as_bytes()), Some(&b"v=0"[..]));
        assert_eq!(find(Some("application/sdp;charset=x"), b"v=0"), Some(&b"v=0"[..]));
        for (kind, body) in [
            ("text/plain", "v=0"),
            ("application/sdp", ""),
            ("multipart/mixed", inner),
            ("multipart/mixed;boundary=c", inner),
            ("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp"),
        ] {
            assert_eq!(find(Some(kind), body.as_bytes()), None, "{kind}");
        }
    }
}
