"""The pages' own words, in Dutch and English. A language without words here speaks English.

Values are HTML of our own making with `str.format` fields; what goes into a field is escaped. A key that ends in
`.one` has a twin in `.other`; `Words.count` chooses.
"""

from dataclasses import dataclass

from announcer.model.text import Html
from announcer.words.language import spoken

_ENGLISH = {
    "skip": "Skip to the content",
    "nav": "Main",
    "agenda": "Programme",
    "archive": "Archive",
    "subscribe": "Follow",
    "languages": "Languages",
    "language.nl": "Nederlands",
    "language.en": "English",
    "home.title": "Upcoming sessions",
    "home.description": "The upcoming sessions of {site}: dates, places and how to take part.",
    "home.none": "Nothing is planned just now",
    "home.none.text": (
        'The next session has no date yet. <a href="{subscribe}">Follow along</a>, and you will be among the first to '
        'know. Meanwhile the <a href="{archive}">archive</a> shows what there was.'
    ),
    "home.none.new": (
        'The first session has no date yet. <a href="{subscribe}">Follow along</a>, and you will be among the first '
        "to know."
    ),
    "home.more.one": "One more session is planned later; see the series page.",
    "home.more.other": "{n} more sessions are planned later; see the series pages.",
    "home.series": "Series",
    "home.subscribe": (
        'Never miss one: <a href="{subscribe}">follow along</a> on Mastodon, in your calendar or in a feed reader.'
    ),
    "home.subscribe.plain": 'Never miss one: <a href="{subscribe}">follow along</a> in your calendar or feed reader.',
    "series": "Series",
    "series.dates": "The sessions",
    "series.story": "About this series",
    "series.none": "The dates of this series are still to come.",
    "series.follow": "Follow this series",
    "event.facts": "The facts",
    "event.about": "About this session",
    "event.when": "When",
    "event.was": "(was {old})",
    "event.where": "Where",
    "event.online": "Online",
    "event.join": "Join online",
    "event.join.later": "You get the link to join when you have registered.",
    "event.join.later.plain": "The organiser sends the link to join.",
    "event.map": "On the map",
    "event.access": "Accessibility",
    "event.price": "Admission",
    "event.register": "Sign up",
    "event.register.by": "until {date}",
    "event.register.mail": "Sign up by e-mail: {address}",
    "event.register.url": "Sign up here",
    "event.register.closed": "Registration is closed.",
    "event.organizer": "Organiser",
    "event.links": "More information",
    "event.tags": "Subjects",
    "event.add": "Add to your calendar",
    "event.discuss": "Talk about it on Mastodon",
    "event.recap": "Looking back",
    "event.recap.url": "Read the report",
    "event.others": "All sessions of this series",
    "event.others.some": "Earlier and later sessions of this series",
    "event.others.all": "All {n} sessions of this series",
    "event.present": "this session",
    "event.past": "This session has taken place.",
    "status.moved": "Changed",
    "status.cancelled": "Cancelled",
    "status.cancelled.text": "This session will not take place.",
    "status.postponed": "Postponed",
    "status.postponed.text": "This session is postponed; a new date will follow.",
    "status.tentative": "Provisional",
    "status.tentative.text": "This date is not certain yet.",
    "status.note": "Please note",
    "archive.title": "Archive",
    "archive.description": "The past sessions of {site}.",
    "archive.none": "There is nothing to look back on yet.",
    "archive.years": "Earlier years",
    "archive.back": "The whole archive",
    "recap.short": "with a report",
    "subscribe.title": "Follow along",
    "subscribe.description": "Follow the sessions of {site} on Mastodon, in your calendar or in a feed reader.",
    "subscribe.lead": "Choose what suits you. None of these needs an account with us, and none tells us who you are.",
    "subscribe.mastodon": "On Mastodon and the Fediverse",
    "subscribe.mastodon.text": (
        "Announcements, reminders and changes, with room to ask. Open the account, or type its name into the search of "
        "your own app and press follow."
    ),
    "subscribe.mastodon.open": "Open the account",
    "subscribe.calendar": "In your calendar",
    "subscribe.calendar.text": (
        "All sessions in your own calendar, and they update by themselves: a new time, another place, a cancellation."
    ),
    "subscribe.webcal": "Apple, Thunderbird and others",
    "subscribe.google": "Google Calendar and Android",
    "subscribe.outlook": "Outlook",
    "subscribe.address": "Or copy the address into your calendar, under “add by URL”:",
    "subscribe.feeds": "In a feed reader",
    "subscribe.feeds.text": "Put one of these addresses into your feed reader.",
    "subscribe.coming": "Upcoming sessions",
    "subscribe.news": "All news: announcements, changes, cancellations",
    "subscribe.parts": "Only what interests you",
    "subscribe.parts.text": "Each series and each subject has a calendar and feeds of its own.",
    "subscribe.part": "What",
    "subscribe.part.calendar": "Calendar",
    "subscribe.part.feeds": "Feeds",
    "subscribe.delay": "How soon do you see a change?",
    "subscribe.delay.text": (
        "Changes appear here within five minutes. How soon you see them elsewhere is up to your app; we cannot make "
        "that any quicker. On the day itself, look here."
    ),
    "subscribe.delay.client": "Where you follow",
    "subscribe.delay.wait": "How long a change may take",
    "delay.site": "This site",
    "delay.site.wait": "5 minutes",
    "delay.mastodon": "Mastodon",
    "delay.mastodon.wait": "a few minutes after we post; at night we wait for the morning",
    "delay.thunderbird": "Thunderbird",
    "delay.thunderbird.wait": "half an hour",
    "delay.fastmail": "Fastmail",
    "delay.fastmail.wait": "an hour",
    "delay.outlook": "Outlook on the web",
    "delay.outlook.wait": "about 3 hours, up to a day",
    "delay.proton": "Proton Calendar",
    "delay.proton.wait": "4 to 16 hours",
    "delay.google": "Google Calendar",
    "delay.google.wait": "8 hours to a day, sometimes days; cancelled sessions may vanish without a word",
    "delay.apple": "Apple Calendar",
    "delay.apple.wait": "as you set it, from 5 minutes to a week",
    "delay.reader": "Feed readers",
    "delay.reader.wait": "as your reader is set, a quarter of an hour at best",
    "outbox.title": "Posts",
    "outbox.lead": (
        "No Mastodon account is connected, so posts stay here and go nowhere. This is how followers would see them."
    ),
    "outbox.none": "Nothing has been posted yet. <code>announcer plan</code> shows what is to come.",
    "outbox.reply": 'In reply to <a href="#{marker}">{kind}, {when}</a>',
    "outbox.edited": "edited",
    "outbox.older.one": "One older post is not shown; <code>announcer posts</code> lists it.",
    "outbox.older.other": "{n} older posts are not shown; <code>announcer posts</code> lists them.",
    "outbox.warning": "Content warning",
    "outbox.account": "local account",
    "visibility.public": "public",
    "visibility.unlisted": "unlisted",
    "visibility.private": "followers only",
    "kind.series": "series",
    "kind.announcement": "announcement",
    "kind.reminder": "reminder",
    "kind.change": "change",
    "kind.cancellation": "cancellation",
    "kind.registration": "registration",
    "kind.recap": "looking back",
    "error.404": "This page does not exist",
    "error.404.text": "Perhaps the address has a typo, or the session has another name now.",
    "error.410": "This has been removed",
    "error.410.text": "There was something here; the organiser has taken it away for good.",
    "error.503": "Back in a moment",
    "error.503.text": "The programme cannot be shown just now. Please try again in a minute.",
    "error.home": '<a href="{home}">To the upcoming sessions</a>',
    "feeds.news": "news",
    "feeds.coming": "upcoming sessions",
    "footer.calendar": "Calendar",
    "footer.account": "Mastodon",
}

_DUTCH = {
    "skip": "Direct naar de inhoud",
    "nav": "Hoofdmenu",
    "agenda": "Programma",
    "archive": "Archief",
    "subscribe": "Volgen",
    "languages": "Talen",
    "language.nl": "Nederlands",
    "language.en": "English",
    "home.title": "Komende bijeenkomsten",
    "home.description": "De komende bijeenkomsten van {site}: data, plekken en hoe je meedoet.",
    "home.none": "Er staat nu niets op het programma",
    "home.none.text": (
        'De volgende bijeenkomst heeft nog geen datum. <a href="{subscribe}">Volg ons</a>, dan hoor je het als een van '
        'de eersten. Intussen laat het <a href="{archive}">archief</a> zien wat er was.'
    ),
    "home.none.new": (
        'De eerste bijeenkomst heeft nog geen datum. <a href="{subscribe}">Volg ons</a>, dan hoor je het als een van '
        "de eersten."
    ),
    "home.more.one": "Later volgt nog één bijeenkomst; zie de pagina van de reeks.",
    "home.more.other": "Later volgen nog {n} bijeenkomsten; zie de pagina’s van de reeksen.",
    "home.series": "Reeksen",
    "home.subscribe": (
        'Niets missen? <a href="{subscribe}">Volg ons</a> op Mastodon, in je agenda of in een feedlezer.'
    ),
    "home.subscribe.plain": 'Niets missen? <a href="{subscribe}">Volg ons</a> in je agenda of in een feedlezer.',
    "series": "Reeks",
    "series.dates": "De bijeenkomsten",
    "series.story": "Over deze reeks",
    "series.none": "De data van deze reeks volgen nog.",
    "series.follow": "Deze reeks volgen",
    "event.facts": "De feiten",
    "event.about": "Over deze bijeenkomst",
    "event.when": "Wanneer",
    "event.was": "(was {old})",
    "event.where": "Waar",
    "event.online": "Online",
    "event.join": "Online meedoen",
    "event.join.later": "De link om mee te doen krijg je na aanmelding.",
    "event.join.later.plain": "De organisatie stuurt de link om mee te doen.",
    "event.map": "Op de kaart",
    "event.access": "Toegankelijkheid",
    "event.price": "Toegang",
    "event.register": "Aanmelden",
    "event.register.by": "tot en met {date}",
    "event.register.mail": "Meld je aan per e-mail: {address}",
    "event.register.url": "Meld je hier aan",
    "event.register.closed": "De aanmelding is gesloten.",
    "event.organizer": "Organisatie",
    "event.links": "Meer informatie",
    "event.tags": "Onderwerpen",
    "event.add": "Zet in je agenda",
    "event.discuss": "Praat mee op Mastodon",
    "event.recap": "Terugblik",
    "event.recap.url": "Lees het verslag",
    "event.others": "Alle bijeenkomsten van deze reeks",
    "event.others.some": "Eerdere en latere bijeenkomsten van deze reeks",
    "event.others.all": "Alle {n} bijeenkomsten van deze reeks",
    "event.present": "deze bijeenkomst",
    "event.past": "Deze bijeenkomst is voorbij.",
    "status.moved": "Gewijzigd",
    "status.cancelled": "Geannuleerd",
    "status.cancelled.text": "Deze bijeenkomst gaat niet door.",
    "status.postponed": "Uitgesteld",
    "status.postponed.text": "Deze bijeenkomst is uitgesteld. Een nieuwe datum volgt.",
    "status.tentative": "Onder voorbehoud",
    "status.tentative.text": "Deze datum staat nog niet vast.",
    "status.note": "Toelichting",
    "archive.title": "Archief",
    "archive.description": "Eerdere bijeenkomsten van {site}.",
    "archive.none": "Er is nog niets om op terug te kijken.",
    "archive.years": "Eerdere jaren",
    "archive.back": "Het hele archief",
    "recap.short": "met verslag",
    "subscribe.title": "Volgen",
    "subscribe.description": "Volg de bijeenkomsten van {site} op Mastodon, in je agenda of in een feedlezer.",
    "subscribe.lead": "Kies wat bij je past. Je hebt er bij ons geen account voor nodig, en wij zien niet wie je bent.",
    "subscribe.mastodon": "Op Mastodon en de rest van de Fediverse",
    "subscribe.mastodon.text": (
        "Aankondigingen, herinneringen en wijzigingen, en je kunt vragen stellen. Open het account, of typ de naam in "
        "het zoekveld van je eigen app en kies volgen."
    ),
    "subscribe.mastodon.open": "Open het account",
    "subscribe.calendar": "In je agenda",
    "subscribe.calendar.text": (
        "Alle bijeenkomsten in je eigen agenda, en wijzigingen komen vanzelf mee: een andere tijd, een andere plek, "
        "een annulering."
    ),
    "subscribe.webcal": "Apple, Thunderbird en andere",
    "subscribe.google": "Google Agenda en Android",
    "subscribe.outlook": "Outlook",
    "subscribe.address": "Of kopieer het adres naar je agenda, bij ‘toevoegen via URL’:",
    "subscribe.feeds": "In een feedlezer",
    "subscribe.feeds.text": "Zet een van deze adressen in je feedlezer.",
    "subscribe.coming": "Komende bijeenkomsten",
    "subscribe.news": "Al het nieuws: aankondigingen, wijzigingen, annuleringen",
    "subscribe.parts": "Alleen wat jou interesseert",
    "subscribe.parts.text": "Elke reeks en elk onderwerp heeft een eigen agenda en eigen feeds.",
    "subscribe.part": "Wat",
    "subscribe.part.calendar": "Agenda",
    "subscribe.part.feeds": "Feeds",
    "subscribe.delay": "Hoe snel zie je een wijziging?",
    "subscribe.delay.text": (
        "Wijzigingen staan hier binnen vijf minuten. Hoe snel je ze elders ziet bepaalt je app; daar kunnen wij niets "
        "aan versnellen. Kijk op de dag zelf dus hier."
    ),
    "subscribe.delay.client": "Waar je volgt",
    "subscribe.delay.wait": "Hoe lang een wijziging kan duren",
    "delay.site": "Deze site",
    "delay.site.wait": "5 minuten",
    "delay.mastodon": "Mastodon",
    "delay.mastodon.wait": "een paar minuten na ons bericht; ’s nachts wachten we tot de ochtend",
    "delay.thunderbird": "Thunderbird",
    "delay.thunderbird.wait": "een half uur",
    "delay.fastmail": "Fastmail",
    "delay.fastmail.wait": "een uur",
    "delay.outlook": "Outlook op het web",
    "delay.outlook.wait": "ongeveer 3 uur, soms een dag",
    "delay.proton": "Proton Calendar",
    "delay.proton.wait": "4 tot 16 uur",
    "delay.google": "Google Agenda",
    "delay.google.wait": "8 uur tot een dag, soms dagen; wat niet doorgaat verdwijnt er soms zonder bericht",
    "delay.apple": "Apple Agenda",
    "delay.apple.wait": "zoals je het instelt, van 5 minuten tot een week",
    "delay.reader": "Feedlezers",
    "delay.reader.wait": "zoals je lezer is ingesteld, op zijn best een kwartier",
    "outbox.title": "Berichten",
    "outbox.lead": (
        "Er is geen Mastodonaccount gekoppeld: berichten blijven hier en gaan nergens heen. Zo zouden volgers ze zien."
    ),
    "outbox.none": "Er is nog niets geplaatst. <code>announcer plan</code> laat zien wat er komt.",
    "outbox.reply": 'Antwoord op <a href="#{marker}">{kind}, {when}</a>',
    "outbox.edited": "bewerkt",
    "outbox.older.one": "Eén ouder bericht staat hier niet; <code>announcer posts</code> toont het.",
    "outbox.older.other": "{n} oudere berichten staan hier niet; <code>announcer posts</code> toont ze.",
    "outbox.warning": "Inhoudswaarschuwing",
    "outbox.account": "lokaal account",
    "visibility.public": "openbaar",
    "visibility.unlisted": "minder zichtbaar",
    "visibility.private": "alleen volgers",
    "kind.series": "reeks",
    "kind.announcement": "aankondiging",
    "kind.reminder": "herinnering",
    "kind.change": "wijziging",
    "kind.cancellation": "annulering",
    "kind.registration": "aanmelding",
    "kind.recap": "terugblik",
    "error.404": "Deze pagina bestaat niet",
    "error.404.text": "Misschien staat er een typefout in het adres, of heet de bijeenkomst nu anders.",
    "error.410": "Dit is weggehaald",
    "error.410.text": "Hier stond iets; de organisatie heeft het voorgoed weggehaald.",
    "error.503": "Zo weer terug",
    "error.503.text": "Het programma is nu even niet te zien. Probeer het over een minuut nog eens.",
    "error.home": '<a href="{home}">Naar de komende bijeenkomsten</a>',
    "feeds.news": "nieuws",
    "feeds.coming": "komende bijeenkomsten",
    "footer.calendar": "Agenda",
    "footer.account": "Mastodon",
}

TABLES = {"en": _ENGLISH, "nl": _DUTCH}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Calling it with a key gives safe HTML; an unknown key raises KeyError."""

    language: str
    """The language that is really spoken: English where the one asked for has no words."""

    def __call__(self, key: str, **values: object) -> Html:
        return Html(TABLES[self.language][key]).format(**values)

    def count(self, key: str, n: int) -> Html:
        return self(f"{key}.one" if n == 1 else f"{key}.other", n=n)


def words(language: str) -> Words:
    """The words of a BCP 47 language, by its first part."""
    return Words(spoken(language))
