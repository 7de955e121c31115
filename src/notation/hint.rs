//! Remedies for mistakes in a tone list.

/// A remedy for a mistake in a tone list. `Display` writes it as an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hint {
    /// `440Hz`, `200 ms`, `2s`, `-10dB`.
    NoUnit,
    /// `440 /200`: a blank within an element.
    NoBlank,
    /// `440-10`: a level without `@`.
    Level,
    /// `440@13`: a level above the maximum, without its minus.
    NegativeLevel,
    /// `440-480`, `440&480`: simultaneous frequencies without `+`.
    Sum,
    /// `440x25`: a modulated frequency.
    Modulation,
    /// `440,5`: a decimal comma.
    DecimalPoint,
    /// `440/200.5`, `440/.5`: a fraction of a millisecond.
    WholeMilliseconds,
    /// `1e3`: a number in scientific notation.
    PlainDigits,
    /// `.5`: a decimal without digits before the point.
    DigitBeforePoint,
    /// Quotes around a list.
    NoQuotes,
    /// `ring`: the name of a tone.
    NameOfTone,
    /// `ring=440/200`: a list with the key of its line.
    NoKey,
    /// `# comment`, `// comment`.
    NoComment,
    /// A list that continues on the next line.
    NextLine,
    /// `m69`: a note with a lower-case `m`.
    CapitalNote,
    /// `;`, a blank or another character between two elements.
    Comma,
    /// `|` and `,` in one list.
    OneSeparator,
    /// `440/200,,0/200`: an element is missing.
    EmptyElement,
    /// A character that looks like this ASCII character: a dash, a full-width digit, a no-break
    /// space.
    Ascii(char),
    /// Another character that is not ASCII.
    OnlyAscii,
    /// An empty list, `silence`, `/200`: silence that is not written as `0`.
    Silence,
    /// `440:200`, `440(200)`: a duration without `/`.
    Slash,
    /// `440/`: no duration after the `/`.
    NoSlash,
    /// `440,480/200`: an element without a duration before the last one.
    Duration,
    /// `440/200!`: a `!` after its element.
    MarkBefore,
    /// `(440+480)/2000`: parentheses in a list.
    NoParentheses,
    /// `440/200x3`, `440/200 X3`, `440/200 for 2s`: a limit that is not written as `x3` or
    /// `for 2000` after a space.
    Limit,
    /// `!440/200 x3`, `440 x3`: a limit without elements that repeat.
    Cycle,
    /// `~2100/450`, `~2100`: a phase reversal without the sound that it continues.
    PhaseReversal,
    /// `M69+440`: a note and hertz in a sound.
    AllHertz,
    /// The notation of the system with this name.
    OtherNotation(&'static str),
    /// The name of the [`Notation`](super::Notation) that the text looks like.
    LooksLike(&'static str),
    /// A remedy of another notation, in words.
    Remedy(&'static str),
}

impl core::fmt::Display for Hint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Ascii(' ') => return f.write_str("write an ASCII space, or remove it"),
            Self::Ascii(plain) => return write!(f, "write the ASCII character `{plain}`"),
            Self::OtherNotation(system) => {
                return write!(
                    f,
                    "this looks like the notation of {system}: \
                     rewrite it as in `440+480/2000,0/4000`"
                );
            }
            Self::LooksLike(notation) => return write!(f, "this looks like `{notation}`"),
            Self::Remedy(remedy) => remedy,
            Self::NoUnit => {
                "write numbers without a unit: hertz, milliseconds after `/`, dBm0 after `@`"
            }
            Self::NoBlank => "remove the space: an element cannot contain spaces",
            Self::Level => "write a level after `@`, as in `440@-10`",
            Self::NegativeLevel => "write a minus before a level below 0 dBm0, as in `440@-13`",
            Self::Sum => "join simultaneous frequencies with `+`, as in `440+480`",
            Self::Modulation => "write a modulated frequency with `*`, as in `400*25`",
            Self::DecimalPoint => "write a decimal point, as in `440.5`; a comma ends the element",
            Self::WholeMilliseconds => "write a duration in whole milliseconds, as in `440/500`",
            Self::PlainDigits => "write all digits of a number, as in `1000`",
            Self::DigitBeforePoint => "write a digit before the decimal point, as in `0.5`",
            Self::NoQuotes => "remove the quotes",
            Self::NameOfTone => {
                "this looks like the name of a tone, not a list: \
                 look it up in a zone with `ToneZone::tone`"
            }
            Self::NoKey => "remove the name and the `=` before the list",
            Self::NoComment => {
                "remove the comment: a list cannot contain one; in a file, `;` begins a comment"
            }
            Self::NextLine => "in a file, begin a continuation line with `ring +=`",
            Self::CapitalNote => "write a note with a capital `M`, as in `M69`",
            Self::Comma => "separate elements with `,`, as in `440/200,0/400`",
            Self::OneSeparator => "separate all elements with `,` or all with `|`",
            Self::EmptyElement => "remove the separator, or write a pause before it, as in `0/200`",
            Self::OnlyAscii => "write the list in ASCII: digits and `M ! + * @ - . / , |`",
            Self::Silence => "write `0` for silence, and `0/200` for a pause of 200 ms",
            Self::Slash => "write a duration after `/`, as in `440/200`",
            Self::NoSlash => "write a duration, or remove the `/` if the sound never ends",
            Self::Duration => "give the previous element a duration, as in `440/200`",
            Self::MarkBefore => "write `!` before the element, as in `!440/200`",
            Self::NoParentheses => "remove the parentheses, as in `440+480/2000`",
            Self::Limit => {
                "after the list and a space, write `x3` for three cycles, \
                 or `for 10000` for 10000 ms of them"
            }
            Self::Cycle => {
                "remove each `!` from the elements to repeat, and give the last one a duration"
            }
            Self::PhaseReversal => {
                "write the same sound before and after the reversal, as in `!2100/450,~2100/450`"
            }
            Self::AllHertz => "write the whole sound in hertz: M69 is 440",
        })
    }
}
