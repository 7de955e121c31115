//! `ringback play`, without a loudspeaker.

use crate::folder::Folder;

#[cfg(not(feature = "play"))]
#[test]
fn a_command_without_sound_names_the_feature_that_has_it() {
    let error = Folder::new("play", "feature").run_badly(&["ring"]);
    assert!(error.contains("cargo install --path cli --features play"), "{error}");
}

#[cfg(feature = "play")]
#[test]
fn a_machine_without_a_loudspeaker_is_an_error() {
    let folder = Folder::new("play", "none");
    // An empty configuration: ALSA knows no device.
    let output = folder.command(&["ring"]).env("ALSA_CONFIG_PATH", "/dev/null").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("error: this machine has no usable loudspeaker: "), "{error}");
    assert!(
        error.contains("ringback render TONE OUT.wav") && error.lines().count() == 1,
        "{error}"
    );
}

#[test]
fn takes_the_options_of_render_that_make_the_sound() {
    let help = Folder::new("play", "help").run_well(&["--help"]);
    for option in ["--zone", "--number", "--config", "--seconds", "--level", "--gain", "--ramp"] {
        assert!(help.contains(option), "{option}");
    }
    assert!(!help.contains("--format"));
}
