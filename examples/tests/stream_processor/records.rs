//! Files of flight records: made by hand, and made of the shipped one.

use std::fs;
use std::path::Path;

use super::stream_processor::event::HEADER;

/// The file that comes with the examples.
pub(crate) const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/flights-2013-01.csv");

/// Writes a file for one test.
pub(crate) fn file(name: &str, content: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// Writes one record: a flight that departs `delay` minutes behind `sched`, or is cancelled.
pub(crate) fn record(carrier: &str, flight: u32, route: &str, sched: u32, delay: Option<u32>) -> String {
    let (dep, delay) = delay.map_or_else(Default::default, |delay| {
        let minutes = sched / 100 * 60 + sched % 100 + delay;
        ((minutes / 60 * 100 + minutes % 60).to_string(), delay.to_string())
    });
    format!("2013-01-01,{sched},{dep},{delay},,,,{carrier},{flight},,{route},,1")
}

/// Ten days of the shipped file with every tenth line twice, some spoilt in each of five ways, and the second half first.
pub(crate) fn mixed() -> String {
    let shipped = fs::read_to_string(SHIPPED).unwrap();
    let mut lines = Vec::new();
    // Beyond the memory for duplicates, so that some are forgotten.
    for (number, line) in shipped.lines().skip(1).take(9_000).enumerate() {
        lines.push(match number % 700 {
            100 => line.replace(',', ";"),
            200 => line.replacen(",7", ",7x", 1).replacen(",8", ",8x", 1),
            300 => "2013-01-01,700,700,99999999999,,,,UA,1,,EWR,ORD,,1".to_owned(),
            400 => "2013-01-01,700,701,99,,,,UA,1,,EWR,ORD,,1".to_owned(),
            500 => "2013-02-29,700,700,0,,,,UA,1,,EWR,ORD,,1".to_owned(),
            _ => line.to_owned(),
        });
        if number % 10 == 0 {
            lines.push(line.to_owned());
        }
    }
    lines.rotate_left(4_000);
    lines.insert(0, HEADER.to_owned());
    lines.join("\n")
}

/// A day with one of everything; what it comes to is counted by hand below.
pub(crate) fn hand_made() -> String {
    let mut lines = vec![HEADER.to_owned()];
    for flight in 0..21 {
        let minutes = flight * 10;
        let sched = 600 + minutes / 60 * 100 + minutes % 60;
        lines.push(record("UA", flight, "EWR,ORD", sched, Some(flight % 2 * 2)));
    }
    lines.extend([
        // Between two flights: linear.
        record("UA", 100, "EWR,ORD", 605, None),
        // An outlier.
        record("UA", 101, "EWR,ORD", 930, Some(100)),
        // A duplicate.
        record("UA", 3, "EWR,ORD", 630, Some(2)),
        "nonsense".to_owned(),
        "2013-01-01,700,700,99999999999,,,,UA,1,,EWR,ORD,,1".to_owned(),
        "2013-01-01,700,701,0,,,,UA,1,,EWR,ORD,,1".to_owned(),
        // Half an hour after a flight and before none: forward.
        record("AA", 1, "JFK,LAX", 600, Some(7)),
        record("AA", 2, "JFK,LAX", 630, None),
        // The only flight of its carrier: dropped.
        record("B6", 1, "JFK,LAX", 1200, None),
        // Three hours before a flight: zero.
        record("DL", 1, "JFK,LAX", 1000, None),
        record("DL", 2, "JFK,LAX", 1300, Some(5)),
        // Before a flight and after none: backward.
        record("EV", 1, "JFK,LAX", 800, None),
        record("EV", 2, "JFK,LAX", 820, Some(4)),
        // Moves the watermark to 9:45, so that the next flight is late and the one after it is out of order only.
        record("UA", 102, "EWR,SFO", 2145, Some(0)),
        record("UA", 103, "EWR,SFO", 900, Some(0)),
        record("UA", 104, "EWR,SFO", 2000, Some(0)),
        // At the watermark: not late.
        record("AA", 3, "JFK,LAX", 945, Some(0)),
    ]);
    lines.join("\n")
}
