pub(crate) fn check_strictly(_: &str, _: &metrics::Registry) {}
