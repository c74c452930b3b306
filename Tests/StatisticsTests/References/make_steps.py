#!/usr/bin/env python3
"""Posteriors of a step's place, exactly: every way in which runs may be wild is counted out.

Writes steps.json. The model is that of StepSearch: a level that wanders, a step, noise of three
widths, grids of noise, drift and sizes; here each combination is one multivariate normal
distribution (SciPy's formula for its density), and nothing is merged or left out.
"""
import itertools, json, math, pathlib
import numpy as np
from scipy.stats import norm

SMALLEST = math.log1p(0.01)
PARTS = [(0.94, 1.0), (0.05, 3.0), (0.01, 9.0)]


def regimes():
    noises = [1e-5 * 1.7 ** i for i in range(21)]
    drifts = [(0, 0.7), (0.05, 0.12), (0.15, 0.12), (0.5, 0.06)]
    rows = [(s, d * s, math.exp(-((math.log(s / 0.01) / 1.5) ** 2) / 2) * p)
            for s in noises for d, p in drifts]
    total = sum(r[2] for r in rows)
    return [(s, d, p / total) for s, d, p in rows]


def sizes():
    rows, size = [], SMALLEST * 1.25
    while size < max(1, 4 * SMALLEST):
        p = math.exp(-((math.log(size / max(0.05, SMALLEST)) / 1.2) ** 2) / 2)
        rows += [(size, p * 0.97), (-size, p * 0.03)]
        size *= 1.6
    total = sum(p for _, p in rows)
    return [(m, 0.25 * abs(m), p / total) for m, p in rows]


def posterior(count, runs):
    """Probabilities of no step, of the opposite one, and of each place 1...count."""
    y = np.array([v for _, v in runs]) - runs[0][1]
    n = len(y)
    paths = list(itertools.product(range(len(PARTS)), repeat=n))
    widths = np.array([[PARTS[i][1] for i in path] for path in paths])
    shares = np.array([math.prod(PARTS[i][0] for i in path) for path in paths])
    order = np.arange(n)
    # The level before the first run is anything; each run lets it wander once more.
    walk = np.minimum.outer(order, order) + 1.0
    none = opposite = 0.0
    places = np.zeros(count)
    for noise, drift, p_regime in regimes():
        base = 4.0 + drift**2 * walk

        def evidence(x, mean, variance):
            cov = base + variance * np.outer(x, x) + np.einsum(
                "pi,ij->pij", (noise * widths) ** 2, np.eye(n))
            r = y - mean * x
            inverse = np.linalg.solve(cov, np.broadcast_to(r[:, None], (len(paths), n, 1)))[..., 0]
            _, logdet = np.linalg.slogdet(cov)
            density = np.exp(-0.5 * (inverse @ r) - 0.5 * logdet)
            cov_step = variance * x
            gain = np.linalg.solve(cov, np.broadcast_to(cov_step[:, None], (len(paths), n, 1)))[..., 0]
            after_mean = mean + inverse @ cov_step
            after_variance = np.maximum(variance - gain @ cov_step, 1e-300)
            return shares * density, after_mean, after_variance

        weights, _, _ = evidence(np.zeros(n), 0.0, 0.0)
        none += 0.1 * p_regime * weights.sum()
        for k in range(1, count + 1):
            x = np.array([1.0 if c >= k else 0.0 for c, _ in runs])
            for mean, sd, p_size in sizes():
                weights, m, v = evidence(x, mean, sd * sd)
                weights = weights * 0.9 * p_regime * p_size / count
                up = norm.sf(SMALLEST, m, np.sqrt(v))
                down = norm.cdf(-SMALLEST, m, np.sqrt(v))
                places[k - 1] += (weights * up).sum()
                opposite += (weights * down).sum()
                none += (weights * (1 - up - down)).sum()
    total = none + opposite + places.sum()
    return none / total, opposite / total, (places / total).tolist()


CASES = [
    (3, [(0, 0.0), (3, 0.06), (0, 0.01), (1, 0.055), (2, 0.052)]),
    (4, [(0, 1.0), (4, 1.05), (2, 0.99), (2, 1.01), (4, 1.03)]),
    (4, [(0, 0.0), (4, 0.05), (2, 0.30), (2, 0.01), (3, 0.045)]),
    (3, [(0, 0.0), (3, 0.002), (0, -0.001), (3, 0.001), (1, 0.0)]),
    (3, [(0, 0.0), (3, -0.05), (0, 0.003), (3, -0.047), (1, 0.0)]),
    (2, [(0, 0.0), (2, 0.011), (1, 0.02), (0, 0.03), (2, 0.041)]),
]

if __name__ == "__main__":
    result = []
    for count, runs in CASES:
        none, opposite, places = posterior(count, runs)
        result.append({"count": count, "positions": [c for c, _ in runs],
                       "values": [v for _, v in runs], "no_step": none, "opposite": opposite,
                       "places": places})
    path = pathlib.Path(__file__).with_name("steps.json")
    path.write_text(json.dumps(result, indent=1) + "\n")
