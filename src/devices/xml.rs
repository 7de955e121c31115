//! Reading and writing XML.

use alloc::string::String;
use alloc::vec::Vec;

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::reader::ReadSettingsError;

/// Parses a document, or a part of one with several elements, and passes it on.
pub(super) fn with_document(
    text: &str,
    read: impl FnOnce(&Document<'_>, &Lines),
) -> Result<(), ReadSettingsError> {
    // spandsp's file has a document type. The parser limits how often entities expand.
    let options = || ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let error = match Document::parse_with_options(text, options()) {
        Ok(document) => {
            read(&document, &Lines::of(&document));
            return Ok(());
        }
        Err(error) => error,
    };
    // The elements stay in their lines.
    let enclosed = ["<part>", text, "</part>"].concat();
    match Document::parse_with_options(&enclosed, options()) {
        Ok(document) => {
            read(&document, &Lines::of(&document));
            Ok(())
        }
        Err(_) => Err(not_well_formed(text, &error)),
    }
}

fn not_well_formed(text: &str, error: &Error) -> ReadSettingsError {
    let ends_early =
        matches!(error, Error::UnexpectedEndOfStream | Error::UnclosedRootNode | Error::NoRootNode);
    let (line, column) = if ends_early {
        let last = text.lines().next_back().unwrap_or_default();
        (text.lines().count() as u32, last.chars().count() as u32 + 1)
    } else {
        let position = error.pos();
        (position.row, position.col)
    };
    ReadSettingsError::Xml { line, column }
}

/// Where the lines of a document end.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    fn of(document: &Document<'_>) -> Self {
        Self(document.input_text().match_indices('\n').map(|(at, _)| at).collect())
    }

    /// Returns the line of a place in the document, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

/// Returns the text of an element, without comments.
pub(super) fn value(node: &Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// Returns the text with the characters that XML reserves replaced.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
