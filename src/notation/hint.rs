//! What to do about a mistake in a tone list: one hint for each kind.

/// What to write instead, as far as the text shows what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hint {
    /// `440Hz`, `200 ms`, `2s`, `-10dB`.
    NoUnit,
    /// `440 /200`: a blank within an element.
    NoBlank,
    /// `440-10`: a level without `@`.
    Level,
    /// `440@13`: a level above the greatest, which was meant to be negative.
    NegativeLevel,
    /// `440-480`, `440&480`: frequencies that are to sound at once.
    Sum,
    /// `440x25`: a modulated frequency.
    Modulation,
    /// `440,5`: a decimal comma.
    DecimalPoint,
    /// `440/200.5`, `440/.5`.
    WholeMilliseconds,
    /// `1e3`.
    PlainDigits,
    /// `.5`: a decimal without digits before the point.
    DigitBeforePoint,
    /// Quotes around a list.
    NoQuotes,
    /// `ring`: the name of a tone.
    NameOfTone,
    /// `ring=440/200`: the key of a line as well.
    NoKey,
    /// `# comment`, `// comment`.
    NoComment,
    /// A list that is to go on in the next line.
    NextLine,
    /// `m69`.
    CapitalNote,
    /// `;`, a blank or another character between two elements.
    Comma,
    /// `|` and `,` in one list.
    OneSeparator,
    /// `440/200,,0/200`.
    EmptyElement,
    /// A character that looks like this one of ASCII: a dash, a full-width digit, a no-break space.
    Ascii(char),
    /// Another character that is not ASCII.
    OnlyAscii,
    /// Nothing at all, `silence`, `/200`.
    Silence,
    /// `440:200`, `440(200)`.
    Slash,
    /// `440/`: no duration after the `/`.
    NoSlash,
    /// An element without a duration before the end.
    Duration,
    /// `440/200!`.
    MarkBefore,
    /// `(440+480)/2000`.
    NoParentheses,
    /// `M69+440`.
    AllHertz,
    /// The notation of another system, which has this name.
    OtherNotation(&'static str),
}

impl core::fmt::Display for Hint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Ascii(' ') => return f.write_str("write a plain blank or none, as ASCII has it"),
            Self::Ascii(plain) => return write!(f, "write a plain `{plain}`, as ASCII has it"),
            Self::OtherNotation(system) => {
                return write!(
                    f,
                    "this looks like the notation of {system}: \
                     rewrite it as in `440+480/2000,0/4000`"
                );
            }
            Self::NoUnit => {
                "write numbers without a unit: hertz, milliseconds after `/`, dBm0 after `@`"
            }
            Self::NoBlank => "remove the blank: none may stand within an element",
            Self::Level => "write a level after `@`, as in `440@-10`",
            Self::NegativeLevel => "write a level below 0 dBm0 with its minus, as in `440@-13`",
            Self::Sum => "join frequencies that sound at once with `+`, as in `440+480`",
            Self::Modulation => "write a modulated frequency with `*`, as in `400*25`",
            Self::DecimalPoint => "write a decimal point, as in `440.5`; a comma ends the element",
            Self::WholeMilliseconds => "write a duration in whole milliseconds, as in `440/500`",
            Self::PlainDigits => "write numbers out, as in `1000`",
            Self::DigitBeforePoint => "write a digit before the decimal point, as in `0.5`",
            Self::NoQuotes => "remove the quotes",
            Self::NameOfTone => {
                "this looks like the name of a tone, not a list: \
                 look it up in a zone with `ToneZone::tone`"
            }
            Self::NoKey => "leave out the name and the `=` before the list",
            Self::NoComment => {
                "leave out the comment: a list has none, and in a file `;` begins one"
            }
            Self::NextLine => "to go on in the next line of a file, begin it with `ring +=`",
            Self::CapitalNote => "write a note with a capital `M`, as in `M69`",
            Self::Comma => "separate elements with `,`, as in `440/200,0/400`",
            Self::OneSeparator => "separate all elements with `,` or all with `|`",
            Self::EmptyElement => "remove the separator, or write a pause before it, as in `0/200`",
            Self::OnlyAscii => "write the list in ASCII: digits and `M ! + * @ - . / , |`",
            Self::Silence => "write `0` for silence, and `0/200` for a pause of 200 ms",
            Self::Slash => "write a duration after `/`, as in `440/200`",
            Self::NoSlash => {
                "write a duration, or leave out the `/` if the sound is to last forever"
            }
            Self::Duration => "give the element before it a duration, as in `440/200`",
            Self::MarkBefore => "write `!` before the element, as in `!440/200`",
            Self::NoParentheses => "remove the parentheses, as in `440+480/2000`",
            Self::AllHertz => "write all of the signal in hertz: M69 is 440",
        })
    }
}
