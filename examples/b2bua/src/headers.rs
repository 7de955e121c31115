//! Header fields by name. The stack knows many of them by type, and the rest by name only.

use std::net::IpAddr;

use rsipstack::sip::headers::make_header;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{CSeq, HasHeaders, Header, Method, Uri};

/// The methods that the server supports (RFC 3261 §20.5).
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO";
/// The extensions that the server supports, for Supported and Require.
pub(crate) const SUPPORTED: &str = "100rel";
/// The header in which the server notes where a message came from. It is never sent.
pub(crate) const SOURCE: &str = "Ringback-Source";

/// Creates a header.
#[allow(clippy::needless_pass_by_value, reason = "texts and numbers alike, mostly literals")]
pub(crate) fn header(name: &str, value: impl ToString) -> Header {
    make_header(name, value.to_string())
}

/// Returns the headers that every response and every request that creates a dialog has.
pub(crate) fn capabilities() -> Vec<Header> {
    vec![header("Allow", ALLOW), header("Supported", SUPPORTED)]
}

/// Returns the value of the first header of that name.
pub(crate) fn value<'a>(message: &'a impl HasHeaders, name: &str) -> Option<&'a str> {
    values(message, name).next()
}

/// Returns the values of all headers of that name.
pub(crate) fn values<'a>(
    message: &'a impl HasHeaders,
    name: &str,
) -> impl Iterator<Item = &'a str> {
    message
        .headers()
        .iter()
        .filter(move |header| header.name().eq_ignore_ascii_case(name))
        .map(|header| header.value().trim())
}

/// Returns the elements of all headers of that name, such as the option tags of Require.
pub(crate) fn tokens<'a>(
    message: &'a impl HasHeaders,
    name: &str,
) -> impl Iterator<Item = &'a str> {
    values(message, name)
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|t| !t.is_empty())
}

/// Returns copies of all headers of that name.
pub(crate) fn copies(message: &impl HasHeaders, name: &str) -> Vec<Header> {
    values(message, name).map(|value| header(name, value)).collect()
}

/// Returns the URIs of all Contact headers, in the order of their `q` (RFC 3261 §20.10).
pub(crate) fn contacts(message: &impl HasHeaders) -> Vec<Uri> {
    let mut contacts: Vec<(f32, Uri)> = values(message, "Contact")
        .flat_map(elements)
        .filter_map(|contact| {
            let (uri, params) = match contact.rsplit_once('<') {
                Some((_, rest)) => rest.split_once('>')?,
                None => contact.split_once(';').unwrap_or((contact, "")),
            };
            let q = params.split(';').find_map(|param| param.trim().strip_prefix("q="));
            let q = q.and_then(|q| q.trim().parse().ok()).unwrap_or(1.0);
            Some((q, Uri::try_from(uri.trim()).ok()?))
        })
        .collect();
    contacts.sort_by(|a, b| b.0.total_cmp(&a.0));
    contacts.into_iter().map(|(_, uri)| uri).collect()
}

/// Splits a header value at the commas outside of quotes and angle brackets.
fn elements(value: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    value.split(move |c| {
        match c {
            _ if escaped => {
                escaped = false;
                return false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        c == ',' && !quoted && !bracketed
    })
}

/// Returns the To-tag of a message, or an empty text.
pub(crate) fn to_tag(message: &impl HeadersExt) -> String {
    let tag = message.to_header().ok().and_then(|to| to.tag().ok().flatten());
    tag.map(|tag| tag.value().to_string()).unwrap_or_default()
}

/// Returns the From-tag of a message, or an empty text.
pub(crate) fn from_tag(message: &impl HeadersExt) -> String {
    let tag = message.from_header().ok().and_then(|from| from.tag().ok().flatten());
    tag.map(|tag| tag.value().to_string()).unwrap_or_default()
}

/// Returns the Call-ID of a message, or an empty text.
pub(crate) fn call_id(message: &impl HeadersExt) -> String {
    message.call_id_header().map(|id| id.value().to_string()).unwrap_or_default()
}

/// Returns the number of the `CSeq` header.
pub(crate) fn sequence(message: &impl HeadersExt) -> u32 {
    message.cseq_header().and_then(CSeq::seq).unwrap_or_default()
}

/// Returns the IP address from which a message came.
pub(crate) fn source(message: &impl HasHeaders) -> Option<IpAddr> {
    value(message, SOURCE)?.parse().ok()
}

/// Returns the sequence number of a reliable provisional response (RFC 3262 §3).
pub(crate) fn reliable_sequence(response: &impl HasHeaders) -> Option<u32> {
    tokens(response, "Require").find(|tag| tag.eq_ignore_ascii_case("100rel"))?;
    value(response, "RSeq")?.parse().ok()
}

/// Returns whether a `RAck` header acknowledges that response (RFC 3262 §7.2).
pub(crate) fn acknowledges(rack: &str, rseq: u32, cseq: u32) -> bool {
    let mut fields = rack.split_whitespace();
    let mut number = || fields.next().and_then(|field| field.parse::<u32>().ok());
    number() == Some(rseq)
        && number() == Some(cseq)
        && fields.next() == Some(&*Method::Invite.to_string())
}

#[cfg(test)]
mod tests {
    use rsipstack::sip::Response;

    use super::*;

    #[test]
    fn contacts_come_in_the_order_of_their_q() {
        let mut response = Response::default();
        response.headers.push(header(
            "Contact",
            "\"A, <b\" <sip:a@192.0.2.1;x=1,2>;q=0.2, <sip:b@192.0.2.2>;expires=5;q=0.8",
        ));
        response.headers.push(header("m", "sip:c@192.0.2.3;q=0.5"));
        let contacts: Vec<_> = contacts(&response).iter().map(ToString::to_string).collect();
        let expected = ["sip:b@192.0.2.2", "sip:c@192.0.2.3", "sip:a@192.0.2.1;x=1,2"];
        assert_eq!(contacts, expected);
    }

    #[test]
    fn a_rack_acknowledges_one_response() {
        assert!(acknowledges("7 1 INVITE", 7, 1));
        for other in ["8 1 INVITE", "7 2 INVITE", "7 1 UPDATE", "7 1", "", "x"] {
            assert!(!acknowledges(other, 7, 1), "{other}");
        }
    }
}
