//! Files to check and to show.

use ringback::ToneZones;
use ringback::asterisk::Source;

/// A file without errors, with everything that a drawing can show.
pub(crate) const SOUND: &str = "\
[general]
country = zz

[zz]
description = Nowhere
ringcadence = 400,200,400,2000
ring = 400+450/400,0/200,400+450/400,0/2000
dial = 350+440
busy = 500/375,0/375
reorder = 500/20,0/20,600/20,0/20
info = !950/330,!1400/330,!1800/330,0
stutter = !350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,350+440
record = 1400/500,0/15000
positive = !1000/1000
five = 300/100,400/100,500/100,600/100,700/100,0/500

[uk]
description = Elsewhere
ring = 440/1000,0/4000
";

pub(crate) const WARNED: &str = "\
[general]
country = fr
[fr]
description = France
ring = 440/1500,0/3500
howler = 1400+2060+2450/100,0/100
[de]
busy = 425/480,0/480
";

/// A file with the same warnings, and errors.
pub(crate) const FAULTY: &str = "\
[general]
country = fr
[fr]
description = France
ring = 440 / 1500,0/3500
howler = 1400+2060+2450/100,0/100
nonsense
[de]
busy = 425/480,0/480
";

/// Returns the expected diagnostics, as the library formats them, each followed by a blank line.
pub(crate) fn diagnostics(name: &str, text: &str) -> String {
    let reading = ToneZones::read_text(Source::new(name, text));
    reading
        .diagnostics
        .iter()
        .flat_map(|diagnostic| [diagnostic.to_string(), "\n\n".into()])
        .collect()
}
