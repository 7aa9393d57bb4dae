//! The help of a family, as it is declared.

use metrics_grammar::first_paragraph;

/// The help of a family, as it is declared: constants, of which a line is made at registration.
#[derive(Debug, Clone, Copy)]
pub enum Help {
    /// One text.
    Text(&'static str),
    /// Texts that stand one after the other, with a space between.
    Texts(&'static [&'static str]),
    /// Doc comments, whose first paragraph is the help.
    Docs(&'static [&'static str]),
}

impl Help {
    /// Makes the line.
    pub(crate) fn line(self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Texts(texts) => {
                let texts: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
                texts.join(" ")
            }
            Self::Docs(comments) => first_paragraph(comments.iter().copied()),
        }
    }

    /// Checks, in constant evaluation, that there is help.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    #[track_caller]
    pub const fn check(self) {
        assert!(
            self.says_something(),
            "the help is empty: say in a doc comment, or by `help = \"..\"`, what the field measures"
        );
    }

    /// Tells, in constant evaluation, whether there is anything but white space.
    pub(crate) const fn says_something(self) -> bool {
        match self {
            Self::Text(text) => is_visible(text),
            Self::Texts(texts) | Self::Docs(texts) => {
                let mut index = 0;
                while index < texts.len() {
                    if is_visible(texts[index]) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
        }
    }
}

const fn is_visible(text: &str) -> bool {
    !text.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_made_of_each_form() {
        assert_eq!(Help::Text(" Jobs. ").line(), "Jobs.");
        assert_eq!(Help::Texts(&["Jobs.\n", " Done."]).line(), "Jobs. Done.");
        assert_eq!(Help::Docs(&[" Jobs", " [done](x).", "", " More."]).line(), "Jobs done.");
    }

    #[test]
    fn white_space_says_nothing() {
        assert!(Help::Docs(&["", " x"]).says_something());
        assert!(!Help::Docs(&["", " \n\t"]).says_something() && !Help::Texts(&[]).says_something());
        assert!(!Help::Text(" ").says_something());
    }
}
