"""How listeners refer back, offer, refuse and correct; another language is another table."""

from __future__ import annotations

import re
from functools import cache

# Everything stands in the bare form of control.normalised: no case, accents or apostrophes.
_ENGLISH = {
    # an answer to "which of these?"
    "first": "1|one|first|1st|former",
    "second": "2|two|second|2nd",
    "third": "3|three|third|3rd",
    "last": "last|latter",
    "around a choice": "the|song|one|number|option|no|please|pls|plz|thanks|thank you|thx|ta"
    "|cheers|yes|yeah|yep|ok|okay|i|id|ill|would|like|want|prefer|take|go|with|for|play|think"
    "|then|mate|of|those|them|these|definitely|meant|mean|actually|oh|sorry|hmm|um|well|its|lets"
    "|have",
    "around a number": "number|option|please|pls|plz|thanks|no",
    "no matter which": "either|either one|either one is fine|either is fine|either will do|any"
    "|any of them|whichever|whichever you have|whichever you like|both|you choose|you pick"
    "|you decide|up to you|dont mind|i dont mind|dont care|no preference|surprise me|anything"
    "|whatever|whatever you have|whatever you like|anything you like",
    # "and it is for my sister"
    "opens": "and|also|oh|ah|ps|sorry|btw|by the way|forgot to say|i forgot|plus|p s",
    "it is": "its|it is|thats|that is|thatd be|this is|that ones|make it|id like it|song is"
    "|request is|can it be|could it be",
    "for": "for|from|dedicated to|dedicate it to|to go out to|to",
    "dedicated": "dedicated to|dedicate it to|dedicate that to|dedicate this to|dedication to",
    "mine": "my|our|me|us|his|her|their|all my|all our",
    "them": "her|him|them|it",
    "towards": "to|for|with|at",
    "ends": "please|pls|plz|too|as well|from me|from us|from all of us|thanks|thank you|x|xx|xxx",
    "glue": "and|also|oh|its|it|is|thats|this|that|for|from|by|to|in|at|on|my|our|his|her|the|a"
    "|all|today|tonight|tomorrow|please|pls|plz|thanks|thank|you|name|names|called|who|sorry|s|x"
    "|xx",
    "starts": "its|it is|thats|this is|for|from|by|in|and its|and for|and from|oh its|my name is"
    "|names|the names|my names|sorry its|also for|also from|dedicated to",
    "i meant": "i meant|i mean|meant|sorry i meant|should be|should have said",
    "version": "version|remix|mix|acoustic|unplugged|cover|original|live one|full one|long one",
    "before a version": "the|not the|no not the|just not the|preferably the|but the|ideally the",
    # "which song?"
    "before a title": "play|its|it is|the song is|the song is called|its called|called|id like"
    "|i want|can i have|can you play|could you play",
    "after a title": "please|pls|plz|thanks|thank you|thx|cheers|mate|x",
    "no title": "no idea|dont know|i dont know|dunno|not sure|im not sure|cant remember|forgot"
    "|never mind|nevermind|forget it|nothing|none|no|nope|yes|yeah|ok|okay|what|why|huh"
    "|who is this|wrong number|lol|haha|hi|hello|hey",
    # what a request says without saying anything
    "asking": "a|about|all|am|an|and|any|anything|are|ask|asking|be|can|chance|could|dear|do|for"
    "|from|get|give|good|guys|have|hear|hello|hey|hi|hiya|how|i|id|if|im|in|is|it|its|just|kindly"
    "|lads|let|like|listen|love|make|may|me|morning|afternoon|evening|music|my|next|now|of|on|one"
    "|or|our|out|play|please|pls|plz|possible|put|request|requests|requesting|sir|some|something"
    "|song|songs|spin|stick|team|thanks|thank|the|there|this|time|to|today|tonight|track|tracks"
    "|tune|tunes|u|up|us|want|wanna|we|whats|will|with|would|wondering|yes|you|your|ye",
    # several titles in one request
    "or": "or",
    "failing that": "if not|failing that|otherwise|or else|if you dont have|if you havent",
    "your choice": "whichever|either one|either is|either would|either will|dont mind|not fussy"
    "|up to you|you choose|you pick|you decide|u choose|u pick|u decide|dealers choice"
    "|whatever you have",
    "refuses": "dont play|do not play|stop playing|not|no more|instead of|rather than"
    "|anything but|except|sick of|tired of|fed up with|fed up of|enough|enough of|hate",
    "no refusal": "if not|why not|or not|maybe not|whether or not",
    "between refused": "any|any more|anymore|the|that|another|of|by|playing|hearing",
    "corrects": "i mean|i meant|no wait|or wait|wait no|no thanks|sorry no|actually no|scrap that",
    "something by": "something|something else|anything|some|any|more|one|a bit|a song|a track"
    "|a tune|another|one more|song|songs|lots",
    "by": "by|from|of",
}
_SPANISH = {
    "first": "1|uno|una|primera|primero|primer|1a|1o",
    "second": "2|dos|segunda|segundo|2a|2o",
    "third": "3|tres|tercera|tercero|tercer|3a|3o",
    "last": "ultima|ultimo",
    "around a choice": "la|el|lo|cancion|tema|opcion|numero|por|favor|porfa|porfis|xfa|xfavor"
    "|plis|gracias|si|vale|dale|pues|mejor|ok|bueno|quiero|prefiero|me|gusta|mas|quedo|con|pon"
    "|ponme|pongan|ponganme|de|esas|esos|ellas|entonces|creo|que|eh|ah|perdon|seria",
    "around a number": "numero|opcion|la|el|porfa|xfa|por|favor|gracias",
    "no matter which": "cualquiera|cualquiera de las dos|cualquiera de los dos|la que sea"
    "|el que sea|la que quieran|el que quieran|la que quieras|el que quieras|la que tengan"
    "|el que tengan|las dos|los dos|ambas|ambos|me da igual|da igual|igual|ustedes deciden"
    "|ustedes elijan|lo que sea|lo que quieran|elige tu|elijan ustedes|la que tengas|sorprendeme"
    "|sorprendanme",
    "opens": "y|e|ah|oh|ay|tambien|ademas|perdon|perdona|uy|pd|por cierto|se me olvido"
    "|olvide decir",
    "it is": "es|son|va|seria|que sea|eso es|esa es|esta es|la cancion es|el tema es",
    "for": "para|pa|de parte de|por|de",
    "dedicated": "dedicada a|dedicado a|dedicada para|dedicado para|dedicasela a|dediquenla a"
    "|dediquensela a|con dedicatoria para|dedicarla a|dedicarsela a",
    "mine": "mi|mis|nuestro|nuestra|nuestros|nuestras|su|sus|todos|todas",
    "them": "ella|el|ellos|ellas|le",
    "towards": "a|para|pa|con",
    "ends": "porfa|por favor|xfa|tambien|de mi parte|de parte mia|de nuestra parte|gracias",
    "glue": "y|e|ah|es|son|va|para|pa|de|del|parte|por|a|al|en|desde|con|mi|mis|su|sus|nuestro"
    "|nuestra|la|el|los|las|un|una|que|hoy|manana|porfa|favor|xfa|gracias|soy|somos|me|llamo|aqui"
    "|tambien",
    "starts": "es para|es de|para|pa|de parte de|desde|y es para|y para|y es de|soy|somos"
    "|me llamo|y soy|va para|dedicada a|dedicado a|es por",
    "i meant": "quise decir|queria decir|quiero decir|digo|perdon es|perdon era",
    "version": "version|remix|acustica|original|en vivo|en directo|cover",
    "before a version": "la|el|pero la|no la|que sea la|pero no la|mejor la",
    "before a title": "pon|ponme|pongan|ponganme|es|la de|la cancion es|se llama|quiero|quisiera",
    "after a title": "porfa|por favor|porfis|xfa|gracias|plis",
    "no title": "no se|ni idea|no me acuerdo|no recuerdo|olvidalo|olvidenlo|nada|ninguna|dejalo"
    "|dejenlo|no|si|que|como|hola|buenas|jaja|jajaja|quien eres|quien es|numero equivocado|vale",
    "asking": "a|algo|alguna|buen|buena|buenas|buenos|cancion|canciones|complacer|con|de|dia|dias"
    "|el|en|escuchar|esa|ese|favor|gracias|gustaria|hacer|hola|hoy|la|las|le|les|lo|los|me|mi"
    "|musica|musiquita|noches|nos|oigan|oir|oye|para|pedido|pedir|peticion|podria|podrian|podrias"
    "|pon|poner|ponen|pones|ponga|pongan|ponganme|ponganos|ponme|por|porfa|porfavor|porfis|puede"
    "|pueden|puedes|puedo|que|queria|quiero|quiere|quisiera|radio|rola|rolita|saludos|se|si"
    "|solicitar|tardes|tema|temas|te|temita|toca|tocar|toquen|tu|un|una|unas|unos|xfa|y|yo",
    "or": "o|u",
    "failing that": "si no|sino|y si no|en su defecto|si no la tienen|si no tienen",
    "your choice": "cualquiera|la que tengan|el que tengan|el q tengan|la q tengan|la que quieran"
    "|el que quieran|la que sea|me da igual|da igual|ustedes deciden|la que tengas|la que quieras",
    "refuses": "no pongan|no pongas|no mas|menos|en vez de|en lugar de|nada de|harto de|harta de"
    "|ya no|excepto|basta de|no",
    "no refusal": "si no|sino|por que no|porque no|como no|y no",
    "between refused": "mas|la|el|esa|otra vez|de|a",
    "corrects": "no mentira|mentira|digo|perdon|quise decir|mejor no|no espera|no esperen",
    "something by": "algo|alguna|algun tema|una|uno|otra|un tema|una cancion|lo que sea"
    "|cualquiera|mas",
    "by": "de|por",
}
LANGUAGES = (_ENGLISH, _SPANISH)


@cache
def phrases(kind: str) -> frozenset[str]:
    """The phrases of one kind in all languages: a listener may mix them."""
    return frozenset(phrase for table in LANGUAGES for phrase in table[kind].split("|"))


@cache
def any_of(kind: str) -> str:
    """The phrases of one kind as a pattern, the longest first."""
    longest_first = sorted(phrases(kind), key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
