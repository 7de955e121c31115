//! Reads any text as the settings of a device that the first octet selects. All zones must be written
//! for every device, and each tone must read back as the nearest one that was announced.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringback::devices::Device;

fuzz_target!(|input: (u8, &str)| {
    let (select, text) = input;
    let device = Device::ALL[usize::from(select) % Device::ALL.len()];
    let Ok(read) = device.read(text) else { return };
    for diagnostic in &read.diagnostics {
        assert!(!diagnostic.to_string().is_empty());
    }
    for zone in read.zones.zones() {
        for &device in Device::ALL {
            let written = device.write(&[zone]).unwrap();
            let Ok(again) = device.read(&written.text) else {
                assert!(written.parameters.is_empty(), "{}", written.text);
                continue;
            };
            let tones = || again.zones.zones().flat_map(|zone| zone.tones());
            for parameter in &written.parameters {
                let found = tones().any(|(_, tone)| *tone == parameter.tone);
                assert!(found, "{parameter:?}\n{}", written.text);
            }
        }
    }
});
