"""A world in which time leaps: a step at each moment that delivery names, and none between them."""

from datetime import timedelta

from announcer.delivery.step import Report
from tests.support.delivery_world import World


class DiscreteEventWorld(World):
    def pass_time(self, span: timedelta) -> Report:
        end = self.now + span
        report = self.step()
        while self.now < end:
            self.now = min(end, max(self.now, report.next_at or end))
            report = self.step()
        return report

    def settle(self, most: timedelta = timedelta(hours=12)) -> None:
        end = self.now + most
        report = self.step()
        while self.now < end and (report.next_at is not None or self.open_rows() or self.store.outbox().edits()):
            self.now = max(self.now, report.next_at or self.now + timedelta(minutes=1))
            report = self.step()
        self.now += timedelta(hours=1)
        self.rules.settle()
