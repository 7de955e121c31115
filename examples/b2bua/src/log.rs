//! The log: one line for each event or decision, as text or JSON, on standard output.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The form of the log's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// The Call-ID of the caller, the seconds since the call began, and the message.
    #[default]
    Text,
    /// An object with `time` (seconds since 1970), `call`, `elapsed` (seconds) and `message`.
    Json,
}

impl LogFormat {
    /// Writes a line about a call.
    pub(crate) fn write(self, call: &str, elapsed: Duration, message: &str) {
        let elapsed = elapsed.as_secs_f64();
        match self {
            Self::Text => println!("{call} {elapsed:9.3} {message}"),
            Self::Json => {
                let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let line = serde_json::json!({
                    "time": time.as_secs_f64(),
                    "call": call,
                    "elapsed": elapsed,
                    "message": message,
                });
                println!("{line}");
            }
        }
    }
}
