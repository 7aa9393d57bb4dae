//! Names through nesting, in constant evaluation: a nested struct's families must not meet those around it.
// That they panic is what these functions are for.
#![allow(clippy::missing_panics_doc)]

use crate::descriptor::{Entry, FamilyEntry, Message, Table};

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

    /// Appends the joined name.
    const fn written(&self, message: &Message) -> Message {
        let (mut message, mut part) = (*message, 0);
        while part < self.len {
            if part > 0 {
                message = message.str("_");
            }
            message = message.str(self.parts[part]);
            part += 1;
        }
        message
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

/// What a field of a struct is called.
#[derive(Debug, Clone, Copy)]
pub enum Named {
    /// A family whose name comes after the namespace.
    Family(&'static str),
    /// A family with a whole name.
    Whole(&'static str),
    /// A nested struct: the part before its namespace, and what it declares.
    Nested(&'static str, &'static Table),
}

/// The fields of a struct, as the macro lists them or as a table does.
#[derive(Clone, Copy)]
enum Fields {
    Listed(&'static [Named]),
    Of(&'static Table),
}

impl Fields {
    const fn get(self, index: usize) -> Option<Named> {
        match self {
            Self::Listed(named) if index < named.len() => Some(named[index]),
            Self::Of(table) if index < table.entries.len() => Some(match &table.entries[index] {
                Entry::Family(FamilyEntry { name, absolute, .. }) if *absolute => Named::Whole(name),
                Entry::Family(FamilyEntry { name, .. }) => Named::Family(name),
                Entry::Nested(nested) => Named::Nested(nested.part, nested.table),
            }),
            _ => None,
        }
    }

    /// Returns the name of family `index`, counted through nested structs; or how many there are,
    /// if there are fewer.
    #[track_caller]
    const fn nth(self, namespace: Path, mut index: usize) -> Result<Path, usize> {
        let (mut field, mut count) = (0, 0);
        while let Some(named) = self.get(field) {
            let found = match named {
                Named::Family(name) if index == 0 => Ok(namespace.with(name)),
                Named::Whole(name) if index == 0 => Ok(Path {
                    whole: true,
                    ..Path::EMPTY.with(name)
                }),
                Named::Family(_) | Named::Whole(_) => Err(1),
                Named::Nested(part, table) => {
                    let inner = namespace.with(part).with(table.namespace);
                    Self::Of(table).nth(inner, index)
                }
            };
            match found {
                Ok(path) => return Ok(path),
                Err(inner) => (index, count) = (index - inner, count + inner),
            }
            field += 1;
        }
        Err(count)
    }
}

/// Counts the families of a field.
#[track_caller]
const fn families(named: Named) -> usize {
    match named {
        Named::Family(_) | Named::Whole(_) => 1,
        Named::Nested(_, table) => match Fields::Of(table).nth(Path::EMPTY, usize::MAX) {
            Ok(_) => 0,
            Err(count) => count,
        },
    }
}

/// Checks that no family of the nested struct at `place` has the name of another: of one beside it,
/// or of a struct nested earlier. The macro has compared the struct's own.
#[track_caller]
pub const fn distinct(namespace: &'static str, names: &'static [Named], place: usize) {
    let namespace = Path::EMPTY.with(namespace);
    let (mut first, mut field) = (0, 0);
    while field < place {
        first += families(names[field]);
        field += 1;
    }
    let end = first + families(names[place]);
    let mut start = 0;
    field = 0;
    while field < names.len() {
        let next = start + families(names[field]);
        if field < place || !matches!(names[field], Named::Nested(..)) {
            differ(Fields::Listed(names), namespace, (first, end), (start, next));
        }
        start = next;
        field += 1;
    }
}

/// Tells how to tell two families apart.
const fn fix(path: &Path) -> &'static str {
    if path.whole {
        // No name of the `flatten` field would.
        "`, which is a whole name, `name = \"..\"`: write `rename = \"..\"` in the nested struct, so that the names of what it is \
         nested in stand before it"
    } else {
        "`: tell them apart by another `flatten, name = \"..\"`"
    }
}

/// Panics if a family of one range has the name of one of another range.
#[track_caller]
const fn differ(fields: Fields, namespace: Path, ones: (usize, usize), others: (usize, usize)) {
    let mut one = ones.0;
    while one < ones.1 && one < FAMILIES {
        let Ok(path) = fields.nth(namespace, one) else { return };
        let mut other = others.0;
        while other < others.1 && other < FAMILIES {
            if let Ok(before) = fields.nth(namespace, other) {
                if path.same(&before) {
                    let message = path.written(&Message::new(
                        "a family of the nested struct and another are both called `",
                    ));
                    message.str(fix(&path)).panic()
                }
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
