use metrics as m;
use metrics::instrument as count;

#[count]
#[m::instrument(name = "query")]
fn query() {}

#[cfg_attr(all(), metrics::instrument)]
#[inline]
#[cfg_attr(all(), cfg_attr(all(), count))]
async fn insert() {}

fn main() {
    query();
    drop(insert());
}
