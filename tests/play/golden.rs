//! Checksums of tones in every codec. They are the same for every build, every processor and every
//! version of the compiler. If a checksum changes, users get different audio.

use std::time::Duration;

use ringback::{Codec, Format, PayloadElement, Player, RenderedTone, SampleRate, Tone};

/// The tones, each with the checksums of two seconds in µ-law, in A-law, in L16 at 16 kHz and as
/// samples at 44.1 kHz.
const GOLDEN: [(&str, [u64; 4]); 13] = [
    (
        "425/90,0/75,525/90,0/250,425/90,0/75,525/90,0/3000",
        [
            0x3C5E_DE79_DE76_18F5,
            0x99DF_0A53_B1F9_EF05,
            0x3FC0_0D43_2428_E975,
            0x71A6_4B41_AF4B_B13D,
        ],
    ),
    (
        "440+480/2000,0/4000",
        [
            0xC62B_5FC5_306D_2806,
            0xC20B_80EF_D621_FFC9,
            0xF09E_361D_7D56_58FD,
            0x785C_4348_EAAD_8F39,
        ],
    ),
    (
        "350+440",
        [
            0x2645_F32A_2374_7FF6,
            0x84E5_1DAC_70DA_06CE,
            0x40AB_282A_886B_DB54,
            0xF1D4_9D97_36E1_1DB8,
        ],
    ),
    (
        "480+620/250,0/250",
        [
            0xB51A_0FAF_F755_9D85,
            0xFE6E_D56A_1AF4_14C5,
            0x113C_2F94_EFE5_2B25,
            0xCDBE_B035_698F_0D55,
        ],
    ),
    (
        "!950/330,!1400/330,!1800/330,0",
        [
            0xC59C_545F_5B22_1211,
            0x0B10_57C2_26A5_3CD2,
            0xF60B_926D_9B7A_F6F9,
            0xD4B9_EF1F_E775_A4D7,
        ],
    ),
    (
        "913.8@-13.5+1370.6/274,0/250",
        [
            0x3A5D_EF01_A5AE_4D85,
            0x5A24_C70F_468C_4605,
            0x6F39_3C5E_BD33_2785,
            0x4C87_3850_A4E3_FBF1,
        ],
    ),
    (
        "350+400+440+480/700",
        [
            0x01E0_5685_6119_5A96,
            0x7A3A_5812_E957_0742,
            0x7EEC_E033_756F_BD14,
            0x9EAC_3CDE_F6FF_2358,
        ],
    ),
    (
        "425*25/200,0/150",
        [
            0x06B4_C998_D1BC_E765,
            0xBC34_99B3_74B1_AC75,
            0x0789_C024_5FDB_F0E5,
            0x406F_A039_2ECB_76C5,
        ],
    ),
    (
        "15/500,3399@3.1/33,0.5/70",
        [
            0xB29A_5F12_95F9_5348,
            0xA1A5_5091_3204_36BB,
            0xF189_9644_F57B_0738,
            0x552D_576F_ADB9_4825,
        ],
    ),
    (
        "M69/100,M70/100,M107/10",
        [
            0x1316_A9BD_6520_9153,
            0x3622_F3DF_BA6A_FF33,
            0x329C_B9F5_9804_38AD,
            0xCFC6_11A8_A759_9B57,
        ],
    ),
    (
        "480+620/300,0/300 x3",
        [
            0x6C2C_3463_2BB9_9BBF,
            0xFC1C_097C_5005_D61C,
            0x6767_BE2B_BFF2_48A9,
            0x08C6_94E4_6B7F_D56B,
        ],
    ),
    (
        "!2100/450,~2100/450",
        [
            0xFE76_2223_366B_6C07,
            0xCD13_5B21_E8F5_CFA0,
            0xC722_0040_839D_30CB,
            0x49EA_4F39_40C0_99D9,
        ],
    ),
    (
        "!2100*15%20/450,~2100*15%20/450",
        [
            0x908D_44DD_69FE_31FE,
            0x8D48_1732_787C_ECBC,
            0xE684_4C2B_E6FA_2D63,
            0x5136_43B1_DA7F_06E4,
        ],
    ),
];

/// Returns the 64-bit FNV-1a hash.
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, octet: u8) {
        self.0 = (self.0 ^ u64::from(octet)).wrapping_mul(0x0100_0000_01B3);
    }
}

fn checksum<S: PayloadElement>(
    tone: &str,
    format: Format<S>,
    octets: impl Fn(S) -> [u8; 2],
) -> u64 {
    let tone: Tone = tone.parse().unwrap();
    let mut player: Player<S> = RenderedTone::new(&tone, format).unwrap().player();
    let mut sum = Checksum(0xCBF2_9CE4_8422_2325);
    for _ in 0..Duration::from_secs(2).div_duration_f64(format.ptime()) as u32 {
        let Some(frame) = player.next_frame() else { break };
        for element in frame.payload {
            let [one, other] = octets(*element);
            sum.add(one);
            sum.add(other);
        }
    }
    sum.0
}

fn checksums(tone: &str) -> [u64; 4] {
    let wide = Format::new(Codec::L16, SampleRate::HZ_16000, Format::PTIME).unwrap();
    let odd = Format::linear(SampleRate::new(44_100).unwrap(), Format::PTIME).unwrap();
    let octet = |octet| [octet, 0];
    [
        checksum(tone, Format::PCMU, octet),
        checksum(tone, Format::PCMA, octet),
        checksum(tone, wide, octet),
        checksum(tone, odd, i16::to_le_bytes),
    ]
}

#[test]
fn tones_are_the_same_octets_on_every_machine() {
    let here: Vec<_> = GOLDEN.iter().map(|(tone, _)| (*tone, checksums(tone))).collect();
    assert!(here == GOLDEN, "here they are {here:#018x?}");
}
