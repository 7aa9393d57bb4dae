"""Counts a file as the stream processor should, without the crate, and prints each total as a line of Prometheus text.

Where the example goes event by event, this goes table by table: a partition's events are all there, and running maxima,
sorting and grouping say what is late, what fills a gap and what is in a window. Only the caches are played through.
"""

import bisect
import collections
import datetime
import itertools
import sys

PARTITIONS = 4
BOUND, STEP = 720, 15
SEEN, RECENT, MEMORY = 1024, 8, 32
NEAR, DAY, STALE = 60, 1440, 7 * 1440
SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 7500, 10000]

Event = collections.namedtuple("Event", "time offset scheduled carrier flight route delay")
totals = collections.Counter()


def count(name, by=1, **labels):
    text = ",".join(f'{label}="{value}"' for label, value in labels.items())
    totals[f"processor_{name}{{{text}}}" if text else f"processor_{name}"] += by


def processed(result):
    count("events_processed_total", result=result)
    count("event_processing_duration_seconds_count", result=result)


def operated(operator, by=1):
    count("operator_duration_seconds_count", by, operator=operator)


def clock(text):
    hours, minutes = divmod(int(text), 100)
    if minutes > 59 or not 0 <= hours * 60 + minutes <= DAY:
        raise ValueError(text)
    return hours * 60 + minutes


def parse(line):
    """Returns an event, or the type of its error."""
    try:
        columns = line.decode("utf-8").split(",")
        date, scheduled, departed, delay, _, _, _, carrier, flight, _, origin, dest, _, _ = columns
        delay = int(delay) if delay else None
        if delay is not None and abs(delay) >= 2**31:
            return "overflow"
        midnight = (datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days * DAY
        scheduled, departed = clock(scheduled), clock(departed) if departed else None
        flight = int(flight)
        if not (carrier and origin and dest):
            raise ValueError(line)
    except ValueError:
        return "parse"
    time = midnight + scheduled
    if (departed is None) != (delay is None):
        return "other"
    if departed is not None:
        if (scheduled + delay - departed) % DAY:
            return "other"
        time = midnight + departed - delay
    return Event(time, None, midnight + scheduled, carrier, flight, f"{carrier} {origin}-{dest}", delay)


class Lru(collections.OrderedDict):
    """Forgets the key that was used least recently."""

    def __init__(self, capacity):
        super().__init__()
        self.capacity = capacity

    def touch(self, key):
        if key in self:
            self.move_to_end(key)
        return key in self

    def push(self, key, value):
        """Returns the key and value that had to go."""
        self[key] = value
        self.move_to_end(key)
        return self.popitem(last=False) if len(self) > self.capacity else None


def unique(events):
    seen = Lru(SEEN)
    for event in events:
        count("dedup_events_checked_total")
        operated("deduplicate")
        key = event.scheduled, event.carrier, event.flight
        if seen.touch(key):
            count("dedup_duplicates_found_total")
            processed("filtered")
            continue
        if seen.push(key, None):
            count("dedup_cache_evictions_total")
        yield event
    count("dedup_cache_size", len(seen))


def in_order(events):
    """Returns the events that are in time, sorted, and the watermark after each arrival."""
    operated("watermark", len(events))
    latest = list(itertools.accumulate((event.time for event in events), max))
    watermarks = [(time - BOUND) // STEP * STEP for time in latest]
    count("watermark_updates_total", len(set(watermarks)))
    in_time = events[:1]
    for event, before, watermark in zip(events[1:], latest, watermarks):
        count("out_of_order_events_total", event.time < before)
        if event.time < watermark:
            count("late_events_total")
            processed("dropped")
        else:
            in_time.append(event)
    return sorted(in_time), watermarks


def fill(gap, known, arrivals, watermarks):
    """Returns how a gap is filled, and with what; `known` are the sorted events of its carrier that have a delay."""
    place = bisect.bisect(known, gap[:2])
    # The gap is filled when the watermark passes it, with what has arrived by then.
    passed = bisect.bisect_right(watermarks, gap.time)
    now = arrivals[passed] if passed < len(arrivals) else float("inf")
    before = known[place - 1] if place else None
    after = next((event for event in known[place:] if event.offset <= now), None)
    neighbours = [(event, abs(event.time - gap.time)) for event in (before, after) if event]
    near = [event for event, distance in neighbours if distance <= NEAR]
    if len(near) == 2:
        span = after.time - before.time
        part = (gap.time - before.time) / span if span else 0.5
        return "linear", before.delay + (after.delay - before.delay) * part
    if near:
        return ("forward" if near[0] is before else "backward"), near[0].delay
    if any(distance <= DAY for _, distance in neighbours):
        return "zero", 0.0
    return "drop", None


class Layers:
    """The caches, played through."""

    def __init__(self):
        self.recent, self.memory, self.durable = Lru(RECENT), Lru(MEMORY), {}

    def operate(self, operation, backend):
        count("state_operations_total", operation=operation, backend=backend)
        count("state_operation_duration_seconds_count", operation=operation, backend=backend)

    def look(self, layer, found):
        count(f"state_cache_{'hits' if found else 'misses'}_total", layer=layer)
        return found

    def put_below(self, route, value):
        self.operate("put", "memory")
        if evicted := self.memory.push(route, value):
            count("state_evictions_total", backend="memory")
            self.operate("put", "disk")
            self.durable[evicted[0]] = evicted[1]

    def get(self, route):
        if self.look("l1", self.recent.touch(route)):
            return self.recent[route]
        self.operate("get", "memory")
        if self.look("l2", self.memory.touch(route)):
            value = self.memory[route]
        else:
            self.operate("get", "disk")
            if not self.look("l3", route in self.durable):
                return None
            value = self.durable[route]
            self.put_below(route, value)
        self.recent.push(route, value)
        return value

    def put(self, route, value):
        self.recent.push(route, value)
        self.put_below(route, value)

    def retire(self, now):
        self.operate("scan", "memory")
        self.operate("scan", "disk")
        for route, (_, _, _, last) in ({**self.durable, **self.memory}).items():
            if now - last > STALE:
                for backend, layer in ("memory", self.memory), ("disk", self.durable):
                    self.operate("delete", backend)
                    layer.pop(route, None)
                self.recent.pop(route, None)


def normalized(events, arrivals, watermarks):
    """Returns each event's carrier, time, value and whether it is an outlier."""
    known = collections.defaultdict(list)
    for event in events:
        if event.delay is not None:
            known[event.carrier].append(event)
    layers, day = Layers(), None
    for event in events:
        count("normalization_events_total")
        operated("normalize")
        if event.time // DAY != day:
            day = event.time // DAY
            layers.retire(event.time)
        if event.delay is None:
            strategy, value = fill(event, known[event.carrier], arrivals, watermarks)
            count("normalization_fill_operations_total", strategy=strategy)
            if value is None:
                processed("dropped")
            else:
                count("normalization_gaps_filled_total")
                yield event.carrier, event.time, value, False
            continue
        number, mean, squares, _ = layers.get(event.route) or (0, 0.0, 0.0, 0)
        outlier = number >= 20 and abs(event.delay - mean) > 3 * (squares / (number - 1)) ** 0.5
        count("normalization_outliers_detected_total", outlier)
        distance = event.delay - mean
        mean += distance / (number + 1)
        layers.put(event.route, (number + 1, mean, squares + distance * (event.delay - mean), event.time))
        yield event.carrier, event.time, event.delay, outlier
    for backend, layer in ("memory", layers.memory), ("disk", layers.durable):
        count("state_size_bytes", sum(len(route) + 32 for route in layer), backend=backend)


def windows(readings):
    """Returns the values of each window, without outliers, and its size, by type."""
    groups = collections.defaultdict(list)
    ends = {}
    for carrier, time, value, outlier in readings:
        reading = value, outlier
        groups["tumbling", carrier, time // 60].append(reading)
        for step in range(4):
            groups["sliding", carrier, time // 15 - step].append(reading)
        last, session = ends.get(carrier, (None, time))
        if last is not None and time - last >= 30:
            session = time
        ends[carrier] = time, session
        groups["session", carrier, session].append(reading)
    for (window_type, _, _), group in groups.items():
        yield window_type, len(group), [value for value, outlier in group if not outlier]


def aggregate(window_type, size, values):
    for name in "windows_created_total", "windows_triggered_total", "window_size_events_count":
        count(name, window_type=window_type)
    count("window_size_events_sum", size, window_type=window_type)
    for bound in [*(bound for bound in SIZES if size <= bound), "+Inf"]:
        count("window_size_events_bucket", window_type=window_type, le=bound)
    needed = {"count": 0, "sum": 0, "avg": 1, "min": 1, "max": 1, "stddev": 2, "percentile": 1}
    for kind, least in needed.items():
        count("aggregation_duration_seconds_count", aggregate_type=kind)
        name = "aggregations_computed_total" if len(values) >= least else "aggregation_errors_total"
        count(name, aggregate_type=kind)
    operated("aggregate")
    operated("sink")
    for name in "produced", "consumed":
        count(f"kafka_messages_{name}_total", topic="results", partition=0)


def main(path):
    with open(path, "rb") as file:
        lines = file.read().splitlines()[1:]
    partitions = [[] for _ in range(PARTITIONS)]
    for line in lines:
        count("events_received_total")
        operated("source")
        event = parse(line)
        if isinstance(event, str):
            count("pipeline_errors_total", error_type=event)
            processed("error")
        else:
            partition = partitions[sum(event.carrier.encode()) % PARTITIONS]
            partition.append(event._replace(offset=len(partition)))
    for number, partition in enumerate(partitions):
        for name in "produced", "consumed":
            count(f"kafka_messages_{name}_total", len(partition), topic="flights", partition=number)
        events = list(unique(partition))
        ordered, watermarks = in_order(events)
        readings = list(normalized(ordered, [event.offset for event in events], watermarks))
        for _ in readings:
            operated("window")
            processed("success")
        for window in windows(readings):
            aggregate(*window)
    for series, value in totals.items():
        print(series, value)


main(sys.argv[1])
