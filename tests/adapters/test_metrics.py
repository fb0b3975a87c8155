"""Measures as Prometheus reads them."""

from bot.adapters.metrics import exposition
from bot.core.measures import Histogram, counter, distribution, gauge


def test_measures_are_written_with_their_help_their_type_and_their_labels():
    measures = [
        counter("polls_total", "Sources asked.", {"changed": 3, "failed": 0}, "result"),
        gauge("lag_seconds", "How late.", 0.25),
    ]
    assert exposition(measures).splitlines() == [
        "# HELP polls_total Sources asked.",
        "# TYPE polls_total counter",
        'polls_total{result="changed"} 3',
        'polls_total{result="failed"} 0',
        "# HELP lag_seconds How late.",
        "# TYPE lag_seconds gauge",
        "lag_seconds 0.25",
    ]


def test_a_histogram_counts_in_each_bucket_all_that_is_below_it():
    histogram = Histogram((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 7.0):
        histogram.observe(seconds)
    assert exposition([distribution("lag", "How late.", histogram)]).splitlines()[2:] == [
        'lag_bucket{le="0.1"} 2',
        'lag_bucket{le="1"} 3',
        'lag_bucket{le="+Inf"} 4',
        "lag_sum 7.65",
        "lag_count 4",
    ]


def test_large_numbers_are_written_whole():
    assert exposition([gauge("bytes", "Memory.", 73_891_840)]).endswith("bytes 73891840\n")


def test_a_label_cannot_break_its_line():
    assert exposition([gauge("n", "N.", {'a"b\\c\nd': 1}, "x")]).splitlines()[2] == r'n{x="a\"b\\c\nd"} 1'
