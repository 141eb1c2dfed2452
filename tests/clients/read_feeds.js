// Reads feeds (a JSON list of texts on standard input) with rss-parser; writes each one's items as JSON.
import Parser from "rss-parser";
import { text } from "node:stream/consumers";

const parser = new Parser();

const read = async (data) => {
  const feed = await parser.parseString(data);
  return {
    title: feed.title,
    url: feed.link,
    items: feed.items.map((item) => ({
      id: item.guid ?? item.id,
      title: item.title,
      url: item.link,
      at: item.isoDate,
      html: item["content:encoded"] ?? item.content,
      tags: (item.categories ?? []).map((category) => category.$?.term ?? category),
      picture: item.enclosure?.url ?? null,
    })),
  };
};

const feeds = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await Promise.all(feeds.map(read))));
