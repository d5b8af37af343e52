"""The command gives a dose with policy, product, rounding, schedule and every step."""

import csv
import io
import json
import re
import subprocess
import sys

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.cli import main, parser
from myositis_ild_evidence.cli.argument_names import words
from myositis_ild_evidence.dosing.explanation import explain

MAN = ("--weight", "100 kg", "--height", "175 cm", "--sex", "male")
IN_OPTIONS = words(parser().parse_args(["dose"]))
ADJUSTED = ("--weight-policy", "adjusted", "--product", "octagam-10", "--round-to", "nearest-vial")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return re.sub(r"\s+", " ", capsys.readouterr().out)


def test_a_dose_for_a_patient_says_what_its_api_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "dose", "huapaya2019", *MAN, *ADJUSTED)
    dose = mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        weight="100 kg", height="175 cm", sex="male", weight_policy="adjusted",
        product="octagam-10", round_to="nearest-vial",
    )  # fmt: skip
    for said in (
        "Dosing weight ~82.279 kg, adjusted",
        "Per day ~32.911 g/day, rounded 33 g/day",
        "Per course ~164.557 g, rounded 165 g",
        "Total ~987.345 g, rounded 990 g",
        f"Difference {dose.difference_percent} %",
        f"Vials a day {dose.vials}; waste ~0.089 g",
        f"Vials a course {dose.vials_per_course}",
        "Volume a day 330 mL",
        "Time a day at least 2:03 h; the steps to the maximum are not printed",
        *map(IN_OPTIONS, dose.warnings),
        *dose.cautions,
    ):
        assert said in text


def test_explain_prints_every_step_in_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    dose = mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        weight="100 kg", height="175 cm", sex="male", weight_policy="adjusted",
        product="octagam-10", round_to="nearest-vial",
    )  # fmt: skip
    words = ("dose", "huapaya2019", *MAN, *ADJUSTED, "--explain")
    for form in ("text", "markdown"):
        assert main([*words, form]) == 0
        assert capsys.readouterr().out == f"{explain(dose, form, IN_OPTIONS)}\n"
    assert main(words) == 0
    assert capsys.readouterr().out == f"{explain(dose, say=IN_OPTIONS)}\n"
    assert main([*words, "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps([dose.to_dict()]))


def test_without_a_rounding_nothing_is_called_rounded(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "dose", "huapaya2019", "--weight", "70 kg", "--product", "octagam-10")
    assert "Per day 28 g/day Per course 140 g Total 840 g" in text
    assert "ounding" not in text
    assert "Vials a day 1 x 20 g + 4 x 2 g; waste 0 g" in text


def test_a_rate_that_must_not_be_reached_takes_more_than_the_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, "dose", "cherin2002", "--weight", "90 kg", "--product", "octagam-10")
    assert "Time a day more than 4:52 h; the steps to the maximum are not printed" in text
    text = printed(capsys, "dose", "dalakas1993", "--weight", "90 kg", "--product", "octagam-10")
    assert "Time a day not known: the days of a course are not reported" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--age", "17", "--weight-policy", "bloodstar-2026"), "does not apply (age 17 year"),
        (("--pregnant", "--weight-policy", "bloodstar-2026"), "does not apply (pregnant)"),
        (
            ("--pregnant", "--pre-pregnancy-weight", "70 kg", "--weight-policy", "ontario-igum"),
            "adjusted (Ontario",
        ),
        (("--renal-or-thrombosis-risk", "--product", "octagam-10"), "0.03 mL/kg/min"),
        (("--rate-cap", "100 mL/h", "--product", "octagam-10"), "at most 100 mL/h"),
        (("--warn-above", "20 g"), "is above --warn-above 20 g; the dose is not reduced"),
        (
            ("--indication", "immune-thrombocytopenia", "--product", "octagam-10"),
            "at most 12 mg/kg/min",
        ),
        (("--round-to", "5 g"), "Per course 162 g, rounded 150 g"),
    ],
)
def test_every_option_reaches_the_dose(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    woman = ("--weight", "81 kg", "--height", "165 cm", "--sex", "female")
    assert said in printed(capsys, "dose", "huapaya2019", *woman, *words)


def test_an_unusual_weight_can_be_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["dose", "huapaya2019", "--weight", "360 kg", "--round-to", "5 g"]
    assert main(words) == 2
    assert "say --accept-implausible 'weight'" in capsys.readouterr().err
    assert "rounded 145 g/day" in printed(capsys, *words, "--accept-implausible", "weight")


@pytest.mark.parametrize("other", ["bakewell2011", "lee2015"])
@pytest.mark.parametrize("more", [["--height", "170cm"], ["--explain"], ["--start", "2026-01-05"]])
def test_a_regimen_without_a_computed_dose_is_told_beside_the_others(
    other: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if more[0] == "--start":
        more = [*more, "--days", "2"]
    assert main(["dose", other, "suzuki2009", "--weight", "70kg", *more]) == 0
    out = capsys.readouterr().out
    assert "suzuki2009/ivig\n" in out
    assert str(mie.evidence.regimens["suzuki2009/ivig"].not_computed) in out
    assert f"{other}/ivig" in out


def test_days_go_to_the_regimens_that_do_not_say(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "dose", "--weight", "70 kg", "--days", "2", "--round-to", "exact")
    assert "dalakas1993/ivig As reported 2 g/kg" in text
    assert "2 days a course are the caller's choice, not reported" in text
    assert main(["dose", "huapaya2019", "--weight=70kg", "--days=2", "--round-to=exact"]) == 2
    assert "reports 5 days a course, not 2" in capsys.readouterr().err


def test_a_schedule_has_dates_and_cautions(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("dose", "huapaya2019", "--weight", "70kg", "--start", "2027-01-31")
    text = printed(capsys, *words)
    assert "2027-01-31 1 1 28 0.4" in text
    assert "2027-02-28 2 1 28 2.4" in text
    assert text.count("2027-") == 30
    assert text.endswith(dosing.INTENDED_USE + " ")
    assert "2027-02-28 2 1" in printed(capsys, *words, "--month", "28 days")
    assert "2027-03-28 3 1" in printed(capsys, *words, "--month", "28 days")
    wang = ("dose", "wang2022", "--weight", "70kg", "--start", "2027-01-31", "--courses", "2")
    assert "2027-02-21 2 1" in printed(capsys, *wang, "--interval", "3 weeks")


def test_compare_prints_every_policy_and_product(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "compare", "huapaya2019", *MAN)
    for policy in dosing.policies:
        assert policy.id in text
    assert "octagam-10" in text
    assert "adjusted ~82.3 kg ~164.6 g -17.7 165 g 2:03 h 1 x 20 g + 1 x 5" in text
    assert "prairie: the policy 'prairie' cannot be applied" in text
    assert dosing.INTENDED_USE in text
    assert main(["compare", "huapaya2019", *MAN, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(dosing.policies)
    assert main(["compare", "huapaya2019", *MAN, "--format", "csv"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == len(rows)


def test_compare_has_every_warning_once_below_its_tables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    products = ("--product=octagam-10", "--product=privigen-10")
    words = ("compare", "huapaya2019", *MAN, "--age=50", "--renal-or-thrombosis-risk", *products)
    text = printed(capsys, *words)
    assert "actual 100 kg 200 g 0.0 200 g - 1 x 40 g" in text  # Privigen has no rate at risk
    tables, *warnings = text.split("Warning: ")
    assert "privigen-10" in tables
    assert [said for said in warnings if "minimum rate practicable" in said] == [
        "privigen-10: at risk, the label of Privigen 10% asks for the minimum rate practicable, "
        "without a figure: choose --rate-cap "
    ]
    assert (
        sum(said.startswith("ontario-igum: ontario-igum was not read in") for said in warnings) == 1
    )
    assert any(said.startswith("ideal: ideal was not read in its own text") for said in warnings)


def test_compare_has_a_row_for_each_reading(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(
        capsys, "compare", "kampylafka2012", "--weight=70kg", "--renal-or-thrombosis-risk"
    )
    assert "1 actual 70 kg 140 g 0.0 140 g 5:54 h 2 x 30 g + 1 x 10 g" in text
    assert "2 actual 70 kg 280 g 0.0 280 g 11:27 h 4 x 30 g + 1 x 20 g" in text
    assert "reading 2: 4 g/kg a course is more than the label" in text
    assert "Reading 1 of 2: 2 g/kg a course. Reading 2 of 2: 4 g/kg a course. The doc" in text
    assert "the policy 'ideal' needs --height and --sex beside" in text


def test_a_dose_is_printed_as_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    dose = mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        "100 kg", height="175 cm", sex="male", weight_policy="adjusted", product="octagam-10",
        round_to="5 g", renal_or_thrombosis_risk=False, age=50,
    )  # fmt: skip
    words = (
        "dose",
        "huapaya2019",
        *MAN,
        "--age=50",
        "--weight-policy=adjusted",
        "--no-renal-or-thrombosis-risk",
    )
    assert main([*words, "--product=octagam-10", "--round-to=5 g"]) == 0
    assert capsys.readouterr().out == f"{dose}\n"


def test_the_reading_of_a_schedule_is_chosen_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["dose", "kampylafka2012", "--weight=70kg", "--start=2027-01-31", "--courses=4"]
    assert main(words) == 2
    assert capsys.readouterr().err.endswith("Give --reading 1 or --reading 2\n")
    text = printed(capsys, *words, "--reading=2")
    assert text.index("Reading 2 of 2: 4 g/kg a course. The doc") < text.index("2027-01-31 1 1 140")
    assert main(["dose", "kampylafka2012", "--weight=70kg", "--reading=2"]) == 2
    assert "--reading is for a schedule; give --start too" in capsys.readouterr().err


def test_a_schedule_is_explained_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["dose", "huapaya2019", *MAN, *ADJUSTED, "--start", "2027-01-31"]
    plain = printed(capsys, *words)
    assert "the dosing weight is ~82.279 kg, adjusted (Adjusted body weight" in plain
    assert "A day: ~32.911 g, rounded 33 g (to the nearest sum of whole Octagam 10%" in plain
    assert "international, no date read: 1 x 20 g + 1 x 5 g + 4 x 2 g a day." in plain
    assert "grams g/kg dosing weight so far" in plain
    explained = printed(capsys, *words, "--explain")
    assert explained.startswith("Patient Weight: 100 kg")
    assert explained.endswith(plain)
    assert "``` huapaya2019/ivig" in printed(capsys, *words, "--explain", "markdown")
    assert main([*words, "--explain", "json"]) == 0
    [record] = json.loads(capsys.readouterr().out)
    assert len(record["schedule"]) == 30
    assert record["schedule"][0]["date"] == "2027-01-31"
    assert record["schedule_notes"][-1] == dosing.INTENDED_USE


def test_json_leaves_out_no_regimen_and_says_why_there_is_no_dose(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["dose", "--weight", "70kg", "--explain", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    each = [one for regimen in mie.evidence.regimens for one in regimen.in_phases]
    assert sorted(record["regimen"] for record in records) == sorted(one.key for one in each)
    reasons = {one.key: one.not_computed for one in each}
    assert {record["regimen"]: record.get("not_computed") for record in records} == reasons
    assert any(reasons.values())
    assert main(["dose", "suzuki2009", "lee2015", "--weight", "70kg", "--explain", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_pounds_are_shown_with_the_digits_that_matter(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "dose", "huapaya2019", "--weight", "154 lb")
    assert "For 154 lb actual body weight, ~69.853 kg per day ~27.941 g/day per course" in text
    text = printed(capsys, "dose", "huapaya2019", "--weight=154 lb", "--product=octagam-10")
    assert "Dosing weight ~69.853 kg, actual" in text
    assert "Time a day at least 2:03 h; the steps to the maximum are not printed" in text
    assert "--renal-or-thrombosis-risk is not given" in text


def test_nearest_says_plainly_if_nobody_used_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "nearest", "1 g/kg x 2 days every 4 weeks")
    assert text.startswith("Order read as: 1 g/kg/day on each of 2 days, 2 g/kg a course, every 4")
    assert "No study of this evidence used exactly this. Its dose and days were used by" in text
    assert dosing.INTENDED_USE in text
    text = printed(capsys, "nearest", "0.4 g/kg/day x 5 days monthly x 6")
    assert "Exactly this was used by huapaya2019/ivig. huapaya2019/ivig 2 g/kg" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dose", "--height", "175cm"], "needs --weight, such as --weight '70 kg'"),
        (["dose", "huapaya2019", "--start", "2027-01-31"], "needs --weight"),
        (
            ["dose", "--weight", "70kg", "--weight-policy", "ideal"],
            "needs --height and --sex beside",
        ),
        (["dose", "--weight", "70", "--sex", "male"], "write for example --weight '70 kg'"),
        (["dose", "--weight", "7 kg", "--sex", "male"], "(give --age for a child)"),
        (["dose", "--weight=70kg", "--weight-policy=ajusted"], "did you mean 'adjusted'"),
        (
            ["dose", "--weight=70kg", "--product=octagam"],
            "did you mean 'octagam-5' or 'octagam-10'",
        ),
        (["dose", "--weight=70kg", "--round-to=nearest-vial"], "needs --product, whose vials"),
        (["dose", "--weight=70kg", "--round-to=vials"], "'vial-up'"),
        (["dose", "--weight=70kg", "--interval=4 weeks"], "--interval is for a schedule; give"),
        (
            ["dose", "huapaya2019", "--weight=70kg", "--start=tomorrow"],
            "not a date such as '2027-01-31'",
        ),
        (
            ["dose", "huapaya2019", "--weight=70kg", "--start=2027-02-30"],
            "--start '2027-02-30' does not exist in the calendar",
        ),
        (["dose", "dalakas1993", "--weight=70kg", "--start=2027-01-31"], "give --days to choose"),
        (["dose", "wang2022", "--weight=70kg", "--start=2027-01-31"], "give --courses to choose"),
        (["compare", "huapaya2019"], "needs --weight"),
        (["compare", "hallowell2016", "--weight=70kg"], "hallowell2016/pm-ild, hallowell2016/rp"),
        (["nearest", "2"], "not understood: '2' at its start; write a dose"),
    ],
)
def test_a_wrong_word_is_one_clear_line_in_the_commands_words(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("command", ["dose", "compare", "nearest"])
def test_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert f"examples:\n  myositis-ild-evidence {command}" in text
    if command == "dose":
        for id in (*dosing.policies.ids, *dosing.products.ids):
            assert id in text
        assert "--explain" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [["dose", "huapaya2019", *MAN, *ADJUSTED], ["compare", "huapaya2019", *MAN]],
)
def test_no_terminal_makes_it_fail(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "myositis_ild_evidence", *words],
        capture_output=True, env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


WOMAN = ("--height", "160 cm", "--sex", "female")
TOLD = [
    ("dose", "huapaya2019", "--weight", "70"),
    ("dose", "huapaya2019", "--weight", "7 kg"),
    ("dose", "huapaya2019", "--height", "175 cm"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--courses", "3"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--days", "0"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--weight-policy", "adjusted"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--round-to", "vial-up"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--rate-cap", "0 mL/h"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--rate-cap", "4 mg/kg/min"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--pre-pregnancy-weight", "60"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--start", "soon"),
    ("dose", "huapaya2019", "--weight", "70 kg", "--pregnant", "--sex", "male"),
    ("dose", "wang2022", "--weight", "70 kg", "--start", "2027-01-31"),
    ("dose", "kampylafka2012", "--weight", "70 kg", "--start", "2027-01-31"),
    ("dose", "dalakas1993", "--weight", "70 kg", "--product", "octagam-10"),
    ("dose", "dalakas1993", "--weight", "70 kg", "--explain"),
    (
        "dose",
        "huapaya2019",
        *WOMAN,
        "--weight",
        "70 kg",
        "--product",
        "privigen-10",
        "--renal-or-thrombosis-risk",
    ),
    ("dose", "huapaya2019", *WOMAN, "--weight", "70 kg", "--pregnant", "--weight-policy", "clinpk"),
    (
        "dose",
        "huapaya2019",
        *WOMAN,
        "--weight",
        "360 kg",
        "--accept-implausible",
        "weight",
        "--explain",
    ),
    ("dose", "huapaya2019", "--weight", "70 kg", "--product", "privigen-10", "--explain"),
    ("compare", "huapaya2019", "--weight", "70 kg"),
    ("compare", "huapaya2019", "--weight", "7 kg"),
    ("compare", "huapaya2019", *WOMAN, "--weight", "70 kg", "--pregnant"),
    ("compare", "huapaya2019", "--weight", "70 kg", "--height", "105 cm", "--sex", "female"),
    ("compare", "huapaya2019", *WOMAN, "--weight", "70 kg", "--renal-or-thrombosis-risk"),
    ("compare", "huapaya2019", *WOMAN, "--weight", "70 kg", "--round-to", "vials"),
    ("compare", "dalakas1993", *WOMAN, "--weight", "70 kg"),
]


@pytest.mark.parametrize("words", TOLD, ids=" ".join)
def test_a_command_names_no_argument_but_by_an_option_that_it_has(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    main(words)
    said = re.sub(r"https?://\S+", "", "\n".join(capsys.readouterr()))
    with pytest.raises(SystemExit):
        main([words[0], "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert set(re.findall(r"(?<!\w)--[a-z][a-z-]*", said)) <= options
    assert (
        re.findall(
            r"\b[a-z_]+=|\b(?:renal_or_thrombosis_risk|rate_cap|weight_policy|round_to)\b", said
        )
        == []
    )


def test_measurements_are_read_as_people_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--weight",
        "220 LBS",
        "--height",
        "5 ft 9 in",
        "--sex",
        "M",
        "--weight-policy",
        "adjusted",
    ]
    assert main(["dose", "huapaya2019", *words]) == 0
    shown = capsys.readouterr().out
    assert "220 lb" in shown
    assert "adjusted" in shown
