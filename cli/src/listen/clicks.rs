//! Clicks: steps that the sounds around them do not explain.

use std::collections::VecDeque;

/// The steps before and after a step that may explain it: 10 ms at 8 kHz.
const AROUND: usize = 80;
/// The steps next to it that belong to the same click.
const NEXT: usize = 3;
/// Steps up to this size are not heard as clicks, of 32,768.
const FLOOR: i32 = 400;

/// Finds clicks in samples at 8 kHz.
///
/// A step is a click if it is larger than the largest step in the 10 ms before it plus the largest in
/// the 10 ms after it, and two intervals of G.711: no sum of the two sounds has such a step.
#[derive(Debug, Default)]
pub(super) struct Clicks {
    steps: VecDeque<Step>,
    last: Option<i16>,
    position: u64,
    /// Where the last click was.
    clicked: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    size: i32,
    /// The intervals of G.711 at its larger end.
    interval: i32,
    /// Whether it is at a gap, which is reported as one.
    gap: bool,
}

impl Clicks {
    /// Takes a sample. Returns the position of a click, and its size.
    pub(super) fn push(&mut self, sample: i16, gap: bool) -> Option<(u64, i32)> {
        let (new, old) = (i32::from(sample), i32::from(self.last.replace(sample).unwrap_or(0)));
        let interval = new.abs().max(old.abs()) / 8 + 16;
        self.steps.push_back(Step { size: (new - old).abs(), interval, gap });
        self.position += 1;
        if self.steps.len() <= 2 * AROUND {
            return None;
        }
        if self.steps.len() > 2 * AROUND + 1 {
            self.steps.pop_front();
        }
        let step = *self.steps.get(AROUND)?;
        if step.size <= FLOOR || self.steps.iter().any(|step| step.gap) {
            return None;
        }
        let largest =
            |from, to| self.steps.range(from..to).map(|step| step.size).max().unwrap_or(0);
        let before = largest(0, AROUND - NEXT);
        if step.size <= before + step.interval {
            return None;
        }
        let after = largest(AROUND + NEXT + 1, 2 * AROUND + 1);
        if step.size <= before + after + step.interval {
            return None;
        }
        let at = self.position - AROUND as u64 - 1;
        let again = self.clicked.is_some_and(|clicked| at - clicked < AROUND as u64);
        self.clicked = Some(at);
        (!again).then_some((at, step.size))
    }
}
