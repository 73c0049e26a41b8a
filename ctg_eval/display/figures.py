"""Figures: what the other layers import to draw."""

from __future__ import annotations

from ctg_eval.display.bars import bars
from ctg_eval.display.caption import Caption, Measure, Row, Series
from ctg_eval.display.lines import lines
from ctg_eval.display.pieces import Numbering
from ctg_eval.display.points import Comparison, comparison_points

__all__ = [
    "Caption",
    "Comparison",
    "Measure",
    "Numbering",
    "Row",
    "Series",
    "bars",
    "comparison_points",
    "lines",
]
