"""Figures: what the other layers import to draw."""

from __future__ import annotations

from ctg_eval.display.bars import bars
from ctg_eval.display.caption import Caption, Measure, Row, Series
from ctg_eval.display.lines import lines
from ctg_eval.display.maps import Spot
from ctg_eval.display.outlines import outline_map
from ctg_eval.display.pieces import Numbering
from ctg_eval.display.points import Comparison, comparison_points
from ctg_eval.display.pyramid import AgeGroup, Ages, Band, pyramid
from ctg_eval.display.ranges import Range, RangeWords, ranges
from ctg_eval.display.slope import Slope, slope
from ctg_eval.display.sparks import Spark, sparks
from ctg_eval.display.tiles import tiles

__all__ = [
    "AgeGroup",
    "Ages",
    "Band",
    "Caption",
    "Comparison",
    "Measure",
    "Numbering",
    "Range",
    "RangeWords",
    "Row",
    "Series",
    "Slope",
    "Spark",
    "Spot",
    "bars",
    "comparison_points",
    "lines",
    "outline_map",
    "pyramid",
    "ranges",
    "slope",
    "sparks",
    "tiles",
]
