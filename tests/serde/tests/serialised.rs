//! Zones with serde, in JSON and in TOML.

#[path = "../../common/mod.rs"]
mod common;

use proptest::prelude::*;
use ringback::ToneZones;

use crate::common::zones::any_indications;

const JSON: &str = r#"{
  "default": "fr",
  "zones": {
    "fr": {
      "description": "France",
      "ringcadence": [
        1500,
        3500
      ],
      "tones": {
        "ring": "440/1500,0/3500"
      }
    }
  }
}"#;

#[test]
fn as_maps_by_name() {
    let indications: ToneZones = serde_json::from_str(JSON).unwrap();
    assert_eq!(serde_json::to_string_pretty(&indications).unwrap(), JSON);
    assert_eq!(
        indications,
        "[general]\ncountry = fr\n[fr]\ndescription = France\n\
         ringcadence = 1500,3500\nring = 440/1500,0/3500"
            .parse()
            .unwrap()
    );
}

#[test]
fn in_json_and_in_toml_and_back() {
    let zones = ToneZones::builtin();
    let json = serde_json::to_string(zones).unwrap();
    assert_eq!(&serde_json::from_str::<ToneZones>(&json).unwrap(), zones);
    let toml = toml::to_string(zones).unwrap();
    assert_eq!(&toml::from_str::<ToneZones>(&toml).unwrap(), zones);
}

#[test]
fn what_is_missing_is_empty_and_what_is_wrong_is_told() {
    assert_eq!(serde_json::from_str::<ToneZones>("{}").unwrap(), ToneZones::new());
    let zone: ToneZones = serde_json::from_str(r#"{"zones": {"FR": {}}}"#).unwrap();
    assert_eq!(zone.zone("fr").unwrap().description(), "");
    for (json, said) in [
        (r#"{"zones": {"fr": {"tones": {"ring": "425/x"}}}}"#, "byte 4: expected a duration"),
        (r#"{"zones": {"f;r": {}}}"#, "f;r: expected a name without ';' there"),
        (r#"{"zones": {"fr": {"tones": {"description": "1"}}}}"#, "fr, description: this name"),
        (r#"{"default": ""}"#, "default: expected a name"),
        (r#"{"zones": {"fr": {}, "FR": {}}}"#, "fr: this name occurs twice"),
        (r#"{"zones": {"x": {"tones": {"ring": "1", "Ring": "2"}}}}"#, "x, ring: this name occurs"),
        (r#"{"country": "fr"}"#, "unknown field"),
    ] {
        let error = serde_json::from_str::<ToneZones>(json).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn too_many_zones_are_an_error() {
    let json = |count: usize| {
        let zones: Vec<_> = (0..count).map(|n| format!("\"z{n}\":{{}}")).collect();
        format!("{{\"zones\":{{{}}}}}", zones.join(","))
    };
    let most: ToneZones = serde_json::from_str(&json(ToneZones::MAX_SECTIONS)).unwrap();
    assert_eq!(most.to_string().parse::<ToneZones>().as_ref(), Ok(&most));
    let error = serde_json::from_str::<ToneZones>(&json(20_000)).unwrap_err().to_string();
    assert!(error.contains("too many zones: a set holds at most 4096"), "{error}");
}

proptest! {
    #[test]
    fn whatever_there_is(indications in any_indications()) {
        let json = serde_json::to_string(&indications).unwrap();
        prop_assert_eq!(serde_json::from_str::<ToneZones>(&json).unwrap(), indications);
    }
}
