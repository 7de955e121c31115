//! The registered event codes, their groups and their names: RFC 4733 (DTMF), RFC 4734 (modems, fax,
//! text telephones), RFC 5244 (trunks), GR-506 and GR-674 (North America), and RFC 2833 for the
//! deprecated ones.

use EventGroup::{CountryLine, Dtmf, Line, Modem, Trunk};

/// What an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventGroup {
    /// Codes 0 to 16: the DTMF digits and the hook flash.
    Dtmf,
    /// Codes 23 to 63: signals of modems, fax machines and text telephones.
    Modem,
    /// Codes 64 to 89: hook states and call-progress tones of a subscriber line (ITU-T E.182). All
    /// are deprecated.
    Line,
    /// Codes 96 to 120: further tones of subscriber lines, which only some countries have.
    CountryLine,
    /// Codes 121 to 211: register and line signals of trunks between exchanges.
    Trunk,
}

/// Names of consecutive codes.
pub(super) struct Run {
    pub(super) first: u8,
    pub(super) group: EventGroup,
    /// Whether RFC 4733 appendix A only reserves these codes for RFC 2833.
    pub(super) deprecated: bool,
    names: &'static [&'static str],
}

/// Returns the name of a code and the run that it belongs to. A code without a name is unassigned.
pub(super) fn find(code: u8) -> Option<(&'static str, &'static Run)> {
    RUNS.iter().find_map(|run| {
        let index = code.checked_sub(run.first)?;
        run.names.get(usize::from(index)).map(|name| (*name, run))
    })
}

const fn assigned(first: u8, group: EventGroup, names: &'static [&'static str]) -> Run {
    Run { first, group, deprecated: false, names }
}

const fn deprecated(first: u8, group: EventGroup, names: &'static [&'static str]) -> Run {
    Run { first, group, deprecated: true, names }
}

const RUNS: &[Run] = &[
    assigned(
        0,
        Dtmf,
        &[
            "DTMF 0", "DTMF 1", "DTMF 2", "DTMF 3", "DTMF 4", "DTMF 5", "DTMF 6", "DTMF 7",
            "DTMF 8", "DTMF 9", "DTMF *", "DTMF #", "DTMF A", "DTMF B", "DTMF C", "DTMF D",
        ],
    ),
    deprecated(16, Dtmf, &["Flash"]),
    assigned(
        23,
        Modem,
        &[
            "CRdSeg",
            "CReSeg",
            "MRdSeg",
            "MReSeg",
            "V32AC",
            "V8bISeg (V.8bis, first segment, initiating)",
            "V8bRSeg (responding)",
            "V21L300",
            "V21H300",
            "ANS",
            "/ANS (phase reversals)",
            "ANSam",
            "/ANSam",
            "CNG",
            "V.21 channel 1, 0 bit",
            "V.21 channel 1, 1 bit",
            "V.21 channel 2, 0 bit",
            "V.21 channel 2, 1 bit",
        ],
    ),
    deprecated(41, Modem, &["CRdi", "CRdr", "CRe", "ESi", "ESr", "MRdi", "MRdr", "MRe"]),
    assigned(49, Modem, &["CT (V.25 calling tone)"]),
    assigned(
        52,
        Modem,
        &[
            "ANS2225",
            "CI (V.8 call indicator preamble)",
            "V.21 preamble flag (T.30)",
            "V21L110",
            "B103L300",
            "V23Main",
            "V23Back",
            "Baud4545",
            "Baud50",
            "VBDGen",
            "XCIMark",
            "V32AA",
        ],
    ),
    deprecated(
        64,
        Line,
        &[
            "Off hook",
            "On hook",
            "Dial tone",
            "PABX internal dial tone",
            "Special dial tone",
            "Second dial tone",
            "Ringing tone",
            "Special ringing tone",
            "Busy tone",
            "Congestion tone",
            "Special information tone",
            "Comfort tone",
            "Hold tone",
            "Record tone",
            "Caller waiting tone",
            "Call waiting tone",
            "Pay tone",
            "Positive indication tone",
            "Negative indication tone",
            "Warning tone",
            "Intrusion tone",
            "Calling card service tone",
            "Payphone recognition tone",
            "CPE alerting signal (CAS)",
            "Off-hook warning tone",
            "Ring",
        ],
    ),
    deprecated(
        96,
        CountryLine,
        &[
            "Acceptance tone",
            "Confirmation tone",
            "Dial tone, recall",
            "End of three party service tone",
            "Facilities tone",
            "Line lockout tone",
            "Number unobtainable tone",
            "Offering tone",
            "Permanent signal tone",
            "Preemption tone",
            "Queue tone",
            "Refusal tone",
            "Route tone",
            "Valid tone",
            "Waiting tone",
            "Warning tone (end of period)",
            "Warning tone (PIP tone)",
        ],
    ),
    assigned(
        115,
        CountryLine,
        &[
            "North American SIT segment 1 low",
            "North American SIT segment 1 high",
            "North American SIT segment 2 low",
            "North American SIT segment 2 high",
            "North American SIT segment 3",
            "North American coin deposit",
        ],
    ),
    assigned(
        121,
        Trunk,
        &[
            "Continuity check tone",
            "Continuity verify tone",
            "MF code 11 (SS5), KP3P/ST3P (R1), North American ringback",
            "MF KP (SS5), KP1 (R1), North American coin return",
            "MF KP2 (SS5), KP2P/ST2P (R1)",
            "MF ST (SS5, R1), North American coin collect / operator released",
            "MF code 12 (SS5), KP'/STP (R1)",
            "MF 0",
            "MF 1",
            "MF 2",
            "MF 3",
            "MF 4",
            "MF 5",
            "MF 6",
            "MF 7",
            "MF 8",
            "MF 9",
        ],
    ),
    deprecated(138, Trunk, &["MF K0 or KP", "MF K1", "MF K2", "MF S0 to ST", "MF S1", "MF S3"]),
    assigned(
        144,
        Trunk,
        &[
            "ABCD state '0000'",
            "ABCD state '0001'",
            "ABCD state '0010'",
            "ABCD state '0011'",
            "ABCD state '0100'",
            "ABCD state '0101'",
            "ABCD state '0110'",
            "ABCD state '0111'",
            "ABCD state '1000'",
            "ABCD state '1001'",
            "ABCD state '1010'",
            "ABCD state '1011'",
            "ABCD state '1100'",
            "ABCD state '1101'",
            "ABCD state '1110'",
            "ABCD state '1111'",
        ],
    ),
    deprecated(
        160,
        Trunk,
        &[
            "Wink",
            "Wink off",
            "Incoming seizure",
            "Seizure",
            "Unseize circuit",
            "Continuity test",
            "Default continuity tone",
            "Continuity tone (single tone)",
            "Continuity test send",
        ],
    ),
    deprecated(
        170,
        Trunk,
        &[
            "Continuity verified",
            "Loopback",
            "Old milliwatt tone (1000 Hz)",
            "New milliwatt tone (1004 Hz)",
        ],
    ),
    assigned(
        174,
        Trunk,
        &[
            "Metering pulse",
            "Trunk unavailable",
            "MFC forward signal 1",
            "MFC forward signal 2",
            "MFC forward signal 3",
            "MFC forward signal 4",
            "MFC forward signal 5",
            "MFC forward signal 6",
            "MFC forward signal 7",
            "MFC forward signal 8",
            "MFC forward signal 9",
            "MFC forward signal 10",
            "MFC forward signal 11",
            "MFC forward signal 12",
            "MFC forward signal 13",
            "MFC forward signal 14",
            "MFC forward signal 15",
            "MFC backward signal 1",
            "MFC backward signal 2",
            "MFC backward signal 3",
            "MFC backward signal 4",
            "MFC backward signal 5",
            "MFC backward signal 6",
            "MFC backward signal 7",
            "MFC backward signal 8",
            "MFC backward signal 9",
            "MFC backward signal 10",
            "MFC backward signal 11",
            "MFC backward signal 12",
            "MFC backward signal 13",
            "MFC backward signal 14",
            "MFC backward signal 15",
            "A bit state '0'",
            "A bit state '1'",
            "AB state '00'",
            "AB state '01'",
            "AB state '10'",
            "AB state '11'",
        ],
    ),
];
