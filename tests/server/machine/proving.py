"""A machine that commands the real store and a model at once, run through many histories.

A failure is shown as it was found: to make it small took minutes once. Its steps are printed, and replay it.
"""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def prove(machine: Callable[[], RuleBasedStateMachine], histories: int, steps: int) -> None:
    """Run a new machine through so many histories of so many steps each."""
    bounded = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(machine, settings=bounded)  # type: ignore[arg-type]  # any factory will do
