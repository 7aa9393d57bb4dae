use metrics::Label;

#[derive(Clone, Copy, Label)]
enum Table {
    Users,
}

impl Table {
    #[metrics::instrument(name = "query", labels(table: Self = self))]
    fn query(self) {}
}

fn main() {}
