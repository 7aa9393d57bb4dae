//! Lines that say what a family is, and the escapes of help and of label values.

/// Appends a line: `# TYPE name `, of a name in two parts, and what `write` appends.
#[inline]
pub(super) fn push_metadata(keyword: &str, name: [&str; 2], out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(keyword.as_bytes());
    for part in name {
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b' ');
    write(out);
    out.push(b'\n');
}

/// Appends `text` with a backslash before backslashes and `quote`, and line feeds as `\n`. A backslash for `quote` means no other.
pub(super) fn push_escaped(text: &str, quote: u8, out: &mut Vec<u8>) {
    let is_special = |byte: u8| byte == b'\\' || byte == b'\n' || byte == quote;
    // Without an early exit, so that the compiler looks at many bytes at once.
    let found = text.bytes().fold(0, |found, byte| found | u8::from(is_special(byte)));
    if found == 0 {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        if is_special(byte) {
            out.push(b'\\');
        }
        out.push(if byte == b'\n' { b'n' } else { byte });
    }
}
