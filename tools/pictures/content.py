"""An afternoon that never was: who wrote what to an invented station."""

from __future__ import annotations

# Name, purpose, what they wrote with its names marked, seconds since the one before.
EARLY = [
    (
        "Rosa",
        "song_request",
        "could you play [Mr. Blue Sky](song) for [the school run](recipient)",
        30,
    ),
    ("Gerry", "shout_out", "happy 70th to my dad [Tom](recipient) in [Oranmore](place)", 50),
    ("Bea", "comment", "the sea swim piece made my whole morning", 45),
    ("Luis", "song_request", "[Despacito](song) por favor", 20),
    ("Kit", "news_tip", "black ice on the hill at [Moycullen](place), two cars in the ditch", 80),
    ("Mo", "song_request", "[Purple Rain](song) by [Prince](artist) please", 35),
    ("Ines", "comment", "never heard a weather forecast sung before, more of that", 90),
]
SONGS = [
    ("Ana", "song_request", "[The Power of Love](song) by [Jennifer Rush](artist) please", 20),
    (
        "Tom",
        "song_request",
        "[The Power of Love](song) for [my mum](recipient), she is in hospital",
        25,
    ),
    ("Nuala", "song_request", "any chance of [hay jude](song)?", 30),
    (
        "Pádraig",
        "song_request",
        "[Hey Jude](song) by [the beatles](artist) for [the crew of the Naomh Éanna](recipient)",
        20,
    ),
    ("Sam", "song_request", "play [Hey Jude](song) please", 15),
    ("Mia", "song_request", "[Thunderstruck](song) from [Tuam](place)", 40),
    ("Dara", "song_request", "[Harbour Lights at Five](song) by [the Slow Ferries](artist)", 35),
    ("Lola", "song_request", "pon [Malamente](song), un saludo desde [Málaga](place)", 20),
    ("Jo", "song_request", "[Purple Rain](song) again please!", 20),
]
WORDS = [
    ("Maeve", "shout_out", "Happy 40th to my sister [Orla](recipient) in [Galway](place), love from all at number 9", 20),
    ("Ken", "comment", "You two make Thursdays bearable. My dog howls along every time you play the jingle, and the neighbours have started to join in, honest to God. On Monday the postman did, too.", 30),
    ("Pat", "news_tip", "Lorry overturned on the N6 near [Athenry](place), both lanes blocked", 25),
    ("Zoe", "comment", "Best show ever, greetings from the night shift at the bakery!", 20),
    ("Ola", "station_question", "When is the book hour on again?", 25),
    ("Fionn", "shout_out", "shout out to [Room 12](recipient) at [Scoil Mhuire](place), last day of tests", 20),
    ("Aoife", "comment", "the tomatoes in our greenhouse are taller than the radio mast now", 30),
    ("Marta", "shout_out", "saludos a mi abuela [Carmen](recipient), que hoy cumple noventa años", 20),
    ("Nico", "station_question", "who sings the new jingle?", 20),
    ("Sinéad", "news_tip", "the swans are on the quay again, mind the cars", 30),
    ("Tess", "contest_entry", "TICKETS it is Lisbon", 10),
    ("Rob", "contest_entry", "TICKETS Madrid?", 10),
    ("Uma", "contest_entry", "tickets lisbon", 10),
    ("Kay", "comment", "my gran in [Clifden](place) says hello and turn it up", 20),
    ("Vic", "spam", "CHEAP FOLLOWERS!!! visit our site now", 10),
    ("Wim", "comment", "you are an idiot and so is your dog", 10),
    ("Yan", "comment", "say hi to Jane, she is on 07700 900123", 10),
    ("Lee", "greeting", "hello!", 5),
    ("Bo", "thanks", "thank you", 5),
    ("Al", "greeting", "good afternoon", 5),
]  # fmt: skip
BLOCKED = ("Max", "comment", "boring boring boring boring", 10)
LOOSE = [("Lou", "no idea what this is about but hiya"), ("Ger", "is it on or wha")]
ALARM = "I cannot do this any more, I want to end my life"
PASSED = ("Maeve", "Zoe", "Pat", "Ken", "Tom", "Nuala")
DEEDS = [
    ("star", "eva", "Maeve", None),
    ("tag", "eva", "Maeve", 3),
    ("tag", "eva", "Pat", 6),
    ("tag", "eva", "Aoife", 3),
    ("pin", "eva", "Pat", None),
    ("star", "eva", "Fionn", None),
    ("note", "eva", "Maeve", "Orla is pronounced as it is written"),
    ("edit", "eva", "Ken", "You two make Thursdays bearable. My dog howls along with the jingle!"),
    ("take", "nora", "Zoe", None),
]  # fmt: skip
PEOPLE = (("nora", "presenter"), ("eva", "producer"), ("mona", "manager"))
