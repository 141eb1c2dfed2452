"""From the outbox to the account, exactly once: `protocol` decides, `worker` acts, `loop` gives it a thread."""

from announcer.delivery.line import POINTS
from announcer.delivery.loop import DeliveryThread
from announcer.delivery.step import Report
from announcer.delivery.worker import Delivery

__all__ = ["POINTS", "Delivery", "DeliveryThread", "Report"]
