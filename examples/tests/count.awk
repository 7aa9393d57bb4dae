# Counts a file of flight records without the crate, and prints each total as a line of Prometheus text.
# Cancelled is judged by the departure time here and by the departure delay in the example; bounds are written out.

BEGIN {
    FS = ","
    delays = split("-900 -600 -300 0 300 840 1800 3600 7200 14400", delay_bounds, " ")
    distances = split("250000 500000 1000000 2000000 4000000 8000000", distance_bounds, " ")
}

FNR == 1 { next }

{
    outcome = $3 == "" ? "cancelled" : $4 > 14 ? "late" : "on_time"
    scheduled["carrier=\"" $8 "\",outcome=\"" outcome "\""]++
    if ($10 != "") last[$10] = outcome
}

$3 != "" {
    departed++
    delay = $4 * 60
    delay_sum += delay
    for (i = 1; i <= delays; i++) if (delay <= delay_bounds[i] + 0) delay_counts[i]++
    meters = int($14 * 1609.344 + 0.5)
    meters_sum += meters
    for (i = 1; i <= distances; i++) if (meters <= distance_bounds[i] + 0) distance_counts[i]++
}

function histogram(name, bounds, counts, buckets, sum) {
    for (i = 1; i <= buckets; i++) printf "%s_bucket{le=\"%s\"} %d\n", name, bounds[i], counts[i]
    printf "%s_bucket{le=\"+Inf\"} %d\n", name, departed
    printf "%s_sum %.0f\n%s_count %d\n", name, sum, name, departed
}

END {
    for (labels in scheduled) printf "flights_scheduled_total{%s} %d\n", labels, scheduled[labels]
    histogram("flights_departure_delay_seconds", delay_bounds, delay_counts, delays, delay_sum)
    histogram("flights_distance_meters", distance_bounds, distance_counts, distances, meters_sum)
    for (tailnum in last) aircraft[last[tailnum]]++
    printf "flights_aircraft{outcome=\"on_time\"} %d\n", aircraft["on_time"]
    printf "flights_aircraft{outcome=\"late\"} %d\n", aircraft["late"]
    printf "flights_aircraft{outcome=\"cancelled\"} %d\n", aircraft["cancelled"]
}
