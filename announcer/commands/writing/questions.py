"""What is asked, in order, and what ? says of it. An empty default means that the answer may be left out."""

from dataclasses import dataclass

from announcer.model import Message


@dataclass(frozen=True, slots=True)
class Question:
    words: Message
    explanation: Message


SERIES = Question(
    Message("Which series is it in? A number or a name; n begins a new one"),
    Message(
        "One file is one series: meetings that belong together. They share what is the same for all, and followers"
        " can subscribe to it."
    ),
)
SERIES_TITLE = Question(
    Message("What is it called?"),
    Message("The title of the series, or of the event when there is but one. It stands in every announcement."),
)
FILE = Question(
    Message("The name of the file, without .yaml"),
    Message("It is the series' id, and stands in addresses: a short word of a to z, 0 to 9 and -. Keep it afterwards."),
)
SUMMARY = Question(
    Message("What is it about, in one or two sentences?"),
    Message("It stands in every announcement, so keep it short. Plain text."),
)
DESCRIPTION = Question(
    Message("The whole story, for the page; a line with only a dot ends it"),
    Message("Markdown: **stars** are bold, a line with - is a list. An empty line begins a paragraph."),
)
TITLE = Question(
    Message("What is this event called?"),
    Message("Only when it has a title of its own, such as the theme of the evening."),
)
DATE = Question(
    Message("On which day?"),
    Message(
        "Such as donderdag 22 februari 2024, 22 februari 2024, 22-2-2024 or 2024-02-22. Without a year it is the next"
        " such day. A wrong weekday is found."
    ),
)
UNTIL = Question(
    Message("The last day, when there are several"),
    Message("Such as 24 februari 2024. An end after midnight is no second day."),
)
TIME = Question(
    Message("From when to when?"),
    Message("Such as 19.00-20.30, or 19.00 when the end is open. - means that it is not known yet: followers then"
            " hear it as news when you add it."),
)  # fmt: skip
PLACE = Question(
    Message("Where? A number, or the name of the place"),
    Message("Such as Tetem, Stroinksbleekweg 16, 7523 ZL Enschede; what is missing is asked. - means no place: online"
            " only, or not known yet."),
)  # fmt: skip
STREET = Question(Message("Street and number"), Message("For the page, the calendar and the map."))
POSTAL_CODE = Question(Message("Postal code"), Message("For the page, the calendar and the map."))
CITY = Question(Message("Town"), Message("It stands in the announcement, behind the name of the place."))
ONLINE = Question(
    Message("Online as well? The address where people join"),
    Message("A whole address: https://... It never stands in a post. - means not online."),
)
ON_PAGE = Question(
    Message("May that address stand on the page and in the calendar? yes or no"),
    Message("With no, only you have it, and send it to those who sign up."),
)
REGISTRATION = Question(
    Message("How do people sign up? A mail address or a web address"),
    Message("Such as aanmelden@example.org or https://example.org/form. - means that nobody has to."),
)
DEADLINE = Question(
    Message("The last day to sign up"),
    Message("Two days before, followers are reminded; after it the address is not shown any more."),
)
PRICE = Question(Message("What does it cost?"), Message("In words: gratis, 5 euro, free of charge."))
TAGS = Question(
    Message("Tags, with blanks or commas between"),
    Message("They become hashtags, by which people who do not follow you find it: Twente, CommunityOfPractice."),
)
IMAGE = Question(
    Message("A picture: the name of a file in the folder with event files"),
    Message("JPEG, PNG, WebP or GIF. Put it there first."),
)
ALT = Question(
    Message("What does the picture show?"),
    Message("For those who do not see it. It is read aloud, so say in a sentence what matters."),
)
ANOTHER_OR_RULE = Question(
    Message("Another event in this series? yes or no; r: this one comes again by a rule"),
    Message("A rule is such as every week, or the first Tuesday of the month. All its dates have what this event has;"
            " what is otherwise on one of them you write in the file."),
)  # fmt: skip
EVERY = Question(
    Message("How often? day, week, 2 weeks, month, year"),
    Message("Such as week, 2 weeks or month; in Dutch too: maand, om de 2 weken."),
)
ON = Question(
    Message("On which day of the month?"),
    Message("Such as first tuesday, last friday, first and third monday, or 15."),
)
END = Question(
    Message("Until when? The last day, or how many times"),
    Message("Such as 30 June 2025, or 10. The dates are then said back."),
)
ANOTHER = Question(
    Message("Another event in this series? yes or no"),
    Message("Its time and place are proposed again."),
)
