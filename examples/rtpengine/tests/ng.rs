//! Orders in their documented form, and a pool of faulty nodes, without a daemon.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::{Proxy, pass, settings};
use ringback::{Codec, Format, RenderedTone, SampleRate};
use rtpengine::{Container, Event, Happening, Media, Message, NgError, ParseEventError, Pool};
use tokio::net::UdpSocket;
use tokio::time::timeout;

mod orders {
    use super::*;

    #[test]
    fn a_ping_is_a_cookie_and_a_dictionary() {
        let ping = Message::Ping.encode("5323_1", "", "").unwrap();
        assert_eq!(ping, b"5323_1 d7:command4:pinge");
    }

    #[test]
    fn a_tone_is_sent_as_a_blob_and_repeated() {
        let media = Media::Blob { octets: vec![1, 2, 0xFF], repeats: true };
        let play = Message::Play(&media).encode("1", "a@b", "x").unwrap();
        let expected = b"1 d4:blob3:\x01\x02\xFF7:call-id3:a@b7:command10:play media\
                         8:from-tag1:x12:repeat-timesi86400ee";
        assert_eq!(play, expected);
    }

    #[test]
    fn a_tone_that_ends_is_played_once() {
        let media = Media::Blob { octets: vec![1], repeats: false };
        let play = Message::Play(&media).encode("1", "a@b", "x").unwrap();
        let expected = b"1 d4:blob1:\x017:call-id3:a@b7:command10:play media8:from-tag1:xe";
        assert_eq!(play, expected);
    }

    #[test]
    fn a_long_tone_is_sent_by_its_path() {
        let media = Media::File { path: "/tones/1.au".into(), repeats: true };
        let play = Message::Play(&media).encode("1", "a@b", "x").unwrap();
        let expected = b"1 d7:call-id3:a@b7:command10:play media4:file11:/tones/1.au\
                         8:from-tag1:x12:repeat-timesi86400ee";
        assert_eq!(play, expected);
    }

    #[test]
    fn a_stop_names_the_caller() {
        let stop = Message::Stop.encode("1", "a@b", "x").unwrap();
        assert_eq!(stop, b"1 d7:call-id3:a@b7:command10:stop media8:from-tag1:xe");
    }
}

mod media {
    use super::*;

    fn tone(list: &str, codec: Codec) -> RenderedTone {
        let format = Format::new(codec, SampleRate::HZ_8000, Format::PTIME).unwrap();
        RenderedTone::new(&list.parse().unwrap(), format).unwrap()
    }

    fn blob(media: Media) -> (Vec<u8>, bool) {
        match media {
            Media::Blob { octets, repeats } => (octets, repeats),
            Media::File { .. } => panic!("{media:?}"),
        }
    }

    #[test]
    fn au_has_its_header_and_the_cycle() {
        for (codec, encoding) in [(Codec::Pcmu, 1), (Codec::Pcma, 27)] {
            let ring = tone("440+480/2000,0/4000", codec);
            let (au, repeats) = blob(Media::new(&ring, Container::Au, None).unwrap());
            assert!(repeats);
            let header: Vec<_> =
                au[4..24].chunks(4).map(|f| u32::from_be_bytes(f.try_into().unwrap())).collect();
            assert_eq!((&au[..4], &*header), (&b".snd"[..], &[24, 48_000, encoding, 8_000, 1][..]));
            assert_eq!(au[24..], *ring.cycle());
        }
    }

    #[test]
    fn wav_is_format_6_or_7() {
        for (codec, format) in [(Codec::Pcmu, 7), (Codec::Pcma, 6)] {
            let ring = tone("440+480/2000,0/4000", codec);
            let (wav, _) = blob(Media::new(&ring, Container::Wav, None).unwrap());
            assert_eq!((&wav[..4], &wav[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
            assert_eq!(wav[4..8], (wav.len() as u32 - 8).to_le_bytes());
            let channels = [1, 0];
            assert_eq!(
                (&wav[16..20], &wav[20..24]),
                (&[18, 0, 0, 0][..], &[[format, 0], channels].concat()[..])
            );
            assert_eq!((&wav[38..42], &wav[50..54]), (&b"fact"[..], &b"data"[..]));
            assert_eq!(wav[58..], *ring.cycle());
        }
    }

    #[test]
    fn what_is_played_once_is_not_repeated() {
        let info = tone("!950/330,!1400/330,!1800/330", Codec::Pcmu);
        let (au, repeats) = blob(Media::new(&info, Container::Au, None).unwrap());
        assert_eq!((&au[24..], repeats), (info.intro(), false));
        let info = tone("!950/330,!1400/330,!1800/330,0", Codec::Pcmu);
        let (au, repeats) = blob(Media::new(&info, Container::Au, None).unwrap());
        assert_eq!((&au[24..], repeats), (info.intro(), false));
    }

    #[test]
    fn what_does_not_fit_a_datagram_is_a_file() {
        let folder = std::env::temp_dir().join("ringback-rtpengine-test");
        std::fs::create_dir_all(&folder).unwrap();
        for list in ["440/2000,0/8000", "!950/330,440/100,0/100"] {
            let long = tone(list, Codec::Pcmu);
            assert!(Media::new(&long, Container::Au, None).is_err());
            let media = Media::new(&long, Container::Au, Some(&folder)).unwrap();
            let Media::File { path, repeats } = media else { panic!("{media:?}") };
            assert_eq!(repeats, long.intro().is_empty());
            let au = std::fs::read(path).unwrap();
            let len = if repeats { 80_000 } else { 480_000 };
            assert_eq!(au.len(), 24 + len);
        }
        std::fs::remove_dir_all(&folder).unwrap();
        let long = tone("440/2000,0/8000", Codec::Pcmu);
        assert!(Media::new(&long, Container::Au, Some(&folder)).is_err());
    }
}

mod events {
    use super::*;

    #[test]
    fn an_event_is_three_words_to_five() {
        let event = |branch: &str, to_tag: &str| Event {
            call_id: "a@b".into(),
            from_tag: "x".into(),
            happening: Happening::Response { status: 183, sdp: true },
            branch: branch.into(),
            to_tag: to_tag.into(),
        };
        assert_eq!("a@b x 183+sdp".parse(), Ok(event("0", "")));
        assert_eq!("a@b  x 183+sdp 7\r\n".parse(), Ok(event("7", "")));
        assert_eq!("a@b x 183+sdp 7 y.z".parse(), Ok(event("7", "y.z")));
        for (line, error) in [
            ("", ParseEventError::CallId),
            ("a@b", ParseEventError::FromTag),
            ("a@b x", ParseEventError::Happening),
            ("a@b x dial", ParseEventError::Happening),
            ("a@b x 99", ParseEventError::Happening),
            ("a@b x 700+sdp", ParseEventError::Happening),
            ("a@b x 180 7 y z", ParseEventError::TooLong),
        ] {
            assert_eq!(line.parse::<Event>(), Err(error), "{line}");
        }
    }

    #[test]
    fn an_event_of_opensips_is_a_notification() {
        let event = r#"{"jsonrpc":"2.0","method":"E_RINGBACK","params":
            {"call_id":"a@b","from_tag":"x","event":180,"branch":1,"to_tag":"y"}}"#;
        assert_eq!(event.parse::<Event>(), "a@b x 180 1 y".parse());
        let event = r#"{"params":{"call_id":"a@b","from_tag":"x","event":"183+sdp","to_tag":""}}"#;
        assert_eq!(event.parse::<Event>(), "a@b x 183+sdp".parse());
        for (json, error) in [
            ("{", ParseEventError::Json),
            ("{}", ParseEventError::CallId),
            (r#"{"params":{"call_id":"a"}}"#, ParseEventError::FromTag),
            (r#"{"params":{"call_id":"a","from_tag":"x"}}"#, ParseEventError::Happening),
            (
                r#"{"params":{"call_id":"a","from_tag":"x","event":"?"}}"#,
                ParseEventError::Happening,
            ),
        ] {
            assert_eq!(json.parse::<Event>(), Err(error), "{json}");
        }
    }

    #[test]
    fn every_happening_has_its_word() {
        use Happening::*;
        let words = [
            ("invite", Invite),
            ("retry", Retry),
            ("rtp", Rtp),
            ("rtp-stop", RtpStop),
            ("pem=inactive", PEarlyMedia("inactive".into())),
            ("hunt", Hunt),
            ("hunt-end", HuntEnd),
            ("no-answer", NoAnswer),
            ("cancel", Cancel),
            ("preempt", Preempt),
            ("resume", Resume),
            ("180", Response { status: 180, sdp: false }),
        ];
        for (word, happening) in words {
            assert_eq!(word.parse(), Ok(happening));
        }
    }
}

mod pool {
    use super::*;

    /// Creates a node that the test plays.
    async fn node() -> (UdpSocket, SocketAddr) {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    async fn asked(node: &UdpSocket) -> (String, String, SocketAddr) {
        let mut buffer = vec![0; 65_536];
        let patience = Duration::from_secs(5);
        let (len, from) = timeout(patience, node.recv_from(&mut buffer)).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&buffer[..len]).into_owned();
        let (cookie, order) = text.split_once(' ').unwrap();
        (cookie.into(), order.into(), from)
    }

    async fn answer(node: &UdpSocket, octets: &[u8]) {
        let (cookie, _, from) = asked(node).await;
        node.send_to(&[cookie.as_bytes(), b" ", octets].concat(), from).await.unwrap();
    }

    /// Accepts the next order, and returns it.
    async fn taken(node: &UdpSocket) -> String {
        let (cookie, order, from) = asked(node).await;
        node.send_to(format!("{cookie} d6:result2:oke").as_bytes(), from).await.unwrap();
        order
    }

    const OK: &[u8] = b"d8:durationi1000e6:result2:oke";

    #[tokio::test]
    async fn who_answers_has_taken_the_order() {
        let (one, address) = node().await;
        let pool = Pool::new(&[address]).await.unwrap();
        let (taken, ()) = tokio::join!(pool.order("a", "x", Message::Stop), answer(&one, OK));
        assert_eq!(taken, Ok(address));
    }

    #[tokio::test]
    async fn who_is_not_heard_is_asked_again_with_the_same_cookie() {
        let (one, address) = node().await;
        let pool = Pool::new(&[address]).await.unwrap();
        let again = async {
            let (first, ..) = asked(&one).await;
            let (second, _, from) = asked(&one).await;
            assert_eq!(first, second);
            one.send_to(format!("{first} d6:result2:oke").as_bytes(), from).await.unwrap();
        };
        let (taken, ()) = tokio::join!(pool.order("a", "x", Message::Stop), again);
        assert_eq!(taken, Ok(address));
        // The next order has another cookie.
        let next = async {
            let (one, two) = (asked(&one).await.0, asked(&one).await.0);
            assert_eq!(one, two);
            one
        };
        let (unheard, other) = tokio::join!(pool.order("a", "x", Message::Stop), next);
        assert_eq!(unheard, Err(NgError::NoAnswer));
        assert_eq!(other.len(), 16);
    }

    #[tokio::test]
    async fn what_it_refuses_is_told() {
        let (one, address) = node().await;
        let pool = Pool::new(&[address]).await.unwrap();
        let error = b"d6:result5:error12:error-reason15:Unknown call-IDe";
        let (refused, ()) = tokio::join!(pool.order("a", "x", Message::Stop), answer(&one, error));
        assert_eq!(refused, Err(NgError::Refused("Unknown call-ID".into())));
    }

    #[tokio::test]
    async fn who_is_dead_or_does_not_know_the_call_is_passed_over() {
        let (one, alive) = node().await;
        let (other, does_not_know) = node().await;
        let dead = node().await.1;
        let pool = Pool::new(&[dead, does_not_know, alive]).await.unwrap();
        tokio::spawn(async move {
            loop {
                answer(&other, b"d6:result5:error12:error-reason15:Unknown call-IDe").await;
            }
        });
        tokio::spawn(async move {
            loop {
                answer(&one, OK).await;
            }
        });
        for call in 0..12 {
            let begun = std::time::Instant::now();
            let taken = pool.order(&call.to_string(), "x", Message::Stop).await;
            assert_eq!(taken, Ok(alive));
            assert!(begun.elapsed() < Duration::from_millis(600));
        }
        // By now the pool knows that the node is dead, and no call waits for it.
        let begun = std::time::Instant::now();
        assert_eq!(pool.order("12", "x", Message::Stop).await, Ok(alive));
        assert!(begun.elapsed() < Duration::from_millis(90));
    }

    #[tokio::test]
    async fn calls_are_shared_out() {
        let mut nodes = Vec::new();
        for _ in 0..4 {
            let (socket, address) = node().await;
            nodes.push(address);
            tokio::spawn(async move {
                loop {
                    answer(&socket, OK).await;
                }
            });
        }
        let pool = Pool::new(&nodes).await.unwrap();
        let mut counts = [0; 4];
        for call in 0..100 {
            let call = call.to_string();
            let taken = pool.order(&call, "x", Message::Stop).await.unwrap();
            assert_eq!(pool.order(&call, "x", Message::Stop).await, Ok(taken));
            counts[nodes.iter().position(|node| *node == taken).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (10..45).contains(count)), "{counts:?}");
    }

    #[tokio::test]
    async fn nonsense_and_late_answers_change_nothing() {
        let (one, address) = node().await;
        let pool = Pool::new(&[address]).await.unwrap();
        let nonsense = async {
            let (cookie, _, from) = asked(&one).await;
            let says = [
                "",
                " ",
                "x",
                "late d6:result2:oke",
                &format!("{cookie} "),
                &format!("{cookie} d"),
                &format!("{cookie} i1e"),
                &format!("{cookie} d6:resulti1ee"),
                &format!("{cookie} d6:result2:oke"),
                &format!("{cookie} d6:result2:oke"),
            ];
            for says in says {
                one.send_to(says.as_bytes(), from).await.unwrap();
            }
        };
        let (taken, ()) = tokio::join!(pool.order("a", "x", Message::Stop), nonsense);
        assert_eq!(taken, Ok(address));
    }

    #[tokio::test]
    async fn a_call_is_a_trying_tone_a_ring_tone_and_a_stop() {
        let (one, address) = node().await;
        let proxy = Proxy::of(settings(&[address]), "a@b x").await;
        // An invalid event, and an event of an unknown call, change nothing.
        proxy.sends(b"").await;
        proxy.sends(&[0xFF; 1_400]).await;
        proxy.says("180").await;
        proxy.says("invite").await;
        let trying = taken(&one).await;
        assert!(trying.starts_with("d4:blob30104:.snd"), "{}", &trying[..40]);
        proxy.says("100").await;
        proxy.says("180").await;
        assert!(taken(&one).await.contains("10:stop media"));
        assert!(taken(&one).await.starts_with("d4:blob48024:.snd"));
        proxy.says("180").await;
        proxy.says("200").await;
        assert!(taken(&one).await.contains("10:stop media"));
        // The call is over by now.
        proxy.says("180").await;
        pass(100).await;
        assert!(one.try_recv(&mut [0; 10]).is_err());
    }

    #[tokio::test]
    async fn a_failure_is_played_for_its_time() {
        let (one, address) = node().await;
        let proxy = Proxy::of(settings(&[address]), "a@b x").await;
        proxy.says("invite 1").await;
        proxy.says("invite 2").await;
        taken(&one).await;
        proxy.says("486 1").await;
        proxy.says("480 2").await;
        assert!(taken(&one).await.contains("10:stop media"));
        // Busy, 500 ms on and 500 ms off.
        assert!(taken(&one).await.starts_with("d4:blob8024:.snd"));
        let begun = std::time::Instant::now();
        assert!(taken(&one).await.contains("10:stop media"));
        assert!((1_800..2_300).contains(&begun.elapsed().as_millis()));
    }
}
