"""Reads expositions back with parsers that are not ours, and compares what they read with what was put in.

    parsers.py FOLDER

Of each document the folder holds NAME.txt (Prometheus text), NAME.openmetrics and NAME.json, and NAME.expected.json if it is known
apart from the expositions what was put in: families in the shape of NAME.json, integers to the last digit, floats so that Python
reads them back the same. Text and OpenMetrics are read twice: by prometheus_client, and line by line by a grammar stricter than its.
Both must hold the same series, whatever was put in: names, labels and values, with bounds compared as numbers.

Ends with code 0, or 1 and what differs, or 3 if prometheus_client is not installed.
"""

import json
import re
import struct
import sys
from pathlib import Path

try:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
    from prometheus_client.parser import text_string_to_metric_families as read_text
except ImportError:
    print("prometheus_client is not installed")
    sys.exit(3)

LABEL = re.compile(r'([a-zA-Z][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
SAMPLE = re.compile(rf"([a-zA-Z][a-zA-Z0-9_]*)(?:\{{({LABEL.pattern}(?:,{LABEL.pattern})*)\}})? ([0-9A-Za-z.+-]+)")
INTEGER = re.compile(r"-?[0-9]+")
SUFFIXES = {"COUNTER": "_total", "INFO": "_info"}


def main(folder):
    texts = sorted(folder.glob("*.txt"))
    assert texts, f"no documents in {folder}"
    for path in texts:
        try:
            check_document(path)
        except Exception as error:
            error.add_note(f"in document {path.stem} of {folder}")
            raise
    print(f"{len(texts)} documents agree")


def check_document(path):
    families = unique_json(path.with_suffix(".json"))
    expected = path.with_suffix(".expected.json")
    if expected.exists():
        families = check_json(families, unique_json(expected))
    text = path.read_bytes().decode()
    of_text = check_lines(text, families, text_sections)
    check_text_parser(text, families)
    openmetrics = path.with_suffix(".openmetrics").read_bytes().decode()
    target_first = sorted(families, key=lambda family: family["name"] != "target_info")
    assert openmetrics.endswith("# EOF\n"), "no # EOF"
    of_openmetrics = check_lines(openmetrics.removesuffix("# EOF\n"), target_first, openmetrics_sections)
    check_openmetrics_parser(openmetrics, target_first)
    check_same_series(of_text, of_openmetrics)


# JSON


def unique_json(path):
    def unique(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"repeated names: {names}"
        return dict(pairs)

    return json.loads(path.read_bytes().decode(), object_pairs_hook=unique)


def check_json(families, expected):
    """Compares the JSON exposition with what was put in; returns the latter in the former's order."""
    names = [family["name"] for family in families]
    assert names == sorted(family["name"] for family in expected), "other families, or in another order"
    by_name = {family["name"]: family for family in expected}
    return [check_json_family(family, by_name[family["name"]]) for family in families]


def check_json_family(family, expected):
    for key in {*family, *expected} - {"metrics"}:
        equal(family.get(key), expected.get(key), f"{key} of {expected['name']}")
    by_labels = {labels_of(series): series for series in expected["metrics"]}
    equal(len(family["metrics"]), len(by_labels), f"series of {expected['name']}")
    ordered = [in_order(by_labels[labels_of(series)], series) for series in family["metrics"]]
    for series, wanted in zip(family["metrics"], ordered):
        what = f"{expected['name']}{series['labels']}"
        equal(series.keys(), wanted.keys(), f"keys in {what}")
        for key in series.keys() - {"labels"}:
            same_tree(series[key], wanted[key], f"{key} of {what}")
    return {**expected, "metrics": ordered}


def labels_of(series):
    return tuple(sorted(series["labels"].items()))


def in_order(expected, series):
    """Puts labels and states in the order of the exposition, and bounds in rising order."""
    ordered = {**expected, "labels": series["labels"]}
    if "states" in expected:
        equal(series["states"].keys(), expected["states"].keys(), "states")
        ordered["states"] = {state: expected["states"][state] for state in series["states"]}
    if "buckets" in expected:
        ordered["buckets"] = dict(sorted(expected["buckets"].items(), key=lambda bucket: float(bucket[0])))
    return ordered


def same_tree(value, expected, what):
    if isinstance(value, str):
        same(value, expected, what)
        return
    equal(len(value), len(expected), what)
    for (name, one), (wanted_name, wanted) in zip(value.items(), expected.items()):
        if what.startswith("buckets"):
            same(name, wanted_name, what)
        same(one, wanted, what)


# What the lines should be


class Section:
    """Metadata of one name, and the samples below it."""

    def __init__(self, family, name, kind, unit="", suffix=None):
        self.family, self.name, self.kind, self.unit, self.suffix = family, name, kind, unit, suffix

    def samples(self, series):
        """Lists the samples of a series that stand here: all, or those with the suffix."""
        listed = samples(self.family["name"], series)
        return listed if self.suffix is None else [sample for sample in listed if sample[0] == self.name]

    def all_samples(self):
        return [sample for series in self.family["metrics"] for sample in self.samples(series)]


def text_sections(family):
    kind = family["type"].lower()
    section = Section(family, family["name"], "gauge" if kind in ("info", "stateset") else kind)
    help_text = family["help"].replace("\\", "\\\\").replace("\n", "\\n")
    help_line = [f"# HELP {section.name} {help_text}"] if help_text else []
    return [(section, [*help_line, f"# TYPE {section.name} {section.kind}"])]


def openmetrics_sections(family):
    """The type gives way where the format has none for a family as named; the names of samples never do."""
    return [(section, openmetrics_metadata(section)) for section in shown_by_openmetrics(family)]


def shown_by_openmetrics(family):
    name, kind, unit = family["name"], family["type"].lower(), family.get("unit", "")
    if kind == "histogram" and any(float(bound) < 0 for series in family["metrics"] for bound in series["buckets"]):
        return [Section(family, name + suffix, "unknown", suffix=suffix) for suffix in ("_bucket", "_sum", "_count")]
    base = base_name(family)
    if base == name and kind in ("counter", "info"):
        kind = "unknown" if kind == "counter" else "gauge"
    return [Section(family, base, kind, unit if base.endswith("_" + unit) else "")]


def openmetrics_metadata(section):
    help_text = section.family["help"].replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
    lines = [f"# TYPE {section.name} {section.kind}"]
    if section.unit:
        lines.append(f"# UNIT {section.name} {section.unit}")
    if help_text:
        lines.append(f"# HELP {section.name} {help_text}")
    return lines


def base_name(family):
    return family["name"].removesuffix(SUFFIXES.get(family["type"], ""))


def samples(name, series):
    """Lists (name, labels, value) of one series."""
    labels = list(series["labels"].items())
    if "buckets" in series:
        buckets = [(name + "_bucket", [*labels, ("le", bound)], count) for bound, count in series["buckets"].items()]
        return [*buckets, (name + "_sum", labels, series["sum"]), (name + "_count", labels, series["count"])]
    if "states" in series:
        return [(name, [*labels, (name, state)], value) for state, value in series["states"].items()]
    return [(name, labels, series["value"])]


# Line by line


def check_lines(text, families, sections_of):
    """Returns what a scraper stores: the value of each series."""
    assert not text or text.endswith("\n"), "the last line does not end"
    lines = iter(text.split("\n")[:-1])
    stored = {}
    for section, metadata in (section for family in families for section in sections_of(family)):
        for expected in metadata:
            equal(next(lines, None), expected, "a line")
        for series in section.family["metrics"]:
            expected = section.samples(series)
            check_series([read_line(next(lines, "")) for _ in expected], expected, "buckets" in series, stored)
    equal(next(lines, None), None, "a line after the last one")
    return stored


def read_line(line):
    match = SAMPLE.fullmatch(line)
    assert match, f"not a sample: {line!r}"
    labels = [(name, unescape(value)) for name, value in LABEL.findall(match[2] or "")]
    return match[1], labels, match[match.re.groups]


def check_series(found, expected, is_histogram, stored):
    for sample, wanted in zip(found, expected):
        check_sample(sample, wanted)
        name, labels, value = sample
        bounds = is_histogram and name.endswith("_bucket")
        series = (name, frozenset((label, bits(text) if bounds and label == "le" else text) for label, text in labels))
        assert series not in stored, f"twice: {series}"
        stored[series] = bits(value)
    if is_histogram:
        counts = [int(value) for name, _, value in found if name.endswith("_bucket")]
        assert counts == sorted(counts), f"falling buckets: {found}"
        total = [int(value) for name, _, value in found if name.endswith("_count") and counts]
        assert not total or total == counts[-1:], f"+Inf and the count differ: {found}"


def check_same_series(text, openmetrics):
    """Whichever format a scraper reads, it stores the same."""
    for series in text.keys() | openmetrics.keys():
        equal(openmetrics.get(series), text.get(series), f"what OpenMetrics has of {series}")


def check_sample(found, expected):
    equal(found[0], expected[0], "a sample's name")
    equal([name for name, _ in found[1]], [name for name, _ in expected[1]], f"label names of {expected[0]}")
    for (name, value), (_, wanted) in zip(found[1], expected[1]):
        if name == "le" and expected[0].endswith("_bucket"):
            same(value, wanted, f"a bound of {expected[0]}")
        else:
            equal(value, wanted, f"label {name} of {expected[0]}")
    same(found[2], expected[2], f"{expected[0]}{expected[1]}")


def unescape(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


# By prometheus_client


def check_text_parser(text, families):
    parsed = list(read_text(text))
    equal(len(parsed), len(families), "number of families")
    for family, expected in zip(parsed, families):
        kind = expected["type"].lower()
        equal(family.type, "gauge" if kind in ("info", "stateset") else kind, f"type of {expected['name']}")
        equal(family.name, base_name(expected) if kind == "counter" else expected["name"], "name")
        # It takes the blanks off both ends of a line.
        equal(family.documentation.strip(), expected["help"].strip(), f"help of {expected['name']}")
        # It gives every counter its suffix.
        name = base_name(expected) + "_total" if kind == "counter" else expected["name"]
        listed = [sample for series in expected["metrics"] for sample in samples(name, series)]
        check_parsed(family, listed, kind == "histogram")


def check_openmetrics_parser(text, families):
    parsed = list(read_openmetrics(text))
    sections = [section for family in families for section in shown_by_openmetrics(family)]
    equal(len(parsed), len(sections), "number of families")
    for family, section in zip(parsed, sections):
        equal((family.name, family.type), (section.name, section.kind), "name and type")
        equal(family.unit, section.unit, f"unit of {section.name}")
        # It takes the blanks off the start of the help.
        equal(family.documentation.lstrip(" "), section.family["help"].lstrip(" "), f"help of {section.name}")
        check_parsed(family, section.all_samples(), "buckets" in (section.family["metrics"] or [{}])[0])


def check_parsed(family, expected, is_histogram):
    equal(len(family.samples), len(expected), f"samples of {family.name}")
    for sample, (name, labels, value) in zip(family.samples, expected):
        equal(sample.name, name, "a sample's name")
        # It reads -0 as an integer, which has no sign; the lines have been looked at for that.
        found, wanted = ("0", value.lstrip("-")) if sample.value == 0 else (repr(sample.value), value)
        same(found, wanted, f"{name}{labels}")
        bound = dict(labels).get("le") if is_histogram and name.endswith("_bucket") else None
        if bound is not None:
            same(sample.labels["le"], bound, f"a bound of {name}")
        equal({**sample.labels, "le": bound}, {**dict(labels), "le": bound}, f"labels of {name}")


# Comparing


def equal(found, expected, what):
    assert found == expected, f"{what}: {found!r}, not {expected!r}"


def same(found, expected, what):
    """Compares numbers: integers digit by digit, floats bit by bit."""
    if INTEGER.fullmatch(expected):
        assert found in (expected, expected + ".0"), f"{what}: {found}, not {expected}"
    else:
        assert bits(found) == bits(expected), f"{what}: {found}, not {expected}"


def bits(text):
    number = float(text)
    return struct.pack(">d", number) if number == number else b"NaN"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
