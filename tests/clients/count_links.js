// Each text (a JSON list on standard input) as a web client counts it: every link with a scheme is 23 characters.
import twitter from "twitter-text";
import { text } from "node:stream/consumers";

const counted = (each) => {
  const urls = twitter.extractUrlsWithIndices(each, { extractUrlsWithoutProtocol: false });
  let [parts, end] = ["", 0];
  for (const { indices: [start, stop] } of urls) {
    parts += each.slice(end, start) + "x".repeat(23);
    end = stop;
  }
  return parts + each.slice(end);
};

process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(counted)));
