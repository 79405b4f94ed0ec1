"""From a paid order to the doorstep: provider orders and shipments."""
