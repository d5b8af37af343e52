"""First access from many threads gives one object; forks, new processes and pickles work."""

import copy
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from tried import some

#: What a hundred threads ask for at once, in a process in which nothing was used before.
FIRST = {
    "the evidence": "mie.evidence",
    "a study": "mie.evidence.studies['wang2022']",
    "a review": "mie.evidence.reviews[0]",
    "a reference": "mie.evidence.references['wang2022']",
    "a claim": "mie.evidence.claims[0]",
    "the references": "mie.evidence.references",
    "the arms": "mie.evidence.arms",
    "an outcome": "mie.evidence.outcomes[0]",
    "the manifest": "mie.evidence.manifest",
    "the appraisal": "mie.evidence.appraisal",
    "a vocabulary": "mie.evidence.vocabularies['domains']",
    "the error": "mie.EvidenceError",
    "the policies": "mie.dosing.policies",
    "a class": "mie.Study",
    "a module": "mie.dosing",
}
RACE = """
import sys, threading
sys.setswitchinterval(1e-3)
import myositis_ild_evidence as mie
barrier = threading.Barrier(100)
found, failed = [], []
def ask():
    barrier.wait()
    try:
        found.append({what})
    except BaseException as error:
        failed.append(repr(error))
threads = [threading.Thread(target=ask) for _ in range(100)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert not failed, failed[0]
assert len(found) == 100
print(len({{id(each) for each in found}}), found[0] is {what})
"""


def ran(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("what", some(FIRST, ("the evidence", "the manifest", "a class")))
def test_a_hundred_threads_get_one_object(what: str) -> None:
    assert ran(RACE.format(what=what)) == "1 True"


def test_threads_that_read_the_list_of_units_agree() -> None:
    what = "__import__('myositis_ild_evidence.quantities.units', fromlist=['get']).get('g/kg')"
    assert (
        ran(RACE.format(what=what).replace("id(each)", "each").replace(" is ", " == ")) == "1 True"
    )


@pytest.mark.slow
def test_threads_that_compute_doses_agree() -> None:
    program = RACE.replace("{what}", "str({what})").format(
        what="mie.evidence.studies['huapaya2019'].regimen.for_patient(weight='70 kg').total"
    )
    assert ran(program.replace("id(each)", "each").replace(" is ", " == ")) == "1 True"


@pytest.mark.slow
def test_threads_that_make_quantities_agree() -> None:
    # pint itself is imported before: what is tested is this library's own first use of it.
    program = RACE.replace("import sys, threading", "import sys, threading, pint").format(
        what="str(mie.Amount('2 g/kg').quantity)"
    )
    assert ran(program.replace("id(each)", "each").replace(" is ", " == ")) == "1 True"


def dose(weight: str) -> str:
    """What a worker computes; it is found by name in a new process."""
    return str(mie.evidence.studies["huapaya2019"].regimen.for_patient(weight=weight).total)


def same(record: Any) -> Any:
    return record


METHODS = [
    m for m in ("fork", "forkserver", "spawn") if m in multiprocessing.get_all_start_methods()
]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of a process with threads
@pytest.mark.parametrize("method", some(METHODS, METHODS[-1:]))  # spawn is in every system
def test_workers_compute_the_same_doses(method: str) -> None:
    weights = ["50 kg", "70 kg", "154 lb"]
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as workers:
        assert list(workers.map(dose, weights)) == [dose(weight) for weight in weights]


def records() -> dict[str, Any]:
    evidence = mie.evidence
    study = evidence.studies["wang2022"]
    regimen = evidence.studies["huapaya2019"].regimen
    return {
        "the evidence": evidence,
        "the studies": evidence.studies,
        "a study": study,
        "a review": evidence.reviews[0],
        "an outcome": study.outcomes[0],
        "a regimen": regimen,
        "a dose": regimen.total_dose(),
        "an amount": mie.Amount("0.40 g/kg/day"),
        "a dose of a patient": regimen.for_patient(weight="70 kg"),
        "the references": evidence.references,
        "a reference": evidence.references["wang2022"],
        "a claim": evidence.claims[0],
        "an absence": mie.Absence.NOT_REPORTED,
    }


RECORDS = records()


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_comes_back_equal(name: str, protocol: int) -> None:
    record = RECORDS[name]
    again = pickle.loads(pickle.dumps(record, protocol))
    assert type(again) is type(record)
    assert again == record
    assert repr(again) == repr(record)


@pytest.mark.parametrize("name", RECORDS)
def test_a_copy_is_equal(name: str) -> None:
    assert copy.copy(RECORDS[name]) == RECORDS[name]
    assert copy.deepcopy(RECORDS[name]) == RECORDS[name]


def test_records_go_to_a_new_process_and_back() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as workers:
        for name, record in RECORDS.items():
            assert workers.submit(same, record).result(60) == record, name


def test_a_pickle_is_read_where_the_library_is_not_imported_yet(tmp_path: Path) -> None:
    for name, record in RECORDS.items():
        file = tmp_path / f"{name}.pickle"
        file.write_bytes(pickle.dumps(record))
    program = f"""
import pathlib, pickle
for file in pathlib.Path({str(tmp_path)!r}).iterdir():
    print(type(pickle.loads(file.read_bytes())).__name__)
"""
    assert sorted(ran(program).split()) == sorted(type(r).__name__ for r in RECORDS.values())


def test_a_pickled_table_has_the_same_rows() -> None:
    table = mie.evidence.values()
    again = pickle.loads(pickle.dumps(table))
    assert list(again) == list(table)
    assert (again.fields, again.title, again.notes) == (table.fields, table.title, table.notes)


def test_a_pickled_study_still_knows_its_references() -> None:
    study = pickle.loads(pickle.dumps(mie.evidence.studies["wang2022"]))
    assert study.reference == mie.evidence.references["wang2022"]


def test_pickled_doses_belong_to_the_registry_of_whoever_reads_them() -> None:
    program = f"""
import pickle, pint
registry = pint.UnitRegistry()
pint.set_application_registry(registry)
dose = pickle.loads({pickle.dumps(mie.Amount("2 g/kg"))!r})
print(dose.quantity._REGISTRY is registry, dose.quantity == registry("2 g/kg"))
"""
    assert ran(program) == "True True"
