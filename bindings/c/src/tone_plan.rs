//! Which tone is heard in which state of a call.

use std::ffi::c_int;
use std::ptr;
use std::time::Duration;

use ringback::progress::FailureTones;
use ringback::{PayloadElement, Ramp, RenderedTone, ToneBank, TonePlanError};

use crate::answer::{Failed, ringback_error, ringback_status};
use crate::border::{Out, answer, ask, copied, free, given, make};
use crate::coded::{Coded, each, map_each};
use crate::format::{playback_or_default, ringback_format, ringback_playback};
use crate::progress_types::{ringback_call_state, ringback_policy};
use crate::rendered_tone::ringback_rendered_tone;
use crate::text::Text;
use crate::tone_bank::ringback_tone_bank;
use crate::tone_zones::{find, ringback_tone_zones};

/// Which tone a caller hears in which place, all in one format. Set it up in one thread; once calls
/// use it, it is not to be changed, and any number of threads may use it at once.
pub struct ringback_tone_plan(pub(crate) Coded<ringback::TonePlan<u8>, ringback::TonePlan<i16>>);

/// When a tone makes way for another.
#[repr(C)]
#[allow(dead_code, reason = "the names are for C")]
pub enum ringback_tone_change {
    /// In the next frame.
    Immediate = 0,
    /// In the first frame that is a pause of the old tone, or after 3 s if none comes before; at once
    /// if no pause as long as a frame is to come. For an answer, early media, an announcement without a
    /// tone, and the end, nobody waits.
    AfterBurst = 1,
}

/// The tones of a zone: trying, ring, busy, congestion and info, and queued if the zone has it. Of
/// those that it lacks, the zone's congestion stands in for info and its busy for both; then comes the
/// default set. With `NULL` for `zone` it is the default zone, with `NULL` for `playback` what callers
/// are used to: −10 dBm0 for each frequency, and ramps of 4 ms.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_from_zone(
    indications: Option<&ringback_tone_zones>,
    zone: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let zone = given(indications)?.find(zone)?;
        let playback = playback_or_default(playback)?;
        Ok(ringback_tone_plan(
            map_each!(copied(format)?.read()?, format => ringback::TonePlan::from_zone_with_playback(zone, format, playback)?),
        ))
    })
}

/// The tones of a zone as `ringback_tone_plan_from_zone`, rendered by a bank or shared with it. With `NULL`
/// for `zone` it is the default zone.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_from_bank(
    bank: Option<&ringback_tone_bank>,
    zone: Text,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let zone = zone.get_or_none()?;
        Ok(ringback_tone_plan(map_each!(&given(bank)?.0, bank => plan_of(bank, zone)?)))
    })
}

fn plan_of<S: PayloadElement>(
    bank: &ToneBank<S>,
    zone: Option<&str>,
) -> Result<ringback::TonePlan<S>, Failed> {
    Ok(ringback::TonePlan::from_bank(bank, find(bank.zones(), zone)?.name())?)
}

/// A plan of these tones, which stay yours. `busy` stands for every failure until others are set.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_new(
    trying: Option<&ringback_rendered_tone>,
    ring: Option<&ringback_rendered_tone>,
    busy: Option<&ringback_rendered_tone>,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let tones = (&given(trying)?.0, &given(ring)?.0, &given(busy)?.0);
        Ok(ringback_tone_plan(match tones {
            (Coded::Octets(trying), Coded::Octets(ring), Coded::Octets(busy)) => {
                Coded::Octets(ringback::TonePlan::new(trying.clone(), ring.clone(), busy.clone())?)
            }
            (Coded::Samples(trying), Coded::Samples(ring), Coded::Samples(busy)) => {
                Coded::Samples(ringback::TonePlan::new(trying.clone(), ring.clone(), busy.clone())?)
            }
            _ => return Err(TonePlanError::Format.into()),
        }))
    })
}

/// Sets another tone for a kind of place: trying, ring, queued or announcement. The tone stays
/// yours.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone(
    plan: Option<&mut ringback_tone_plan>,
    place_kind: c_int,
    tone: Option<&ringback_rendered_tone>,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let (plan, tone) = (given(plan)?, given(tone)?);
        match (&mut plan.0, &tone.0) {
            (Coded::Octets(plan), Coded::Octets(tone)) => set_tone(plan, place_kind, tone)?,
            (Coded::Samples(plan), Coded::Samples(tone)) => set_tone(plan, place_kind, tone)?,
            _ => return Err(TonePlanError::Format.into()),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets a tone for the failures that have that name, as `busy`, `congestion` and `info`. The tone
/// stays yours.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_failure(
    plan: Option<&mut ringback_tone_plan>,
    name: Text,
    tone: Option<&ringback_rendered_tone>,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let (plan, name, tone) = (given(plan)?, name.get()?, given(tone)?);
        match (&mut plan.0, &tone.0) {
            (Coded::Octets(plan), Coded::Octets(tone)) => {
                *plan = plan.clone().with_failure(name, tone.clone())?;
            }
            (Coded::Samples(plan), Coded::Samples(tone)) => {
                *plan = plan.clone().with_failure(name, tone.clone())?;
            }
            _ => return Err(TonePlanError::Format.into()),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets the name of a SIP status's failure, 300 to 699, or that of a cause of ITU-T Q.850, 1 to 127,
/// or with 0 that of all that has no other. With `NULL` for `name` nothing sounds. A cause that has a
/// name counts for more than the status that it came with. For a name without a tone
/// (`ringback_tone_plan_set_failure` gives it one), congestion is heard, or busy.
///
/// Unless set, busy are 401, 402, 403, 407, 486, 600 and 603, and the causes 17 and 21; info 404, 410,
/// 484, 485 and 604, and the causes 1, 3, 22 and 28; 487 has none, and all others are congestion.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_name_failure(
    plan: Option<&mut ringback_tone_plan>,
    status_or_cause: u16,
    name: Text,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let (plan, name) = (given(plan)?, name.get_or_none()?);
        let named = |tones: &FailureTones| match status_or_cause {
            0 => Ok(tones.clone().with_rest(name)),
            cause @ 1..=127 => Ok(tones.clone().with_cause(cause as u8, name)),
            status @ 300..=699 => Ok(tones.clone().with_status(status, name)),
            _ => Err(Failed::new(ringback_status::Value, "it is neither a status nor a cause")),
        };
        each!(&mut plan.0, plan => { *plan = plan.clone().with_failure_tones(named(plan.failure_tones())?); });
        Ok(ringback_status::Ok)
    })
}

/// Sets how long a tone fades when another takes its place, in microseconds, up to a second: 20000
/// unless set, and never longer than a frame. With 0 it is cut off, with a click.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_fade(
    plan: Option<&mut ringback_tone_plan>,
    fade_us: u32,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let fade = Ramp::new(Duration::from_micros(fade_us.into()))?;
        each!(&mut given(plan)?.0, plan => *plan = plan.clone().with_fade(fade));
        Ok(ringback_status::Ok)
    })
}

/// Sets when a tone makes way for another, a `ringback_tone_change`: at once unless set.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone_change(
    plan: Option<&mut ringback_tone_plan>,
    switch_: c_int,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let switch = match switch_ {
            0 => ringback::ToneChange::Immediate,
            1 => ringback::ToneChange::AfterBurst,
            _ => return Err(Failed::new(ringback_status::Value, "it is no ringback_tone_change")),
        };
        each!(&mut given(plan)?.0, plan => *plan = plan.clone().with_tone_change(switch));
        Ok(ringback_status::Ok)
    })
}

/// The policy that suits it, with all else as by default: a call is queued if there is a tone for
/// it.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_policy(
    plan: Option<&ringback_tone_plan>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(each!(&given(plan)?.0, plan => plan.policy())))))
}

/// The tone that is heard in a place, to be freed by itself. `RINGBACK_STATUS_NOTHING` where there
/// is silence, or audio of others.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_tone(
    plan: Option<&ringback_tone_plan>,
    place: *const ringback_call_state,
    tone: *mut *mut ringback_rendered_tone,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let out = Out::new(tone)?;
        let (plan, place) = (given(plan)?, copied(place)?.read()?);
        let tone = match &plan.0 {
            Coded::Octets(plan) => plan.tone(place).cloned().map(Coded::Octets),
            Coded::Samples(plan) => plan.tone(place).cloned().map(Coded::Samples),
        };
        let Some(tone) = tone else { return Ok(ringback_status::Nothing) };
        out.write(Box::into_raw(Box::new(ringback_rendered_tone(tone))));
        Ok(ringback_status::Ok)
    })
}

/// Frees it, or does nothing with `NULL`. Calls keep what they need.
///
/// Thread rule: from any thread, once no other uses this handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_free(plan: Option<Box<ringback_tone_plan>>) {
    free(plan);
}

fn set_tone<S: PayloadElement>(
    plan: &mut ringback::TonePlan<S>,
    place_kind: c_int,
    tone: &RenderedTone<S>,
) -> Result<(), Failed> {
    let (tone, old) = (tone.clone(), plan.clone());
    *plan = match place_kind {
        1 => old.with_trying(tone)?,
        2 => old.with_ring(tone)?,
        3 => old.with_queued(tone)?,
        5 => old.with_announcement(tone)?,
        _ => {
            return Err(Failed::new(
                ringback_status::Value,
                "a place of that kind has no tone to be set",
            ));
        }
    };
    Ok(())
}
