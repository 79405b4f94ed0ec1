"""What a shop has to go through, worked out once for all shops that stand alike.

Django builds the state of all models anew for each schema, which takes longer than the
statements themselves. Here it is built once, and each operation is kept with the states
before and after it; what is left for a shop is to run them (applying.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres import operations as postgres
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.tenancy import shop

# What these do to a schema follows from the two states alone. Renaming a model also
# renames its content type, and nobody knows what an operation of our own making needs:
# those are left to Django's own executor.
SHARED = (
    operations.AddConstraint,
    operations.AddField,
    operations.AddIndex,
    operations.AlterField,
    operations.AlterIndexTogether,
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.AlterModelTable,
    operations.AlterModelTableComment,
    operations.AlterOrderWithRespectTo,
    operations.AlterUniqueTogether,
    operations.CreateModel,
    operations.DeleteModel,
    operations.RemoveConstraint,
    operations.RemoveField,
    operations.RemoveIndex,
    operations.RenameField,
    operations.RenameIndex,
    operations.RunPython,
    operations.RunSQL,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
)
# After these Django looks for new content types and permissions.
NEW_THINGS = (
    operations.AlterModelOptions,
    operations.CreateModel,
    operations.DeleteModel,
)
# States are kept in memory; a longer road is Django's.
MOST_OPERATIONS = 300

Between = tuple[Operation, ProjectState, ProjectState]


@dataclass(frozen=True)
class Step:
    """One migration, its operations between the states before and after each."""

    app_label: str
    name: str
    operations: tuple[Between, ...]

    def __str__(self) -> str:
        return f"{self.app_label}.{self.name}"


@dataclass
class Road:
    """The migrations that shops which stand alike have before them."""

    plan: list[Migration]
    steps: list[Step] = field(default_factory=list)
    end: ProjectState | None = None

    @property
    def names(self) -> list[str]:
        """Name the migrations, in order."""
        return [f"{each.app_label}.{each.name}" for each in self.plan]

    @property
    def is_shared(self) -> bool:
        """Tell whether the states are worked out; otherwise Django does it all."""
        return bool(self.steps)

    @property
    def can_be_shared(self) -> bool:
        """Tell whether shops that stand alike can go it with the same states."""
        count = sum(len(migration.operations) for migration in self.plan)
        return count <= MOST_OPERATIONS and all(
            migration.atomic
            and not migration.replaces
            and all(type(operation) in SHARED for operation in migration.operations)
            for migration in self.plan
        )

    @property
    def is_atomic(self) -> bool:
        """Tell whether each migration is done or undone as a whole."""
        return all(each.atomic for each in self.plan)

    @property
    def has_new_things(self) -> bool:
        """Tell whether models came or went, or their options changed."""
        return any(
            isinstance(operation, NEW_THINGS)
            for migration in self.plan
            for operation in migration.operations
        )


def road_of(schema: str, *, shared: bool = True) -> Road:
    """Work out what a schema has to go through; `shared` keeps the states."""
    with shop(schema):
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        targets = executor.loader.graph.leaf_nodes()
        plan = [migration for migration, _ in executor.migration_plan(targets)]
        road = Road(plan)
        if shared and plan and road.can_be_shared:
            road.steps, road.end = _steps(executor, plan)
    return road


def _steps(
    executor: MigrationExecutor, plan: Sequence[Migration]
) -> tuple[list[Step], ProjectState]:
    state = _state_before(executor)
    # Rendered here, it is carried along: each operation renders only what it changes.
    _ = state.apps
    steps = []
    for migration in plan:
        between: list[Between] = []
        for operation in migration.operations:
            before, state = state, state.clone()
            if isinstance(operation, operations.RunPython):
                _render_whole(before)
            operation.state_forwards(migration.app_label, state)
            between.append((operation, before, state))
        steps.append(Step(migration.app_label, migration.name, tuple(between)))
    return steps, state


def _render_whole(state: ProjectState) -> None:
    """Give Python code whole models, once; Django would render them for each shop."""
    state.clear_delayed_apps_cache()
    _ = state.apps
    state.is_delayed = False


def _state_before(executor: MigrationExecutor) -> ProjectState:
    """Build the state after everything that is applied, as Django's executor does."""
    loader = executor.loader
    state = ProjectState(real_apps=loader.unmigrated_apps)
    everything = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    for migration, _ in everything:
        if (migration.app_label, migration.name) in loader.applied_migrations:
            state = migration.mutate_state(state, preserve=False)
    return state
