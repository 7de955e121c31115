//! The file formats: pcap, and pcapng with its sections and interfaces.

use std::time::Duration;

use pcap_parser::nom::Err as NomError;
use pcap_parser::pcapng::{Block, parse_block_be, parse_block_le};
use pcap_parser::{
    LegacyPcapBlock, PcapHeader, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified,
    parse_pcap_header,
};

use super::error::CaptureError;

/// The longest block that is read: four times the longest packet that capture programs write.
const MAX_BLOCK: u64 = 1 << 20;
const MAX_INTERFACES: usize = 1_024;
/// The type of a section header, the same in both byte orders.
const SECTION_HEADER: [u8; 4] = [0x0A, 0x0D, 0x0D, 0x0A];

/// The protocol with which a packet begins: a number of the registry of tcpdump.org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(pub u32);

/// A packet of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet {
    /// Its number, from 1, as Wireshark counts.
    pub number: u64,
    /// Its time since 1970, or zero if the capture has none.
    pub time: Duration,
    /// The protocol with which `octets` begin.
    pub link: LinkType,
    /// The captured octets.
    pub octets: Vec<u8>,
    /// Whether the capture contains only the beginning of the packet.
    pub cut: bool,
}

/// Reads a capture in pieces of any length.
///
/// After an error it returns the same error again.
#[derive(Clone, Debug, Default)]
pub struct CaptureReader {
    buffer: Vec<u8>,
    /// The octets of `buffer` that are done with.
    done: usize,
    format: Option<Format>,
    packets: u64,
    error: Option<CaptureError>,
}

#[derive(Clone, Debug)]
enum Format {
    Pcap(PcapHeader),
    Pcapng { big_endian: bool, interfaces: Vec<Interface> },
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: LinkType,
    snaplen: u32,
    /// Ticks per second.
    resolution: u128,
    offset: i64,
}

/// A block as it was read: its length, and the packet in it, if it has one.
type Taken = (usize, Option<Packet>);

impl CaptureReader {
    /// Creates a reader that has read nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns whether a file that begins with these octets may be a capture. Four octets decide.
    #[must_use]
    pub fn recognises(start: &[u8]) -> bool {
        start.starts_with(&SECTION_HEADER) || matches!(pcap_header(start), Ok(Some(_)))
    }

    /// Appends octets of the capture.
    pub fn push(&mut self, octets: &[u8]) {
        if self.error.is_some() {
            return;
        }
        self.buffer.drain(..self.done);
        self.done = 0;
        self.buffer.extend_from_slice(octets);
    }

    /// Returns the next packet, or `None` until more octets are pushed.
    ///
    /// # Errors
    /// [`CaptureError`] where the capture cannot be read further.
    pub fn next_packet(&mut self) -> Result<Option<Packet>, CaptureError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        loop {
            match self.take() {
                Ok(None) => return Ok(None),
                Ok(Some((octets, packet))) => {
                    self.done += octets;
                    if let Some(packet) = packet {
                        self.packets += 1;
                        return Ok(Some(packet));
                    }
                }
                Err(error) => {
                    self.error = Some(error);
                    self.buffer = Vec::new();
                    self.done = 0;
                    return Err(error);
                }
            }
        }
    }

    /// Ends the capture, after [`next_packet`](Self::next_packet) has returned `None`.
    ///
    /// # Errors
    /// [`CaptureError::Truncated`] if octets of an incomplete block are left.
    pub fn finish(&self) -> Result<(), CaptureError> {
        match self.error {
            Some(error) => Err(error),
            None if self.buffer.len() > self.done => {
                Err(CaptureError::Truncated { packets: self.packets })
            }
            None => Ok(()),
        }
    }

    /// Takes a block, or returns `None` if it is incomplete.
    fn take(&mut self) -> Result<Option<Taken>, CaptureError> {
        let rest = self.buffer.get(self.done..).unwrap_or_default();
        let (packets, number) = (self.packets, self.packets + 1);
        match &mut self.format {
            None if rest.len() < 4 => Ok(None),
            None if rest.starts_with(&SECTION_HEADER) => {
                self.format = Some(Format::Pcapng { big_endian: false, interfaces: Vec::new() });
                Ok(Some((0, None)))
            }
            None => Ok(pcap_header(rest)?.flatten().map(|(octets, header)| {
                self.format = Some(Format::Pcap(header));
                (octets, None)
            })),
            Some(Format::Pcap(header)) => pcap_packet(header, rest, number),
            Some(Format::Pcapng { big_endian, interfaces }) => {
                let Some(length) = block_length(rest, big_endian) else { return Ok(None) };
                check_length(length, packets)?;
                if (rest.len() as u64) < length {
                    return Ok(None);
                }
                let parse = if *big_endian { parse_block_be } else { parse_block_le };
                let (left, block) = parse(rest).map_err(|_| CaptureError::Damaged { packets })?;
                let packet = pcapng_block(&block, *big_endian, interfaces, number)?;
                Ok(Some((rest.len() - left.len(), packet)))
            }
        }
    }
}

/// Reads the header of a pcap file. The outer `None` means too few octets for the magic number,
/// the inner one too few for the rest.
#[expect(clippy::option_option, reason = "both are needed, and only here")]
fn pcap_header(start: &[u8]) -> Result<Option<Option<(usize, PcapHeader)>>, CaptureError> {
    if start.len() < 4 {
        return Ok(None);
    }
    match parse_pcap_header(start) {
        Ok((rest, header)) => Ok(Some(Some((start.len() - rest.len(), header)))),
        Err(NomError::Incomplete(_)) => Ok(Some(None)),
        Err(_) => Err(CaptureError::NotACapture),
    }
}

fn pcap_packet(
    header: &PcapHeader,
    rest: &[u8],
    number: u64,
) -> Result<Option<Taken>, CaptureError> {
    let packets = number - 1;
    let Some(length) = rest.get(8..12).and_then(|octets| octets.try_into().ok()) else {
        return Ok(None);
    };
    let big_endian = header.is_bigendian();
    let length = if big_endian { u32::from_be_bytes(length) } else { u32::from_le_bytes(length) };
    check_length(length.into(), packets)?;
    let parse = match (header.is_modified_format(), big_endian) {
        (true, _) => parse_pcap_frame_modified,
        (false, true) => parse_pcap_frame_be,
        (false, false) => parse_pcap_frame,
    };
    let (left, frame): (_, LegacyPcapBlock<'_>) = match parse(rest) {
        Ok(read) => read,
        Err(NomError::Incomplete(_)) => return Ok(None),
        Err(_) => return Err(CaptureError::Damaged { packets }),
    };
    let unit = if header.is_nanosecond_precision() { 1 } else { 1_000 };
    let time = Duration::from_secs(frame.ts_sec.into())
        .saturating_add(Duration::from_nanos(u64::from(frame.ts_usec) * unit));
    let packet = Packet {
        number,
        time,
        // The upper half has the length of the frame check sequence.
        link: LinkType(header.network.0 as u32 & 0xFFFF),
        octets: frame.data.to_vec(),
        cut: frame.caplen < frame.origlen,
    };
    Ok(Some((rest.len() - left.len(), Some(packet))))
}

/// Returns the length of a pcapng block. A section header sets the byte order.
fn block_length(rest: &[u8], big_endian: &mut bool) -> Option<u64> {
    let length: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
    if rest.starts_with(&SECTION_HEADER) {
        *big_endian = rest.get(8..12)? == [0x1A, 0x2B, 0x3C, 0x4D];
    }
    let length = if *big_endian { u32::from_be_bytes(length) } else { u32::from_le_bytes(length) };
    Some(length.into())
}

fn check_length(octets: u64, packets: u64) -> Result<(), CaptureError> {
    if octets > MAX_BLOCK { Err(CaptureError::TooLong { packets, octets }) } else { Ok(()) }
}

fn pcapng_block(
    block: &Block<'_>,
    big_endian: bool,
    interfaces: &mut Vec<Interface>,
    number: u64,
) -> Result<Option<Packet>, CaptureError> {
    let packets = number - 1;
    match block {
        Block::SectionHeader(_) => interfaces.clear(),
        Block::InterfaceDescription(_) if interfaces.len() >= MAX_INTERFACES => {
            return Err(CaptureError::TooManyInterfaces);
        }
        Block::InterfaceDescription(described) => interfaces.push(Interface {
            link: LinkType(described.linktype.0 as u32),
            snaplen: described.snaplen,
            resolution: resolution(described.if_tsresol)
                .ok_or(CaptureError::Damaged { packets })?,
            // The crate reads this option in little-endian order only.
            offset: match described.if_tsoffset {
                offset if big_endian => offset.swap_bytes(),
                offset => offset,
            },
        }),
        Block::EnhancedPacket(packet) => {
            let interface = usize::try_from(packet.if_id).ok().and_then(|id| interfaces.get(id));
            let interface = interface.ok_or(CaptureError::Interface { packets })?;
            let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
            let octets = packet.data.get(..packet.caplen as usize);
            return Ok(Some(Packet {
                number,
                time: interface.time(ticks),
                link: interface.link,
                octets: octets.ok_or(CaptureError::Damaged { packets })?.to_vec(),
                cut: packet.caplen < packet.origlen,
            }));
        }
        Block::SimplePacket(packet) => {
            let interface = interfaces.first().ok_or(CaptureError::Interface { packets })?;
            // The data are padded, and as long as the snapshot length allows.
            let limit = if interface.snaplen == 0 { u32::MAX } else { interface.snaplen };
            let length = (packet.data.len() as u64).min(packet.origlen.min(limit).into());
            return Ok(Some(Packet {
                number,
                time: Duration::ZERO,
                link: interface.link,
                octets: packet.data[..length as usize].to_vec(),
                cut: length < packet.origlen.into(),
            }));
        }
        _ => {}
    }
    Ok(None)
}

/// Returns the ticks per second of the option `if_tsresol`: a power of ten, or of two if the
/// highest bit is set.
fn resolution(option: u8) -> Option<u128> {
    let exponent = u32::from(option & 0x7F);
    if option & 0x80 == 0 { 10_u128.checked_pow(exponent) } else { 1_u128.checked_shl(exponent) }
}

impl Interface {
    /// Returns the time of a packet. A time before 1970, or after the year 500 billion, is limited.
    fn time(&self, ticks: u64) -> Duration {
        let (ticks, per_second) = (u128::from(ticks), self.resolution);
        let seconds = (ticks / per_second) as u64;
        let nanos = match per_second {
            0..=1_000_000_000 => (ticks % per_second) * 1_000_000_000 / per_second,
            _ => ticks % per_second / (per_second / 1_000_000_000),
        };
        let seconds = seconds.saturating_add_signed(self.offset);
        Duration::new(seconds, (nanos as u32).min(999_999_999))
    }
}
