//! Names through nesting, in constant evaluation: a nested struct's families must not meet those around it.

use crate::descriptor::{Entry, FamilyEntry, Table};

/// Largest struct whose names are compared here, pair by pair; larger ones are left to registration, which checks again.
const FAMILIES: usize = 64;

/// Deepest name: two parts a level of nesting, and the family's own.
const PARTS: usize = 15;

/// The parts of one family's name, outermost first; some may be empty.
#[derive(Clone, Copy)]
struct Path {
    parts: [&'static str; PARTS],
    len: usize,
    /// Whether the family gives the whole name, so that nesting adds nothing.
    whole: bool,
}

impl Path {
    const EMPTY: Self = Self {
        parts: [""; PARTS],
        len: 0,
        whole: false,
    };

    #[track_caller]
    const fn with(mut self, part: &'static str) -> Self {
        if !part.is_empty() {
            assert!(self.len < PARTS, "stats structs are nested too deeply");
            self.parts[self.len] = part;
            self.len += 1;
        }
        self
    }

    /// Returns the length of the joined name.
    const fn bytes(&self) -> usize {
        let (mut bytes, mut part) = (0, 0);
        while part < self.len {
            bytes += self.parts[part].len() + (part > 0) as usize;
            part += 1;
        }
        bytes
    }

    /// Returns a byte of the joined name; `None` behind its end.
    const fn byte(&self, mut at: usize) -> Option<u8> {
        let mut part = 0;
        while part < self.len {
            let bytes = self.parts[part].as_bytes();
            if at < bytes.len() {
                return Some(bytes[at]);
            }
            at -= bytes.len();
            part += 1;
            if part < self.len {
                if at == 0 {
                    return Some(b'_');
                }
                at -= 1;
            }
        }
        None
    }

    const fn same(&self, other: &Self) -> bool {
        if self.bytes() != other.bytes() {
            return false;
        }
        let mut at = 0;
        loop {
            match (self.byte(at), other.byte(at)) {
                (None, None) => return true,
                (Some(one), Some(other)) if one == other => at += 1,
                _ => return false,
            }
        }
    }
}

/// Returns the name of family `index` of a table, counted through nested ones; or how many there are, if it has fewer.
#[track_caller]
const fn nth(table: &Table, outer: Path, mut index: usize) -> Result<Path, usize> {
    let namespace = outer.with(table.namespace);
    let (mut entry, mut count) = (0, 0);
    while entry < table.entries.len() {
        match &table.entries[entry] {
            Entry::Family(FamilyEntry { name, absolute, .. }) => {
                if index == 0 {
                    let outer = if *absolute { Path::EMPTY } else { namespace };
                    return Ok(Path {
                        whole: *absolute,
                        ..outer.with(name)
                    });
                }
                (index, count) = (index - 1, count + 1);
            }
            Entry::Nested(nested) => match nth(nested.table, namespace.with(nested.part), index) {
                Ok(path) => return Ok(path),
                Err(inner) => (index, count) = (index - inner, count + inner),
            },
        }
        entry += 1;
    }
    Err(count)
}

/// Counts the families of an entry.
#[track_caller]
const fn families(entry: &Entry) -> usize {
    match entry {
        Entry::Family(_) => 1,
        Entry::Nested(nested) => match nth(nested.table, Path::EMPTY, usize::MAX) {
            Ok(_) => 0,
            Err(count) => count,
        },
    }
}

impl Table {
    /// Checks that no family of the nested struct at `place` has the name of another: of one beside it, or of a struct
    /// nested earlier. The macro has compared the struct's own.
    #[must_use]
    #[track_caller]
    pub const fn distinct(self, place: usize) -> Self {
        let (mut first, mut entry) = (0, 0);
        while entry < place {
            first += families(&self.entries[entry]);
            entry += 1;
        }
        let end = first + families(&self.entries[place]);
        let mut start = 0;
        entry = 0;
        while entry < self.entries.len() {
            let next = start + families(&self.entries[entry]);
            if entry < place || matches!(self.entries[entry], Entry::Family(_)) {
                differ(&self, (first, end), (start, next));
            }
            start = next;
            entry += 1;
        }
        self
    }
}

/// Panics if a family of one range has the name of one of another range.
#[track_caller]
const fn differ(table: &Table, ones: (usize, usize), others: (usize, usize)) {
    let mut one = ones.0;
    while one < ones.1 && one < FAMILIES {
        let Ok(path) = nth(table, Path::EMPTY, one) else { return };
        let mut other = others.0;
        while other < others.1 && other < FAMILIES {
            if let Ok(before) = nth(table, Path::EMPTY, other) {
                let differ = !path.same(&before);
                // No name of the `flatten` field would tell these apart.
                assert!(
                    differ || !path.whole,
                    "a family of a nested struct gives its whole name, `name = \"...\"`, which another has too: write \
                     `rename = \"...\"` in the nested struct, so that the names of what it is nested in stand before it"
                );
                assert!(
                    differ,
                    "a family of a nested struct has the name of another: tell them apart by `flatten, name = \"...\"`"
                );
            }
            other += 1;
        }
        one += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_names_are_compared_across_parts() {
        let path = |parts: &[&'static str]| parts.iter().fold(Path::EMPTY, |path, part| path.with(part));
        assert!(path(&["a", "b_c", "", "d"]).same(&path(&["a_b", "c_d"])));
        assert!(!path(&["a", "b"]).same(&path(&["a", "b", "c"])));
        assert!(!path(&["ab"]).same(&path(&["a", "b"])));
        assert!(Path::EMPTY.same(&Path::EMPTY));
    }
}
