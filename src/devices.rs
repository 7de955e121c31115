//! The tones of a zone as settings of telephones, adapters, gateways and servers, in both directions.
//! It needs the feature `devices`.
//!
//! [`Device::write`] writes what such a device takes, with its names of the parameters, in the
//! device's [notation](crate::notation). [`Device::read`] reads it back into zones.
//!
//! ```
//! use ringback::ToneZones;
//! use ringback::devices::Device;
//!
//! let germany = ToneZones::builtin().zone("de").unwrap();
//! let written = Device::Yealink.write(&[germany])?;
//! assert!(written.text.contains("\nvoice.tone.ring = 425/1000,0/4000\n"));
//!
//! let read = Device::Yealink.read(&written.text)?;
//! let zone = read.zones.zone("yealink").unwrap();
//! assert_eq!(zone.tone("ring"), germany.tone("ring"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Parameters
//!
//! | tone | Grandstream HT | Grandstream GXP | Cisco SPA | Yealink | Polycom | IOS | AudioCodes | spandsp |
//! | --- | --- | --- | --- | --- | --- | --- | --- | --- |
//! | `dial` | P4000 | P343 | `Dial_Tone` | `dial` | `dialTone` | | 1 | `dial-tone` |
//! | `ring` | P4001 | P346 | `Ring_Back_Tone` | `ring` | `ringback` | `ringback` | 2 | `ringing-tone` |
//! | `busy` | P4002 | P348 | `Busy_Tone` | `busy` | `busyTone` | `busy` | 3 | `busy-tone` |
//! | `congestion` | P4003 | P349 | `Reorder_Tone` | `congestion` | `reorder` | `reorder` | 4, 7 | `congestion-tone` |
//! | `callwaiting` | P4005 | P347 | `Call_Waiting_Tone` | `callwaiting` | `callWaiting` | | 9 | `call-waiting-tone` |
//! | `stutter` | | P344 | `MWI_Dial_Tone` | `stutter` | `stutter_3` | | 15 | `dial-tone` of type `special` |
//! | `dialrecall` | | | `Second_Dial_Tone` | `dialrecall` | | | | `dial-tone` of type `recall` |
//! | `dialout` | | | `Outside_Dial_Tone` | `secondary_dial` | | | | `dialout-tone` |
//! | `info` | | | `SIT1_Tone` | `info` | | | 5 | `special-information-tone` |
//! | `unobtainable` | | | | | | `number-unobtainable` | | `number-unobtainable-tone` |
//! | `record` | | | | `record` | `recWarning` | | | `record-tone` |
//! | `confirm` | P4004 | | `Confirm_Tone` | | `confirmation` | | 8 | `confirmation-tone` |
//! | `howler` | | | `Off_Hook_Warning_Tone` | | `howler` | | 16 | `howler-tone` |
//! | `holding` | | | `Holding_Tone` | | | | 23 | `holding-tone` |
//! | `disconnect` | | | | | | `disconnect` | | `disconnect-tone` |
//!
//! FreeSWITCH has variables of any name. Its samples name a ring `de-ring`; all other tones have
//! names of the same form. Further parameters that are only read have the name of the parameter in
//! lower case, such as `conference` for `Conference_Tone`.
//!
//! # Unverified
//!
//! | device | what is not certain |
//! | --- | --- |
//! | Grandstream | P343 to P349 take units of 10 ms on BT200, GXP20xx and GXP280; newer models of the GXP series may count milliseconds, as P4000 to P4005 do |
//! | Cisco SPA | whether a telephone limits the text of a tone to 127 characters, as an ATA does; `Call_Waiting_Tone` exists on telephones only |
//! | Yealink | `record`, `message`, `autoanswer` and `secondary_dial` do not exist on every model |
//! | Polycom | `stutter_3`, `confirmation`, `howler` and `recWarning` as names of patterns; the old guide numbers the chords |
//! | IOS | a voice class detects tones, on FXO ports; the reference limits durations to 1000 ms |
//! | AudioCodes | types 4 and 5 are missing in newer manuals; a tone of both is also written as 7 |
//! | spandsp | elements beyond those of its own file, such as `disconnect-tone` |

mod audiocodes;
mod cisco_spa;
mod freeswitch;
mod grandstream;
mod ios;
mod names;
mod polycom;
mod reader;
mod spandsp;
mod writer;
mod xml;
mod yealink;

use core::fmt;
use core::str::FromStr;

use crate::zones::ToneZone;
pub use reader::{ReadSettings, ReadSettingsError, SettingDiagnostic, SettingProblem};
pub use writer::{LeftOut, WriteSettingsError, WrittenParameter, WrittenSettings};

/// A kind of device or server with settings for a set of tones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Device {
    /// Grandstream's HT701, HT800 series and others: P4000 to P4005, in XML.
    Grandstream,
    /// Grandstream's BT200 and early GXP telephones: P343 to P349, with units of 10 ms, in XML.
    Grandstream10Ms,
    /// Sipura's, Linksys' and Cisco's SPA, ATA and MPP devices: `<flat-profile>`.
    CiscoSpa,
    /// Yealink's telephones: `voice.tone.*`.
    Yealink,
    /// Polycom's UC software: an override file.
    Polycom,
    /// FreeSWITCH: the variables of `vars.xml`. It holds several zones.
    FreeSwitch,
    /// Cisco IOS: `voice class custom-cptone`. It holds several zones.
    Ios,
    /// AudioCodes' gateways: a CPT file, before its conversion by `DConvert`.
    AudioCodes,
    /// spandsp: `global-tones.xml`. It holds several zones.
    Spandsp,
}

impl Device {
    /// The maximum length of settings that can be read, in bytes.
    pub const MAX_TEXT: usize = reader::MAX_TEXT;

    /// All devices.
    pub const ALL: &'static [Self] = &[
        Self::Grandstream,
        Self::Grandstream10Ms,
        Self::CiscoSpa,
        Self::Yealink,
        Self::Polycom,
        Self::FreeSwitch,
        Self::Ios,
        Self::AudioCodes,
        Self::Spandsp,
    ];

    /// Returns the name, such as `cisco-spa`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grandstream => "grandstream",
            Self::Grandstream10Ms => "grandstream-10ms",
            Self::CiscoSpa => "cisco-spa",
            Self::Yealink => "yealink",
            Self::Polycom => "polycom",
            Self::FreeSwitch => "freeswitch",
            Self::Ios => "ios",
            Self::AudioCodes => "audiocodes",
            Self::Spandsp => "spandsp",
        }
    }

    /// Returns whether the settings can hold several zones, with their names.
    #[must_use]
    pub const fn names_zones(self) -> bool {
        matches!(self, Self::FreeSwitch | Self::Ios | Self::Spandsp)
    }

    /// Writes the tones of zones as settings. Writes the nearest tone in place of one that the device
    /// cannot express, and leaves out the tones for which it has no parameter. The result lists both.
    ///
    /// # Errors
    /// [`WriteSettingsError`] if there is no zone, or if there are several and the device
    /// [holds only one](Self::names_zones).
    pub fn write(self, zones: &[&ToneZone]) -> Result<WrittenSettings, WriteSettingsError> {
        match zones {
            [] => return Err(WriteSettingsError::NoZone),
            [_, _, ..] if !self.names_zones() => return Err(WriteSettingsError::SeveralZones),
            _ => {}
        }
        let mut settings = WrittenSettings::default();
        match self {
            Self::Grandstream => grandstream::write(&mut settings, zones, grandstream::MILLIS),
            Self::Grandstream10Ms => {
                grandstream::write(&mut settings, zones, grandstream::TEN_MILLIS);
            }
            Self::CiscoSpa => cisco_spa::write(&mut settings, zones),
            Self::Yealink => yealink::write(&mut settings, zones),
            Self::Polycom => polycom::write(&mut settings, zones),
            Self::FreeSwitch => freeswitch::write(&mut settings, zones),
            Self::Ios => ios::write(&mut settings, zones),
            Self::AudioCodes => audiocodes::write(&mut settings, zones),
            Self::Spandsp => spandsp::write(&mut settings, zones),
        }
        Ok(settings)
    }

    /// Reads settings into zones. Ignores all settings that are not tones. A tone that cannot be read
    /// is left out, with a diagnostic; it loses no other tone.
    ///
    /// A zone has the name that the settings give it, or else that of the device. Change it by
    /// [`ToneZone::renamed`].
    ///
    /// Both families of Grandstream's parameters are read, each with its unit.
    ///
    /// # Errors
    /// [`ReadSettingsError`] if the text is too long, is not well-formed, or has no tones.
    pub fn read(self, text: &str) -> Result<ReadSettings, ReadSettingsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = reader::Reader::new(self.name(), text)?;
        match self {
            Self::Grandstream | Self::Grandstream10Ms => grandstream::read(&mut reader, text)?,
            Self::CiscoSpa => cisco_spa::read(&mut reader, text)?,
            Self::Yealink => yealink::read(&mut reader, text),
            Self::Polycom => polycom::read(&mut reader, text)?,
            Self::FreeSwitch => freeswitch::read(&mut reader, text),
            Self::Ios => ios::read(&mut reader, text),
            Self::AudioCodes => audiocodes::read(&mut reader, text),
            Self::Spandsp => spandsp::read(&mut reader, text)?,
        }
        reader.finish()
    }
}

/// Writes the [name](Device::name).
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parses a [name](Device::name).
impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Self, UnknownDevice> {
        Self::ALL.iter().copied().find(|device| device.name() == name).ok_or(UnknownDevice)
    }
}

/// A name that no [`Device`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no device has this name")]
pub struct UnknownDevice;
