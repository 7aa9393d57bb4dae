//! What a check says, in a limited number of bytes.

use std::fmt::{self, Write};

/// Bytes of the longest message, with its mark.
const LONGEST: usize = 1024;

/// Ends a message that is cut.
const CUT: char = '…';

/// Displays a value in at most 1 KiB; what is longer is cut between two characters, and ends with
/// `…`.
///
/// The value is not displayed any further than that, so that an endless one takes no memory.
/// Whatever a value wrote before its `Display` failed is its message.
pub(super) fn message(value: impl fmt::Display) -> String {
    let mut message = Message {
        text: String::new(),
        is_cut: false,
    };
    // It fails when the message is cut, which is what tells the value to write no more.
    let _ = write!(message, "{value}");
    message.text
}

struct Message {
    text: String,
    is_cut: bool,
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.is_cut {
            return Err(fmt::Error);
        }
        let room = LONGEST - self.text.len();
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        self.is_cut = true;
        self.text.push_str(&text[..boundary(text, room)]);
        self.text.truncate(boundary(&self.text, LONGEST - CUT.len_utf8()));
        self.text.push(CUT);
        Err(fmt::Error)
    }
}

/// Returns the last place at or before one between two characters.
fn boundary(text: &str, mut place: usize) -> usize {
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use proptest::prelude::*;

    use super::{LONGEST, message};

    /// Writes its pieces one by one.
    struct Pieces<'a>(&'a [String]);

    impl fmt::Display for Pieces<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.iter().try_for_each(|piece| f.write_str(piece))
        }
    }

    /// Writes on after it has been told to stop.
    struct Deaf(usize);

    impl fmt::Display for Deaf {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for _ in 0..self.0 {
                let _ = f.write_str("0123456789");
            }
            Ok(())
        }
    }

    /// Fails of its own accord.
    struct Broken;

    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half of it")?;
            Err(fmt::Error)
        }
    }

    proptest! {
        #[test]
        fn what_is_too_long_is_cut_between_two_characters(pieces in prop::collection::vec("[\\x00é€🦀a]{0,200}", 0..12)) {
            let whole = pieces.concat();
            let message = message(Pieces(&pieces));
            if whole.len() <= LONGEST {
                prop_assert_eq!(message, whole);
            } else {
                let kept = message.strip_suffix('…').unwrap();
                prop_assert!(whole.starts_with(kept));
                // No more is cut than the mark and one character need.
                prop_assert!((LONGEST - 3..=LONGEST).contains(&message.len()), "{}", message.len());
            }
        }
    }

    #[test]
    fn a_kibibyte_is_whole_and_one_byte_more_is_not() {
        let whole = "x".repeat(LONGEST);
        assert_eq!(message(&whole), whole);
        assert_eq!(message(whole.clone() + "x"), "x".repeat(LONGEST - 3) + "…");
    }

    #[test]
    fn nothing_is_kept_of_what_is_written_after_the_cut() {
        let message = message(Deaf(1_000_000));
        assert!(message.len() <= LONGEST && message.ends_with("0…"), "{message}");
    }

    #[test]
    fn a_display_that_fails_leaves_what_it_has_written() {
        assert_eq!(message(Broken), "half of it");
    }
}
