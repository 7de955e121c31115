//! Reads any text as an `indications.conf` with two files to include, from files and from memory.
//! The zones must be the same after they are written and read again. A zero octet separates the
//! files.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ringback::ToneZones;
use ringback::asterisk::{IncludeError, Loader, Reading, Source};

const NAMES: [&str; 3] = ["indications.conf", "a.conf", "b.conf"];

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("ringback-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
});

fuzz_target!(|octets: &[u8]| {
    let mut parts = octets.splitn(3, |octet| *octet == 0);
    let files = NAMES.map(|name| (name, parts.next().unwrap_or_default()));
    let source = |&(name, text): &(&str, &[u8])| Source::new(name, text);
    check(ToneZones::read_text_with(source(&files[0]), |name| match name {
        "*.conf" => Ok(files.iter().map(source).collect()),
        _ => match files.iter().find(|(file, _)| *file == name) {
            Some(file) => Ok(vec![source(file)]),
            None => Err(IncludeError::NotFound),
        },
    }));
    // Files are slow, so only some inputs use them.
    if octets.len() % 16 == 0 {
        for (name, text) in files {
            fs::write(FOLDER.join(name), text).unwrap();
        }
        check(Loader::new().load(FOLDER.join(NAMES[0])).unwrap());
    }
});

fn check(reading: Reading) {
    for diagnostic in &reading.diagnostics {
        assert!(!diagnostic.to_string().is_empty());
    }
    let written = reading.zones.to_string();
    let again: ToneZones = written.parse().unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again, reading.zones, "{written}");
    let _ = reading.into_result();
}
