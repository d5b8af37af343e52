"""What the shipped positions and registered trials hold together."""

import myositis_ild_evidence as mie

EVIDENCE = mie.evidence


def test_no_position_repeats_a_study_as_a_second_voice() -> None:
    studies = {study.id for study in EVIDENCE.studies}
    for position in EVIDENCE.positions:
        assert position.cite not in studies
        assert set(position.based_on) <= studies | {review.id for review in EVIDENCE.reviews}


def test_what_was_read_elsewhere_is_marked() -> None:
    secondary = {position.id for position in EVIDENCE.positions if position.is_secondary}
    assert {"johnson2024-rp-ild", "antoniou2026-failure", "oldroyd2022-rp-ild"} <= secondary
    assert not secondary & {"johnson2024-progression", "romerobueno2020", "jsfa-mda5"}


def test_positions_differ_and_stand_side_by_side() -> None:
    stances = {position.stance for position in EVIDENCE.positions}
    assert {"option", "rescue", "not-named", "funded"} <= stances
    assert not any(
        position.stance == "funded" and "interstitial lung disease" in position.population.diseases
        for position in EVIDENCE.positions
    )


def test_a_trial_of_ivig_measured_lung_scores_and_none_is_called_without() -> None:
    measured = [
        trial.id
        for trial in EVIDENCE.trials
        if trial.measures_outcome is True and "ivig" in trial.drugs
    ]
    assert measured == ["nct02728752"]
    assert EVIDENCE.trials["nct02728752"].results == ("aggarwal2022", "aggarwal2024")


def test_each_trial_tells_of_which_date_its_status_is() -> None:
    assert all(trial.status_on for trial in EVIDENCE.trials)
    assert all(trial.source.read_in == "registry" for trial in EVIDENCE.trials)
