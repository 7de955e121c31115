//! Why a capture cannot be read.

/// Why a capture cannot be read, or not to its end. The packets before the fault were returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The first octets are neither those of pcap nor those of pcapng.
    #[error("this is no capture: it begins neither like pcap nor like pcapng")]
    NotACapture,
    /// The capture ends within a packet.
    #[error("the capture ends within a block, after packet {packets}")]
    Truncated {
        /// The number of packets before the end.
        packets: u64,
    },
    /// A block is longer than any capture program writes.
    #[error("a block of {octets} octets follows packet {packets}; at most 1048576 are read")]
    TooLong {
        /// The number of packets before the block.
        packets: u64,
        /// The length that the block states.
        octets: u64,
    },
    /// A block contradicts the format.
    #[error("the block after packet {packets} is damaged")]
    Damaged {
        /// The number of packets before the block.
        packets: u64,
    },
    /// A packet refers to an interface that the capture does not describe.
    #[error("the block after packet {packets} belongs to an interface that is not described")]
    Interface {
        /// The number of packets before the block.
        packets: u64,
    },
    /// The capture describes more interfaces than are read.
    #[error("the capture has more than 1024 interfaces")]
    TooManyInterfaces,
}
