//! The tone of each call state.

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

/// A tone plan: the tone for each call state, all in one format. Set it up in one thread. Do not
/// change it once calls use it; then any number of threads may use it simultaneously.
pub struct ringback_tone_plan(pub(crate) Coded<ringback::TonePlan<u8>, ringback::TonePlan<i16>>);

/// When a tone makes way for another.
#[repr(C)]
#[allow(dead_code, reason = "only C uses the names")]
pub enum ringback_tone_change {
    /// In the next frame.
    Immediate = 0,
    /// In the first frame that is a pause of the old tone, or after 3 s without a pause. If no
    /// pause of at least one frame follows, the tone changes immediately. An answer, early media,
    /// an announcement without a tone, and the end of the call never wait.
    AfterBurst = 1,
}

/// Creates a tone plan with the tones of a zone: trying, ring, busy, congestion and info, and
/// queued if the zone has it. If the zone lacks one, its congestion replaces info and its busy
/// replaces both; the default set replaces the rest. `NULL` for `zone` means the default zone.
/// `NULL` for `playback` means the defaults: −10 dBm0 for each frequency, and ramps of 4 ms.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_from_zone(
    zones: Option<&ringback_tone_zones>,
    zone: Text,
    format: *const ringback_format,
    playback: *const ringback_playback,
    plan: *mut *mut ringback_tone_plan,
    error: *mut ringback_error,
) -> ringback_status {
    make(plan, error, || {
        let zone = given(zones)?.find(zone)?;
        let playback = playback_or_default(playback)?;
        Ok(ringback_tone_plan(
            map_each!(copied(format)?.read()?, format => ringback::TonePlan::from_zone_with_playback(zone, format, playback)?),
        ))
    })
}

/// Creates a tone plan with the tones of a zone like `ringback_tone_plan_from_zone`, but shares the
/// bank's rendered tones. `NULL` for `zone` means the default zone.
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

/// Creates a tone plan from these tones, which remain yours. `busy` plays for every failure until
/// you set others.
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

/// Sets the tone for a kind of call state: trying, ring, queued or announcement. The tone remains
/// yours.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone(
    plan: Option<&mut ringback_tone_plan>,
    state_kind: c_int,
    tone: Option<&ringback_rendered_tone>,
    error: *mut ringback_error,
) -> ringback_status {
    answer(error, || {
        let (plan, tone) = (given(plan)?, given(tone)?);
        match (&mut plan.0, &tone.0) {
            (Coded::Octets(plan), Coded::Octets(tone)) => set_tone(plan, state_kind, tone)?,
            (Coded::Samples(plan), Coded::Samples(tone)) => set_tone(plan, state_kind, tone)?,
            _ => return Err(TonePlanError::Format.into()),
        }
        Ok(ringback_status::Ok)
    })
}

/// Sets the tone for the failures with that tone name, such as `busy`, `congestion` or `info`. The
/// tone remains yours.
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

/// Sets the tone name of a SIP status, 300 to 699, of a cause of ITU-T Q.850, 1 to 127, or with 0
/// of all others. With `NULL` for `name` no tone plays. A cause with a tone name takes precedence
/// over the status. Set the tone for a name with `ringback_tone_plan_set_failure`; a name without a
/// tone plays congestion, or busy.
///
/// Defaults: `busy` for 401, 402, 403, 407, 486, 600 and 603, and for the causes 17 and 21; `info`
/// for 404, 410, 484, 485 and 604, and for the causes 1, 3, 22 and 28; no tone for 487;
/// `congestion` for all others.
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
            _ => Err(Failed::new(
                ringback_status::Value,
                "expected 0, a cause of 1 to 127 or a status of 300 to 699",
            )),
        };
        each!(&mut plan.0, plan => { *plan = plan.clone().with_failure_tones(named(plan.failure_tones())?); });
        Ok(ringback_status::Ok)
    })
}

/// Sets how long a tone fades when another replaces it, in microseconds, up to 1000000. Default:
/// 20000. A fade is never longer than a frame. With 0 the tone stops abruptly, with a click.
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

/// Sets when a tone makes way for another, a `ringback_tone_change`. Default: immediate.
///
/// Thread rule: one thread at a time for each plan, before calls use it.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_set_tone_change(
    plan: Option<&mut ringback_tone_plan>,
    tone_change: c_int,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let tone_change = match tone_change {
            0 => ringback::ToneChange::Immediate,
            1 => ringback::ToneChange::AfterBurst,
            _ => {
                return Err(Failed::new(
                    ringback_status::Value,
                    "the tone change must be a ringback_tone_change",
                ));
            }
        };
        each!(&mut given(plan)?.0, plan => *plan = plan.clone().with_tone_change(tone_change));
        Ok(ringback_status::Ok)
    })
}

/// Gets the default policy, adjusted to the tone plan: `has_queue_tone` is on if the plan has a
/// tone for a queue.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_policy(
    plan: Option<&ringback_tone_plan>,
    policy: *mut ringback_policy,
) -> ringback_status {
    ask(policy, || Ok(Some(ringback_policy::of(each!(&given(plan)?.0, plan => plan.policy())))))
}

/// Gets the tone for a call state, which you free separately. Returns `RINGBACK_STATUS_NOTHING`
/// where the caller hears silence, or audio from elsewhere.
///
/// Thread rule: from any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_tone(
    plan: Option<&ringback_tone_plan>,
    state: *const ringback_call_state,
    tone: *mut *mut ringback_rendered_tone,
) -> ringback_status {
    answer(ptr::null_mut(), || {
        let out = Out::new(tone)?;
        let (plan, state) = (given(plan)?, copied(state)?.read()?);
        let tone = match &plan.0 {
            Coded::Octets(plan) => plan.tone(state).cloned().map(Coded::Octets),
            Coded::Samples(plan) => plan.tone(state).cloned().map(Coded::Samples),
        };
        let Some(tone) = tone else { return Ok(ringback_status::Nothing) };
        out.write(Box::into_raw(Box::new(ringback_rendered_tone(tone))));
        Ok(ringback_status::Ok)
    })
}

/// Frees a tone plan. Does nothing with `NULL`. Calls keep what they need.
///
/// Thread rule: from any thread, once no other uses this handle.
#[unsafe(no_mangle)]
pub extern "C" fn ringback_tone_plan_free(plan: Option<Box<ringback_tone_plan>>) {
    free(plan);
}

fn set_tone<S: PayloadElement>(
    plan: &mut ringback::TonePlan<S>,
    state_kind: c_int,
    tone: &RenderedTone<S>,
) -> Result<(), Failed> {
    let (tone, old) = (tone.clone(), plan.clone());
    *plan = match state_kind {
        1 => old.with_trying(tone)?,
        2 => old.with_ring(tone)?,
        3 => old.with_queued(tone)?,
        5 => old.with_announcement(tone)?,
        _ => {
            return Err(Failed::new(
                ringback_status::Value,
                "only trying, ring, queued and announcement have a tone to set",
            ));
        }
    };
    Ok(())
}
