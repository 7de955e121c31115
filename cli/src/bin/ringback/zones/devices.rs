//! Zones as settings of telephones, gateways and servers, and back.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ringback::devices::{Device, ReadSettings, SettingDiagnostic, WrittenSettings};
use ringback::{ToneZone, ToneZones};

use crate::failure::Failure;
use crate::terminal::{complain, warning};

/// Parses the name of a device.
pub(super) fn device() -> impl TypedValueParser<Value = Device> {
    let names = Device::ALL.iter().copied().map(Device::name);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Device>())
}

/// Writes zones as the settings of a device. What is lost goes to standard error, or is a failure.
pub(super) fn settings(
    zones: &[&ToneZone],
    device: Device,
    strict: bool,
) -> Result<String, Failure> {
    if zones.len() != 1 && !device.names_zones() {
        return Err(Failure::usage(format_args!(
            "the settings of {device} hold the tones of one zone; name it, as in \
             `ringback zones de --as {device}`"
        )));
    }
    let written = device.write(zones).map_err(Failure::usage)?;
    let losses = losses(&written, device);
    if strict && !losses.is_empty() {
        return Err(Failure::Output(format!(
            "{}; without --strict, the nearest tones are written",
            losses.join("\n")
        )));
    }
    for loss in losses {
        warning(loss);
    }
    if !written.kept.is_empty() {
        complain(format_args!(
            "note: {device} keeps its own value of {}: the zone has no tone for it",
            written.kept.join(", ")
        ));
    }
    Ok(written.text)
}

/// Describes each tone that is not written, or not as it is.
fn losses(written: &WrittenSettings, device: Device) -> Vec<String> {
    let lossy = written.parameters.iter().filter(|parameter| !parameter.losses.is_empty());
    let lossy = lossy.map(|parameter| {
        let losses: Vec<_> = parameter.losses.iter().map(ToString::to_string).collect();
        format!(
            "{} {} ({}): {device} cannot express {}; it means {}",
            parameter.zone,
            parameter.name,
            parameter.parameter,
            losses.join(", "),
            parameter.tone
        )
    });
    let mut all: Vec<String> = lossy.collect();
    for zone in written.left_out.chunk_by(|one, other| one.zone == other.zone) {
        let names: Vec<_> = zone.iter().map(|left_out| left_out.name.as_str()).collect();
        let zone = zone.first().map(|left_out| left_out.zone.as_str()).unwrap_or_default();
        all.push(format!("{zone}: {device} has no parameter for {}", names.join(", ")));
    }
    all
}

/// Reads the settings of a device. Returns the zones, and whether the file has errors. A zone that
/// the settings do not name gets a name.
pub(super) fn import(
    path: &Path,
    device: Device,
    name: Option<&str>,
) -> Result<(ToneZones, bool), Failure> {
    let shown = path.display();
    let text =
        text(path).map_err(|error| Failure::usage(format_args!("can't read {shown}: {error}")))?;
    let read = device.read(&text);
    let ReadSettings { zones, diagnostics, .. } = read.map_err(|error| {
        Failure::usage(format_args!("can't read {shown} as the settings of {device}: {error}"))
    })?;
    for diagnostic in &diagnostics {
        complain(format_args!("{shown}: {diagnostic}\n"));
    }
    let is_faulty = diagnostics.iter().any(SettingDiagnostic::is_error);
    Ok((described(zones, name, path)?, is_faulty))
}

fn text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    // A little more than the reader accepts.
    let most = Device::MAX_TEXT as u64 + 1;
    if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    // Old files have Latin-1 in their comments. All tones are ASCII.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the zones with descriptions, which Asterisk needs, and a single zone with that name.
fn described(zones: ToneZones, name: Option<&str>, path: &Path) -> Result<ToneZones, Failure> {
    let mut all = Vec::new();
    for mut zone in zones {
        if let Some(name) = name {
            zone = zone.renamed(name).map_err(|error| {
                Failure::usage(format_args!("`{name}` is no name of a zone: {error}"))
            })?;
        }
        if zone.description().is_empty() {
            let known = ToneZones::builtin().zone(zone.name()).map(ToneZone::description);
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
            zone.set_description(known.unwrap_or(file.as_deref().unwrap_or("Imported")));
        }
        all.push(zone);
    }
    let only = match &all[..] {
        [only] => Some(only.name().to_owned()),
        _ => None,
    };
    if name.is_some() && all.len() > 1 {
        return Err(Failure::usage("--name is for one zone, and the file has several"));
    }
    let mut zones = ToneZones::from_zones(all).map_err(Failure::usage)?;
    zones.set_default(only.as_deref()).map_err(Failure::usage)?;
    Ok(zones)
}
