//! Captures of network traffic: from the octets of a pcap or pcapng file to datagrams of UDP.
//!
//! ```
//! use ringback_tools::capture::{CaptureError, CaptureReader};
//!
//! let mut reader = CaptureReader::new();
//! // The header of a pcap file of Ethernet, and nothing else.
//! reader.push(&0xa1b2_c3d4_u32.to_le_bytes());
//! reader.push(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
//! assert_eq!(reader.next_packet(), Ok(None));
//! assert_eq!(reader.finish(), Ok(()));
//!
//! reader.push(&[0; 7]);
//! assert_eq!(reader.next_packet(), Ok(None));
//! assert_eq!(reader.finish(), Err(CaptureError::Truncated { packets: 0 }));
//! ```

mod datagram;
mod error;
mod reader;

pub use datagram::{Datagram, LeftOut};
pub use error::CaptureError;
pub use reader::{CaptureReader, LinkType, Packet};
