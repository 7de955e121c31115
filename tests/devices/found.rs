//! Settings as administrators have them.

use ringback::devices::{Device, ReadSettingsError, SettingProblem};

use crate::{lines, read};

#[test]
fn a_grandstream_ht_file_is_read_in_milliseconds() {
    let text = "\
<?xml version=\"1.0\" encoding=\"UTF-8\" ?>
<gs_provision version=\"1\">
<mac>000b82000000</mac>
  <config version=\"1\">
    <!-- # Admin password -->
    <P2>admin</P2>
    <P4040>c=2000/4000;</P4040>
    <P4000>f1=350@-13,f2=440@-13,c=0/0;</P4000>
    <P4001> f1=440@-19,f2=480@-19,c=2000/4000; </P4001>
    <P4005>f1=440@-13,c=300/300-300/10000;</P4005>
    <P4041></P4041>
    <P28133>f1=425@-15,c=600/600;</P28133>
  </config>
</gs_provision>
";
    assert_eq!(
        lines(&read(Device::Grandstream, text)),
        "dial = 350@-13+440@-13\n\
         ring = 440@-19+480@-19/2000,0/4000\n\
         callwaiting = 440@-13/300,0/300,440@-13/300,0/10000\n\
         disconnect = 425@-15/600,0/600\n"
    );
}

#[test]
fn an_old_grandstream_file_counts_ten_milliseconds() {
    let text = "\
# Dial Tone
P343=f1=350,f2=440;
P344 = f1=350,f2=440,c=10/10;
P345=f1=440,f2=480,c=200/400;
P346 = f1=440,f2=480,c=200/400;
#P347=f1=440,f2=440,c=25/525;
P349=f1=480,f2=620,c=25/25;
";
    assert_eq!(
        lines(&read(Device::Grandstream, text)),
        "dial = 350+440\n\
         ring = 440+480/2000,0/4000\n\
         congestion = 480+620/250,0/250\n\
         stutter = 350+440/100,0/100\n"
    );
}

#[test]
fn a_cisco_profile_keeps_its_other_tones_if_one_is_wrong() {
    let text = "\
<flat-profile>
<Resync_Periodic>3600
\t</Resync_Periodic>
<Dial_Tone ua=\"na\">350@-19,440@-19;10(*/0/1+2)</Dial_Tone>
<Busy_Tone group=\"Regional/Call_Progress_Tones\">480@-19,620@-19;10(.5/.5/1+2)
\t</Busy_Tone>
<Reorder_Tone>400@-1910(.25/.25/1)
\t</Reorder_Tone>
<Ring_Back_Tone>440@-19,480@-19;*(2/4/1+2)</Ring_Back_Tone>
<Conference_Tone>350@-19;20(.1/.1/1,.1/9.7/1)</Conference_Tone>
<Prompt_Tone/>
<Ring1_Cadence>60(2/4)</Ring1_Cadence>
</flat-profile>
";
    let read = Device::CiscoSpa.read(text).unwrap();
    let zone = read.zones.zone("cisco-spa").unwrap();
    assert_eq!(
        lines(zone),
        "dial = !350@-19+440@-19/10000\n\
         ring = 440@-19+480@-19/2000,0/4000\n\
         busy = 480@-19+620@-19/500,0/500 x10\n\
         conference = 350@-19/100,0/100,350@-19/100,0/9700 x2\n"
    );
    let [diagnostic] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert!(diagnostic.is_error());
    assert_eq!((diagnostic.line, diagnostic.parameter.as_str()), (7, "Reorder_Tone"));
    let shown = diagnostic.to_string();
    assert!(shown.starts_with("error: line 7: Reorder_Tone: this is not a tone\n"), "{shown}");
    assert!(shown.contains("400@-1910(.25/.25/1)\n"), "{shown}");
}

#[test]
fn a_part_of_a_profile_is_enough() {
    let text = "<Busy_Tone>480@-19;*(.5/.5/1)</Busy_Tone>\n<Dial_Tone>350@-19;*(*/0/1)</Dial_Tone>";
    assert_eq!(lines(&read(Device::CiscoSpa, text)), "dial = 350@-19\nbusy = 480@-19/500,0/500\n");
}

#[test]
fn a_yealink_file_is_read_with_its_old_names_and_empty_values() {
    let text = "\
#!version:1.0.0.1
## Tones ##
voice.tone.country = Custom
voice.tone.dial = 425+0/200,0/300,425+0/700,0/800
voice.tone.ring=425/1000, 0/4000
#voice.tone.busy = 425/1,0/1
voice.tone.busy = %EMPTY%
voice.tone.congestion =
voice.tone.stutterdial = \"400/100,0/100\"
voice.tone.secondary_dial = 350+440
voice.side_tone = 1
";
    assert_eq!(
        lines(&read(Device::Yealink, text)),
        "dial = 425/200,0/300,425/700,0/800\n\
         ring = 425/1000,0/4000\n\
         stutter = 400/100,0/100\n\
         dialout = 350+440\n"
    );
}

#[test]
fn freeswitch_reads_line_by_line_and_so_does_this() {
    let text = "\
<include>
  <!-- a -- comment that is not XML -->
  <X-PRE-PROCESS cmd=\"set\" data=\"default_country=US\"/>
  <x-pre-process cmd=\"set\" data=\"us-ring=%(2000,4000,440,480)\"/>
  <!-- <X-PRE-PROCESS cmd=\"set\" data=\"de-ring=%(1,1,1000)\"/>
  <X-PRE-PROCESS cmd=\"set\" data=\"it-ring=%(1,1,1000)\"/> -->
  <X-PRE-PROCESS cmd=\"set\" data=\"uk-ring=%(400,200,400,450);%(400,2000,400,450)\"/>
  <X-PRE-PROCESS cmd=\"set\" data='uk-warning-operator-intervening=tone_stream://%(100,0,400)'/>
  <XX-PRE-PROCESS cmd=\"set\" data=\"fr-ring=%(1,1,1000)\"/>
  <X-PRE-PROCESS cmd=\"set\" data=\"ringback=$${us-ring}\"/>
  <X-PRE-PROCESS cmd=\"set\" data=\"sit=%(274,0,913.8);%(274,0,1370.6)\"/>
</include>
";
    let read = Device::FreeSwitch.read(text).unwrap();
    let all: Vec<String> =
        read.zones.zones().map(|zone| format!("[{}]\n{}", zone.name(), lines(zone))).collect();
    assert_eq!(
        all.concat(),
        "[uk]\n\
         ring = 400+450/400,0/200,400+450/400,0/2000\n\
         warning-operator-intervening = !400/100\n\
         [us]\n\
         ring = 440+480/2000,0/4000\n"
    );
    let [sit] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert_eq!((sit.line, sit.parameter.as_str(), sit.is_error()), (11, "sit", true));
}

#[test]
fn a_class_of_ios_is_read_with_the_defaults_of_the_router() {
    let text = "\
voice service voip
 allow-connections sip to sip
!
voice class custom-cptone us-custom
 dualtone busy
  frequency 425
  cadence 500 500
 dualtone ringback
  frequency 440 480
  cadence 2000 4000
  cadence 1000 1000
 dualtone disconnect
 dualtone conference
  frequency 600 900
  cadence 300 150 300 100 300 50
 dualtone out-of-service
  frequency 950
  cadence 350 continuous
!
voice-port 0/0/0
 supervisory custom-cptone us-custom
";
    let read = Device::Ios.read(text).unwrap();
    let zone = read.zones.zone("us-custom").unwrap();
    assert_eq!(
        lines(zone),
        "ring = 440+480/2000,0/4000\n\
         busy = 425/500,0/500\n\
         conference = 600+900/300,0/150,600+900/300,0/100,600+900/300,0/50\n\
         disconnect = 300\n"
    );
    let [odd] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert_eq!((odd.line, odd.parameter.as_str()), (16, "out-of-service"));
    assert!(matches!(odd.problem, SettingProblem::Incomplete { .. }));
}

#[test]
fn a_cpt_file_is_read_with_notes_behind_its_numbers() {
    let text = "\
[NUMBER OF CALL PROGRESS TONES]
Number of Call Progress Tones=5

#Dial tone
[CALL PROGRESS TONE #0]
Tone Type=1
Low Freq [Hz]=350
High Freq [Hz]=440
Low Freq Level [-dBm]=14 (-14dbm)
High Freq Level [-dBm]=14 (-14dbm)
First Signal On Time [10msec]=500
First Signal Off Time [10msec]=0

[CALL PROGRESS TONE #1]
Tone Type = 3
Low Freq [Hz]=400
High Freq [Hz]=0
Low Freq Level [-dBm]=10
High Freq Level [-dBm]=32
First Signal On Time [10msec]=0
First Signal Off Time [10msec]=0
Second Signal On Time [10msec]=37.5
Second Signal Off Time [10msec]=37.5

[Call Progress Tone #2]
Tone Type=8
Tone Form=3
Low Freq [Hz]=1000
First Signal On Time [10msec]=20
First Signal Off Time [10msec]=10

[CALL PROGRESS TONE #3]
Tone Type=2
Tone Modulation Type=1
Carrier Freq [Hz]=400
Modulation Freq [Hz]=25
Signal Level [-dBm]=12
First Signal On Time [10msec]=100
First Signal Off Time [10msec]=200

[CALL PROGRESS TONE #4]
Tone Type=3
Low Freq [Hz]=500

[NUMBER OF DISTINCTIVE RINGING PATTERNS]
Number of Ringing Patterns=1

[Ringing Pattern #0]
Ring Type=0
Freq [Hz]=20
First Ring On Time [10msec]=40
";
    let read = Device::AudioCodes.read(text).unwrap();
    assert_eq!(
        lines(read.zones.zone("audiocodes").unwrap()),
        "dial = 350@-14+440@-14\n\
         ring = 400@-12*25/1000,0/2000\n\
         busy = 400@-10/375,0/375\n\
         confirm = !1000/200,!0/100\n"
    );
    let [second] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert_eq!((second.line, &second.problem), (41, &SettingProblem::Repeated));
    assert!(!second.is_error());
}

#[test]
fn an_override_file_of_polycom_is_read_as_far_as_it_is_complete() {
    let text = "\
<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>
<PHONE_CONFIG>
\t<OVERRIDES
\t\ttone.chord.callProg.callWaiting.offDur=\"800\"
\t\ttone.chord.callProg.busyTone.freq.1=\"425\"
\t\ttone.chord.callProg.busyTone.freq.2=\"0\"
\t\ttone.chord.callProg.busyTone.level.1=\"-20\"
\t\ttone.chord.callProg.busyTone.onDur=\"500\"
\t\ttone.chord.callProg.busyTone.offDur=\"500\"
\t\tse.pat.callProg.dialTone.inst.1.param=\"200\"
\t\tse.pat.callProg.dialTone.inst.3.param=\"700\"
\t\tse.pat.callProg.dialTone.inst.2.type=\"silence\"
\t\tse.pat.callProg.dialTone.inst.3.type=\"chord\"
\t\tse.pat.callProg.dialTone.inst.4.type=\"silence\"
\t\tse.pat.callProg.dialTone.inst.5.type=\"branch\"
\t\tse.pat.callProg.dialTone.inst.2.value=\"300\"
\t\tse.pat.callProg.dialTone.inst.3.value=\"dialTone\"
\t\tse.pat.callProg.dialTone.inst.4.value=\"800\"
\t\tse.pat.callProg.dialTone.inst.5.value=\"-4\"
\t\ttone.chord.callProg.dialTone.freq.1=\"425\"
\t\ttone.chord.callProg.dialTone.level.1=\"-10\"
\t\treg.1.ringType=\"ringer12\"
\t/>
</PHONE_CONFIG>
";
    let read = Device::Polycom.read(text).unwrap();
    assert_eq!(
        lines(read.zones.zone("polycom").unwrap()),
        "dial = 425@-10/200,0/300,425@-10/700,0/800\n\
         busy = 425@-20/500,0/500\n"
    );
    let [waiting] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert_eq!((waiting.line, waiting.parameter.as_str()), (4, "callWaiting"));
    assert!(waiting.is_error());
}

#[test]
fn global_tones_have_a_document_type_and_tones_of_several_types() {
    let text = "\
<?xml version=\"1.0\"?>
<!DOCTYPE global-tones SYSTEM \"tones.dtd\">
<global-tones>
  <tone-set country=\"Hong Kong\" uncode=\"hk\">
    <dial-tone><step freq=\"350+440 [1%]\" level=\"-13 [-15 -5]\" recognition-length=\"0.3\"/></dial-tone>
    <dial-tone type=\"special\"><step freq=\"400\"/></dial-tone>
    <ringing-tone>
      <step cycles=\"endless\">
        <step freq=\"440+480\" level=\"-14\" length=\"0.4\"/>
        <step length=\"2.0\"/>
      </step>
    </ringing-tone>
    <busy-tone><step freq=\"480\" length=\"interrupted at 60 ipm\"/></busy-tone>
    <pay-tone><step freq=\"425\" length=\"0.1\"/></pay-tone>
  </tone-set>
  <tone-set country=\"Utopia\"><busy-tone><step freq=\"400\"/></busy-tone></tone-set>
</global-tones>
";
    let read = Device::Spandsp.read(text).unwrap();
    let zone = read.zones.zone("hk").unwrap();
    assert_eq!(zone.description(), "Hong Kong");
    assert_eq!(
        lines(zone),
        "dial = 350@-13+440@-13\n\
         ring = 440@-14+480@-14/400,0/2000\n\
         stutter = 400@-11\n\
         pay = !425@-11/100\n"
    );
    assert_eq!(lines(read.zones.zone("utopia").unwrap()), "busy = 400@-11\n");
    let [busy] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
    assert_eq!((busy.line, busy.parameter.as_str()), (13, "busy-tone"));
}

#[test]
fn what_is_not_settings_is_an_error() {
    let nothing = |device: Device| device.read("hello").unwrap_err();
    assert_eq!(nothing(Device::Yealink), ReadSettingsError::NoTones);
    assert_eq!(nothing(Device::Ios), ReadSettingsError::NoTones);
    assert_eq!(nothing(Device::FreeSwitch), ReadSettingsError::NoTones);
    let error = Device::CiscoSpa.read("<flat-profile>\n<Busy_Tone>").unwrap_err();
    assert!(matches!(error, ReadSettingsError::Xml { line: 2, .. }), "{error}");
    let other = Device::CiscoSpa.read("<flat-profile><P4000>f1=425;</P4000></flat-profile>");
    assert_eq!(other.unwrap_err(), ReadSettingsError::NoTones);
}
