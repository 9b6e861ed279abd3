"""Writes ../Resources/statistics-cases.jsonl: inputs, and the values that SciPy and NumPy have for them.

Where double precision is not enough for a reference (counts near 10^12, sums that cancel), mpmath or fractions give it;
"source" says which. Run it with Python 3, scipy 1.17.1, numpy and mpmath; the same seed writes the same file.
"""
import json
import math
import os
from fractions import Fraction

import mpmath
import numpy
from scipy import stats

mpmath.mp.dps = 90
random = numpy.random.default_rng(20260415)
ALTERNATIVES = ["two-sided", "greater", "less"]
cases = []


def add(function, source="scipy", **fields):
    fields = {name: clean(value) for name, value in fields.items()}
    cases.append({"id": f"{function}-{sum(c['function'] == function for c in cases) + 1}", "function": function,
                  "source": source, **fields})


def clean(value):
    if isinstance(value, (bool, numpy.bool_)):
        return bool(value)
    if isinstance(value, (numpy.integer, int)):
        return int(value)
    if isinstance(value, (numpy.floating, float, mpmath.mpf)):
        assert math.isfinite(float(value)), value
        return float(value)
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [clean(v) for v in value]
    return value


# The normal distribution

for z in [0.0, 1e-300, 1e-10, 0.5, 1.0, 1.959963984540054, 5.0, 8.3, 20.0, 37.0] + list(random.uniform(0, 12, 40)):
    for signed in {z, -z}:
        add("normal", z=signed, cumulative=stats.norm.cdf(signed), upper=stats.norm.sf(signed),
            density=stats.norm.pdf(signed))


def quantile(p):
    """Newton's method at 90 digits from SciPy's value, which it must agree with."""
    start = stats.norm.ppf(p)
    z = mpmath.mpf(float(start))
    for _ in range(8):
        tail = mpmath.erfc(-z / mpmath.sqrt(2)) / 2
        z -= (tail - mpmath.mpf(p)) / mpmath.npdf(z)
    assert abs(float(z) - start) <= 1e-12 * abs(start) + 1e-15, (p, z, start)
    return z


for p in [1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.005, 0.01, 0.02425, 0.025, 0.05, 0.1, 0.2499999, 0.25, 0.25000001, 0.3,
          0.4, 0.49, 0.499999, 0.4999999999, 0.5, 0.5000000001, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9999999,
          1 - 2**-53] + list(random.uniform(0, 1, 40)) + list(10 ** random.uniform(-200, -1, 30)):
    add("quantile", source="scipy, mended by mpmath", p=p, z=0.0 if p == 0.5 else quantile(p))


# Two proportions

def score(x1, n1, x2, n2):
    pooled = Fraction(x1 + x2, n1 + n2)
    variance = pooled * (1 - pooled) * (Fraction(1, n1) + Fraction(1, n2))
    difference = Fraction(x1, n1) - Fraction(x2, n2)
    if variance == 0:
        return difference, mpmath.mpf(0)
    return difference, precise(difference) / mpmath.sqrt(precise(variance))


def precise(fraction):
    return mpmath.mpf(fraction.numerator) / fraction.denominator


def wilson(x, n, confidence):
    """The exact limits, which must be SciPy's where it has the digits."""
    z = -quantile((1 - confidence) / 2)
    p = mpmath.mpf(x) / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * mpmath.sqrt(p * (1 - p) / n + z * z / (4 * mpmath.mpf(n) ** 2))
    if n <= 100000:
        ours = stats.binomtest(x, n).proportion_ci(confidence, "wilson")
        assert abs(ours.low - max(0, centre - half)) < 1e-12 and abs(ours.high - min(1, centre + half)) < 1e-12
    return centre - half, centre + half


def newcombe(x1, n1, x2, n2, confidence):
    (l1, u1), (l2, u2) = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    p1, p2 = mpmath.mpf(x1) / n1, mpmath.mpf(x2) / n2
    d = p1 - p2
    return (d - mpmath.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), d + mpmath.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2))


def normal_value(z, alternative):
    return {"two-sided": mpmath.erfc(abs(z) / mpmath.sqrt(2)), "greater": mpmath.erfc(z / mpmath.sqrt(2)) / 2,
            "less": mpmath.erfc(-z / mpmath.sqrt(2)) / 2}[alternative]


def smallest_expected(x1, n1, x2, n2):
    x, n = x1 + x2, n1 + n2
    return min(x, n - x) * min(n1, n2) / n


def precise_fisher(x1, n1, x2, n2, alternative):
    """Fisher's exact p value for any counts with few errors (or few successes)."""
    n, x = n1 + n2, x1 + x2
    if x > n - x:
        flipped = {"two-sided": "two-sided", "greater": "less", "less": "greater"}[alternative]
        return precise_fisher(n1 - x1, n1, n2 - x2, n2, flipped)
    log_binomial = lambda a, b: mpmath.loggamma(a + 1) - mpmath.loggamma(b + 1) - mpmath.loggamma(a - b + 1)
    weights = {k: mpmath.exp(log_binomial(x, k) + log_binomial(n - x, n1 - k) - log_binomial(n, n1))
               for k in range(max(0, x - n2), min(x, n1) + 1)}
    seen = weights[x1]
    if alternative == "greater":
        return mpmath.fsum(w for k, w in weights.items() if k >= x1)
    if alternative == "less":
        return mpmath.fsum(w for k, w in weights.items() if k <= x1)
    return mpmath.fsum(w for w in weights.values() if w <= seen * (1 + mpmath.mpf(10) ** -30))


def proportion(x1, n1, x2, n2, method, alternative, confidence=0.95):
    difference, z = score(x1, n1, x2, n2)
    exact = method == "exact" or (method == "automatic" and smallest_expected(x1, n1, x2, n2) < 5)
    source = "scipy"
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    if exact and n1 + n2 < 10**6:
        p = stats.fisher_exact(table, alternative=alternative).pvalue
        reference = precise_fisher(x1, n1, x2, n2, alternative) if n1 + n2 < 5000 else p
        if abs(p - reference) > 1e-12 * reference:
            source = f"mpmath (SciPy is off by {float(abs(p / reference - 1)):.0e})"
            assert abs(p - reference) <= 1e-9 * reference, (table, alternative, p, reference)
            p = reference
    elif exact:
        source, p = "mpmath", precise_fisher(x1, n1, x2, n2, alternative)
    elif n1 + n2 < 10**6:
        p = 2 * stats.norm.sf(abs(float(z))) if alternative == "two-sided" else (
            stats.norm.sf(float(z)) if alternative == "greater" else stats.norm.cdf(float(z)))
        if alternative == "two-sided" and 0 < x1 + x2 < n1 + n2:
            p = stats.chi2_contingency(table, correction=False).pvalue
    else:
        source, p = "mpmath", normal_value(z, alternative)
    lower, upper = newcombe(x1, n1, x2, n2, confidence)
    add("proportion", source=source, candidate=[x1, n1], stable=[x2, n2], method=method, alternative=alternative,
        confidence=confidence, exact=exact, difference=precise(difference), statistic=z, p=p,
        lower=lower, upper=upper)


edges = [(0, 1, 0, 1), (1, 1, 0, 1), (0, 1, 1, 1), (1, 1, 1, 1), (0, 10, 0, 20), (10, 10, 20, 20), (10, 10, 0, 20),
         (0, 10, 20, 20), (3, 10, 3, 10), (5, 10, 5, 10), (5, 10, 10, 20), (1, 2, 499, 998), (1, 10, 0, 1000),
         (0, 5, 7, 9), (5, 5, 1, 9), (40, 200, 40, 200), (2, 37, 5, 41), (12, 60, 25, 60), (25, 60, 12, 60),
         (19, 4000, 11, 5000), (0, 20, 5, 20), (7, 15, 8, 15), (1, 1, 0, 2000), (3, 2000, 0, 1)]
for edge in edges:
    for alternative in ALTERNATIVES:
        for method in ["automatic", "exact", "normal"]:
            proportion(*edge, method, alternative)
for size in [12, 40, 150, 600]:
    for _ in range(12):
        n1, n2 = (int(n) for n in random.integers(1, size, 2, endpoint=True))
        x1, x2 = int(random.integers(0, n1, endpoint=True)), int(random.integers(0, n2, endpoint=True))
        proportion(x1, n1, x2, n2, "exact", str(random.choice(ALTERNATIVES)), float(random.choice([0.9, 0.95, 0.99])))
for _ in range(90):
    n1, n2 = (int(10 ** e) for e in random.uniform(0, 4.5, 2))
    share = 10 ** random.uniform(-4, -0.1)
    x1 = int(random.binomial(n1, share))
    x2 = int(random.binomial(n2, min(1, share * random.uniform(0.5, 1.5))))
    proportion(x1, n1, x2, n2, "automatic", str(random.choice(ALTERNATIVES)), float(random.choice([0.5, 0.9, 0.999])))
for _ in range(20):  # equal sizes: mirrored tables are equally likely
    n = int(random.integers(2, 80))
    x1, x2 = int(random.integers(0, n, endpoint=True)), int(random.integers(0, n, endpoint=True))
    proportion(x1, n, x2, n, "exact", "two-sided")
huge = [(0, 10**12, 0, 10**12), (3, 10**12, 0, 10**12), (3, 5 * 10**11, 1, 10**12),
        (10**12, 10**12, 10**12 - 2, 10**12),
        (5, 10, 10**9, 10**12), (0, 3, 10**12 - 1, 10**12), (8, 100, 10**6, 10**12), (40, 10**3, 10**9, 10**12),
        (5 * 10**11, 10**12, 5 * 10**11, 10**12), (5 * 10**11 + 10**6, 10**12, 5 * 10**11, 10**12),
        (10**6 + 4000, 10**12, 10**6, 10**12), (10**12 - 5, 10**12, 10**12 - 1, 10**12 - 1),
        (7, 10**12, 5 * 10**5, 10**12),
        (1, 1, 10**12, 10**12), (123456789, 10**11, 1234567890, 10**12), (30, 10**9, 12, 3 * 10**9), (0, 1, 0, 10**12),
        (1000, 10**10, 30, 10**9), (333333333333, 10**12, 111111111111, 333333333334)]
for edge in huge:
    for alternative in ALTERNATIVES:
        if smallest_expected(*edge) < 5 and min(edge[0] + edge[2], edge[1] + edge[3] - edge[0] - edge[2]) > 10**4:
            # Few trials instead of few errors: the transposed table has the same p value.
            x1, n1, x2, n2 = edge
            difference, z = score(*edge)
            lower, upper = newcombe(*edge, 0.95)
            p = precise_fisher(x1, x1 + x2, n1 - x1, n1 + n2 - x1 - x2, alternative)
            add("proportion", source="mpmath", candidate=[x1, n1], stable=[x2, n2], method="automatic",
                alternative=alternative, confidence=0.95, exact=True, difference=precise(difference), statistic=z,
                p=p, lower=lower, upper=upper)
        else:
            proportion(*edge, "automatic", alternative)


# The sequential test

def sequential(p0, p1, alpha, beta, errors, trials):
    exact0, exact1, a, b = (mpmath.mpf(v) for v in (p0, p1, alpha, beta))
    error, success = mpmath.log(exact1 / exact0), mpmath.log((1 - exact1) / (1 - exact0))
    lower, upper = mpmath.log(b / (1 - a)), mpmath.log((1 - b) / a)
    ratio = errors * error + (trials - errors) * success
    scale = errors * abs(error) + (trials - errors) * abs(success)
    decision = "unhealthy" if ratio >= upper else "healthy" if ratio <= lower else "undecided"
    assert min(abs(ratio - lower), abs(ratio - upper)) > 1e-9 * scale
    add("sequential", source="mpmath", acceptable=p0, unacceptable=p1, alpha=alpha, beta=beta, count=[errors, trials],
        lower=lower, upper=upper, ratio=ratio, scale=scale, error=error, success=success, decision=decision)


for count in [(0, 0), (0, 1), (1, 1), (0, 50), (0, 400), (3, 40), (400, 400), (10**12, 10**12), (0, 10**12),
              (2 * 10**10, 10**12)]:
    sequential(0.01, 0.03, 0.05, 0.1, *count)
    sequential(1e-9, 2e-9, 1e-6, 1e-3, *count)
    sequential(0.5, 0.500001, 0.2, 0.3, *count)
    sequential(0.001, 0.999, 0.01, 0.01, *count)
    sequential(0.9999999, 0.99999999, 1e-12, 0.4, *count)
    sequential(0.3, 1 - 2**-43, 0.1, 0.1, *count)
for _ in range(80):
    p0 = 10 ** random.uniform(-6, -0.1)
    p1 = p0 + (1 - p0) * 10 ** random.uniform(-4, -0.01)
    trials = int(10 ** random.uniform(0, 7))
    errors = int(random.binomial(trials, p0 if random.random() < 0.5 else p1))
    sequential(p0, p1, 10 ** random.uniform(-5, -0.4), 10 ** random.uniform(-5, -0.4), errors, trials)


# Mann-Whitney

def mann_whitney(candidate, stable, method, alternative):
    candidate, stable = [clean(list(map(float, s))) for s in (candidate, stable)]
    tied = len(set(candidate + stable)) < len(candidate) + len(stable)
    exact = method == "exact" or (method == "automatic" and not tied and min(len(candidate), len(stable)) <= 8)
    name = {"automatic": "auto", "exact": "exact", "normal": "asymptotic"}[method]
    with numpy.errstate(all="ignore"):
        result = stats.mannwhitneyu(candidate, stable, alternative=alternative, method=name)
    pairs = len(candidate) * len(stable)
    add("mannWhitney", candidate=candidate, stable=stable, method=method, alternative=alternative, exact=exact,
        u=result.statistic, p=result.pvalue, greater=result.statistic / pairs,
        biserial=2 * result.statistic / pairs - 1)


for pair in [([1], [2]), ([2], [1]), ([1], [1]), ([3, 3, 3], [3, 3]), ([1, 2, 3], [4, 5, 6]), ([4, 5, 6], [1, 2, 3]),
             ([1, 2, 3], [1, 2, 3]), ([1, 1, 2, 2], [1, 2, 2, 3]), ([5], list(range(10, 40))), ([0.0], [-0.0, 1.0]),
             (list(range(20)), list(range(20))), (list(range(8)), [x + 0.5 for x in range(8)]),
             (list(range(9)), [x + 0.5 for x in range(9)]), ([1] * 30, [2] * 30), ([1e308, -1e308], [5e-324, 0.0])]:
    for alternative in ALTERNATIVES:
        mann_whitney(*pair, "automatic", alternative)
        mann_whitney(*pair, "normal", alternative)
for n1, n2 in [(1, 5), (2, 2), (3, 7), (8, 8), (8, 60), (5, 150), (60, 3), (12, 15), (30, 30), (40, 25)]:
    for alternative in ALTERNATIVES:
        for shift in [0, 0.6]:
            mann_whitney(random.normal(shift, 1, n1).round(9), random.normal(0, 1, n2).round(9), "exact", alternative)
for _ in range(60):
    n1, n2 = (int(10 ** e) for e in random.uniform(0, 2.2, 2))
    digits = int(random.choice([0, 1, 6]))
    mann_whitney(random.lognormal(1 + random.uniform(-0.4, 0.8), 0.8, n1).round(digits),
                 random.lognormal(1, 0.8, n2).round(digits), "automatic", str(random.choice(ALTERNATIVES)))


# Samples

def sample(values, ranks):
    values = clean(list(map(float, values)))
    exact = [Fraction(v) for v in values]
    mean = sum(exact) / len(exact)
    fields = {"values": values, "mean": precise(mean), "ranks": ranks, "percentiles": numpy.percentile(values, ranks)}
    add("sample", source="numpy percentiles; fractions", **fields)


RANKS = [0, 1, 10, 25, 33.3, 50, 66.67, 75, 90, 95, 99, 99.9, 100]
for values in [[5], [0], [1, 2], [2, 1], [3, 3, 3, 3], [1, 2, 3, 4, 5], list(range(101)), [-1, 1], [0.1] * 10,
               [1e16, 1, -1e16], [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16], [1e15 + x for x in range(50)],
               [1e300, 1e300, -1e300], [1e-300, 2e-300, 4e-300], [5e-324, 1e-323, 0], [1e200, 1], [1.7e308, 1.7e308]]:
    sample(values, RANKS)
for _ in range(90):
    size = int(10 ** random.uniform(0, 2.3))
    kind = random.integers(0, 3)
    values = (random.lognormal(3, 1, size).round(3) if kind == 0 else random.normal(0, 1, size).round(6) if kind == 1
              else random.integers(0, 9, size))
    sample(values, clean([0, 100] + list(random.uniform(0, 100, 6))))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Resources/statistics-cases.jsonl")
with open(path, "w", encoding="utf-8") as file:
    for case in cases:
        file.write(json.dumps(case) + "\n")
counts = {}
for case in cases:
    counts[case["function"]] = counts.get(case["function"], 0) + 1
print(len(cases), counts)
