"""Addresses of a shop's own pages."""

from django.urls import path

from storefront.views import about, account, browsing, cart, checkout, orders, privacy

app_name = "storefront"
urlpatterns = [
    path("", browsing.show_gallery, name="gallery"),
    path("artworks/<slug:slug>", browsing.show_artwork, name="artwork"),
    path("cart", cart.show_cart, name="cart"),
    path("cart/add", cart.add_to_cart, name="add"),
    path("cart/lines/<str:line>", cart.change_line, name="change"),
    path("cart/lines/<str:line>/remove", cart.drop_line, name="drop"),
    path("currency", cart.choose_currency, name="currency"),
    path("country", cart.choose_country, name="country"),
    path("checkout", checkout.checkout, name="checkout"),
    path("checkout/pay/<str:number>", checkout.pay, name="pay"),
    path("orders/<str:number>", orders.track, name="order"),
    path("orders/<str:number>/cancel", orders.cancel, name="cancel"),
    path("account", account.show_account, name="account"),
    path("account/name", account.rename, name="rename"),
    path("account/linked", account.show_linked, name="linked"),
    path("account/linked/<int:account>/unlink", account.unlink, name="unlink"),
    path("account/devices", account.show_devices, name="devices"),
    path("account/devices/<int:device>/end", account.end_device, name="end_device"),
    path("account/devices/end-others", account.end_other_devices, name="end_others"),
    path("privacy", privacy.show, name="privacy"),
    path("privacy/requests", privacy.ask, name="ask"),
    path("privacy/consents", privacy.change_consents, name="consents"),
    path("privacy/confirm/<str:token>", privacy.confirm, name="confirm"),
    path("privacy/download/<str:token>", privacy.download, name="download"),
    path("theme.css", about.theme, name="theme"),
    path("about", about.about, name="about"),
    path("shipping", about.shipping, name="shipping"),
]
