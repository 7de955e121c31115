//! What stops the sound: a key, where a terminal has keys, or a signal.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::failure::Failure;

/// The keys of the terminal, and the signals that ask a process to end.
pub(crate) struct Keys {
    /// Whether keys arrive one by one. Ctrl-C is a key then, else a signal.
    raw: bool,
    signalled: Arc<AtomicBool>,
}

impl Keys {
    pub(crate) fn new() -> Result<Self, Failure> {
        let signalled = Arc::new(AtomicBool::new(false));
        let by_signal = Arc::clone(&signalled);
        ctrlc::set_handler(move || by_signal.store(true, Ordering::Relaxed))
            .map_err(|error| Failure::Output(format!("can't listen for Ctrl-C: {error}")))?;
        // Without a terminal there are no keys, but a process in the background still plays.
        let raw = io::stdin().is_terminal() && enable_raw_mode().is_ok();
        Ok(Self { raw, signalled })
    }

    /// Names what stops the sound.
    pub(crate) fn named(&self) -> &'static str {
        if self.raw { "q stops" } else { "Ctrl-C stops" }
    }

    /// Waits for at most `time`. Returns whether the sound shall stop.
    pub(crate) fn stop_within(&self, time: Duration) -> bool {
        if !self.raw {
            thread::sleep(time);
        } else if event::poll(time).unwrap_or(false)
            && let Ok(Event::Key(key)) = event::read()
            && stops(key)
        {
            return true;
        }
        self.signalled.load(Ordering::Relaxed)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if self.raw {
            let _ = disable_raw_mode();
        }
    }
}

fn stops(key: KeyEvent) -> bool {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    key.kind != KeyEventKind::Release
        && match key.code {
            KeyCode::Char('c' | 'd') => control,
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => true,
            _ => false,
        }
}
