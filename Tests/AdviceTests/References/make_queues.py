"""Makes queues.json: how many servers keep the 95th percentile of waits below a target, by simpy 4.1.

Run it with: pip install simpy numpy && python3 make_queues.py

60 settings: arrivals by chance with exponential times (mmc), with other times (mgc), and in batches
(bursty). The neighbourhood is found by a quick recursion, every number written comes from simpy.
Settings whose answer is a near tie are drawn anew, so that chance doesn't decide.
"""
import json, math, random
import numpy as np
import simpy

REPLICATIONS, ARRIVALS = 3, 40_000


def draws(setting, count, rng):
    """Times between arrivals and services."""
    batch = setting["burst"]
    if batch == 1:
        gaps = rng.exponential(1 / setting["arrival_rate"], count)
    else:
        sizes = rng.geometric(1 / batch, count)
        gaps = []
        for size in sizes:
            gaps.append(rng.exponential(batch / setting["arrival_rate"]))
            gaps.extend([0.0] * (size - 1))
            if len(gaps) >= count:
                break
        gaps = np.array(gaps[:count])
    mean, cv = setting["mean_service"], setting["service_cv"]
    if setting["service"] == "exponential":
        services = rng.exponential(mean, count)
    elif setting["service"] == "lognormal":
        variance = math.log(1 + cv * cv)
        services = rng.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), count)
    elif setting["service"] == "gamma":
        services = rng.gamma(1 / cv**2, mean * cv**2, count)
    else:
        services = np.full(count, mean)
    return gaps, services


def quick(setting, servers, rng, count=30_000):
    import heapq
    gaps, services = draws(setting, count, rng)
    free, now, waits = [0.0] * servers, 0.0, []
    for gap, service in zip(gaps, services):
        now += gap
        start = max(now, free[0])
        heapq.heapreplace(free, start + service)
        waits.append(start - now)
    return float(np.quantile(waits[count // 20:], 0.95))


def simulate(setting, servers, seed):
    rng = np.random.default_rng(seed)
    gaps, services = draws(setting, ARRIVALS, rng)
    environment = simpy.Environment()
    pool = simpy.Resource(environment, capacity=servers)
    waits = []

    def job(service):
        came = environment.now
        with pool.request() as request:
            yield request
            waits.append(environment.now - came)
            yield environment.timeout(service)

    def source():
        for gap, service in zip(gaps, services):
            if gap > 0:
                yield environment.timeout(gap)
            environment.process(job(service))

    environment.process(source())
    environment.run()
    return float(np.quantile(waits[ARRIVALS // 20:], 0.95))


def p95(setting, servers, seed):
    values = np.array([simulate(setting, servers, seed * 100 + n) for n in range(REPLICATIONS)])
    reach = 4.303 * values.std(ddof=1) / math.sqrt(REPLICATIONS)
    return float(values.mean()), float(values.mean() - reach), float(values.mean() + reach)


def draw(kind, random):
    setting = {"kind": kind, "seed": random.randrange(1_000_000), "burst": 1}
    setting["mean_service"] = round(random.uniform(30, 600), 1)
    load = random.uniform(1.5, 20)
    setting["arrival_rate"] = float(f"{load / setting['mean_service']:.6g}")
    choices = {
        "mmc": [("exponential", 1.0)],
        "mgc": [("lognormal", 0.5), ("lognormal", 1.5), ("lognormal", 2.0), ("gamma", 0.3),
                ("gamma", 0.7), ("constant", 0.0)],
        "bursty": [("exponential", 1.0), ("lognormal", 1.5)],
    }[kind]
    setting["service"], setting["service_cv"] = random.choice(choices)
    if kind == "bursty":
        setting["burst"] = random.choice([2, 3, 5])
    setting["target"] = round(setting["mean_service"] * random.uniform(0.1, 2), 1)
    return setting


def answer(setting):
    rng = np.random.default_rng(setting["seed"])
    load = setting["arrival_rate"] * setting["mean_service"]
    servers = math.floor(load) + 1
    while quick(setting, servers, rng) > setting["target"]:
        servers += 1
    middle, low, high = p95(setting, servers, setting["seed"])
    if high > 0.93 * setting["target"]:
        return None
    setting.update(servers=servers, p95=middle, p95_low=low, p95_high=high)
    setting.update(p95_fewer=None, fewer_low=None, fewer_high=None)
    if servers - 1 > load:
        middle, low, high = p95(setting, servers - 1, setting["seed"] + 1)
        if low < 1.07 * setting["target"]:
            return None
        setting.update(p95_fewer=middle, fewer_low=low, fewer_high=high)
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value
            for key, value in setting.items()}


if __name__ == "__main__":
    random.seed(20261123)
    found = []
    for kind in ["mmc", "mgc", "bursty"]:
        count = 0
        while count < 20:
            setting = answer(draw(kind, random))
            if setting is None:
                continue
            found.append(setting)
            count += 1
            with open("queues.json", "w") as file:
                file.write("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n")
