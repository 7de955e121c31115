//! SIP beyond the tones: what a phone may say at any time, and what it may leave out.

#![allow(clippy::many_single_char_names, reason = "phones have a letter for a name")]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use b2bua::Config;
use common::wire::{Message, SOON, Wire};
use common::{PATIENCE, pass, start};
use tokio::time::timeout;

/// Starts a server that calls these phones.
async fn server(to: &[&Wire], change: impl FnOnce(&mut Config)) -> SocketAddr {
    start(to.iter().map(|phone| phone.uri()).collect(), change).await.0
}

/// A call of `a` to `b`, up to the 183.
async fn early(a: &Wire, b: &Wire, server: SocketAddr) -> (Message, Message) {
    a.invite(server, "", &a.pcmu()).await;
    let invite = b.next("INVITE").await;
    (a.response(183, "INVITE").await, invite)
}

/// A conversation, and the 200 and the INVITE.
async fn answered(a: &Wire, b: &Wire, server: SocketAddr) -> (Message, Message) {
    let (_, invite) = early(a, b, server).await;
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    b.next("ACK").await;
    let ok = a.response(200, "INVITE").await;
    a.ack(server, &ok.to_tag()).await;
    (ok, invite)
}

#[tokio::test]
async fn nothing_waits_for_a_phone_that_ignores_its_cancel() {
    let (a, b, c) = (Wire::new().await, Wire::new().await, Wire::new().await);
    let both = server(&[&b, &c], |_| {}).await;
    let (_, invite) = early(&a, &b, both).await;
    let other = c.next("INVITE").await;
    c.reply(&other, both, 180, "", "").await;
    b.reply(&invite, both, 200, "", &b.pcmu()).await;
    a.next_within("SIP/2.0 200", SOON).await;
    let cancel = c.next_within("CANCEL", SOON).await;
    assert_eq!(cancel.header("Reason"), "SIP;cause=200;text=\"Call completed elsewhere\"");

    let (a, b, c) = (Wire::new().await, Wire::new().await, Wire::new().await);
    let serial = server(&[&b, &c], |config| {
        (config.serial, config.no_answer) = (true, Some(Duration::from_millis(200)));
    })
    .await;
    a.invite(serial, "", &a.pcmu()).await;
    let invite = b.next("INVITE").await;
    b.reply(&invite, serial, 180, "", "").await;
    c.next_within("INVITE", Duration::from_millis(200) + SOON).await;
}

#[tokio::test]
async fn a_cancel_waits_for_the_first_response_of_its_phone() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (_, invite) = early(&a, &b, server).await;
    a.request(server, "CANCEL", "", "", "", 1).await;
    a.response(487, "INVITE").await;
    b.never("CANCEL").await;
    b.reply(&invite, server, 180, "", "").await;
    b.next_within("CANCEL", SOON).await;
    // The 200 crosses the CANCEL.
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    b.next_within("ACK", SOON).await;
    b.next_within("BYE", SOON).await;
}

#[tokio::test]
async fn a_bye_before_the_answer_ends_the_invite_too() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (progress, invite) = early(&a, &b, server).await;
    b.reply(&invite, server, 180, "", "").await;
    a.within(server, "BYE", &progress.to_tag(), "", "").await;
    // They may come in any order.
    let (mut bye, mut end) = (false, false);
    while !(bye && end) {
        let response = a.next("SIP/2.0").await;
        bye |= response.0.starts_with("SIP/2.0 200") && response.header("CSeq").ends_with("BYE");
        end |= response.0.starts_with("SIP/2.0 487") && response.header("CSeq") == "1 INVITE";
    }
    b.next_within("CANCEL", SOON).await;
}

#[tokio::test]
async fn the_answer_of_the_183_holds() {
    for headers in ["", "Require: 100rel\nRSeq: 17\n"] {
        let (a, b) = (Wire::new().await, Wire::new().await);
        let server = server(&[&b], |_| {}).await;
        let (_, invite) = early(&a, &b, server).await;
        b.reply(&invite, server, 183, headers, &b.pcmu()).await;
        if !headers.is_empty() {
            let prack = b.next("PRACK").await;
            assert_eq!(prack.header("RAck"), "17 1 INVITE");
            b.reply(&prack, server, 200, "", "").await;
        }
        b.reply(&invite, server, 200, "", "").await;
        let ok = a.response(200, "INVITE").await;
        a.ack(server, &ok.to_tag()).await;
        pass(60).await;
        a.forget();
        a.speak(ok.media(), 0, 1, &[0x55; 160]).await;
        assert_eq!(b.hears().await.unwrap()[12..], [0x55; 160]);
        b.speak(invite.media(), 0, 1, &[0x66; 160]).await;
        assert_eq!(a.hears().await.unwrap()[12..], [0x66; 160]);
    }
}

#[tokio::test]
async fn every_request_before_the_answer_gets_its_response() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (progress, invite) = early(&a, &b, server).await;
    let tag = progress.to_tag();
    let sdp = "Content-Type: application/sdp\n";
    let dtmf = "Content-Type: application/dtmf-relay\n";
    let offer = a.pcmu();
    for (method, headers, body, status) in [
        ("OPTIONS", "", "", 200),
        ("INFO", dtmf, "Signal=5\r\n", 415),
        ("INFO", "", "", 200),
        ("UPDATE", "", "", 200),
        ("UPDATE", sdp, &*offer, 500),
        ("INVITE", sdp, &*offer, 500),
        ("MESSAGE", "Content-Type: text/plain\n", "x", 405),
        ("REFER", "Refer-To: <sip:c@192.0.2.1>\n", "", 405),
        ("PRACK", "RAck: 1 1 INVITE\n", "", 481),
    ] {
        a.within(server, method, &tag, headers, body).await;
        let response = a.response(status, method).await;
        if status == 500 {
            assert!(response.header("Retry-After").parse::<u8>().unwrap() <= 10);
        }
        if status == 405 {
            assert!(response.header("Allow").contains("PRACK"));
        }
    }
    // A request of another dialog.
    a.within(server, "OPTIONS", "nobody", "", "").await;
    a.response(481, "OPTIONS").await;

    // The callee's offer waits for its own answer.
    b.reply(&invite, server, 183, "", "").await;
    b.back(&invite, server, "UPDATE 1", "", "").await;
    b.response(200, "UPDATE").await;
    b.back(&invite, server, "UPDATE 2", sdp, &b.pcmu()).await;
    b.response(491, "UPDATE").await;
    b.reply(&invite, server, 183, "Require: 100rel\nRSeq: 1\n", &b.pcmu()).await;
    let prack = b.next("PRACK").await;
    b.reply(&prack, server, 200, "", "").await;
    b.back(&invite, server, "UPDATE 3", sdp, &b.pcmu()).await;
    assert_eq!(b.response(200, "UPDATE").await.lines("m=").len(), 1);
}

#[tokio::test]
async fn a_caller_who_requires_100rel_gets_it() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    a.invite(server, "Require: 100rel\n", &a.pcmu()).await;
    let invite = b.next("INVITE").await;
    assert!(invite.header("Supported").contains("100rel"));
    assert!(invite.header("Allow").contains("UPDATE"));
    let progress = a.response(183, "INVITE").await;
    assert_eq!(progress.header("Require"), "100rel");
    // It is repeated until the PRACK, and the answer waits for that.
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    let again = a.next_within("SIP/2.0", Duration::from_secs(1)).await;
    assert_eq!(again.header("RSeq"), progress.header("RSeq"));
    let rack = format!("RAck: {} 1 INVITE\n", progress.header("RSeq"));
    a.within(server, "PRACK", &progress.to_tag(), &rack, "").await;
    // They may come in any order.
    let (mut pracked, mut answered) = (false, None);
    while !pracked || answered.is_none() {
        let response = a.next("SIP/2.0 200").await;
        if response.header("CSeq").ends_with("PRACK") {
            pracked = true;
        } else {
            answered = Some(response);
        }
    }
    let ok = answered.unwrap();
    assert!(ok.header("Supported").contains("100rel"));
    a.ack(server, &ok.to_tag()).await;
}

#[tokio::test]
async fn a_caller_who_has_not_acknowledged_the_183_may_still_give_up() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    a.invite(server, "Require: 100rel\n", &a.pcmu()).await;
    let invite = b.next("INVITE").await;
    a.response(183, "INVITE").await;
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    b.next("ACK").await;
    a.request(server, "CANCEL", "", "", "", 1).await;
    a.response(487, "INVITE").await;
    b.next_within("BYE", SOON).await;
}

#[tokio::test]
async fn a_caller_may_change_the_session_once_the_183_is_acknowledged() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    a.invite(server, "Require: 100rel\n", &a.pcmu()).await;
    let progress = a.response(183, "INVITE").await;
    let sdp = "Content-Type: application/sdp\n";
    let hold = a.sdp("m=audio PORT RTP/AVP 0\na=inactive\n");
    a.within(server, "UPDATE", &progress.to_tag(), sdp, &hold).await;
    a.response(500, "UPDATE").await;
    let rack = format!("RAck: {} 1 INVITE\n", progress.header("RSeq"));
    a.within(server, "PRACK", &progress.to_tag(), &rack, "").await;
    a.response(200, "PRACK").await;
    a.within(server, "UPDATE", &progress.to_tag(), sdp, &hold).await;
    assert_eq!(a.response(200, "UPDATE").await.lines("a=inactive").len(), 1);
    pass(60).await;
    a.forget();
    assert_eq!(a.hears().await, None);
}

#[tokio::test]
async fn other_extensions_are_refused_by_name() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    a.invite(server, "Require: 100rel, foo\nRequire: bar\n", &a.pcmu()).await;
    assert_eq!(a.response(420, "INVITE").await.header("Unsupported"), "foo, bar");
}

#[tokio::test]
async fn the_headers_of_a_failure_are_handed_up() {
    let contact = "Contact: <sip:c@192.0.2.9>\n";
    let challenge = "Proxy-Authenticate: Digest realm=\"x\", nonce=\"y\"\n";
    for (status, headers, name, handed_up) in [
        (302, contact, "Contact", 302),
        (407, challenge, "Proxy-Authenticate", 407),
        (421, "Require: timer\n", "Require", 421),
        // Without its header it means nothing.
        (407, "", "Proxy-Authenticate", 403),
        (503, "", "Retry-After", 500),
    ] {
        let (a, b) = (Wire::new().await, Wire::new().await);
        let server = server(&[&b], |config| config.failure = Duration::ZERO).await;
        let credentials = "Proxy-Authorization: Digest username=\"a\"\n";
        a.invite(server, credentials, &a.pcmu()).await;
        let invite = b.next("INVITE").await;
        assert_eq!(invite.header("Proxy-Authorization"), "Digest username=\"a\"");
        b.reply(&invite, server, status, headers, "").await;
        let response = a.response(handed_up, "INVITE").await;
        let value = headers.trim().split_once(": ").map_or("", |(_, value)| value);
        assert_eq!(response.header(name), value, "{status}");
    }
}

#[tokio::test]
async fn a_redirection_is_followed_if_so_configured() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let (c, d) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |config| config.follow_3xx = true).await;
    let (_, invite) = early(&a, &b, server).await;
    let contacts = format!("Contact: <{}>;q=0.3, <{}>;q=0.7\n", d.uri(), c.uri());
    b.reply(&invite, server, 302, &contacts, "").await;
    let second = c.next("INVITE").await;
    c.reply(&second, server, 486, "", "").await;
    let third = d.next("INVITE").await;
    // It points back to where the call has been.
    d.reply(&third, server, 200, "", &d.pcmu()).await;
    a.response(200, "INVITE").await;

    let a = Wire::new().await;
    let (_, invite) = early(&a, &b, server).await;
    let back = format!("Contact: <{}>\n", b.uri());
    b.reply(&invite, server, 302, &back, "").await;
    a.response(302, "INVITE").await;
}

#[tokio::test]
async fn messages_of_any_size_are_read() {
    for size in [9_000, 60_000] {
        let (a, b) = (Wire::new().await, Wire::new().await);
        let server = server(&[&b], |_| {}).await;
        a.invite(server, &format!("X-Long: {}\n", "x".repeat(size)), &a.pcmu()).await;
        let invite = b.next("INVITE").await;
        a.response(183, "INVITE").await;
        b.reply(&invite, server, 200, &format!("X-Long: {}\n", "x".repeat(size)), &b.pcmu()).await;
        a.response(200, "INVITE").await;
    }
}

#[tokio::test]
async fn calls_cannot_go_round_in_circles() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |config| config.failure = Duration::ZERO).await;
    a.invite(server, "Max-Forwards: 0\n", &a.pcmu()).await;
    a.response(483, "INVITE").await;
    let a = Wire::new().await;
    a.invite(server, "Max-Forwards: 7\nMax-Breadth: 3\n", &a.pcmu()).await;
    let invite = b.next("INVITE").await;
    assert_eq!(invite.header("Max-Forwards"), "6");
    assert_eq!(invite.header("Max-Breadth"), "3");
    let a = Wire::new().await;
    a.invite(server, "Max-Breadth: 0\n", &a.pcmu()).await;
    a.response(440, "INVITE").await;

    // A server that calls itself: the address is known only once it listens.
    let port = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (itself, ..) = start(vec![format!("sip:x@{port}")], |config| {
        (config.listen, config.failure) = (port, Duration::ZERO);
    })
    .await;
    let a = Wire::new().await;
    a.invite(itself, "", &a.pcmu()).await;
    a.response(482, "INVITE").await;
}

#[tokio::test]
async fn calls_are_limited() {
    let (a, b, c) = (Wire::new().await, Wire::new().await, Wire::new().await);
    let one_per_peer = server(&[&b], |config| config.max_calls_per_peer = 1).await;
    let (progress, _) = early(&a, &b, one_per_peer).await;
    c.invite(one_per_peer, "", &c.pcmu()).await;
    assert!(!c.response(503, "INVITE").await.header("Retry-After").is_empty());
    // The end of a call makes room.
    let mut a = a;
    a.within(one_per_peer, "BYE", &progress.to_tag(), "", "").await;
    a.response(487, "INVITE").await;
    pass(50).await;
    let c = Wire::new().await;
    early(&c, &b, one_per_peer).await;

    let none = server(&[&b], |config| config.max_calls = 0).await;
    let d = Wire::new().await;
    d.invite(none, "", &d.pcmu()).await;
    d.response(503, "INVITE").await;

    let short = server(&[&b], |config| {
        config.max_ringing = Duration::from_millis(200);
        config.failure = Duration::ZERO;
    })
    .await;
    let e = Wire::new().await;
    let (_, invite) = early(&e, &b, short).await;
    b.reply(&invite, short, 180, "", "").await;
    e.next_within("SIP/2.0 408", Duration::from_millis(200) + SOON).await;
    b.next_within("CANCEL", SOON).await;
}

#[tokio::test]
async fn media_goes_only_to_where_signalling_comes_from() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let strict = server(&[&b], |_| {}).await;
    let elsewhere = a.pcmu().replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.9");
    a.invite(strict, "", &elsewhere).await;
    assert!(a.response(488, "INVITE").await.header("Warning").contains("--media-anywhere"));

    // A callee too.
    let a = Wire::new().await;
    let (_, invite) = early(&a, &b, strict).await;
    let elsewhere = b.pcmu().replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.9");
    b.reply(&invite, strict, 200, "", &elsewhere).await;
    b.next("ACK").await;
    b.next("BYE").await;
    a.response(488, "INVITE").await;

    let lenient = server(&[&b], |config| config.media_anywhere = true).await;
    let a = Wire::new().await;
    let elsewhere = a.pcmu().replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.9");
    a.invite(lenient, "", &elsewhere).await;
    a.response(183, "INVITE").await;
}

#[tokio::test]
async fn a_200_without_sdp_is_ended() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |config| config.failure = Duration::ZERO).await;
    let (_, invite) = early(&a, &b, server).await;
    b.reply(&invite, server, 200, "", "").await;
    b.next("ACK").await;
    b.next("BYE").await;
    a.response(488, "INVITE").await;
}

#[tokio::test]
async fn an_answer_in_another_codec_is_not_heard_as_noise() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    a.invite(server, "", &a.sdp("m=audio PORT RTP/AVP 8\n")).await;
    let invite = b.next("INVITE").await;
    b.reply(&invite, server, 200, "", &b.pcmu()).await;
    a.response(200, "INVITE").await;
    pass(60).await;
    a.forget();
    b.speak(invite.media(), 0, 1, &[0x55; 160]).await;
    assert_eq!(a.hears().await, None);
    b.speak(invite.media(), 8, 1, &[0x55; 160]).await;
    assert!(a.hears().await.is_some());
}

#[tokio::test]
async fn sdp_is_found_among_other_parts() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let parts = |sdp: &str| {
        format!(
            "preamble\r\n--x y\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x y\r\n\
             Content-Disposition: session\r\ncontent-type: application/SDP\r\n\r\n{sdp}\r\n\
             --x y--\r\n"
        )
    };
    let kind = "Content-Type: multipart/mixed;boundary=\"x y\"\n";
    a.invite(server, kind, &parts(&a.pcmu())).await;
    let invite = b.next("INVITE").await;
    assert_eq!(a.response(183, "INVITE").await.lines("m=").len(), 1);
    b.reply(&invite, server, 200, kind, &parts(&b.pcmu())).await;
    a.response(200, "INVITE").await;
}

#[tokio::test]
async fn a_session_is_refreshed_and_changed_within_a_call() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (ok, invite) = answered(&a, &b, server).await;
    let sdp = "Content-Type: application/sdp\n";
    for method in ["INVITE", "UPDATE"] {
        a.within(server, method, &ok.to_tag(), sdp, &a.pcmu()).await;
        let again = a.response(200, method).await;
        assert_eq!(again.body(), ok.body());
    }
    b.back(&invite, server, "INVITE 1", sdp, &b.pcmu()).await;
    assert_eq!(b.response(200, "INVITE").await.media(), invite.media());
    // Hold, and a codec that the call does not have.
    let hold = a.sdp("m=audio PORT RTP/AVP 0\na=sendonly\n");
    a.within(server, "UPDATE", &ok.to_tag(), sdp, &hold).await;
    let held = a.response(200, "UPDATE").await;
    assert_eq!(held.lines("a=recvonly").len(), 1);
    assert_ne!(held.lines("o="), ok.lines("o="));
    b.speak(invite.media(), 0, 1, &[0x66; 160]).await;
    pass(60).await;
    a.forget();
    b.speak(invite.media(), 0, 2, &[0x66; 160]).await;
    assert_eq!(a.hears().await, None);
    let other = a.sdp("m=audio PORT RTP/AVP 9\n");
    a.within(server, "UPDATE", &ok.to_tag(), sdp, &other).await;
    a.response(488, "UPDATE").await;
    b.back(&invite, server, "BYE 2", "", "").await;
    b.response(200, "BYE").await;
    a.next("BYE").await;
}

#[tokio::test]
async fn keys_are_relayed_with_their_payload_type_mapped() {
    let (mut a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let offer = a.sdp(
        "m=audio PORT RTP/AVP 97 96\na=rtpmap:97 PCMA/8000\n\
                       a=rtpmap:96 telephone-event/8000\n",
    );
    a.invite(server, "", &offer).await;
    let invite = b.next("INVITE").await;
    assert_eq!(invite.lines("a=rtpmap:96"), ["a=rtpmap:96 telephone-event/8000"]);
    let answer = b.sdp("m=audio PORT RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n");
    b.reply(&invite, server, 200, "", &answer).await;
    let ok = a.response(200, "INVITE").await;
    a.ack(server, &ok.to_tag()).await;
    pass(60).await;
    a.forget();
    for (from, to) in [(96, 101), (97, 8)] {
        a.speak(ok.media(), from, 1, &[5, 10, 0, 160]).await;
        let heard = b.hears().await.unwrap();
        assert_eq!((heard[1] & 0x7F, &heard[12..]), (to, &[5, 10, 0, 160][..]));
    }
    for (from, to) in [(96, 96), (101, 96), (8, 97)] {
        b.speak(invite.media(), from, 1, &[5, 10, 0, 160]).await;
        assert_eq!(a.hears().await.unwrap()[1] & 0x7F, to);
    }
    // An INFO reaches the other side, and the response comes back.
    let kind = "Content-Type: application/dtmf-relay\n";
    a.within(server, "INFO", &ok.to_tag(), kind, "Signal=5\r\n").await;
    let info = b.next("INFO").await;
    assert_eq!((info.body(), info.header("Content-Type")), ("Signal=5\r\n", kind[14..].trim()));
    b.reply(&info, server, 415, "Accept: text/x\n", "").await;
    assert_eq!(a.response(415, "INFO").await.header("Accept"), "text/x");
}

#[tokio::test]
async fn every_stream_of_an_offer_is_answered_and_directions_are_heeded() {
    let b = Wire::new().await;
    let server = server(&[&b], |_| {}).await;
    for (direction, answer, hears) in [
        ("sendrecv", "sendrecv", true),
        ("recvonly", "sendonly", true),
        ("sendonly", "recvonly", false),
        ("inactive", "inactive", false),
    ] {
        let a = Wire::new().await;
        let offer = a.sdp(&format!(
            "a={direction}\nm=video 9 RTP/AVP 31\nm=audio 8 RTP/SAVP 0\nm=audio PORT RTP/AVP 9 0\n\
             m=text 0 RTP/AVP 98\n"
        ));
        a.invite(server, "", &offer).await;
        let progress = a.response(183, "INVITE").await;
        let medias = progress.lines("m=");
        assert_eq!(medias.len(), 4, "{medias:?}");
        assert_eq!((medias[0], medias[1]), ("m=video 0 RTP/AVP 31", "m=audio 0 RTP/SAVP 0"));
        assert!(medias[2].ends_with(" RTP/AVP 0") && !medias[2].starts_with("m=audio 0"));
        assert_eq!(medias[3], "m=text 0 RTP/AVP 98");
        assert_eq!(progress.lines(&format!("a={answer}")).len(), 1);
        assert_eq!(a.hears().await.is_some(), hears, "{direction}");
    }
}

#[tokio::test]
async fn ipv6_gets_ipv6_or_a_488() {
    let (a, b) = (Wire::at("::1").await, Wire::at("::1").await);
    let listen = "[::1]:0".parse().unwrap();
    let both = server(&[&b], |config| {
        config.listen = listen;
        config.media_ips.push("::1".parse().unwrap());
    })
    .await;
    let (progress, _) = early(&a, &b, both).await;
    assert_eq!(progress.lines("c="), ["c=IN IP6 ::1"]);
    assert!(a.hears().await.is_some());
    let only_4 = server(&[&b], |config| config.listen = listen).await;
    let a = Wire::at("::1").await;
    a.invite(only_4, "", &a.pcmu()).await;
    assert!(a.response(488, "INVITE").await.header("Warning").starts_with("300 "));
}

#[tokio::test]
async fn the_ptime_of_the_offer_is_played() {
    let b = Wire::new().await;
    let server = server(&[&b], |_| {}).await;
    for (lines, samples) in [
        ("a=ptime:10\n", 80),
        ("a=ptime:30\n", 240),
        ("a=ptime:60\n", 480),
        ("a=maxptime:10\n", 80),
        ("a=ptime:40\na=maxptime:30\n", 240),
        ("a=ptime:200\n", 480),
    ] {
        let a = Wire::new().await;
        a.invite(server, "", &a.sdp(&format!("m=audio PORT RTP/AVP 0\n{lines}"))).await;
        let progress = a.response(183, "INVITE").await;
        assert_eq!(progress.lines("a=ptime"), [format!("a=ptime:{}", samples / 8)]);
        assert_eq!(a.hears().await.unwrap().len(), 12 + samples, "{lines}");
    }
}

#[tokio::test]
async fn call_ids_are_the_servers_own() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (_, invite) = early(&a, &b, server).await;
    assert!(!invite.header("Call-ID").contains(['@', '.']), "{}", invite.header("Call-ID"));
    assert!(invite.header("User-Agent").starts_with("b2bua/"));
    assert!(invite.header("Contact").starts_with("<sip:b2bua@"));
}

#[tokio::test]
async fn a_drained_server_takes_no_calls_and_finishes_the_others() {
    let (a, b, c, d) = (Wire::new().await, Wire::new().await, Wire::new().await, Wire::new().await);
    let (server, drain, serving) = start(vec![b.uri()], |_| {}).await;
    let (ok, _) = answered(&a, &b, server).await;
    early(&c, &b, server).await;
    drain.start(SOON * 2);
    d.invite(server, "", &d.pcmu()).await;
    assert!(!d.response(503, "INVITE").await.header("Retry-After").is_empty());
    c.never("SIP/2.0 480").await;
    c.response(480, "INVITE").await;
    assert!(!serving.is_finished());
    let mut a = a;
    a.within(server, "BYE", &ok.to_tag(), "", "").await;
    a.response(200, "BYE").await;
    let bye = b.next("BYE").await;
    b.reply(&bye, server, 200, "", "").await;
    timeout(PATIENCE, serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_command_logs_json_and_ends_on_sigterm() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let listen = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut server = tokio::process::Command::new(env!("CARGO_BIN_EXE_b2bua"))
        .args(["--listen", &listen.to_string(), "--to", &b.uri(), "--log", "json", "--drain", "0"])
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    while a.pings(listen).await.is_none() {}
    early(&a, &b, listen).await;
    let pid = server.id().unwrap().to_string();
    tokio::process::Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
    a.response(480, "INVITE").await;
    let output = timeout(PATIENCE, async {
        let status = server.wait().await.unwrap();
        (status, server.wait_with_output().await.unwrap())
    });
    let (status, output) = output.await.unwrap();
    assert!(status.success());
    let lines: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["call"], a.call_id);
    assert!(lines[0]["time"].as_f64().unwrap() > 1e9 && lines[0]["elapsed"].is_number());
    assert_eq!(lines.last().unwrap()["message"], "over");
}

#[tokio::test]
async fn a_second_answer_of_a_fork_is_ended_and_the_first_stays() {
    let (a, b) = (Wire::new().await, Wire::new().await);
    let server = server(&[&b], |_| {}).await;
    let (ok, invite) = answered(&a, &b, server).await;
    let c = Wire::new().await;
    let fork = Message(invite.0.replacen("\r\nTo: ", "\r\nTo:  ", 1));
    let forked = fork.header("To").to_string() + ";tag=fork";
    let fork = Message(fork.0.replace(fork.header("To"), &forked));
    c.reply(&fork, server, 200, "", &c.pcmu()).await;
    c.next("BYE").await;
    pass(60).await;
    a.speak(ok.media(), 0, 1, &[0x55; 160]).await;
    assert_eq!(b.hears().await.unwrap()[12..], [0x55; 160]);
}
