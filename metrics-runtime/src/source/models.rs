//! The handshake of a gather with a responder, run by loom.

use std::sync::Arc as StdArc;

use loom::sync::Arc;
use loom::thread;

use super::mailbox::{Mailbox, Ticket};
use crate::cells::Writer;

/// What an owner counts: never more hits than look-ups.
type Stats = (u64, u64);

/// The owner counts, and answers whenever it is asked. Each gather finds an answer that is whole, not older than the one before, and made
/// after it asked.
#[test]
fn answers_are_whole_and_made_after_the_question() {
    loom::model(|| {
        let mailbox = Arc::new(Mailbox::default());
        let mut writer = Writer::new((0, 0));
        let handover = StdArc::clone(writer.handover());
        let gather = thread::spawn({
            let mailbox = Arc::clone(&mailbox);
            move || {
                let ticket = mailbox.ask();
                // Once it is answered, the answer is there.
                if mailbox.has_answered(ticket) {
                    let (lookups, hits): Stats = handover.read(|&stats| stats);
                    assert!(hits <= lookups && lookups > 0);
                }
                let first: Stats = handover.read(|&stats| stats);
                let second: Stats = handover.read(|&stats| stats);
                assert!(first.0 <= second.0 && first.1 <= first.0 && second.1 <= second.0);
            }
        });
        let (mut stats, mut answered): (Stats, Ticket) = ((0, 0), Ticket::NONE);
        for _ in 0..2 {
            stats.0 += 1;
            stats.1 += 1;
            if mailbox.glance() != answered {
                let ticket = mailbox.asked();
                if writer.publish(|| (0, 0), |old, _| *old = stats) {
                    mailbox.answer(ticket);
                    answered = ticket;
                }
            }
        }
        gather.join().expect("it gathers");
    });
}
