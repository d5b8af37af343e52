"""The verb of regimens: its signature and docstring; the engine behind it loads when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..records.regimen import DosingRegimen
    from .formulary import Formulary
    from .patient import PatientDose
    from .person import Patient
    from .policy import BodySurface, Policy
    from .product import Product


def for_patient(
    regimen: DosingRegimen,
    weight: Any = None,
    *,
    height: Any = None,
    sex: str | None = None,
    age: Any = None,
    pregnant: bool | None = None,
    pre_pregnancy_weight: Any = None,
    accept_implausible: Any = (),
    patient: Patient | None = None,
    weight_policy: str | Policy | None = None,
    body_surface: str | BodySurface | None = None,
    product: str | Product | None = None,
    stock: Any = None,
    round_to: Any = None,
    indication: str | None = None,
    renal_or_thrombosis_risk: bool | None = None,
    rate_cap: Any = None,
    warn_above: Any = None,
    days: int | None = None,
    country: str | None = None,
    formulary: Formulary | None = None,
) -> PatientDose:
    """Return the doses of a regimen for a patient.

    Doses are exact, in the unit that was printed or that labels print (grams here), volumes mL,
    times hours; rounding stands beside the exact doses. See also
    `for_cohort` for many patients, `compare` for every policy and product, `dose_per_course` for
    doses per kilogram.

    Args:
        regimen: The regimen.
        weight: Body weight with its unit: ``"70 kg"``, ``"154 lb"``, an `Amount`, or a pint
            quantity of any registry.
        height: Body height with its unit, for policies that need it, and so that a body mass index
            that can hardly be right, or obesity, is seen.
        sex: ``male`` or ``female``, for policies that need it.
        age: Whole years, or text such as ``"6 months"``; where it is not given, an adult.
        pregnant: Whether the patient is pregnant.
        pre_pregnancy_weight: Weight before the pregnancy.
        accept_implausible: What was checked although it is unusual: ``weight``, ``height``,
            ``age``, ``bmi`` (of weight and height) or ``dose`` (so low a one).
        patient: All of these measurements at once, instead of them.
        weight_policy: Id of a dosing-weight policy, or a `Policy` of the caller's own; by default
            that of the question of the pack, else the actual weight.
        body_surface: For a dose per body surface, id of a formula, such as ``mosteller`` or
            ``du-bois``, or a `BodySurface` of the caller's own; by default that of the question of
            the pack, and none is ever chosen silently.
        product: Id of a product, or a `Product` of the caller's own.
        stock: The sizes of vials that are there, such as ``["10 g", "20 g"]``; by default all of
            the product.
        round_to: ``nearest-vial``, ``vial-up``, ``vial-down``, ``fewest-vials within 5 %``, or a
            step such as ``"5 g"``, ``"5 g up"`` or ``"5 g down"``: of a day, or with ``per course``
            after it of a course, whose days may then differ by one step. ``exact``: not at all. By
            default the policy's own rounding, if it has one.
        indication: The indication whose rates of infusion apply; by default the formulary's.
        renal_or_thrombosis_risk: Whether the patient is at risk of renal dysfunction or thrombosis.
        rate_cap: A limit of the caller's own on the rate, such as ``"150 mL/h"``.
        warn_above: A limit of the caller's own on the grams of one infusion; it only warns.
        days: On how many days a course is given, where the evidence does not say.
        country: Whose texts of the product count, and no others, such as ``"US"``; by default all
            that were read, each with its country.
        formulary: Where policies, products and limits are looked up; by default the package's own.

    Raises:
        UnitError: A measurement has no unit, or one of the wrong kind.
        InvalidValueError: A measurement is implausible, so is the body mass index, or the dose
            (below what is hardly ever given, or far above labels once it is rounded); the patient
            is outside of the policy's domain, the days make no sense, or the product counts as not
            sold in the country.
        MissingValueError: The policy needs what was not given.
        UnknownKeyError: There is no such policy, product or indication.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", courses=3)
        >>> print(for_patient(regimen, "154 lb").per_course)
        139.70644996 g
    """
    from .patient import built

    return built(
        regimen,
        weight,
        height=height,
        sex=sex,
        age=age,
        pregnant=pregnant,
        pre_pregnancy_weight=pre_pregnancy_weight,
        accept_implausible=accept_implausible,
        patient=patient,
        weight_policy=weight_policy,
        body_surface=body_surface,
        product=product,
        stock=stock,
        round_to=round_to,
        indication=indication,
        renal_or_thrombosis_risk=renal_or_thrombosis_risk,
        rate_cap=rate_cap,
        warn_above=warn_above,
        days=days,
        country=country,
        formulary=formulary,
    )


def for_cohort(
    regimen: DosingRegimen,
    df: Any,
    *,
    weight: str = "weight_kg",
    height: str = "height_cm",
    sex: str = "sex",
    age: str | None = None,
    pregnant: str | None = None,
    pre_pregnancy_weight: str | None = None,
    weight_unit: str | None = None,
    height_unit: str | None = None,
    age_unit: str | None = None,
    male: Any = None,
    female: Any = None,
    accept_implausible: Mapping[str, str | bool] | None = None,
    weight_policy: str | Policy | None = None,
    body_surface: str | BodySurface | None = None,
    product: str | Product | None = None,
    stock: Any = None,
    round_to: Any = None,
    days: int | None = None,
    reading: int | Literal["all"] | None = None,
    figures: Any = None,
    prefix: str = "",
    country: str | None = None,
    formulary: Formulary | None = None,
) -> Any:
    """Return a data frame with the doses of a regimen for each row.

    The same doses as `for_patient`, to the last vial: floats count as on a boundary within 1e-9
    (see `vectors`). Lazy frames stay lazy: nothing is computed here. `cohort_codebook` says what
    each new column means. Cautions of the regimen hold for every row.

    See also `for_patient`, whose dose has vials, rates of infusion and every step in words.

    Args:
        regimen: The regimen.
        df: A data frame of pandas, polars (eager or lazy), pyarrow, DuckDB, PySpark or Dask; or a
            mapping of names to arrays of numpy or pint. All but polars need the extra ``frames``.
        weight: Column of body weights.
        height: Column of heights; where the policy does not need it, ``height_cm`` is read if it is
            there, for the body mass index.
        sex: Column of the sex; likewise, for the adjusted weight of somebody obese.
        age: Column of ages, in years unless ``age_unit`` or its name says days, weeks or months
            (``age_days``); where none is known, an adult. If named, the new column ``warning`` says
            of children that the regimen is not known to have been given to them.
        pregnant: Column that is true in pregnancy; where it is not given, nobody is.
        pre_pregnancy_weight: Column of weights before the pregnancy, in the unit of the weight.
        weight_unit: Unit of the weights, where the column's name does not end in it (``_kg``).
        height_unit: Unit of the heights, likewise.
        age_unit: Unit of the ages, likewise; by default years.
        male: The value that stands for male; by default ``male`` and ``M``, in small letters or
            capitals.
        female: The value that stands for female; by default ``female`` and ``F``.
        accept_implausible: What was checked although it is unusual, by its word (as in
            `for_patient`): the name of a column that is true where it was, or True for every row,
            such as ``{"bmi": "bmi_checked"}``.
        weight_policy: Id of a dosing-weight policy, or a `Policy` of the caller's own; by default
            as in `for_patient`.
        body_surface: As in `for_patient`; it needs the column of heights.
        product: Id of a product whose vials are counted, or a `Product` of the caller's own.
        stock: As in `for_patient`.
        round_to: As in `for_patient`.
        days: On how many days a course is given, where the evidence does not say.
        reading: Which reading of an ambiguous regimen, from 1, or ``"all"``.
        figures: Which of ``per_day``, ``per_course`` and ``total``; by default each, ``total``
            only where the number of courses is known.
        prefix: What the names of the new columns begin with.
        country: As in `for_patient`.
        formulary: Where policies, products and limits are looked up; by default the package's own.

    Returns:
        The caller's kind of frame (a dict for a mapping), with new columns.

    Raises:
        UnknownKeyError: There is no such column, policy or product.
        UnitError: A column does not say its unit, or does not hold numbers.
        MissingValueError: Days, or what the policy needs, were not given.
        AmbiguousDoseError: The regimen has several readings and none was chosen, or vials were
            asked for where it gives bounds.
        InvalidValueError: Not a data frame, a column of that name exists, or an option is wrong.
        MissingExtraError: narwhals is not installed.

    Examples:
        >>> import numpy as np
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
        >>> cohort = {"weight_kg": np.array([70.6, np.nan, 700])}
        >>> found = for_cohort(regimen, cohort, product="octagam-10", round_to="nearest-vial")
        >>> print(found["rounded_per_day_g"], found["vials_per_day"])
        [28. nan nan] [ 5. nan nan]
        >>> [*found["reason"]]
        [None, 'weight is missing', 'weight is outside of 20 kg to 350 kg']
    """
    from .cohort import added
    from .people import Names
    from .plan import Plan

    plan = Plan.of(
        regimen,
        weight_policy,
        body_surface,
        product,
        round_to,
        days,
        reading,
        figures,
        age,
        country,
        formulary,
        accept_implausible,
        stock,
    )
    names = Names(
        weight=weight,
        height=height,
        sex=sex,
        age=age,
        pregnant=pregnant,
        before=pre_pregnancy_weight,
        weight_unit=weight_unit,
        height_unit=height_unit,
        age_unit=age_unit,
        male=male,
        female=female,
        accepted=accept_implausible or {},
    )
    return added(plan, names, prefix, df)
