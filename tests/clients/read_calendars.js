// Reads calendars (a JSON list of texts on standard input) with ical.js; writes each one's events as JSON.
import ICAL from "ical.js";
import { text } from "node:stream/consumers";

const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());

const events = (data) => {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(data)); // throws at the first line that is none
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component, { strictExceptions: true });
    return {
      uid: event.uid,
      title: event.summary,
      start: moment(event.startDate),
      end: moment(event.endDate),
      place: event.location,
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
      description: event.description,
      tags: component.getFirstProperty("categories")?.getValues() ?? [],
    };
  });
};

const calendars = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(calendars.map(events)));
