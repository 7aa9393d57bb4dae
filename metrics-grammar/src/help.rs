//! Help text, from doc comments.

/// Returns the first paragraph of doc comments as one line; empty if there is none.
///
/// Each text is one comment: a line, or a block of lines, with or without a column of stars. Links
/// become their text, for help is plain text: no reader could follow them.
///
/// # Examples
///
/// ```
/// let comment = [" Jobs in the [queue](crate::Queue),", " those of retries too.", "", " More."];
/// assert_eq!(metrics_grammar::first_paragraph(comment), "Jobs in the queue, those of retries too.");
/// ```
#[must_use]
pub fn first_paragraph<'a>(comments: impl IntoIterator<Item = &'a str>) -> String {
    let lines = comments.into_iter().flat_map(lines);
    let paragraph = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty());
    without_links(&paragraph.collect::<Vec<_>>().join(" "))
}

/// Turns `[text](target)`, `[text][target]` and `` [`text`] `` into the text. Other brackets are no
/// links, or cannot be told from plain ones.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let (shown, after) = linked(link).unwrap_or(("[", link));
        plain.push_str(shown);
        rest = after;
    }
    plain + rest
}

/// Splits what follows the `[` of a link into its text and what comes after the link.
fn linked(link: &str) -> Option<(&str, &str)> {
    let (shown, after) = link.split_once(']')?;
    let target = [('(', ')'), ('[', ']')].into_iter().find_map(|(open, close)| {
        let (_, after) = after.strip_prefix(open)?.split_once(close)?;
        Some(after)
    });
    let is_code = shown.len() > 2 && shown.starts_with('`') && shown.ends_with('`');
    match target {
        Some(after) => Some((shown, after)),
        None => is_code.then_some((shown, after)),
    }
}

/// Splits a comment into lines, without the column of stars that a block may have.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut inner = text.split('\n').skip(1).map(str::trim).filter(|line| !line.is_empty());
    let starred = text.contains('\n') && inner.all(|line| line.starts_with('*'));
    let star = if starred { "*" } else { "" };
    let lines = text.split('\n').map(str::trim);
    lines.map(move |line| line.strip_prefix(star).unwrap_or(line).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_one_line() {
        let comments = ["", " Events received", " by the processor.  ", "", " More."];
        assert_eq!(first_paragraph(comments), "Events received by the processor.");
        assert_eq!(first_paragraph([]), "");
        assert_eq!(first_paragraph([" ", ""]), "");
    }

    #[test]
    fn links_are_their_text() {
        let texts = [
            (
                "Jobs in the [queue](crate::Queue), and [more].",
                "Jobs in the queue, and [more].",
            ),
            (
                "See [`Stats`], [the `Stats`][Stats] and [Stats](<a b>)!",
                "See `Stats`, the `Stats` and Stats!",
            ),
            ("From [0, 1) to a[3] and [x] (y) [", "From [0, 1) to a[3] and [x] (y) ["),
            ("`[a]` [``] []", "`[a]` [``] []"),
        ];
        for (markdown, plain) in texts {
            assert_eq!(without_links(markdown), plain);
        }
    }

    #[test]
    fn block_comments_have_no_stars() {
        assert_eq!(first_paragraph(["\n   One\n   two.\n\n   Three."]), "One two.");
        assert_eq!(
            first_paragraph(["\n     * One\n     * two.\n     *\n     * Three.\n     "]),
            "One two."
        );
        assert_eq!(first_paragraph(["\n * One\n   two."]), "* One two.");
    }
}
