//! G.711 for all 65,536 samples and 256 octets, compared with an implementation that always agrees
//! with ITU-T G.191, and with values of that reference itself.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};
use ringback::G711;

#[test]
fn every_sample_encodes_as_in_the_reference() {
    for sample in i16::MIN..=i16::MAX {
        assert_eq!(G711::Ulaw.encode(sample), encode_ulaw(sample), "{sample}");
        assert_eq!(G711::Alaw.encode(sample), encode_alaw(sample), "{sample}");
    }
}

#[test]
fn every_octet_decodes_as_in_the_reference() {
    for octet in 0..=255 {
        assert_eq!(G711::Ulaw.decode(octet), decode_ulaw(octet), "{octet:#X}");
        assert_eq!(G711::Alaw.decode(octet), decode_alaw(octet), "{octet:#X}");
    }
}

#[test]
fn negative_samples_enter_as_ones_complement() {
    for (sample, ulaw, alaw) in [(i16::MIN, 0x00, 0x2A), (0, 0xFF, 0xD5), (-1, 0x7F, 0x55)] {
        assert_eq!((G711::Ulaw.encode(sample), G711::Alaw.encode(sample)), (ulaw, alaw));
    }
}

#[test]
fn slices_are_coded_as_samples_are() {
    let samples: Vec<i16> = (i16::MIN..=i16::MAX).collect();
    let octets: Vec<u8> = (0..=255).collect();
    for law in [G711::Ulaw, G711::Alaw] {
        let mut encoded = vec![0; samples.len()];
        law.encode_slice(&samples, &mut encoded);
        assert!(samples.iter().map(|&sample| law.encode(sample)).eq(encoded));
        let mut decoded = [0; 256];
        law.decode_slice(&octets, &mut decoded);
        assert!(octets.iter().map(|&octet| law.decode(octet)).eq(decoded));
    }
}

#[test]
fn of_two_slices_the_shorter_decides() {
    let mut octets = [1; 4];
    G711::Ulaw.encode_slice(&[0, 0], &mut octets);
    assert_eq!(octets, [0xFF, 0xFF, 1, 1]);
    let mut samples = [1; 2];
    G711::Alaw.decode_slice(&[0xD5; 4], &mut samples);
    assert_eq!(samples, [8, 8]);
}

#[test]
fn encoding_what_was_decoded_gives_the_octet_back() {
    for octet in 0..=255 {
        assert_eq!(G711::Alaw.encode(G711::Alaw.decode(octet)), octet);
        // µ-law has two zeros, and both decode to 0.
        let expected = if octet == 0x7F { 0xFF } else { octet };
        assert_eq!(G711::Ulaw.encode(G711::Ulaw.decode(octet)), expected);
    }
}

#[test]
fn an_octet_is_at_most_half_a_step_from_its_samples() {
    for sample in -32_124..=32_124_i16 {
        let magnitude = i32::from(sample).abs();
        for (law, half_step) in
            [(G711::Ulaw, (magnitude + 132) / 32), (G711::Alaw, (magnitude / 32).max(8))]
        {
            let error = (i32::from(law.decode(law.encode(sample))) - i32::from(sample)).abs();
            assert!(error <= half_step, "{law:?} {sample}: {error}");
        }
    }
}

#[test]
fn a_wav_header_tells_law_rate_and_lengths() {
    let field =
        |header: &[u8], at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
    for (law, format) in [(G711::Alaw, 6), (G711::Ulaw, 7)] {
        for octets in [0, 1, 2, 159, 160] {
            let header = law.wav_header(16_000, octets);
            assert_eq!((&header[..4], &header[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
            // The length of everything after this field. An odd chunk has padding.
            assert_eq!(field(&header, 4), 50 + octets.next_multiple_of(2));
            assert_eq!((field(&header, 16), header[20], header[22]), (18, format, 1));
            assert_eq!((field(&header, 24), field(&header, 28)), (16_000, 16_000));
            assert_eq!((header[32], header[34]), (1, 8));
            assert_eq!((&header[38..42], field(&header, 46)), (&b"fact"[..], octets));
            assert_eq!((&header[50..54], field(&header, 54)), (&b"data"[..], octets));
        }
    }
}
