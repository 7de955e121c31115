//! Sends a tone of a zone over RTP, a packet every 20 ms:
//! `cargo run -p ringback-rtp -- uk ring 192.0.2.1:4000`.
//!
//! To hear it: `ffplay -protocol_whitelist rtp,udp,file tone.sdp`, with this `tone.sdp`:
//!
//! ```text
//! v=0
//! o=- 0 0 IN IP4 127.0.0.1
//! s=-
//! c=IN IP4 127.0.0.1
//! t=0 0
//! m=audio 4000 RTP/AVP 0
//! ```

use std::env;
use std::error::Error;

use ringback::{Format, Frames, ToneZones};
use rtp_types::RtpPacketBuilder;
use tokio::net::UdpSocket;
use tokio::time::{MissedTickBehavior, interval};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<_> = env::args().skip(1).collect();
    let [zone, tone, to] = &args[..] else {
        return Err("usage: ringback-rtp ZONE TONE HOST:PORT".into());
    };
    let zone = ToneZones::builtin().zone(zone).ok_or("no such zone")?;
    let tone = zone.tone_or_default(tone).ok_or("no such tone")?;

    let socket = UdpSocket::bind("0.0.0.0:0").await?;
    socket.connect(to).await?;
    // A stream begins at random (RFC 3550 §5.1).
    let (ssrc, offset) = (fastrand::u32(..), fastrand::u32(..));
    let mut sequence = fastrand::u16(..);

    let mut clock = interval(Format::PTIME);
    // A packet that is late does not delay those after it.
    clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut frames = Frames::new(&tone, Format::PCMU)?;
    while let Some(frame) = frames.next_frame() {
        clock.tick().await;
        let packet = RtpPacketBuilder::<_, &[u8]>::new()
            .payload_type(0)
            .sequence_number(sequence)
            .timestamp(offset.wrapping_add(frame.timestamp as u32))
            .ssrc(ssrc)
            .payload(frame.payload)
            .write_vec()?;
        // Nobody may listen yet: then the system refuses the packet after this one.
        let _ = socket.send(&packet).await;
        sequence = sequence.wrapping_add(1);
    }
    Ok(())
}
