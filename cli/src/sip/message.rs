//! A SIP message in one datagram (RFC 3261 §7).

/// The longest message that is read: the longest datagram.
const MAX_HEADERS: usize = 1_000;

/// The first line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A request.
    Request {
        /// Its method, such as `INVITE`.
        method: String,
    },
    /// A response.
    Response {
        /// Its status, 100 to 699.
        status: u16,
        /// Its reason phrase, such as `Ringing`.
        reason: String,
    },
}

/// A SIP message.
///
/// ```
/// use ringback_tools::sip::{Message, Start};
///
/// let text = "SIP/2.0 180 Ringing\r\ni: abc@192.0.2.5\r\nCSeq: 1 INVITE\r\n\
///             To: <sip:b@192.0.2.7>;tag=x\r\nf: a <sip:a@192.0.2.5>;tag=y\r\n\r\n";
/// let message = Message::parse(text.as_bytes()).ok_or("no message")?;
/// assert_eq!(message.start, Start::Response { status: 180, reason: "Ringing".into() });
/// assert_eq!((message.call_id(), message.method()), ("abc@192.0.2.5", "INVITE"));
/// assert_eq!(message.to_tag(), "x");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The first line.
    pub start: Start,
    /// Names and values, in order. Compact names are written out, and all are in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Message {
    /// Reads a message. Returns `None` unless the text begins like a message of SIP 2.0 and has the
    /// headers Call-ID and `CSeq`. A body may be incomplete.
    #[must_use]
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let (head, body) = split(octets);
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines().skip_while(|line| line.is_empty());
        let start = start(lines.next()?)?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in lines.take(MAX_HEADERS) {
            // A line that begins with a blank continues the one before.
            if line.starts_with([' ', '\t']) {
                let (_, value) = headers.last_mut()?;
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((full_name(name.trim()), value.trim().to_owned()));
            }
        }
        let mut message = Self { start, headers, body: body.to_vec() };
        if let Some(length) = message.header("content-length").and_then(|text| text.parse().ok()) {
            message.body.truncate(length);
        }
        let complete = !message.call_id().is_empty() && !message.method().is_empty();
        complete.then_some(message)
    }

    /// Returns the value of the first header with this name, which must be in lower case and full.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the Call-ID.
    #[must_use]
    pub fn call_id(&self) -> &str {
        self.header("call-id").unwrap_or_default()
    }

    /// Returns the method of the transaction, from `CSeq`.
    #[must_use]
    pub fn method(&self) -> &str {
        let cseq = self.header("cseq").unwrap_or_default();
        cseq.split_whitespace().nth(1).unwrap_or_default()
    }

    /// Returns the number of the transaction, from `CSeq`, or 0 if it has none.
    #[must_use]
    pub fn sequence(&self) -> u32 {
        let cseq = self.header("cseq").unwrap_or_default();
        cseq.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Returns the To-tag, or an empty text.
    #[must_use]
    pub fn to_tag(&self) -> &str {
        let to = self.header("to").unwrap_or_default();
        // Parameters within the angle brackets belong to the URI.
        let parameters = to.rsplit_once('>').map_or(to, |(_, parameters)| parameters);
        parameters.split(';').find_map(|text| text.trim().strip_prefix("tag=")).unwrap_or_default()
    }

    /// Returns the cause of ITU-T Q.850 in the Reason header (RFC 3326).
    #[must_use]
    pub fn cause(&self) -> Option<u8> {
        let reason = self.header("reason")?;
        let mut parts = reason.split([';', ',']).map(str::trim);
        parts.find(|part| part.eq_ignore_ascii_case("Q.850"))?;
        parts.find_map(|part| part.strip_prefix("cause="))?.trim().parse().ok()
    }

    /// Returns the SDP, also from a body of several parts, or `None` if the body has none.
    #[must_use]
    pub fn sdp(&self) -> Option<&[u8]> {
        let kind = self.header("content-type")?.to_ascii_lowercase();
        if kind.starts_with("application/sdp") {
            return (!self.body.is_empty()).then_some(&self.body);
        }
        if !kind.starts_with("multipart/") {
            return None;
        }
        let find = |within: &[u8], what: &[u8]| within.windows(what.len()).position(|w| w == what);
        let from = find(&self.body, b"\nv=0")? + 1;
        let sdp = &self.body[from..];
        Some(&sdp[..find(sdp, b"\n--").map_or(sdp.len(), |end| end + 1)])
    }
}

/// Splits a message at the first empty line.
fn split(octets: &[u8]) -> (&[u8], &[u8]) {
    let after = |empty: &[u8]| {
        octets.windows(empty.len()).position(|window| window == empty).map(|at| at + empty.len())
    };
    let end = [after(b"\r\n\r\n"), after(b"\n\n")].into_iter().flatten().min();
    octets.split_at(end.unwrap_or(octets.len()))
}

fn start(line: &str) -> Option<Start> {
    if let Some(rest) = line.strip_prefix("SIP/2.0 ") {
        let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = status.parse().ok().filter(|status| (100..700).contains(status))?;
        return Some(Start::Response { status, reason: reason.trim().to_owned() });
    }
    let request = line.trim_end().strip_suffix(" SIP/2.0")?;
    let (method, _) = request.split_once(' ')?;
    Some(Start::Request { method: method.to_owned() })
}

/// Returns the full name of a header (RFC 3261 §20), in lower case.
fn full_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "i" => "call-id".into(),
        "f" => "from".into(),
        "t" => "to".into(),
        "m" => "contact".into(),
        "c" => "content-type".into(),
        "l" => "content-length".into(),
        _ => name,
    }
}
