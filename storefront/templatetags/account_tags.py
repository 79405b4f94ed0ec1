"""Words of the account pages."""

from django import template

register = template.Library()
# The first that is in it wins: Edge and Opera call themselves Chrome as well.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def device_name(user_agent: str) -> str:
    """Guess from what a program calls itself what a person calls it."""
    browser = next((v for k, v in BROWSERS.items() if k in user_agent), "")
    system = next((v for k, v in SYSTEMS.items() if k in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A program"
