"""Hyper-parameter search: ranges to draw from, random and grid search, narrowing, and Bayesian search.  Chapter 10."""

from fishbook.search._bayes import bayesian_search, expected_improvement
from fishbook.search._ranges import Choice, Integer, LogUniform, Range, Uniform
from fishbook.search._strategies import grid_search, narrow, narrowing_search, random_search
from fishbook.search._trials import Search, Trial

__all__ = [
    "Choice",
    "Integer",
    "LogUniform",
    "Range",
    "Search",
    "Trial",
    "Uniform",
    "bayesian_search",
    "expected_improvement",
    "grid_search",
    "narrow",
    "narrowing_search",
    "random_search",
]
