"""A peer's side of the comparison: `task.py PEER TASK FILE REPEATS`, one line of JSON."""

import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def lifetimes_task(task, file):
    import lifetimes
    import pandas

    table = pandas.read_csv(file)
    x, recency, age = table.frequency, table.recency, table.age
    bg = lifetimes.BetaGeoFitter()
    bg.params_ = pandas.Series({"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259})
    gg = lifetimes.GammaGammaFitter()
    gg.params_ = pandas.Series({"p": 6.25, "q": 3.74, "v": 15.45})
    # What is predicted by needs a fit's attribute.
    bg.predict = bg.conditional_expected_number_of_purchases_up_to_time

    def fit(fitter, *columns):
        return lambda: list(fitter().fit(*columns).params_)

    if task == "bg_nbd_fit":
        return fit(lifetimes.BetaGeoFitter, x, recency, age)
    if task == "pareto_nbd_fit":
        return fit(lifetimes.ParetoNBDFitter, x, recency, age)
    if task == "gamma_gamma_fit":
        repeaters = table[table.frequency > 0]
        return fit(lifetimes.GammaGammaFitter, repeaters.frequency, repeaters.monetary_value)
    if task == "alive":
        return lambda: [float(bg.conditional_probability_alive(x, recency, age).sum())]
    if task == "expected_39":
        return lambda: [float(bg.predict(39, x, recency, age).sum())]
    if task == "value_12_months":
        money = table.monetary_value.fillna(0.0)
        return lambda: [
            float(
                gg.customer_lifetime_value(
                    bg, x, recency, age, money, time=12, discount_rate=0.01, freq="W"
                ).sum()
            )
        ]
    raise SystemExit(f"no task {task}")


# Purchases of one customer on one day are one; weeks; money is the mean of the repeat days.
SQL = """
WITH days AS (
  SELECT customer, CAST("at" AS DATE) AS day, SUM(amount) AS amount FROM {rows} GROUP BY ALL
), counted AS (
  SELECT customer, COUNT(*) - 1 AS frequency, MIN(day) AS first, MAX(day) AS last,
         SUM(amount) - ARG_MIN(amount, day) AS repeated
  FROM days GROUP BY customer
)
SELECT customer, frequency, (last - first) / 7.0 AS recency, (DATE '2024-12-31' - first) / 7.0 AS age,
       CASE WHEN frequency > 0 THEN repeated / frequency END AS money
FROM counted ORDER BY customer
"""


def duckdb_task(task, file):
    import duckdb

    source = f"read_csv('{file}')"
    connection = duckdb.connect()
    if task == "rows":
        connection.execute(f"CREATE TABLE rows AS SELECT * FROM {source}")
        source = "rows"

    def run():
        base = connection.execute(SQL.format(rows=source)).fetchnumpy()
        money = base["money"]
        return [
            float(len(base["customer"])),
            float(base["frequency"].sum()),
            float(base["recency"].astype(float).sum()),
            float(base["age"].astype(float).sum()),
            float(money.astype(float).sum()),
        ]

    return run


def polars_task(task, file):
    import datetime

    import polars

    def scan():
        return polars.scan_csv(file, try_parse_dates=True)

    held = scan().collect() if task == "rows" else None

    def run():
        rows = held.lazy() if held is not None else scan()
        end = polars.lit(datetime.date(2024, 12, 31))
        base = (
            rows.group_by("customer", polars.col("at").dt.date().alias("day"))
            .agg(polars.col("amount").sum())
            .group_by("customer")
            .agg(
                (polars.len() - 1).alias("frequency"),
                polars.col("day").min().alias("first"),
                polars.col("day").max().alias("last"),
                (polars.col("amount").sum() - polars.col("amount").sort_by("day").first()).alias(
                    "repeated"
                ),
            )
            .with_columns(
                recency=(polars.col("last") - polars.col("first")).dt.total_days() / 7.0,
                age=(end - polars.col("first")).dt.total_days() / 7.0,
                money=polars.when(polars.col("frequency") > 0).then(
                    polars.col("repeated") / polars.col("frequency")
                ),
            )
            .sort("customer")
            .collect()
        )
        return [
            float(base.height),
            float(base["frequency"].sum()),
            float(base["recency"].sum()),
            float(base["age"].sum()),
            float(base["money"].sum()),
        ]

    return run


def main():
    peer, task, file, repeats = sys.argv[1:]
    run = {"lifetimes": lifetimes_task, "duckdb": duckdb_task, "polars": polars_task}[peer](
        task, file
    )
    answer = run()
    wall = []
    before = time.process_time()
    for _ in range(int(repeats)):
        start = time.perf_counter()
        run()
        wall.append(time.perf_counter() - start)
    processor = (time.process_time() - before) / int(repeats)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {"wall": wall, "processor": processor, "megabytes": megabytes, "answer": answer}
        )
    )


main()
