//! Writing a file.

use super::*;

#[test]
fn of_nothing_nothing_is_written() {
    assert_eq!(ToneZones::new().to_string(), "");
}

#[test]
fn a_file_is_written_as_one_writes_it() {
    let mut indications = ToneZones::new();
    indications.set_default(Some("fr")).unwrap();
    let mut zone = ToneZone::new("fr").unwrap();
    zone.set_description("Fr;ance");
    zone.set_ring_cadence([1500, 3500]);
    for (name, list) in
        [("zz", "1"), ("info", "!950/330"), ("ring", "440/1500,0/3500"), ("dial", "440")]
    {
        zone.set_tone(name, list.parse().unwrap()).unwrap();
    }
    indications.insert(zone).unwrap();
    let text = "\
[general]
country = fr

[fr]
description = Fr\\;ance
ringcadence = 1500,3500
dial = 440
ring = 440/1500,0/3500
info = !950/330
zz = 1
";
    assert_eq!(indications.to_string(), text);
    assert_eq!(indications.to_asterisk().unwrap(), text);
    assert_eq!(indications.to_asterisk_lossy(), text);
}

#[test]
fn what_asterisk_cannot_say_is_an_error_or_comes_nearest() {
    for (list, nearest, fault) in [
        ("350+375+400/100,0/90", "350+400/100,0/90", DiagnosticKind::ManyFrequenciesForAsterisk),
        ("913.8/380", "914/380", DiagnosticKind::FractionForAsterisk),
        ("400*16.5", "400*17", DiagnosticKind::FractionForAsterisk),
        ("0.2", "1", DiagnosticKind::FractionForAsterisk),
        ("1400.5", "1401", DiagnosticKind::FractionForAsterisk),
        ("440@-13+480@-10/100", "440+480/100", DiagnosticKind::LevelForAsterisk),
        ("M69@-20*M30", "M69*M30", DiagnosticKind::LevelForAsterisk),
        ("!M60+M64+M67/90", "!M60+M67/90", DiagnosticKind::ManyFrequenciesForAsterisk),
        ("2100*15%20/450", "2100*15/450", DiagnosticKind::DepthForAsterisk),
        ("!2100/450,~2100/450", "!2100/450,2100/450", DiagnosticKind::PhaseReversalForAsterisk),
        ("425/500,0/500 x129", "425/500,0/500", DiagnosticKind::LimitForAsterisk),
    ] {
        let indications: ToneZones = zone_with(&format!("ring = {list}")).parse().unwrap();
        let error = indications.to_asterisk().unwrap_err();
        assert_eq!((&*error.zone, error.tone.as_deref()), ("x", Some("ring")), "{list}");
        assert_eq!(error.kind, fault);
        let text = indications.to_asterisk_lossy();
        assert!(text.contains(&format!("\n; {error}\nring = {nearest}\n")), "{text}");
        assert_eq!(
            sound(&text).to_asterisk().as_deref(),
            Ok(&*text.replace(&format!("; {error}\n"), ""))
        );
    }
    // The highest frequency has no higher one to round to.
    let highest: ToneZones = zone_with("ring = 95999.999").parse().unwrap();
    assert!(highest.to_asterisk_lossy().contains("\nring = 95999\n"));
}

#[test]
fn cycles_with_a_limit_are_written_out_for_asterisk() {
    for (list, written_out) in [
        ("425/500,0/250 x2", "!425/500,!0/250,!425/500,!0/250"),
        ("!350/90,425/500,0/250 for 1300", "!350/90,!425/500,!0/250,!425/500,!0/50"),
    ] {
        let zones: ToneZones = zone_with(&format!("ring = {list}")).parse().unwrap();
        assert!(zones.to_string().contains(&format!("\nring = {list}\n")));
        let text = zones.to_asterisk().unwrap();
        assert!(text.contains(&format!("\nring = {written_out}\n")), "{text}");
    }
}

#[test]
fn a_name_of_15_bytes_is_not_too_long() {
    let text =
        "[general]\ncountry = abcdefghijklmno\n\n[abcdefghijklmno]\ndescription = X\nring = 1\n";
    assert_eq!(sound(text).to_asterisk().as_deref(), Ok(text));
}

#[test]
fn that_there_is_no_default_is_written_as_well() {
    let mut indications = sound(&zone_with("ring = 1"));
    indications.set_default(None).unwrap();
    let text = indications.to_string();
    assert!(text.starts_with("[general]\ncountry =\n\n[x]"), "{text}");
    assert_eq!(sound(&text), indications);
}

#[test]
fn an_error_tells_the_zone_the_tone_and_why() {
    let indications: ToneZones = zone_with("ring = 913.8").parse().unwrap();
    let error = indications.to_asterisk().unwrap_err();
    let said = "x, ring: Asterisk reads only whole hertz, and plays this without end";
    assert_eq!(error.to_string(), said);
    let error = "[x]\nring = 1".parse::<ToneZones>().unwrap().to_asterisk().unwrap_err();
    let said = "x: this zone has no description, and Asterisk leaves such a zone out";
    assert_eq!(error.to_string(), said);
}

#[test]
fn what_asterisk_would_leave_out_is_an_error_or_a_comment() {
    for (text, fault, nearest) in [
        ("[x]\nring = 1", DiagnosticKind::NoDescription, "description = x\n"),
        (
            "[x]\ndescription = X",
            DiagnosticKind::NoTones,
            "\n; x: this zone has no tones; left out\n",
        ),
        ("[abcdefghijklmnop]\ndescription = X\nring = 1", DiagnosticKind::LongZoneName, "; abcdef"),
        ("[general]\ncountry = fr", DiagnosticKind::UnknownDefault, "; fr: there is no zone"),
        (
            "[general]\ncountry = x\n[x]\ndescription = X",
            DiagnosticKind::NoTones,
            "; x: there is no zone",
        ),
    ] {
        let indications: ToneZones = text.parse().unwrap();
        assert_eq!(indications.to_asterisk().unwrap_err().kind, fault);
        assert!(indications.to_asterisk_lossy().contains(nearest), "{text}");
    }
}

#[test]
fn the_default_is_written_for_asterisk_by_the_name_of_its_zone() {
    let text = "[general]\ncountry = gb\n\n[uk]\ndescription = U\nring = 1\n";
    let indications = sound(text);
    assert_eq!(indications.to_string(), text);
    assert_eq!(indications.to_asterisk().unwrap(), text.replace("= gb", "= uk"));
}
