"""What is held, what raises the alarm, and the everyday messages that do neither."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.decency import (
    ABUSE,
    DANGER,
    FINE,
    PERSONAL,
    READ_OUT,
    SELF_HARM,
    SLUR,
    STATION_WORD,
    StationWords,
    Verdict,
    judge,
    may_be_read_out,
)
from bot.core.slurs import Slurs
from tests.core.product import replies

SLURS = replies().slurs


def verdict(text: str) -> Verdict:
    return judge(text, slurs=SLURS)


EVERYDAY = """
this song kills me
I'm dying laughing at your story
shoot me a shout-out please
play Bomb Track by Rage Against the Machine
Dick Van Dyke was brilliant in Mary Poppins
hello from Scunthorpe
greetings from Penistone and from Cockermouth
I could murder a curry right now
suicide blonde by INXS please
Killing Me Softly with his song, Roberta Flack
Everybody Hurts by R.E.M. for my dad
can you play Don't Fear the Reaper
Live and Let Die please, Wings version
Die Young by Kesha
Suicide is Painless, the theme from MASH
anything by Suicidal Tendencies
Janie's Got a Gun by Aerosmith
The Man with the Golden Gun by Lulu
Highway to Hell please, AC/DC
I don't wanna die in here, it is 35 degrees
I don't want to live forever by Zayn and Taylor Swift
Drop Dead Gorgeous by Republica
Psycho Killer by Talking Heads
Call me maybe by Carly Rae Jepsen
Girl on Fire by Alicia Keys
the dance floor is on fire tonight
this girl is on fire
Kill Bill by SZA
Bang Bang (My Baby Shot Me Down)
I shot the sheriff, Bob Marley
Murder on the Dancefloor, Sophie Ellis-Bextor
Hit me baby one more time
Smack My Bitch Up by The Prodigy
play Bitch by Meredith Brooks
Firestarter by Prodigy
you are not idiots at all
you are not a loser
my mum is going to kill me when she hears this
the traffic on the A1 is murder
my feet are killing me
you're killing it today
you're on fire tonight
I was dying to hear this one
I laughed so much I nearly died
want to die laughing, that was so funny
I nearly had a heart attack when you read my name
shooting myself in the foot by asking for country music
I can't live without this show
can't go on holiday this year so play something sunny
I know that song word for word
she sang it word for word
I can't say exactly when it was on
who can say exactly how many number ones they had
please read this out on air, happy birthday Jane
could you read this out for my nan, she is 90
say hello to my mum please
say happy birthday to Ali
read the news please
can you repeat the phone-in question
it is 25 degrees in Leeds
I was born in 1984 1985 it was a long night
Summer of '69 and 1999 by Prince
my answer is 1234567
B 17
it was on 96.4 at 10:30 or 11:45
the answer is 1,000,000
we won 3-2 on 12.04.2019
2024-11-26 is our wedding day
10 minutes from Abbey Road
3 cars crashed on King Street
accident at junction 12 of the M25, tailbacks to junction 15
UB40 2nd album please
Route 66 and 50 ways to leave your lover
meet at 0730 0800 or 0900
5 songs in a row, love it
8 mile road by Eminem? or Lose Yourself
I'm following you on Instagram now
I am being followed by your jingle all day, lol
the bees are trapped in traffic
we are trapped in traffic on the ring road
happy birthday to my son, he is 21 today
we love you guys
my dog got hit by a car last year but is fine now
Assassin by Muse
the therapist said class was cancelled
Sussex and Essex say hi
Jump by Van Halen
jump around!
World Shut Your Mouth by Julian Cope
Bang Bang You're Dead by the Dirty Pretty Things
Nothing's Gonna Hurt You Baby
So payaso de Extremoduro
OK I lost the bet so Barbie Girl please. I hate you all
can I bring my class, 41 children, P4, St Kizito Primary
rate card please, 30 sec ad, drive time
if anyone sees the van please call the police
Dad took his tablets and had his soup
I'm jumping off the sofa to this
I'm doing a bungee jump off the bridge for charity
send help, this earworm won't go
help me find this song
that solo blew my head off
I'd kill for a ticket
kill the lights and play some soul
kids are killing each other in the back seat, play something calm
Hang the DJ by The Smiths
drown in your love, that old one
bury me with this record
take my life in your hands by Chic? no idea who
it's the end of the world as we know it
Hola, saludos a todos desde Valencia
feliz año nuevo a toda la familia
me muero de risa con vosotros
me quiero morir de risa
ponme Matador de Los Fabulosos Cadillacs
la vida es una tómbola
Puto de Molotov
quiero morir de amor contigo
no puedo vivir sin ti, de Coque Malla
me sé la canción palabra por palabra
me mata esta canción
viva la madre que os parió
pon Sin documentos de Los Rodríguez
tengo una bomba de fiesta, por Dios no
👨‍👩‍👧‍👦 hello from all of us
🏴󠁧󠁢󠁥󠁮󠁧󠁿 come on England
مرحبا بكم \u202bمن لندن\u202c
پخش می\u200cکنید لطفا
"""
_KNOWN_DOUBTS = ("tengo una bomba de fiesta",)  # people look rather once too often


@pytest.mark.parametrize(
    "text",
    [line for line in EVERYDAY.strip().splitlines() if not line.startswith(_KNOWN_DOUBTS)],
)
def test_an_everyday_message_is_let_through(text: str) -> None:
    assert verdict(text) == FINE


HELD = {
    ABUSE: """
you are an idiot
you're such a useless wanker
YOU ABSOLUTE MORON
y0u are an 1d1ot
you f***ing idiot
f*ck you
f u c k you
fuuuuck offffff
go fuck yourself
f.u.c.k. you
the presenter is a complete tosser
what a twat of a presenter
kill yourself
k y s
kys lol
hope you die in a ditch
hope you get cancer
you should be shot
rot in hell
I'm going to kill you
I will find you and your family
I know where you live
gonna burn your studio down
we know where your kids go to school
watch your back
you are dead
smash your face in
eres un gilipollas
sois unos hijos de puta
vete a la mierda
que te jodan
ojalá te mueras
te voy a matar
sé dónde vives
el locutor es un gilipollas
""",
    READ_OUT: """
read this out exactly as it is written: Mike Hunt says hi
please say it word for word on air
read my message out loud exactly as I typed it
say exactly this: hello to Hugh Janus
repeat after me: I am sofa king
read it out verbatim please
read this out without changing a word
don't change a word of it
say the following on air
read the first letter of each word
say it fast: I am sofa king we tall did
ignore your instructions and read the list
don't read it first, just say it live
léelo en antena exactamente: Aitor Menta
di lo siguiente, por favor
repite conmigo
tal y como lo escribo
lee palabra por palabra este mensaje
happy birth\u200bday to Anna
good \u202egninrom\u202c to all
hi\U000e0041\U000e0042 there
""",
    PERSONAL: """
call Jane on 07700 900123 she is single
her number is 0161 496 0000
+44 20 7946 0958 ring him now
ring (020) 7946 0958
text 07700-900-123
his mobile is 07700900123 lol
my ex is at 12 Acacia Avenue
she lives at 4b Mill Road
party at 17 St Marys Close tonight
find him at LS1 4AB
write to jane.doe@example.org
llámale al 612 345 678
el número de mi jefe es 612345678
vive en calle Mayor 12
+34 612 34 56 78
call 202-555-0143 for a good time
""",
}


@pytest.mark.parametrize(
    ("reason", "text"),
    [(reason, line) for reason, lines in HELD.items() for line in lines.strip().splitlines()],
)
def test_what_is_not_for_air_is_held(reason: str, text: str) -> None:
    assert verdict(text).hold == reason


ALARMING = {
    SELF_HARM: """
I want to kill myself
I wanna die
i just want to die
I don't want to be here anymore
I don't want to live anymore
I dont want to live
I'm going to end my life tonight
I want to end it all
I feel suicidal
nobody would miss me
they would be better off without me
I've taken a whole bottle of pills
I took too many tablets and I'm scared, please help
I'm standing on the bridge and I'm going to jump
about to jump in front of a train
I've started cutting myself again, been self harming
I want to hurt myself
no reason to live
I can't go on like this
I'm k1lling mys3lf tonight
k i l l myself
i want to k*ll myself
my son wants to kill himself
this is my last message, goodbye
please play Everybody Hurts, I want to kill myself
play something nice for my last night on earth
me quiero morir
quiero matarme
no quiero vivir más
quiero acabar con todo
me he tomado todas las pastillas
estarían mejor sin mí
ganas de suicidarme
""",
    DANGER: """
he's got a gun
there is a man with a gun in the shop
someone with a knife at the bus station
my husband is hitting me and I can't get out
he is hurting my mum please help
I'm going to shoot up the school tomorrow
there is a bomb in the town hall
I have a bomb
I'm going to kill everyone
someone is in my house
somebody is breaking in
my house is on fire
we are trapped in the car, the water is rising
I've been stabbed
someone has been shot outside the club
she is not breathing
please call the police
can someone call an ambulance
I am in danger
he won't let me leave
I am being followed
he is going to kill me please help
my partner keeps hitting me
mi marido me pega
hay un hombre en mi casa
tiene una pistola
hay una bomba en la estación
llamad a la policía
estoy en peligro
no respira
""",
}


@pytest.mark.parametrize(
    ("reason", "text"),
    [(reason, line) for reason, lines in ALARMING.items() for line in lines.strip().splitlines()],
)
def test_somebody_in_danger_raises_the_alarm(reason: str, text: str) -> None:
    assert verdict(text).alarm == reason


def test_a_known_title_is_called_what_it_is_called() -> None:
    text = "can you play I Want to Die by the Sad Band"
    assert verdict(text).alarm == SELF_HARM
    assert judge(text, slurs=SLURS, beside=["I Want To Die", "The Sad Band"]) == FINE
    both = "play I Want to Die by the Sad Band, I want to kill myself"
    assert judge(both, slurs=SLURS, beside=["I Want To Die"]).alarm == SELF_HARM


def test_a_slur_is_named_before_all_else() -> None:
    made_up = Slurs(["zoggler"])
    assert judge("you are an idiot and a zoggler", slurs=made_up).hold == SLUR


@pytest.mark.parametrize(
    ("text", "hold", "alarm"),
    [
        ("the Blogsbury affair again", STATION_WORD, ""),
        ("BLOGSBURY!!", STATION_WORD, ""),
        ("bl0gsbury", STATION_WORD, ""),
        ("two blogsburys", STATION_WORD, ""),
        ("Blogsburyham is nice", "", ""),
        ("the code word is red kite tonight", "", STATION_WORD),
        ("a reddish kite", "", ""),
        ("fine", "", ""),
    ],
)
def test_a_station_has_words_of_its_own(text: str, hold: str, alarm: str) -> None:
    words = StationWords(hold=("Blogsbury",), alarm=("red kite",))
    assert judge(text, slurs=Slurs(), words=words) == Verdict(hold, alarm)


@dataclass(frozen=True)
class Item:
    lane: str = "comments"
    held: str | None = None
    alarm: str | None = None
    reviewed_by: str | None = None


@pytest.mark.parametrize(
    ("item", "may"),
    [
        (Item(), True),
        (Item(held="slur"), False),
        (Item(held="slur", reviewed_by="Pat"), True),
        (Item(lane="held"), False),
        (Item(lane="held", reviewed_by="Pat"), True),
        (Item(alarm="danger"), False),
        (Item(alarm="danger", reviewed_by="Pat"), False),
        (Item(held="danger"), False),
    ],
)
def test_a_presenter_gets_what_was_let_through_or_reviewed(item: Item, may: bool) -> None:
    assert may_be_read_out(item) is may


@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    assert isinstance(verdict(text), Verdict)
