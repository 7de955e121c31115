//! The responses of the phones to their INVITEs.

use ringback::progress::{Branch, Response, ResponseAction};
use rsipstack::sip::{self, Scheme, Uri};

use super::Call;
use crate::headers;
use crate::leg;

/// The maximum number of URIs of a call that 3xx responses replace.
const REDIRECTIONS: usize = 5;

impl Call {
    pub(super) async fn response(&mut self, branch: Branch, response: sip::Response) {
        match response.status_code.code() {
            ..=100 => {}
            101..=199 => self.early(branch, &response),
            200..=299 => self.answered(branch, &response),
            _ => self.failed(branch, response).await,
        }
    }

    fn early(&mut self, branch: Branch, response: &sip::Response) {
        let now = self.now();
        let Some(leg) = self.leg(branch).filter(|leg| !leg.is_final) else { return };
        if !leg.takes(response) {
            return;
        }
        let name = leg.name.clone();
        let to_tag = headers::to_tag(response);
        self.log(&format!("{} from {name}", response.status_code.code()));
        let _ = self.progress.response(branch.dialog(&to_tag), leg::essence(response), now);
    }

    fn answered(&mut self, branch: Branch, response: &sip::Response) {
        let now = self.now();
        let to_tag = headers::to_tag(response);
        let Some(leg) = self.leg(branch) else { return };
        leg.takes(response);
        let name = leg.name.clone();
        let answer = leg.known_dialog(&to_tag).and_then(|early| early.answer);
        self.log(&format!("200 from {name}"));
        let is_allowed = answer.is_some_and(|answer| {
            let source = headers::source(response);
            let ip = answer.address.ip();
            source.is_some_and(|source| self.shared.config.allows_media(ip, source))
        });
        if !is_allowed {
            match answer {
                None => self.log(&format!("{name} answers without usable SDP, hang up")),
                Some(answer) => self.log(&format!(
                    "{} is not the address of {name}, see --media-anywhere, hang up",
                    answer.address
                )),
            }
            self.end_dialog(branch, &to_tag);
            let is_waiting =
                self.leg(branch).is_some_and(|leg| !std::mem::replace(&mut leg.is_final, true));
            if is_waiting {
                let _ = self.progress.response(branch, Response::new(488), now);
            }
            return;
        }
        let essence = leg::essence(response);
        match self.progress.response(branch.dialog(&to_tag), essence, now) {
            ResponseAction::Continue => {
                if let Some(leg) = self.leg(branch) {
                    leg.confirm(&to_tag);
                }
            }
            ResponseAction::AckAndBye => {
                self.log(&format!("{name} answers too late, hang up"));
                self.end_dialog(branch, &to_tag);
            }
        }
    }

    /// Ends the call of a 200 that nobody waits for.
    fn end_dialog(&mut self, branch: Branch, to_tag: &str) {
        if let Some(leg) = self.leg(branch) {
            leg.end_dialog(to_tag);
        }
    }

    async fn failed(&mut self, branch: Branch, response: sip::Response) {
        let now = self.now();
        let status = response.status_code.code();
        let Some(leg) = self.leg(branch) else { return };
        if std::mem::replace(&mut leg.is_final, true) {
            return;
        }
        let name = leg.name.clone();
        self.log(&format!("{status} from {name}"));
        if let Some((to, alternatives)) = self.redirection(branch, &response) {
            self.progress.retry(branch, now);
            self.invite(branch, to).await;
            if let Some(leg) = self.leg(branch) {
                leg.alternatives = alternatives;
            }
            return;
        }
        let _ = self.progress.response(branch, leg::essence(&response), now);
        if let Some(leg) = self.leg(branch) {
            leg.failure = Some(response);
        }
        self.invite_next().await;
    }

    /// Returns the URI that replaces a leg, and those to call after it, if the server follows
    /// redirections.
    fn redirection(&mut self, branch: Branch, response: &sip::Response) -> Option<(Uri, Vec<Uri>)> {
        let status = response.status_code.code();
        if !self.shared.config.follow_3xx || status >= 600 || self.caller.has_final_response {
            return None;
        }
        let known = self.leg(branch).map(|leg| (leg.name.to_string(), leg.alternatives.clone()));
        let (name, alternatives) = known?;
        self.redirected.push(name);
        let contacts = if status < 400 { headers::contacts(response) } else { Vec::new() };
        let mut uris = contacts.into_iter().chain(alternatives).filter(|uri| {
            uri.scheme == Some(Scheme::Sip) && !self.redirected.contains(&uri.to_string())
        });
        let to = uris.next()?;
        let others = uris.collect();
        if self.redirected.len() > REDIRECTIONS {
            self.log("too many redirections");
            return None;
        }
        Some((to, others))
    }
}
