// Reads calendars (a JSON list of texts on standard input) with node-ical; writes each one's events as JSON, the texts
// as programs that are built on it show them: `${event.summary}`.
import ical from "node-ical";
import { text } from "node:stream/consumers";

const events = (data) =>
  Object.values(ical.sync.parseICS(data))
    .filter((each) => each.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      title: `${event.summary}`,
      start: event.datetype === "date" ? null : event.start.toISOString(),
      end: event.datetype === "date" ? null : event.end.toISOString(),
      place: event.location === undefined ? null : `${event.location}`,
      status: event.status,
      sequence: Number(event.sequence),
      description: `${event.description}`,
      tags: event.categories ?? [],
    }));

const calendars = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(calendars.map(events)));
