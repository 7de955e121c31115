//! The layers below UDP.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use etherparse::{
    EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, LinuxSllHeaderSlice, LinuxSllProtocolType,
    TransportSlice,
};

use super::reader::{LinkType, Packet};

/// A datagram of UDP.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Datagram {
    /// The number of its packet in the capture, from 1.
    pub packet: u64,
    /// Its time since 1970.
    pub time: Duration,
    /// Where it comes from.
    pub source: SocketAddr,
    /// Where it goes.
    pub destination: SocketAddr,
    /// Its payload, as far as it was captured.
    pub payload: Vec<u8>,
    /// Whether the capture contains only the beginning of it.
    pub cut: bool,
}

/// Why a packet is left out. `Display` writes it as a noun in the plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LeftOut {
    /// It belongs to TCP, which may carry SIP.
    Tcp,
    /// It is a fragment of a datagram.
    Fragment,
    /// It is another protocol over IP.
    Protocol(u8),
    /// It has no IP: ARP, for example.
    NotIp,
    /// It begins with a protocol that is not read.
    Link(LinkType),
    /// A header is damaged, or was not captured completely.
    Damaged,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp => f.write_str("packets of TCP"),
            Self::Fragment => f.write_str("fragments of IP"),
            Self::Protocol(number) => write!(f, "packets of IP protocol {number}"),
            Self::NotIp => f.write_str("packets without IP"),
            Self::Link(LinkType(number)) => write!(f, "packets of link type {number}"),
            Self::Damaged => f.write_str("packets with damaged headers"),
        }
    }
}

impl Datagram {
    /// Reads the headers of a packet. It supports Ethernet with any VLAN tags (two at most), Linux
    /// "cooked" captures of both versions, BSD loopback, and IP alone. Checksums are not verified,
    /// since network cards compute those of the packets that they send.
    ///
    /// # Errors
    /// [`LeftOut`] if the packet is no datagram of UDP, or not a whole one.
    pub fn read(packet: &Packet) -> Result<Self, LeftOut> {
        let octets = &packet.octets[..];
        let sliced = match packet.link.0 {
            1 => LaxSlicedPacket::from_ethernet(octets).map_err(|_| LeftOut::Damaged)?,
            113 => from_linux_sll(octets)?,
            276 => from_linux_sll2(octets)?,
            // The family of BSD's loopback is a number of that system.
            0 | 108 => from_ip(octets.get(4..).ok_or(LeftOut::Damaged)?)?,
            12 | 14 | 101 | 228 | 229 => from_ip(octets)?,
            other => return Err(LeftOut::Link(LinkType(other))),
        };
        let (source, destination, protocol, fragmented) = match &sliced.net {
            Some(LaxNetSlice::Ipv4(ip)) => (
                IpAddr::V4(ip.header().source_addr()),
                IpAddr::V4(ip.header().destination_addr()),
                ip.payload_ip_number(),
                ip.is_payload_fragmented(),
            ),
            Some(LaxNetSlice::Ipv6(ip)) => (
                IpAddr::V6(ip.header().source_addr()),
                IpAddr::V6(ip.header().destination_addr()),
                ip.payload().ip_number,
                ip.is_payload_fragmented(),
            ),
            _ if sliced.stop_err.is_some() => return Err(LeftOut::Damaged),
            _ => return Err(LeftOut::NotIp),
        };
        match (&sliced.transport, protocol) {
            _ if fragmented => Err(LeftOut::Fragment),
            (Some(TransportSlice::Udp(udp)), _) => {
                let payload = udp.payload();
                let announced = usize::from(udp.length());
                Ok(Self {
                    packet: packet.number,
                    time: packet.time,
                    source: SocketAddr::new(source, udp.source_port()),
                    destination: SocketAddr::new(destination, udp.destination_port()),
                    payload: payload.to_vec(),
                    cut: packet.cut || payload.len() + 8 < announced,
                })
            }
            (_, IpNumber::TCP) => Err(LeftOut::Tcp),
            (_, IpNumber::UDP) => Err(LeftOut::Damaged),
            (_, IpNumber(number)) => Err(LeftOut::Protocol(number)),
        }
    }
}

fn from_ip(octets: &[u8]) -> Result<LaxSlicedPacket<'_>, LeftOut> {
    match octets.first().map(|octet| octet >> 4) {
        Some(4 | 6) => LaxSlicedPacket::from_ip(octets).map_err(|_| LeftOut::Damaged),
        Some(_) => Err(LeftOut::NotIp),
        None => Err(LeftOut::Damaged),
    }
}

fn from_linux_sll(octets: &[u8]) -> Result<LaxSlicedPacket<'_>, LeftOut> {
    let header = LinuxSllHeaderSlice::from_slice(octets).map_err(|_| LeftOut::NotIp)?;
    let LinuxSllProtocolType::EtherType(ether_type) = header.protocol_type() else {
        return Err(LeftOut::NotIp);
    };
    Ok(LaxSlicedPacket::from_ether_type(ether_type, &octets[header.slice().len()..]))
}

/// Reads version 2 of Linux's header: 20 octets that begin with the protocol.
fn from_linux_sll2(octets: &[u8]) -> Result<LaxSlicedPacket<'_>, LeftOut> {
    let (header, rest) = octets.split_first_chunk::<20>().ok_or(LeftOut::Damaged)?;
    let ether_type = EtherType(u16::from_be_bytes([header[0], header[1]]));
    Ok(LaxSlicedPacket::from_ether_type(ether_type, rest))
}
