//! One way of doing an act, and how to tell afterwards whether all of it was counted.

use std::cell::Cell;
use std::rc::Rc;

type Run = Box<dyn Fn(usize) + Sync>;

/// What another core does again and again; fails if it finds something wrong.
pub(crate) type Beside = Box<dyn Fn() -> Result<(), String> + Sync>;

/// One way of doing an act.
pub(crate) struct Contender {
    name: String,
    run: Run,
    beside: Option<Beside>,
    /// How many operations it says that it has counted since it was made, in each place; none if it does not count.
    counted: Vec<Box<dyn Fn() -> u64>>,
    sum: Option<Sum>,
    /// How many it was told to do.
    done: Cell<u64>,
}

/// The sum of what was observed.
struct Sum {
    told: Box<dyn Fn() -> f64>,
    expected_of: fn(usize) -> f64,
    expected: Cell<f64>,
}

/// Makes a contender: `run` does so many operations, on any thread.
pub(crate) fn contender(name: impl Into<String>, run: impl Fn(usize) + Sync + 'static) -> Contender {
    Contender {
        name: name.into(),
        run: Box::new(run),
        beside: None,
        counted: Vec::new(),
        sum: None,
        done: Cell::new(0),
    }
}

impl Contender {
    /// Says how to read what has been counted so far. Who counts in several places says it of each.
    pub(crate) fn counted(mut self, counted: impl Fn() -> u64 + 'static) -> Self {
        self.counted.push(Box::new(counted));
        self
    }

    /// Says how to read the sum so far, and what one run of so many operations adds to it.
    pub(crate) fn sum(mut self, told: impl Fn() -> f64 + 'static, expected_of: fn(usize) -> f64) -> Self {
        self.sum = Some(Sum {
            told: Box::new(told),
            expected_of,
            expected: Cell::new(0.0),
        });
        self
    }

    /// Says what another core does flat out where a lane is to be disturbed.
    pub(crate) fn beside(mut self, act: impl Fn() -> Result<(), String> + Sync + 'static) -> Self {
        self.beside = Some(Box::new(act));
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What another core does where a lane is to be disturbed.
    pub(crate) fn other(&self) -> Option<&Beside> {
        self.beside.as_ref()
    }

    pub(crate) fn shared(self) -> Rc<Self> {
        Rc::new(self)
    }

    /// What a thread does; [`ran`](Self::ran) must be told of it.
    pub(crate) fn work(&self) -> &(dyn Fn(usize) + Sync) {
        &*self.run
    }

    /// Remembers that so many operations were run, once on each thread.
    pub(crate) fn ran(&self, ops: usize, threads: usize) {
        self.done.set(self.done.get() + (ops * threads) as u64);
        if let Some(sum) = &self.sum {
            let more = (sum.expected_of)(ops) * threads as f64;
            sum.expected.set(sum.expected.get() + more);
        }
    }

    /// Fails if an operation was lost or made up.
    pub(crate) fn check(&self) -> Result<(), String> {
        for counted in &self.counted {
            let (counted, done) = (counted(), self.done.get());
            if counted != done {
                return Err(format!("{}: {done} operations done, {counted} counted", self.name));
            }
        }
        if let Some(sum) = &self.sum {
            let (told, expected) = ((sum.told)(), sum.expected.get());
            // The order of additions differs, and so does the last digit.
            if (told - expected).abs() > expected.abs() * 1e-6 {
                return Err(format!("{}: the sum is {told}, not {expected}", self.name));
            }
        }
        Ok(())
    }
}
