#!/usr/bin/env python3
"""Writes the reference results that the tests of the statistics compare with.

Made with SciPy 1.17.1, NumPy 2.4.6, statsmodels 0.15.0 and mpmath 1.3.0:

    python3 Tests/StatisticsTests/References/make.py

The seed is fixed, so that the same versions write the same files. Where SciPy isn't exact, such as
under ties, outcomes are counted here with whole numbers.
"""
import itertools
import json
import math
import os
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import scipy
from scipy import stats
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
assert (scipy.__version__, np.__version__) == ("1.17.1", "2.4.6"), "made with other versions"
here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20240607)
mpmath.mp.dps = 60


def number(value):
    value = float(value)
    return value if math.isfinite(value) else None


def write(name, cases):
    with open(os.path.join(here, name + ".json"), "w") as file:
        json.dump(cases, file, separators=(",", ":"), allow_nan=False)
    print(name, len(cases), os.path.getsize(os.path.join(here, name + ".json")))


def doubled_ranks(values):
    return [int(round(2 * r)) for r in stats.rankdata(values)]


def rank_sum_p(x, y):
    """All subsets of the mid-ranks that occurred: both tails at the observed distance."""
    ranks = doubled_ranks(list(x) + list(y))
    m, total = len(x), len(ranks)
    ways = [dict() for _ in range(m + 1)]
    ways[0][0] = 1
    for rank in ranks:
        for size in range(m, 0, -1):
            for s, count in ways[size - 1].items():
                ways[size][s + rank] = ways[size].get(s + rank, 0) + count
    mean = m * (total + 1)
    distance = abs(sum(ranks[:m]) - mean)
    outside = sum(c for s, c in ways[m].items() if abs(s - mean) >= distance)
    return float(Fraction(outside, math.comb(total, m)))


def signed_rank_p(d):
    d = [v for v in d if v != 0]
    if not d:
        return 1.0
    ranks = doubled_ranks(np.abs(d))
    ways = {0: 1}
    for rank in ranks:
        new = dict(ways)
        for s, count in ways.items():
            new[s + rank] = new.get(s + rank, 0) + count
        ways = new
    positive = sum(r for r, v in zip(ranks, d) if v > 0)
    nearest = min(positive, sum(ranks) - positive)
    return float(min(Fraction(1), Fraction(2 * sum(c for s, c in ways.items() if s <= nearest), 2 ** len(d))))


def from_order_statistics(values, counts, confidence):
    """The widest cut-off whose lower tail is at most half of what the confidence leaves."""
    values, total = sorted(values), sum(counts)
    tail = Fraction(1 - confidence).limit_denominator(10**6) / 2
    cumulative = list(itertools.accumulate(counts))
    if Fraction(cumulative[0], total) > tail:
        return None
    k = max(k for k in range(len(values)) if Fraction(cumulative[k], total) <= tail)
    return [float(np.quantile(values, 0.5)), values[k], values[-1 - k], float(1 - Fraction(2 * cumulative[k], total))]


def u_counts(m, n):
    counts = {(0, j): [1] for j in range(n + 1)}
    for i in range(1, m + 1):
        counts[(i, 0)] = [1]
        for j in range(1, n + 1):
            row = [0] * (i * j + 1)
            for u, c in enumerate(counts[(i - 1, j)]):
                row[u + j] += c
            for u, c in enumerate(counts[(i, j - 1)]):
                row[u] += c
            counts[(i, j)] = row
    return counts[(m, n)]


def t_counts(n):
    counts = [1]
    for rank in range(1, n + 1):
        row = counts + [0] * rank
        for s, c in enumerate(counts):
            row[s + rank] += c
        counts = row
    return counts


def samples():
    cases = []
    for index in range(360):
        ties = index % 2 == 1
        low, high = (2, 8) if index < 250 else (8, 21)
        m, n = (int(v) for v in rng.integers(low, high, size=2))
        shift, scale = rng.choice([0, 0.5, 1.5]), rng.choice([0.5, 1, 3])
        if ties:
            top = int(rng.integers(2, 7))
            y, x = rng.integers(0, top, size=m) * 1.0, rng.integers(0, top, size=n) * 1.0 + round(shift)
        else:
            drawn = np.zeros(m + n)
            while len(set(drawn)) < m + n:
                drawn = np.round(np.concatenate([rng.normal(size=m), shift + scale * rng.normal(size=n)]), 4)
            y, x = drawn[:m], drawn[m:]
        # x is the candidate, y the baseline.
        case = {"y": y.tolist(), "x": x.tolist()}
        exact = rank_sum_p(x, y)
        test = stats.mannwhitneyu(x, y, method="exact")
        if not ties:
            assert math.isclose(test.pvalue, exact, rel_tol=1e-12)
        case["mannWhitney"] = [test.statistic, exact] + [
            number(stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=c).pvalue) for c in (True, False)]
        case["welch"] = None
        if np.var(x) + np.var(y) > 0:
            test = stats.ttest_ind(x, y, equal_var=False)
            interval = test.confidence_interval(0.95)
            case["welch"] = [float(v) for v in (
                test.statistic, test.df, test.pvalue, interval.low, interval.high)]
        case["shift"] = from_order_statistics([a - b for a in x for b in y], u_counts(n, m), 0.9)
        cases.append(case)
    write("samples", cases)


def pairs():
    cases = []
    for index in range(300):
        ties = index % 2 == 1
        n = int(rng.integers(3, 10)) if index < 210 else int(rng.integers(10, 31))
        shift = rng.choice([0, 0.5, 1])
        if ties:
            d = rng.integers(-3, 5, size=n) * 1.0
        else:
            d = np.zeros(n)
            while len(set(np.abs(d))) < n or 0 in d:
                d = np.round(shift + rng.normal(size=n), 4)
        nonzero = d[d != 0]
        exact = signed_rank_p(d)
        case = {"d": d.tolist(), "wilcoxon": None}
        if len(nonzero):
            if not ties:
                assert math.isclose(stats.wilcoxon(d, method="exact").pvalue, exact, rel_tol=1e-12)
            statistic = sum(r for r, v in zip(doubled_ranks(np.abs(nonzero)), nonzero) if v > 0) / 2
            case["wilcoxon"] = [statistic, exact] + [
                number(stats.wilcoxon(d, method="asymptotic", correction=c).pvalue) for c in (True, False)]
        averages = [(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)]
        case["shift"] = from_order_statistics(averages, t_counts(n), 0.9)
        cases.append(case)
    write("pairs", cases)


def distributions():
    cases = []
    def tail(a, b, x):
        """The regularised incomplete beta function by its series of positive terms, to 40 digits."""
        factor = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - mpmath.log(a)
                            + mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b))
        total = term = mpmath.mpf(1)
        n = 0
        while term > total * mpmath.mpf(10) ** -40 or n < 10:
            term *= (a + b + n) / (a + 1 + n) * x
            total += term
            n += 1
        return factor * total
    def betas(a, b, x):
        a, b, x = mpmath.mpf(a), mpmath.mpf(b), mpmath.mpf(x)
        if x < a / (a + b):
            lower = tail(a, b, x)
            return float(lower), float(1 - lower)
        upper = tail(b, a, 1 - x)
        return float(1 - upper), float(upper)
    for _ in range(220):
        a, b = (float(np.round(10 ** rng.uniform(-0.5, 2.3), 3)) for _ in range(2))
        p = float(np.round(10 ** rng.uniform(-6, 0), 8)) if rng.random() < 0.5 else float(np.round(rng.uniform(0.01, 0.99), 6))
        x = float(np.round(stats.beta.ppf(p, a, b), 6))
        if 0 < x < 1:
            cases.append(["beta", a, b, x, *betas(a, b, x), p, float(stats.beta.ppf(p, a, b))])
    for a, b, x in [(1e4, 2e4, 0.33), (1e4, 2e4, 0.35), (5e4, 5e4, 0.49), (1e5, 3e5, 0.2495), (2e4, 0.5, 0.9999), (1e4, 1e4, 0.45), (12345.5, 0.5, 0.995)]:
        cases.append(["beta", a, b, x, *betas(a, b, x), 0.3, float(stats.beta.ppf(0.3, a, b))])
    for _ in range(220):
        df = float(np.round(10 ** rng.uniform(0, 4.3), 3))
        x = float(np.round(rng.normal() * rng.choice([1, 3, 8]), 4))
        p = float(np.round(10 ** rng.uniform(-8, -0.4), 10)) if rng.random() < 0.5 else float(np.round(rng.uniform(0.01, 0.99), 6))
        v, t = mpmath.mpf(df), mpmath.mpf(x)
        outside = betas(v / 2, mpmath.mpf(0.5), v / (v + t * t))[0] / 2
        lower, upper = (1 - outside, outside) if x > 0 else (outside, 1 - outside)
        cases.append(["t", df, 0, x, lower, upper, p, float(stats.t.ppf(p, df))])
    for _ in range(220):
        d1, d2 = (float(np.round(10 ** rng.uniform(0, 2.5), 2)) for _ in range(2))
        p = float(np.round(rng.uniform(0.001, 0.999), 6))
        x = float(np.round(stats.f.ppf(rng.uniform(0.0001, 0.9999), d1, d2), 5))
        cases.append(["f", d1, d2, x, float(stats.f.cdf(x, d1, d2)), float(stats.f.sf(x, d1, d2)), p, float(stats.f.ppf(p, d1, d2))])
    for _ in range(220):
        x = float(np.round(rng.normal() * rng.choice([1, 4, 12]), 4))
        p = float(10 ** rng.uniform(-200, -1)) if rng.random() < 0.5 else float(np.round(rng.uniform(0.01, 0.99), 6))
        cases.append(["normal", 0, 1, x, float(mpmath.ncdf(x)), float(mpmath.ncdf(-x)), p, float(stats.norm.ppf(p))])
    for _ in range(220):
        n, q = int(10 ** rng.uniform(0, 4.5)), float(np.round(rng.uniform(0.001, 0.999), 4))
        p = float(np.round(rng.uniform(0.001, 0.999), 6))
        x = int(stats.binom.ppf(rng.uniform(0.0001, 0.9999), n, q))
        cases.append(["binomial", n, q, x, float(stats.binom.cdf(x, n, q)), float(stats.binom.sf(x, n, q)), p, int(stats.binom.ppf(p, n, q))])
    write("distributions", cases)


def hierarchies():
    cases = []
    for _ in range(220):
        levels = int(rng.integers(1, 5))
        shape = [int(v) for v in rng.integers(2, 5, size=levels)]
        data = np.round(10 + rng.normal(size=shape) + rng.normal(size=shape[:1] + [1] * (levels - 1)), 2)
        biased, means = [], data
        for level in reversed(range(levels)):
            biased.insert(0, float(np.mean(np.var(means, axis=level, ddof=1))))
            means = np.mean(means, axis=level)
        unbiased = [biased[i] - (biased[i + 1] / shape[i + 1] if i + 1 < levels else 0) for i in range(levels)]
        cases.append({"values": data.ravel().tolist(), "shape": shape, "mean": float(means), "biased": biased, "unbiased": unbiased})
    write("hierarchies", cases)


def multiples():
    cases = []
    for index in range(240):
        m = int(rng.integers(1, 9))
        p = np.round(rng.beta(0.4, 1.5, size=m), 4 if index % 2 else 1)
        e = np.round(rng.lognormal(0, 2.5, size=m), 3 if index % 2 else 0)
        closed = [
            float(min((sum(map(Fraction, (e[j] for j in subset))) + Fraction(e[i])) / (len(subset) + 1)
                      for size in range(m) for subset in itertools.combinations([j for j in range(m) if j != i], size)))
            for i in range(m)]
        cases.append({
            "p": p.tolist(), "holm": multipletests(p, method="holm")[1].tolist(),
            "benjaminiHochberg": stats.false_discovery_control(p).tolist(),
            "e": e.tolist(), "closed": closed})
    write("multiples", cases)


def series():
    cases = []
    for index in range(220):
        n = int(rng.integers(3, 60))
        values = np.zeros(n)
        rho = rng.uniform(-0.8, 0.95)
        for i in range(n):
            values[i] = rho * values[i - 1] + rng.normal() + (3 * math.exp(-i / 5) if index % 2 else 0)
        values = np.round(values, 2 if index % 3 else 0)
        if np.var(values) == 0:
            values[0] += 1
        # Fractions, as rounding would break the ties of cuts.
        batches = [sum(Fraction(str(v)) for v in values[5 * i:5 * i + 5]) / 5 for i in range(n // 5)]
        errors = []
        for d in range(len(batches)):
            rest = batches[d:]
            if 10 * d <= n:
                errors.append(sum((b - sum(rest) / len(rest)) ** 2 for b in rest) / len(rest) ** 2)
        cut = 5 * errors.index(min(errors)) if n >= 10 else 0
        cases.append({"values": values.tolist(), "cut": cut})
    write("series", cases)


for make in (samples, pairs, distributions, hierarchies, multiples, series):
    make()
