"""What each text and JSON column holds, and so how it is kept.

Every such column of every table is in exactly one list; a new one fails the build until
somebody decides (tests/architecture/test_personal_data.py). Columns with a fixed set of
choices hold no words of people and are left out.

personal    names, addresses, what people wrote: encrypted
secret      what opens something: encrypted
index       finds rows by a personal column: a keyed hash of it
open        personal or secret and yet readable in the table; OPEN says why
reference   ids, codes, digests, paths: nobody is named by them alone
public      what anyone may see, or words of ours
"""

Lists = dict[str, str]

INVENTORY: dict[str, Lists] = {
    # People
    "accounts.user": {"open": "email password", "personal": "name"},
    "accounts.signinprovider": {
        "secret": "secret private_key",
        "reference": "client_id team_id key_id",
    },
    "accounts.signinattempt": {
        "personal": "payload",
        "secret": "code_verifier",
        "reference": "schema_name provider origin next_path browser_digest key_digest",
    },
    "accounts.tokenfamily": {"open": "session_key"},
    "accounts.invitation": {"open": "email", "reference": "token_digest"},
    "accounts.apikey": {"personal": "label", "reference": "prefix digest scopes"},
    "accounts.staffsession": {
        "personal": "operator_label reason ended_by",
        "reference": "schema_name token_digest",
    },
    "auth.group": {"public": "name"},
    "auth.permission": {"public": "name codename"},
    # The shop's trade
    "orders.cart": {"open": "token", "reference": "currency"},
    "orders.order": {
        "personal": "email address",
        "index": "email_index",
        "open": "access_token",
        "reference": "number country currency",
    },
    "orders.orderevent": {
        "personal": "actor",
        "public": "title description",
        "reference": "status key",
    },
    "orders.orderline": {
        "public": "title artist label image",
        "reference": "kind sku provider",
    },
    "orders.shippingprice": {"public": "country currency"},
    "orders.shippingquote": {"reference": "cart_digest country currency"},
    "payments.paymentattempt": {
        "personal": "receipt_email failure",
        "index": "receipt_email_index",
        "secret": "client_secret",
        "reference": "reference description currency intent_ref",
    },
    "payments.refund": {"personal": "reason", "reference": "refund_ref"},
    "payments.stripeaccount": {
        "secret": "secret_key webhook_secret",
        "public": "publishable_key",
        "reference": "account_ref webhook_ref",
    },
    "fulfillment.providerorder": {
        "personal": "last_error",
        "reference": "provider external_id remote_ref raw_status cost_currency",
    },
    "fulfillment.shipment": {"reference": "carrier", "open": "number url"},
    "fulfillment.submissionattempt": {"personal": "error", "reference": "step"},
    "providers.providerconnection": {
        "secret": "token webhook_secret",
        "open": "webhook_key",
        "reference": "remote_shop_ref",
    },
    "providers.remoteref": {"reference": "key ref"},
    "crm.notification": {
        "personal": "recipient text html",
        "index": "recipient_index",
        "public": "subject",
    },
    # What people agreed to and asked
    "privacy.consent": {
        "personal": "email",
        "index": "email_index",
        # The network is cut to /24 or /48: thousands of homes.
        "reference": "purpose wording_sha256 network",
    },
    "privacy.datarequest": {
        "personal": "email wish extension_reason waits_for refusal answer words",
        "index": "email_index",
        "secret": "file_key",
        "reference": "nonce handled_by outcomes file_name",
    },
    # The road
    "core.inboxevent": {
        "personal": "body",
        "reference": "schema_name source event_ref body_sha256 topic request_id",
    },
    "core.outboxevent": {"reference": "schema_name event listener payload request_id"},
    "core.dueitem": {
        "personal": "last_error",
        "reference": "schema_name kind object_id request_id",
    },
    "core.deadletter": {
        "personal": "error replayed_by",
        "reference": "schema_name kind object_id",
    },
    "core.jobrun": {"personal": "error", "reference": "schema_name name"},
    "core.auditentry": {
        "personal": "actor_label facts changes",
        "index": "actor_index",
        "reference": "schema_name action actor_kind actor_id object_type object_id"
        " request_id",
    },
    "core.idempotencykey": {
        "personal": "answer",
        "reference": "schema_name scope key request_digest",
    },
    # Shops
    "tenants.tenant": {
        "public": "name tagline about accent_color support_email mail_from_name"
        " mail_reply_to locale time_zone currencies countries handle"
        " storefront_origins",
        "reference": "schema_name order_prefix",
    },
    # The token is published in DNS; who knows it cannot use it elsewhere.
    "tenants.domain": {"public": "domain token last_error", "reference": "schema_name"},
    "tenants.flagoverride": {"reference": "schema_name flag country"},
    "tenants.provisioningrun": {
        "personal": "request error actor_label",
        "reference": "schema step digest actor_kind actor_id",
    },
    "tenants.shophealth": {"reference": "schema_name findings"},
    "tenants.shopexport": {"reference": "schema file_name sha256"},
    # Catalogues
    "catalog.artwork": {
        "public": "slug title artist description tags style license_type"
    },
    "catalog.artworkfile": {"reference": "name sha256 mime"},
    "catalog.product": {"public": "slug title"},
    "catalog.productvariant": {
        "public": "sku label",
        "reference": "provider base_cost_currency",
    },
    "catalog.variantprice": {"public": "currency"},
    "frames.framesize": {"public": "slug label source"},
    "frames.frametype": {"public": "slug label brand region"},
    "providers.providerproduct": {"public": "ref print_provider_ref title"},
    "providers.providervariant": {"public": "ref title"},
    "providers.shippingrate": {"public": "country currency"},
    # Of the libraries
    "account.emailaddress": {"open": "email"},
    "account.emailconfirmation": {"open": "key"},
    "mfa.authenticator": {"open": "data"},
    "socialaccount.socialaccount": {"reference": "provider uid", "open": "extra_data"},
    "socialaccount.socialapp": {
        "public": "provider provider_id name",
        "reference": "client_id",
        "open": "secret key settings",
    },
    "socialaccount.socialtoken": {"open": "token token_secret"},
    "usersessions.usersession": {"open": "ip session_key user_agent data"},
    "admin.logentry": {"open": "object_repr change_message", "reference": "object_id"},
    "contenttypes.contenttype": {"public": "app_label model"},
    "sessions.session": {"open": "session_key session_data"},
    "django_celery_beat.crontabschedule": {
        "public": "minute hour day_of_month month_of_year day_of_week"
    },
    "django_celery_beat.periodictask": {
        "public": "name task args kwargs queue exchange routing_key headers description"
    },
}

# Column -> why it is not encrypted although it is personal or secret.
OPEN: dict[str, str] = {
    "accounts.user.email": "the unique key people sign in by; it must be compared",
    "accounts.invitation.email": "as accounts.user.email: one open invitation each",
    "accounts.tokenfamily.session_key": "compared with the session's own key",
    "account.emailaddress.email": "as accounts.user.email: compared at sign-in",
    "account.emailconfirmation.key": "signed codes are used instead; stays empty",
    "mfa.authenticator.data": "secrets in it are sealed: SEALED_WITHIN",
    "socialaccount.socialaccount.extra_data": "what Google or Apple told; a library's",
    "socialaccount.socialapp.secret": "stays empty: accounts.SignInProvider seals it",
    "socialaccount.socialapp.key": "stays empty: accounts.SignInProvider seals it",
    "socialaccount.socialapp.settings": "stays empty, as the secret beside it",
    "socialaccount.socialtoken.token": "never stored: the settings say so",
    "socialaccount.socialtoken.token_secret": "never stored, as the token beside it",
    "usersessions.usersession.ip": "shown to its owner, who ends strange sessions",
    "usersessions.usersession.session_key": "what the cookie is compared with",
    "usersessions.usersession.user_agent": "shown to its owner, as the address is",
    "usersessions.usersession.data": "stays empty; the library's own notes",
    "accounts.user.password": "a salted slow hash, no password",
    "orders.cart.token": "looked up by equality; 192 random bits for one cart",
    "orders.order.access_token": "looked up by equality; 192 random bits, one order",
    "fulfillment.shipment.number": "unique with its carrier, so it must be compared",
    "fulfillment.shipment.url": "the carrier's page of that number",
    "providers.providerconnection.webhook_key": "part of an address, verified besides",
    "admin.logentry.object_repr": "never written: core.audit keeps the history",
    "admin.logentry.change_message": "never written: core.audit keeps the history",
    "sessions.session.session_key": "what the cookie is compared with",
    "sessions.session.session_data": "signed ids of a person and a cart, two weeks",
}

# JSON columns of libraries, of which each text that is a secret is sealed by itself.
SEALED_WITHIN: dict[str, str] = {"mfa.authenticator": "data"}
SEALED = ("personal", "secret")


def lists_of(label: str) -> dict[str, str]:
    """Return for each listed column of a table the list it is in."""
    lists = INVENTORY.get(label, {})
    return {
        column: name for name, columns in lists.items() for column in columns.split()
    }


def is_hidden(label: str, column: str) -> bool:
    """Tell whether logs and the audit log show that it changed and not its value."""
    return lists_of(label).get(column) in (*SEALED, "open", "index")
