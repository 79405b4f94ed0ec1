"""Which app holds what of a person, and who exports and erases it.

`privacy/services` goes through this table from top to bottom. Every table of a shop is
in exactly one of SOURCES and NOT_PERSONAL; a new one fails the build until somebody
decides (privacy/tests/test_coverage.py).
"""

from core.subjects import Source

SOURCES: dict[str, Source] = {
    "accounts": Source(
        words="accounts.privacy.words",
        waits="accounts.privacy.waits",
        export="accounts.privacy.export",
        erase="accounts.privacy.erase",
        models=(
            "accounts.user",
            "accounts.invitation",
            "accounts.tokenfamily",
            "account.emailaddress",
            "account.emailconfirmation",
            "mfa.authenticator",
            "sessions.session",
            "socialaccount.socialaccount",
            "socialaccount.socialtoken",
            "usersessions.usersession",
        ),
    ),
    "orders": Source(
        words="orders.privacy.words",
        waits="orders.privacy.waits",
        export="orders.privacy.export",
        erase="orders.privacy.erase",
        models=(
            "orders.cart",
            "orders.cartline",
            "orders.shippingquote",
            "orders.order",
            "orders.orderline",
            "orders.orderevent",
        ),
    ),
    "payments": Source(
        words="payments.privacy.words",
        waits="payments.privacy.waits",
        export="payments.privacy.export",
        erase="payments.privacy.erase",
        models=("payments.paymentattempt", "payments.refund"),
    ),
    "fulfillment": Source(
        words="fulfillment.privacy.words",
        export="fulfillment.privacy.export",
        erase="fulfillment.privacy.erase",
        models=(
            "fulfillment.providerorder",
            "fulfillment.providerorderline",
            "fulfillment.shipment",
            "fulfillment.submissionattempt",
        ),
    ),
    "crm": Source(
        words="crm.privacy.words",
        export="crm.privacy.export",
        erase="crm.privacy.erase",
        models=("crm.notification",),
    ),
    "core": Source(
        export="core.privacy.export",
        erase="core.privacy.erase",
        models=(
            "core.inboxevent",
            "core.dueitem",
            "core.deadletter",
            "core.jobrun",
            "core.auditentry",
            "core.idempotencykey",
        ),
    ),
    "privacy": Source(
        words="privacy.own.words",
        export="privacy.own.export",
        erase="privacy.own.erase",
        models=("privacy.consent", "privacy.datarequest"),
    ),
}

_CATALOGUE = "what the shop sells; an artist's name is public"
_OF_DJANGO = "Django's own list of tables and permissions"
_SHOP = "a shop's settings; its owner is no shopper"
_PRINTER = "what printers sell"
_JOBS = "when jobs run"
NOT_PERSONAL: dict[str, str] = {
    "accounts.apikey": "staff only: keys of the shop's own programs",
    "accounts.staffsession": "operators' visits; no shopper is named",
    "accounts.signinattempt": "ids and a sealed answer; gone within minutes",
    "accounts.signinprovider": "the shop's own account",
    "admin.logentry": "staff only: what a member of the staff changed",
    "auth.group": _OF_DJANGO,
    "auth.permission": _OF_DJANGO,
    "catalog.artwork": _CATALOGUE,
    "catalog.artworkfile": _CATALOGUE,
    "catalog.product": _CATALOGUE,
    "catalog.productvariant": _CATALOGUE,
    "catalog.variantprice": _CATALOGUE,
    "contenttypes.contenttype": _OF_DJANGO,
    "core.outboxevent": "ids and instants; what they lead to is erased",
    "django_celery_beat.clockedschedule": _JOBS,
    "django_celery_beat.crontabschedule": _JOBS,
    "django_celery_beat.intervalschedule": _JOBS,
    "django_celery_beat.periodictask": _JOBS,
    "django_celery_beat.periodictasks": _JOBS,
    "django_celery_beat.solarschedule": _JOBS,
    "frames.framesize": "frames people own, by nobody's name",
    "frames.frametype": "frames people own, by nobody's name",
    "orders.ordernumber": "a running number",
    "orders.shippingprice": "prices by country",
    "payments.stripeaccount": "the shop's own account",
    "providers.providerconnection": "the shop's own account",
    "providers.providerproduct": _PRINTER,
    "providers.providervariant": _PRINTER,
    "providers.remoteref": "the shop's files at the printer",
    "providers.shippingrate": _PRINTER,
    "socialaccount.socialapp": "never filled: accounts.signinprovider is used",
    "tenants.domain": _SHOP,
    "tenants.flagoverride": _SHOP,
    "tenants.provisioningrun": _SHOP,
    "tenants.shopexport": _SHOP,
    "tenants.shophealth": "what a check of the shop found; no shopper is named",
    "tenants.tenant": _SHOP,
}

# Who else holds data of a shopper, and what they are asked to do: told in every export
# and every answer to an erasure.
PROCESSORS: dict[str, str] = {
    "Stripe": "took the payments and holds the e-mail address, the card and what was "
    "paid. It must keep payments for some years: stripe.com/privacy.",
    "Printify and its print houses": "printed and sent the orders and hold name, "
    "delivery address and phone: printify.com/privacy-policy.",
    "The carrier of the parcel": "delivered it and holds name, address and phone.",
}
