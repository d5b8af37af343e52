"""The goals of speed of cohorts: narwhals beside the same columns written by hand for one engine.

The hand-written sides have the same guards and reasons; without them they would be faster, and
would give an implausible weight a dose. Each preparation ends by holding both sides against each
other, on rows of every kind, so that the times are of the same work.
"""

from collections.abc import Callable
from typing import TypeVar

Loop = TypeVar("Loop")
Memory = TypeVar("Memory")

COHORT = """
import attrs, numpy
import myositis_ild_evidence as mie
regimen = mie.evidence.regimens["huapaya2019/ivig"]
vials = attrs.evolve(mie.dosing.products["octagam-10"], vials=["5 g"])
options = dict(weight_policy="adjusted", product=vials, round_to="vial-up")
ours = lambda frame: mie.dosing.for_cohort(regimen, frame, **options)
def cohort(rows):
    dice = numpy.random.default_rng(1)
    kilograms = dice.integers(400, 1500, rows) / 10
    centimetres = dice.integers(1530, 2000, rows) / 10
    sexes = numpy.where(dice.random(rows) < 0.5, "male", "female")
    return {"weight_kg": kilograms, "height_cm": centimetres, "sex": sexes}
odd = [(None, 170.0, "male"), (9.0, 170.0, "male"), (70.0, None, "female"), (70.0, 9.0, "male"),
       (70.0, 170.0, None), (70.0, 170.0, "x"), (70.0, 150.0, "male"), (30.0, 190.0, "female"),
       (70.0, 170.0, "male"), (120.0, 160.0, "female")]
odd = dict(zip(("weight_kg", "height_cm", "sex"), map(list, zip(*odd))))
SHORT = "adjusted does not hold: height below 60 in"
NOTE = "adjusted does not apply, actual weight used: actual weight below the adjusted one"
UNKNOWN = "sex is neither 'male' nor 'female'"
def same(left, right):
    assert left.column_names == right.column_names, (left.column_names, right.column_names)
    for name in left.column_names:
        for a, b in zip(left[name].to_pylist(), right[name].to_pylist(), strict=True):
            assert a == b or abs(a - b) < 1e-9, (name, a, b)
"""

POLARS = """
import polars as pl
def by_hand(frame):
    w, h, sex = pl.col("weight_kg"), pl.col("height_cm"), pl.col("sex")
    weight_good = ((w >= 20 - 1e-9) & (w <= 350 + 1e-9)).fill_null(False)
    height_good = ((h >= 100 - 1e-9) & (h <= 250 + 1e-9)).fill_null(False)
    male, known = sex == "male", ((sex == "male") | (sex == "female")).fill_null(False)
    ideal = pl.when(male).then(50.0).otherwise(45.5) + 2.3 * (h / 2.54 - 60)
    frame = frame.with_columns(ideal=ideal).with_columns(adjusted=pl.col("ideal") * 0.6 + w * 0.4)
    low, short = w < pl.col("adjusted") - 1e-9, h < 152.4 - 1e-9
    frame = frame.with_columns(
        kg=pl.when(low).then(w).otherwise(pl.col("adjusted")),
        good=weight_good & height_good & known & ~short,
    ).with_columns(n=(pl.col("kg") * 0.08 - 1e-9).ceil())
    kg, n = pl.col("kg"), pl.col("n")
    good = pl.col("good") & (n > 0.5)
    shown = lambda value: pl.when(good).then(value)
    spare = n * 5 - kg * 0.4
    reason = (
        pl.when(w.is_null() | w.is_nan()).then(pl.lit("weight is missing"))
        .when(~weight_good).then(pl.lit("weight is outside of 20 kg to 350 kg"))
        .when(h.is_null() | h.is_nan()).then(pl.lit("height is missing"))
        .when(~height_good).then(pl.lit("height is outside of 100 cm to 250 cm"))
        .when(sex.is_null()).then(pl.lit("sex is missing"))
        .when(~known).then(pl.lit(UNKNOWN))
        .when(short).then(pl.lit(SHORT))
        .when(n < 0.5).then(pl.lit("rounding leaves nothing"))
    )
    return frame.select(
        w, h, sex, dosing_weight_kg=shown(kg),
        weight_basis=shown(pl.when(low).then(pl.lit("actual")).otherwise(pl.lit("adjusted"))),
        policy=pl.lit("adjusted"),
        note=shown(pl.when(low).then(pl.lit(NOTE))),
        per_day_g=shown(kg * 0.4), per_course_g=shown(kg * 2), total_g=shown(kg * 12),
        rounded_per_day_g=shown(n * 5), rounded_per_course_g=shown(n * 25),
        rounded_total_g=shown(n * 150), vials_per_day=shown(n.cast(pl.Int64)),
        vials_per_day_of_5_g=shown(n.cast(pl.Int64)),
        waste_per_day_g=shown(pl.when(spare > 1e-9).then(spare).otherwise(0.0)), reason=reason,
    )
"""

POLARS_CHECK = """
frame = pl.DataFrame(odd).lazy()
same(ours(frame).collect().to_arrow(), by_hand(frame).collect().to_arrow())
frame = pl.DataFrame(cohort({rows})).lazy()
"""

#: Nobody keeps all rows of a query: every column is summed or counted.
DUCKDB = """
import duckdb, pyarrow
UNKNOWN = UNKNOWN.replace("'", "''")
SQL = f'''
select weight_kg, height_cm, sex,
  case when good then kg end dosing_weight_kg,
  case when good then case when low then 'actual' else 'adjusted' end end weight_basis,
  'adjusted' policy, case when good and low then '{NOTE}' end note,
  case when good then kg * 0.4::double end per_day_g,
  case when good then kg * 2 end per_course_g, case when good then kg * 12 end total_g,
  case when good then n * 5 end rounded_per_day_g,
  case when good then n * 25 end rounded_per_course_g,
  case when good then n * 150 end rounded_total_g,
  case when good then n::bigint end vials_per_day,
  case when good then n::bigint end vials_per_day_of_5_g,
  case when good then case when n * 5 - kg * 0.4::double > 1e-9::double
    then n * 5 - kg * 0.4::double else 0 end end waste_per_day_g,
  case when weight_kg is null or isnan(weight_kg) then 'weight is missing'
    when not heavy then 'weight is outside of 20 kg to 350 kg'
    when height_cm is null or isnan(height_cm) then 'height is missing'
    when not tall then 'height is outside of 100 cm to 250 cm'
    when sex is null then 'sex is missing'
    when not known then '{UNKNOWN}'
    when short then '{SHORT}' when n < 0.5::double then 'rounding leaves nothing' end reason
from (select *, heavy and tall and known and not short and n > 0.5::double good
from (select *, ceil(kg * 0.08::double - 1e-9::double) n
from (select *, weight_kg < adjusted - 1e-9::double low,
  case when weight_kg < adjusted - 1e-9::double then weight_kg else adjusted end kg
from (select *, ideal * 0.6::double + weight_kg * 0.4::double adjusted
from (select *, case when sex = 'male' then 50.0::double else 45.5::double end
    + 2.3::double * (height_cm / 2.54::double - 60) ideal,
  coalesce(weight_kg between 20 and 350, false) heavy,
  coalesce(height_cm between 100 and 250, false) tall,
  coalesce(sex = 'male' or sex = 'female', false) known,
  height_cm < 152.4::double - 1e-9::double short
from frame)))))'''
con = duckdb.connect()
con.register("given", pyarrow.table(odd))
con.execute("create table frame as select * from given")
hand = con.sql(SQL)
same(ours(con.table("frame")).order("all").to_arrow_table(), hand.order("all").to_arrow_table())
con.execute("drop table frame")
con.register("given", pyarrow.table(cohort({rows})))
con.execute("create table frame as select * from given")
con.unregister("given")
text = {"VARCHAR"}
every = ", ".join(
    f"count({name})" if str(type_) in text else f"sum({name})"
    for name, type_ in zip(hand.columns, hand.types)
)
summed = lambda query: query.aggregate(every).fetchall()
"""

PYARROW = """
import pyarrow as pa, pyarrow.compute as pc
def by_hand(frame):
    w, h, sex = frame["weight_kg"], frame["height_cm"], frame["sex"]
    no_w = pc.or_(pc.is_null(w), pc.fill_null(pc.is_nan(w), True))
    no_h = pc.or_(pc.is_null(h), pc.fill_null(pc.is_nan(h), True))
    inside = lambda x, low, high: pc.fill_null(
        pc.and_(pc.greater_equal(x, low - 1e-9), pc.less_equal(x, high + 1e-9)), False
    )
    heavy, tall = inside(w, 20.0, 350.0), inside(h, 100.0, 250.0)
    male = pc.fill_null(pc.equal(sex, "male"), False)
    known = pc.or_(male, pc.fill_null(pc.equal(sex, "female"), False))
    above = pc.multiply(pc.subtract(pc.divide(h, 2.54), 60.0), 2.3)
    ideal = pc.add(pc.if_else(male, 50.0, 45.5), above)
    adjusted = pc.add(pc.multiply(ideal, 0.6), pc.multiply(w, 0.4))
    low, short = pc.less(w, pc.subtract(adjusted, 1e-9)), pc.less(h, 152.4 - 1e-9)
    kg = pc.if_else(low, w, adjusted)
    n = pc.ceil(pc.subtract(pc.multiply(kg, 0.08), 1e-9))
    none = pc.less(n, 0.5)
    good = pc.and_(pc.and_(pc.and_(heavy, tall), pc.and_(known, pc.invert(short))), pc.invert(none))
    good = pc.fill_null(good, False)
    shown = lambda value: pc.if_else(good, value, None)
    gram = pc.multiply(kg, 0.4)
    spare = pc.subtract(pc.multiply(n, 5.0), gram)
    whole = shown(pc.cast(n, pa.int64()))
    reason = pa.scalar(None, pa.string())
    for condition, text in (
        (none, "rounding leaves nothing"), (short, SHORT),
        (pc.invert(known), UNKNOWN),
        (pc.is_null(sex), "sex is missing"),
        (pc.invert(tall), "height is outside of 100 cm to 250 cm"), (no_h, "height is missing"),
        (pc.invert(heavy), "weight is outside of 20 kg to 350 kg"), (no_w, "weight is missing"),
    ):
        reason = pc.if_else(pc.fill_null(condition, False), text, reason)
    note = shown(pc.if_else(low, NOTE, pa.scalar(None, pa.string())))
    return pa.table({
        "weight_kg": w, "height_cm": h, "sex": sex, "dosing_weight_kg": shown(kg),
        "weight_basis": shown(pc.if_else(low, "actual", "adjusted")),
        "policy": pa.repeat("adjusted", len(w)), "note": note, "per_day_g": shown(gram),
        "per_course_g": shown(pc.multiply(kg, 2.0)), "total_g": shown(pc.multiply(kg, 12.0)),
        "rounded_per_day_g": shown(pc.multiply(n, 5.0)),
        "rounded_per_course_g": shown(pc.multiply(n, 25.0)),
        "rounded_total_g": shown(pc.multiply(n, 150.0)), "vials_per_day": whole,
        "vials_per_day_of_5_g": whole,
        "waste_per_day_g": shown(pc.if_else(pc.greater(spare, 1e-9), spare, 0.0)),
        "reason": reason,
    })
frame = pa.table(odd)
same(ours(frame), by_hand(frame))
frame = pa.table(cohort({rows}))
"""

#: The same cohort without reasons and guards: the least that arrays can take.
NUMPY = """
frame = cohort({rows})
w, h, male = frame["weight_kg"], frame["height_cm"], frame["sex"] == "male"
def by_hand():
    ideal = numpy.where(male, 50.0, 45.5) + 2.3 * (h / 2.54 - 60)
    adjusted = ideal * 0.6 + w * 0.4
    kg = numpy.where(w < adjusted, w, adjusted)
    vials = numpy.ceil(kg * 0.08 - 1e-9)
    return ideal, adjusted, kg, kg * 0.4, kg * 2, kg * 12, vials * 5, vials
"""


def entries(loop: Callable[..., Loop]) -> list[Loop]:
    """Return the goals, made by the class of repeated statements."""
    million, many = f"{10**6:,}", f"{10**7:,}"

    def prepared(engine: str, rows: int) -> str:
        return COHORT + engine.replace("{rows}", str(rows))

    polars = POLARS + POLARS_CHECK
    lazy, by_hand = "ours(frame).collect()", "by_hand(frame).collect()"
    made = [
        loop(
            name=f"cohort of {million}: policy, doses, vials, reasons",
            prepare=prepared(polars, 10**6),
            ours=lazy,
            peer="polars by hand, the same columns",
            prepare_theirs=prepared(polars, 10**6),
            theirs=by_hand,
            at_most=1.15,
        ),
        loop(
            name=f"cohort of {million} in polars, against numpy",
            prepare=prepared(polars, 10**6),
            ours=lazy,
            peer="numpy by hand, without guards and reasons",
            prepare_theirs=prepared(NUMPY, 10**6),
            theirs="by_hand()",
            at_most=1.50,
        ),
    ]
    made += [
        loop(
            name=f"cohort of {many} in {engine}",
            prepare=prepared(code, 10**7),
            ours=ours,
            peer=f"{engine} by hand, the same columns",
            prepare_theirs=prepared(code, 10**7),
            theirs=theirs,
            at_most=1.15,
            pairs=7,  # each takes seconds
        )
        for engine, code, ours, theirs in (
            ("polars", polars, lazy, by_hand),
            ("DuckDB", DUCKDB, 'summed(ours(con.table("frame")))', "summed(con.sql(SQL))"),
            ("pyarrow", PYARROW, "ours(frame)", "by_hand(frame)"),
        )
    ]
    return made


PARQUET = """
import sys, pyarrow as pa, pyarrow.parquet as pq
made = pa.table(cohort(1_000_000))
with pq.ParquetWriter(sys.argv[1], made.schema) as writer:
    for _ in range(10):
        writer.write_table(made, row_group_size=100_000)
"""
STREAMS = {
    "polars": """
import sys, polars as pl
found = ours(pl.scan_parquet(sys.argv[1]))
asked = found.select(pl.len(), pl.col("total_g").sum(), pl.col("reason").count())
asked.collect(engine="streaming")
""",
    "DuckDB": """
import sys, duckdb
found = ours(duckdb.connect(config={"threads": 2}).read_parquet(sys.argv[1]))
found.aggregate("count(*), sum(total_g), count(reason)").fetchall()
""",
}


def streams(memory: Callable[..., Memory]) -> list[Memory]:
    """Return the goals of memory, made by their class."""
    return [
        memory(
            name=f"cohort of {10**7:,} streamed from Parquet by {engine}",
            prepare=COHORT + PARQUET,
            ours=COHORT + program,
            at_most=250,
        )
        for engine, program in STREAMS.items()
    ]
