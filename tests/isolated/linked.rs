//! Functions that are to be seen before their first call: a process to itself.
