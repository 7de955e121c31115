//! Calls through the server, with phones on the server's own SIP stack.

mod common;

use std::time::Duration;

use common::{Heard, Media, PATIENCE, Phone, packet, pass, server};
use ringback::progress::Failure;
use ringback::{CallState, Format, TonePlan, ToneZones};
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// Returns the frames of the tone for a call state in that zone.
fn frames(zone: &str, format: Format, state: CallState, count: usize) -> Vec<Vec<u8>> {
    let zone = ToneZones::builtin().zone(zone).unwrap();
    let plan = TonePlan::from_zone(zone, format).unwrap();
    let mut player = plan.tone(state).unwrap().player();
    (0..count).map(|_| player.next_frame().unwrap().payload.to_vec()).collect()
}

fn payloads(heard: &[Heard]) -> Vec<Vec<u8>> {
    heard.iter().map(|packet| packet.payload.clone()).collect()
}

/// Returns the position of a tone's second frame. The first frame contains the end of the previous
/// tone.
fn begins(heard: &[Heard], tone: &[Vec<u8>]) -> Option<usize> {
    heard.windows(5).position(|window| payloads(window) == tone[1..6])
}

/// Checks for one SSRC, and no gap in sequence numbers or timestamps.
fn assert_is_one_stream(heard: &[Heard]) {
    for pair in heard.windows(2) {
        assert_eq!(pair[1].ssrc, pair[0].ssrc);
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1));
        assert_eq!(pair[1].timestamp, pair[0].timestamp.wrapping_add(160));
        assert!(!pair[1].marker);
    }
}

#[tokio::test]
async fn a_caller_hears_trying_then_ring_then_the_callee() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "0 8").await;
    let mut callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(400).await;
    callee.ring();
    pass(400).await;
    callee.answer();
    // No 180 arrives after the 183.
    caller.is_answered().await;
    callee.is_answered().await;
    callee.talk(0x55, 13).await;

    let heard = caller.media.heard();
    let trying = frames("us", Format::PCMU, CallState::Trying, 30);
    let ring = frames("us", Format::PCMU, CallState::Ring, 30);
    let rings = begins(&heard, &ring).unwrap();
    assert!((15..28).contains(&rings), "{rings}");
    assert_eq!(payloads(&heard[..rings - 1]), trying[..rings - 1]);
    let talks = heard.iter().position(|packet| packet.payload == [0x55; 160]).unwrap();
    assert!(heard.len() - talks >= 10);
    assert!(heard[talks..].iter().all(|packet| packet.payload == [0x55; 160]));
    // Only the time between the answer and the first word is a gap.
    assert_is_one_stream(&heard[..talks]);
    assert_is_one_stream(&heard[talks..]);
    assert_eq!(heard[talks].ssrc, heard[0].ssrc);
    assert_eq!(heard[talks].sequence, heard[talks - 1].sequence.wrapping_add(1));

    caller.talk(0x66, 5).await;
    let heard = callee.media.heard();
    assert!(heard.len() >= 4 && heard.iter().all(|packet| packet.payload == [0x66; 160]));
    caller.dialog.bye().await.unwrap();
    assert_eq!(callee.ends().await, "UacBye");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_is_told_first_that_the_call_is_tried() {
    let b = Phone::new().await;
    let server = server(&[&b], |_| {}).await;
    let offer = String::from_utf8(Media::new().await.sdp("0")).unwrap();
    let mut callers = Vec::new();
    for call in 0..50 {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let from = socket.local_addr().unwrap();
        let invite = format!(
            "INVITE sip:100@{server} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {from};branch=z9hG4bK{call}\r\n\
             From: <sip:a@{from}>;tag={call}\r\nTo: <sip:100@{server}>\r\nCall-ID: {call}@{from}\r\n\
             CSeq: 1 INVITE\r\nContact: <sip:a@{from}>\r\nMax-Forwards: 70\r\n\
             Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{offer}",
            offer.len()
        );
        socket.send_to(invite.as_bytes(), server).await.unwrap();
        callers.push(socket);
    }
    for (call, socket) in callers.iter().enumerate() {
        for status in ["100", "183"] {
            let mut response = [0; 2_000];
            let received = timeout(PATIENCE, socket.recv(&mut response)).await;
            let response = String::from_utf8_lossy(&response[..received.unwrap().unwrap()]);
            assert_eq!(&response[..11], format!("SIP/2.0 {status}"), "call {call}");
        }
    }
}

#[tokio::test]
async fn the_first_codec_that_is_offered_and_known_is_used() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "9 8 0").await;
    let callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(200).await;
    let heard = caller.media.heard();
    let trying = frames("us", Format::PCMA, CallState::Trying, heard.len());
    assert_eq!(payloads(&heard), trying);
    assert!(heard.iter().all(|packet| packet.payload_type == 8));
    let offer = String::from_utf8(callee.dialog.initial_request().body.clone()).unwrap();
    assert!(offer.contains("RTP/AVP 8\r\n") && offer.contains("a=rtpmap:8 PCMA/8000"), "{offer}");
}

#[tokio::test]
async fn early_media_is_heard_once_it_flows_and_until_it_stops_to() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    callee.progress();
    pass(200).await;
    let heard = caller.media.heard();
    assert_eq!(payloads(&heard), frames("us", Format::PCMU, CallState::Trying, heard.len()));
    callee.talk(0x55, 10).await;
    // The third packet proves that RTP flows. It is the first relayed packet.
    let words = |heard: &[Heard]| heard.iter().filter(|p| p.payload == [0x55; 160]).count();
    let heard = caller.media.heard();
    assert!((7..=8).contains(&words(&heard)), "{}", words(&heard));
    // A 180 changes nothing during early media.
    callee.ring();
    callee.talk(0x55, 3).await;
    let heard = caller.media.heard();
    assert_eq!(heard.last().unwrap().payload, [0x55; 160]);
}

#[tokio::test]
async fn a_failure_is_heard_before_the_final_response() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(100).await;
    callee.fail(486);
    assert_eq!(caller.ends().await, "UasOther(BusyHere)");
    let heard = caller.media.heard();
    let failure = CallState::Failure(Failure::from_status(486).unwrap());
    let busy = frames("us", Format::PCMU, failure, 20);
    let begins = begins(&heard, &busy).unwrap();
    assert!((13..=15).contains(&(heard.len() - begins)), "{}", heard.len() - begins);
    assert_is_one_stream(&heard);
}

#[tokio::test]
async fn of_two_that_are_called_at_once_one_may_fail() {
    let (a, mut b, mut c) = (Phone::new().await, Phone::new().await, Phone::new().await);
    let server = server(&[&b, &c], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let (one, mut other) = (b.called().await, c.called().await);
    assert_eq!(caller.next_early().await, 183);
    one.ring();
    pass(100).await;
    one.fail(486);
    pass(100).await;
    other.answer();
    caller.is_answered().await;
    other.is_answered().await;
    let heard = caller.media.heard();
    let ring = frames("us", Format::PCMU, CallState::Ring, 30);
    let rings = begins(&heard, &ring).unwrap();
    let ringing = payloads(&heard[rings..]);
    // All but the frame in which ring fades.
    assert_eq!(ringing[..ringing.len() - 1], ring[1..ringing.len()]);
}

#[tokio::test]
async fn who_has_not_answered_first_is_cancelled() {
    let (a, mut b, mut c) = (Phone::new().await, Phone::new().await, Phone::new().await);
    let server = server(&[&b, &c], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let (one, mut other) = (b.called().await, c.called().await);
    other.ring();
    one.answer();
    assert_eq!(caller.next_early().await, 183);
    caller.is_answered().await;
    assert_eq!(other.ends().await, "UacCancel");
}

#[tokio::test]
async fn one_after_the_other_is_called() {
    let (a, mut b, mut c) = (Phone::new().await, Phone::new().await, Phone::new().await);
    let server = server(&[&b, &c], |config| config.serial = true).await;
    let mut caller = a.call(server, "0").await;
    let one = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    one.ring();
    c.is_not_called().await;
    one.fail(480);
    let other = c.called().await;
    pass(200).await;
    other.answer();
    caller.is_answered().await;
    // Ring continues, without the tone of a failure in between.
    let heard = caller.media.heard();
    let ring = frames("us", Format::PCMU, CallState::Ring, 60);
    let rings = begins(&heard, &ring).unwrap();
    let ringing = payloads(&heard[rings..]);
    assert_eq!(ringing[..ringing.len() - 1], ring[1..ringing.len()]);
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_given_up() {
    let (a, mut b, mut c) = (Phone::new().await, Phone::new().await, Phone::new().await);
    let wait = Some(Duration::from_millis(300));
    let one_by_one = server(&[&b, &c], |config| {
        (config.serial, config.no_answer) = (true, wait);
    })
    .await;
    let mut caller = a.call(one_by_one, "0").await;
    let mut one = b.called().await;
    one.ring();
    let mut other = c.called().await;
    assert_eq!(one.ends().await, "UacCancel");
    other.ring();
    assert_eq!(other.ends().await, "UacCancel");
    assert_eq!(caller.ends().await, "UasOther(RequestTimeout)");

    let at_once = server(&[&b, &c], |config| config.no_answer = wait).await;
    let mut caller = a.call(at_once, "0").await;
    let (mut one, mut other) = (b.called().await, c.called().await);
    one.ring();
    other.ring();
    assert_eq!(one.ends().await, "UacCancel");
    assert_eq!(other.ends().await, "UacCancel");
    assert_eq!(caller.ends().await, "UasOther(RequestTimeout)");
}

#[tokio::test]
async fn a_caller_who_gives_up_cancels_all() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let mut callee = b.called().await;
    callee.ring();
    assert_eq!(caller.next_early().await, 183);
    caller.dialog.cancel().await.unwrap();
    assert_eq!(callee.ends().await, "UacCancel");
    assert_eq!(caller.ends().await, "UasOther(RequestTerminated)");
    pass(50).await;
    let before = caller.media.heard().len();
    pass(100).await;
    assert_eq!(caller.media.heard().len(), before);
}

#[tokio::test]
async fn a_callee_who_hangs_up_ends_the_call() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "0").await;
    let mut callee = b.called().await;
    callee.answer();
    assert_eq!(caller.next_early().await, 183);
    caller.is_answered().await;
    callee.is_answered().await;
    callee.dialog.bye().await.unwrap();
    assert_eq!(caller.ends().await, "UasBye");
}

#[tokio::test]
async fn silence_is_announced_to_who_can_do_without_it() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |config| config.comfort_noise = true).await;
    let mut caller = a.call(server, "0 13").await;
    let _callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(420).await;
    let heard = caller.media.heard();
    // 90 ms of sound, 75 ms of pause, 90 ms of sound, 250 ms of pause. Only the whole frames of a
    // pause are silent.
    let kinds: Vec<_> = heard.iter().map(|p| (p.payload_type, p.marker)).take(13).collect();
    let sound =
        |count| [(0, true)].into_iter().chain(std::iter::repeat_n((0, false), count - 1_usize));
    let expected: Vec<_> =
        sound(5).chain([(13, false)]).chain(sound(5)).chain([(13, false)]).collect();
    assert_eq!(kinds[..12], expected);
    assert_eq!(heard[5].payload, [127]);
    for pair in heard.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1));
    }
    // Time passes while the server sends nothing: the second sound begins in the frame at 160 ms.
    assert_eq!(heard[6].timestamp.wrapping_sub(heard[0].timestamp), 8 * 160);

    // A caller who does not offer comfort noise gets silence.
    let mut caller = a.call(server, "0").await;
    let _callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(300).await;
    assert_is_one_stream(&caller.media.heard());
}

#[tokio::test]
async fn the_number_that_is_dialled_says_whose_tones_are_heard() {
    use b2bua::{Tones, Zone};
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |config| {
        let trying = Some("dial");
        config.tones = Tones::new(ToneZones::builtin(), Zone::OfNumber, trying, None).unwrap();
    })
    .await;
    for (number, zone) in [("+442079460000", "gb"), ("+33123456789", "fr"), ("200", "us")] {
        let mut caller = a.call_number(server, number, "0").await;
        let callee = b.called().await;
        assert_eq!(caller.next_early().await, 183);
        callee.ring();
        pass(200).await;
        let ring = frames(zone, Format::PCMU, CallState::Ring, 30);
        assert!(begins(&caller.media.heard(), &ring).is_some(), "{number}");
        caller.dialog.cancel().await.unwrap();
    }
    assert!(Tones::new(ToneZones::builtin(), Zone::Named("nowhere".into()), None, None).is_err());
    let nonsense = Some("tralala");
    assert!(Tones::new(ToneZones::builtin(), Zone::Default, nonsense, None).is_err());
}

#[tokio::test]
async fn a_sound_file_takes_the_place_of_a_tone() {
    use b2bua::{Tones, Zone};
    // Two seconds of a staircase, so that every octet shows its position.
    let octets: Vec<u8> = (0..16_000_u16).map(|n| 0x80 | (n / 100 % 100) as u8).collect();
    let file = std::env::temp_dir().join(format!("b2bua-{}.ulaw", std::process::id()));
    std::fs::write(&file, &octets).unwrap();
    let trying = Tones::new(ToneZones::builtin(), Zone::Default, file.to_str(), None);
    std::fs::remove_file(&file).unwrap();
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |config| config.tones = trying.unwrap()).await;
    let mut caller = a.call(server, "0").await;
    let callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    pass(400).await;
    callee.ring();
    pass(200).await;
    let heard = caller.media.heard();
    assert_is_one_stream(&heard);
    let trying: Vec<_> = octets.chunks(160).take(6).map(<[u8]>::to_vec).collect();
    assert_eq!(begins(&heard, &trying), Some(1));
    assert!(begins(&heard, &frames("us", Format::PCMU, CallState::Ring, 6)).is_some());
}

#[tokio::test]
async fn what_we_cannot_play_to_is_refused() {
    let (a, b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let mut caller = a.call(server, "9 18 96").await;
    assert_eq!(caller.ends().await, "UasOther(NotAcceptableHere)");
}

#[tokio::test]
async fn nonsense_from_the_network_ends_nothing() {
    let (a, mut b) = (Phone::new().await, Phone::new().await);
    let server = server(&[&b], |_| {}).await;
    let stranger = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut caller = a.call(server, "0").await;
    let mut callee = b.called().await;
    assert_eq!(caller.next_early().await, 183);
    let nonsense: [&[u8]; 7] = [
        b"",
        b"\0",
        b"INVITE",
        b"INVITE sip:x SIP/2.0\r\n\r\n",
        b"SIP/2.0 200 OK\r\nCSeq: x\r\n\r\n",
        b"BYE sip:b@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nCall-ID: 1\r\nFrom: <sip:x>;tag=1\r\nTo: <sip:y>;tag=2\r\nCSeq: 1 BYE\r\n\r\n",
        &[0xFF; 1400],
    ];
    for octets in nonsense {
        stranger.send_to(octets, server).await.unwrap();
        for side in [&callee, &caller] {
            if let Some(media) = side.server_media {
                stranger.send_to(octets, media).await.unwrap();
            }
        }
    }
    callee.answer();
    caller.is_answered().await;
    callee.is_answered().await;
    for octets in nonsense {
        callee.send(octets).await;
        caller.send(octets).await;
    }
    // The frame in which the tone fades comes first.
    pass(50).await;
    callee.send(&packet(0, 0x55)).await;
    pass(100).await;
    assert_eq!(caller.media.heard().last().unwrap().payload, [0x55; 160]);
    assert!(callee.media.heard().is_empty());
}
