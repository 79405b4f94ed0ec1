"""The home pages: what needs a person now, and how the day goes. Constant queries."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.admin_base import badge_html, link_html, money_html, time_html
from config.admin_setup import health_page, open_points
from core.models import DeadLetter, DueItem, JobRun
from core.money import Money
from core.tenancy import current_schema
from orders.admin import FULFILMENT_TONES, PAYMENT_TONES
from orders.flow import Fulfilment, PaymentState
from orders.models import Order
from privacy.flow import OWED
from privacy.models import DataRequest
from tenants.admin import STATUS_TONES
from tenants.models import Tenant

DAYS = 30
MOST_ROWS = 8
# Money that came in and stayed, in part at least.
EARNING = (PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED)
# An item that waits this long was passed over by more than one round of the minute job.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Tile:
    """One number and where it leads."""

    title: str
    value: str
    link: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """A few rows and where the rest is."""

    title: str
    headers: list[str]
    rows: list[list[Any]]
    link: str
    empty: str
    extra: dict[str, Any] = field(default_factory=dict)


def of_shop(request: HttpRequest) -> dict[str, Any]:
    """Gather a shop's home page, as far as this person may see it."""
    now = timezone.now()
    page: dict[str, Any] = {"tiles": [], "tables": [], "bars": []}
    if request.user.has_perm("orders.view"):
        page["tiles"] += _order_tiles(now)
        page["bars"] = _bars(now)
        page["tables"] += [_held(now), _recent()]
    if request.user.has_perm("privacy.manage"):
        page["tiles"] += _privacy_tiles(now)
    if request.user.has_perm("health.view"):
        page["tables"].insert(0, _set_up())
    mine = Q(schema_name=current_schema())
    page["tiles"] += _reliability_tiles(request, now, mine)
    return page


def _set_up() -> Table:
    return Table(
        "Set up your shop",
        ["", "What", "What to do"],
        open_points(),
        health_page(),
        "All is set up. Health looks again every day.",
    )


def of_platform(request: HttpRequest) -> dict[str, Any]:
    """Gather the operators' home page. Orders live in shops and are not counted."""
    now = timezone.now()
    page: dict[str, Any] = {"tiles": [], "tables": [], "bars": []}
    if request.user.has_perm("shops.view"):
        page["tiles"] += _shop_tiles()
    page["tiles"] += _reliability_tiles(request, now, Q())
    if request.user.has_perm("reliability.view"):
        page["tables"] += [_by_shop(now), _job_runs()]
    return page


def _list(name: str, query: str = "") -> str:
    url = reverse(f"admin:{name}_changelist")
    return f"{url}?{query}" if query else url


def _on(day: date) -> str:
    """Return what the orders' date hierarchy calls a day."""
    parts = {"year": day.year, "month": day.month, "day": day.day}
    return "&".join(f"placed_at__{name}={value}" for name, value in parts.items())


def _order_tiles(now: datetime) -> list[Tile]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    counted = Order.objects.aggregate(
        today=Count("pk", filter=Q(placed_at__gte=today)),
        held=Count("pk", filter=Q(fulfilment=Fulfilment.ON_HOLD)),
        printing=Count("pk", filter=Q(fulfilment=Fulfilment.IN_PRODUCTION)),
        failed=Count("pk", filter=Q(fulfilment=Fulfilment.FAILED)),
    )
    day = _on(now.date())
    state = "fulfilment__exact="
    orders = "orders_order"
    return [
        Tile("Orders today", str(counted["today"]), _list(orders, day)),
        *_revenue_tiles(today, _list(orders, day)),
        Tile(
            "On hold",
            str(counted["held"]),
            _list(orders, f"{state}on_hold"),
            "may still cancel",
        ),
        Tile(
            "In production",
            str(counted["printing"]),
            _list(orders, f"{state}in_production"),
        ),
        Tile(
            "Needs attention",
            str(counted["failed"]),
            _list(orders, f"{state}failed"),
            "the printer refused",
            "red" if counted["failed"] else "",
        ),
    ]


def _revenue_tiles(today: datetime, link: str) -> list[Tile]:
    """Sum up paid orders, less refunds: one tile for each currency."""
    rows = (
        Order.objects.filter(
            paid_at__gte=today - timedelta(days=DAYS), payment__in=EARNING
        )
        .values("currency")
        .annotate(
            month=Sum("total_minor") - Sum("refunded_minor"),
            day=Sum("total_minor", filter=Q(paid_at__gte=today), default=0)
            - Sum("refunded_minor", filter=Q(paid_at__gte=today), default=0),
        )
        .order_by("currency")
    )
    return [
        Tile(
            f"Revenue today, {row['currency']}",
            Money(row["day"], row["currency"]).format(),
            link,
            f"{Money(row['month'], row['currency']).format()} in {DAYS} days",
        )
        for row in rows
    ]


def _bars(now: datetime) -> list[dict[str, Any]]:
    """Count paid orders per day, as heights from 0 to 100."""
    first = (now - timedelta(days=DAYS - 1)).date()
    rows = (
        Order.objects.filter(paid_at__date__gte=first)
        .annotate(day=TruncDate("paid_at"))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = dict(rows)
    most = max(counts.values(), default=0) or 1
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [
        {
            "day": f"{day:%-d %b}",
            "count": counts.get(day, 0),
            "height": round(100 * counts.get(day, 0) / most),
            "top": 100 - round(100 * counts.get(day, 0) / most),
            "link": _list("orders_order", _on(day)),
        }
        for day in days
    ]


def _held(now: datetime) -> Table:
    held = (
        Order.objects.filter(fulfilment=Fulfilment.ON_HOLD)
        .only("number", "total_minor", "currency", "hold_until")
        .order_by("hold_until")[:MOST_ROWS]
    )
    return Table(
        "On hold",
        ["Order", "Total", "Goes to print"],
        [
            [
                link_html(order),
                money_html(order.total_minor, order.currency),
                countdown(order.hold_until, now),
            ]
            for order in held
        ],
        _list("orders_order", "fulfilment__exact=on_hold"),
        "No order is waiting: nobody can change their mind now.",
    )


def countdown(until: datetime | None, now: datetime) -> str:
    """Say in how many minutes a hold ends."""
    if until is None:
        return "–"
    left = int((until - now).total_seconds())
    return f"in {left // 60}:{left % 60:02d} min" if left > 0 else "now"


def _recent() -> Table:
    recent = Order.objects.defer("address")[:MOST_ROWS]
    return Table(
        "Latest orders",
        ["Order", "Placed", "Total", "Payment", "Prints"],
        [
            [
                link_html(order),
                time_html(order.placed_at),
                money_html(order.total_minor, order.currency),
                badge_html(
                    order.get_payment_display().capitalize(),
                    PAYMENT_TONES[order.payment],
                ),
                badge_html(
                    order.get_fulfilment_display().capitalize(),
                    FULFILMENT_TONES[order.fulfilment],
                ),
            ]
            for order in recent
        ],
        _list("orders_order"),
        "No orders yet.",
    )


def _privacy_tiles(now: datetime) -> list[Tile]:
    counted = DataRequest.objects.aggregate(
        owed=Count("pk", filter=Q(status__in=OWED)),
        late=Count("pk", filter=Q(status__in=OWED, due_at__lt=now)),
    )
    late = counted["late"]
    return [
        Tile(
            "Data requests",
            str(counted["owed"]),
            _list("privacy_datarequest"),
            f"{late} overdue" if late else "to be answered within a month",
            "red" if late else "",
        )
    ]


def _reliability_tiles(request: HttpRequest, now: datetime, rows: Q) -> list[Tile]:
    if not request.user.has_perm("reliability.view"):
        return []
    dead = DeadLetter.objects.filter(rows, replayed_at=None).count()
    late = DueItem.objects.filter(rows, due_at__lt=now - PATIENCE).count()
    return [
        Tile(
            "Dead letters",
            str(dead),
            _list("core_deadletter", "open=yes"),
            "open, to be replayed" if dead else "all is well",
            "red" if dead else "green",
        ),
        Tile(
            "Overdue",
            str(late),
            _list("core_dueitem", "overdue=yes"),
            "due items behind time" if late else "the minute job keeps up",
            "amber" if late else "green",
        ),
    ]


def _shop_tiles() -> list[Tile]:
    rows = Tenant.objects.shops().values_list("status").annotate(count=Count("pk"))
    counts = dict(rows.order_by())
    return [
        Tile(
            f"{label.capitalize()} shops",
            str(counts.get(status, 0)),
            _list("tenants_tenant", f"status__exact={status}"),
            tone=STATUS_TONES[status] if counts.get(status) else "",
        )
        for status, label in Tenant.Status.choices
    ]


def _by_shop(now: datetime) -> Table:
    """Count what waits for a person, by shop, in two statements."""
    dead = dict(
        DeadLetter.objects.filter(replayed_at=None)
        .values_list("schema_name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    late = dict(
        DueItem.objects.filter(due_at__lt=now - PATIENCE)
        .values_list("schema_name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    shops = sorted({*dead, *late}, key=lambda name: (-dead.get(name, 0), name))
    return Table(
        "Shops that need a person",
        ["Shop", "Dead letters", "Overdue"],
        [[name, dead.get(name, 0), late.get(name, 0)] for name in shops[:MOST_ROWS]],
        _list("core_deadletter", "open=yes"),
        "None: no open dead letter, nothing overdue.",
    )


def _job_runs() -> Table:
    runs = JobRun.objects.order_by("-started_at")[:MOST_ROWS]
    return Table(
        "Last job runs",
        ["Job", "Shop", "Started", "Done", "Outcome"],
        [
            [
                link_html(run, run.name),
                run.schema_name,
                time_html(run.started_at),
                run.done,
                badge_html("Failed", "red")
                if run.error
                else badge_html("Fine", "green"),
            ]
            for run in runs
        ],
        _list("core_jobrun"),
        "No job has done anything yet.",
    )
