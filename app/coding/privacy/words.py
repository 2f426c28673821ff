"""Word lists for finding names: the shipped lists of names, and the small closed ones written down here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from app import paths


def some(text: str) -> frozenset[str]:
    """The words of a text, white space between them."""
    return frozenset(text.split())


PARTICLES = some("""
van de der den het 't te ten ter op in el al ait ben bin bint abu von und di da du la le los dos do das d
vande vander vd
""")
"""What may stand between a given name and a surname."""
LONE_PARTICLES = some("""
de der den ten ter el al ait ben bin bint von 't vd vande vander
""")
"""Those that belong to the surname after them when they stand alone; "van" is more often a preposition."""
TITLES = some("""
mevrouw mevr mw mejuffrouw meneer mijnheer dhr heer drs dr prof professor ir ing mr juf juffrouw meester
zuster broeder dokter oom tante opa oma nicht neef buurvrouw buurman familie fam
""")
OFFICES = some("""
collega wethouder burgemeester raadslid voorzitter directeur secretaris minister staatssecretaris
gedeputeerde griffier huisarts notaris dominee pastoor imam pastor rechter advocaat wijkagent agent coach
teamleider manager projectleider beleidsmedewerker consulent jongerenwerker opbouwwerker vrijwilliger
maatschappelijk-werker begeleider gezinsvoogd jeugdbeschermer praktijkondersteuner mantelzorger
""")
INTRODUCED = some("""
heet heette heten genaamd genoemd naam noem noemen roepnaam voornaam achternaam geheten zekere ene
""")
NAMED_OFFICES = some("""
wethouder burgemeester minister staatssecretaris gedeputeerde huisarts dominee notaris raadslid
""")
"""Offices after which a name stands rather than another noun."""
PRONOUNS = some("""
ik je jij u hij ze zij we wij jullie men het dat dit iemand er
""")
SAID = some("""
zei zegt zegde is was heeft had kwam komt gaat ging belde belt vond vindt woont woonde werkt werkte doet
deed heet heette moest moet wilde kan kon mag mocht zou zal zit zat staat stond vertelde vertelt vroeg
vraagt dacht denkt ziet zag gaf geeft kreeg krijgt maakt maakte schreef schrijft wordt werd bleef blijft
liet laat nam neemt bracht brengt kende kent wist weet hielp helpt en
""")
"""What follows a name at the beginning of a sentence: "Roos zei", and not "Roos kleurde"."""
FUNCTION = some("""
ik jij je u hij zij ze wij we jullie hen hun mij me ons onze mijn jouw uw zijn haar de het een en of maar
want dus als dat die dit deze wat wie waar hoe waarom wanneer er hier daar niet geen wel ook nog al dan
toen nu zo te om in op aan van voor met bij naar uit over door tegen tot tussen onder na sinds is was
waren ben bent heb hebt heeft had hadden wordt werd worden kan kunnen kon moet moeten moest wil willen
wilde zou zouden zal zullen mag mogen gaat gaan ging gingen komt komen kwam kwamen doet doen deed zegt zei
zeggen ziet zien zag weet weten wist laat laten liet staat staan stond zit zitten zat ligt liggen krijgt
krijgen kreeg maakt maken maakte geeft geven gaf vindt vinden vond denkt denken dacht heel veel meer
minder goed weer even gewoon eigenlijk echt nou ja nee hè he eh uh uhm ehm hm oké ok oke iets niets alles
iemand niemand iedereen mensen dingen heen terug samen alleen last hele heren dames loopt lopen eens best
beter ene andere ander lang kort laatste eerste tweede
""")
"""Words that are never a name when they are not written with a capital."""
LONG = 14
NOUN_ENDS = ("ing", "heid", "teit", "atie", "schap", "project", "beleid")
"""So long a word that ends so is a noun of many parts, which no dictionary has."""
NO_NAMES = some("""
nederland nederlands nederlandse nederlander nederlanders europa europees europese eu belgie belgisch
duits duitsland duitse engels engelse engeland frans franse frankrijk spaans spaanse spanje italie
italiaans turks turkse turken turkije marokko marokkaans marokkaanse marokkanen suriname surinaams
surinaamse surinamers antilliaans antilliaanse antillen pools poolse polen polle syrisch syrische syrie
hindostaans hindostaanse hindostanen hindoestaans hindoestaanse hindoestanen hindoe hindoes
moluks molukse molukkers kaapverdisch kaapverdische kaapverdianen koerdisch koerdische koerden
eritrees eritrese eritreeers eritrea somalisch somalie afghaans afghanistan irak iraaks iran iraans oekraine
oekraiens arabisch arabische berbers papiamento fries friese gronings limburgs brabants amerika amerikaans
amerikaanse china chinees chinese rusland russisch islam islamitisch moslim moslims christen christelijk
christelijke katholiek katholieke protestants joods god allah jezus bijbel koran kerst kerstmis pasen
pinksteren ramadan suikerfeest sinterklaas januari februari maart april mei juni juli augustus september
oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag wmo avg wlz zvw pgb
ggd ggz gz uwv cao oggz gba brp bsn hbo mbo vwo havo vmbo isk nt wo vws szw bzk vng kcc cjg jgz svb cak
ciz soza wwb wia wao ww tv pc ict pdf sms app faq ok hr po vo so sbo ib rmc mdt poh jeugdwet
participatiewet gemeentewet grondwet whatsapp whatsappgroep facebook instagram twitter linkedin youtube tiktok
snapchat netflix spotify airbnb playstation nintendo lego windows
google gmail outlook excel word powerpoint teams zoom skype internet corona covid powerpointpresentatie
ouderenzorg jeugdzorg thuiszorg wijkteam wijkteams jeugdteam sociaal domein interviewer respondent
moderator spreker onbekend deelnemer gespreksleider geinterviewde vraag antwoord noot opname transcript
interview p.m mr mrs ps nb ivm evt etc bijv bv nl i.v.m zzp zzp'er rotterdamwet msn zuid noord oost west
zuidoost noordwest centrum
""")
"""Written with a capital, or unknown to the dictionary, and still nobody's name (folded)."""


FIXED = (
    "adam en eva",
    "jan modaal",
    "jan met de pet",
    "jan en alleman",
    "jan en iedereen",
    "jan alleman",
    "jan splinter",
    "jan klaassen",
    "pietje precies",
    "joost mag het weten",
    "joost mag weten",
    "henk en ingrid",
    "sint nicolaas",
    "zwarte piet",
    "hansje in de kelder",
    "truus de mier",
    "van piet tot klaas",
    "tom tom",
    "frank en vrij",
    "mark my words",
    "oom agent",
    "dag jan",
)
"""Sayings with a name in it that is nobody's."""
AMBIGUOUS = some("""
ad adem amber aster arend bas ben berk bo can dag demi dolf dries engel eren ester eva faas ferry flora
frank frans fransje gul hein iris ion jasmijn job jet joy kaan ken kim klaar koos kor kris lee leen lies
lieve lieven lot loek luis luna madelief marina mark matt max mees merel mina mine minne nader noor pat
peet pier raven rein rem riek riet rob roman roos rowan rui said serge sip sita skip stans storm sultan
sydney taco tam til tim tom ton toon tuba violet ward wei wil wim wolf zus al an ans abe ama bea ebo ela
eda esi ege yaa yaw min ming inci ina ida ilja jade jay jo nur mara sem sam sil per pim pia ria stan star
van april melek tes tess mo mien daan dona donna elke engelen ege dina dion dora dani elif ada ali dewi
gera goof guido ivo jop juul just kay lana lea mila nina nora olie ole pam pea pen peter sien sal sia sina
sini tino trea vita zita zoe sue emel amaryllis berber rozemarijn marlijn lasse zwaantje doortje
""") - some("""
ali tom tim daan peter nina nora zoe mila eva ida donna elif dina guido ivo rob wim bea ria kim sita jo mo
tess lea ina mees tes dora
""")
"""Given names that are words as well: only a capital where no sentence begins tells."""
ORGANISATION_CUES = some("""
stichting vereniging woningcorporatie woningbouwvereniging woningstichting corporatie zorginstelling
zorgorganisatie zorggroep zorgcentrum basisschool school middelbare scholengemeenschap college lyceum
gymnasium ziekenhuis welzijnsorganisatie welzijnsstichting welzijn bureau adviesbureau bedrijf firma
organisatie instelling cooperatie coöperatie wijkcentrum buurthuis buurtcentrum buurtkamer buurtsuper
huisartsenpraktijk praktijk verpleeghuis verzorgingshuis woonzorgcentrum kinderopvang kinderdagverblijf
peuterspeelzaal speeltuin speeltuinvereniging voetbalclub sportclub sportvereniging club moskee kerk
kringloop kringloopwinkel voedselbank bibliotheek partij proeftuin project jeugdinstelling dorpshuis
zwembad manege ambtswoning werkbedrijf sociale-werkplaats logeerhuis inloophuis huiskamer theater museum
café cafe restaurant hotel bioscoop hospice opvanghuis
""")
DIRECTIONS = some("""
noord zuid oost west midden noordoost noordwest zuidoost zuidwest
""")
ORGANISATION_ENDS = (
    "zorg",
    "wonen",
    "welzijn",
    "groep",
    "stichting",
    "werk",
    "hulp",
    "college",
    "lyceum",
    "school",
    "huis",
    "fonds",
    "instituut",
)
PLACE_CUES = some("""
in uit naar te gemeente dorp stad wijk buurt plaats regio omgeving
""")
TEAM_CUES = some("""
wijkteam buurtteam gebiedsteam jeugdteam wijkteams buurtteams gebiedsteams
""")
"""Teams that are called after where they work."""
QUARTER_CUES = TEAM_CUES | some("""
gemeente dorp stadje wijk buurt deelgemeente stadsdeel woonplaats geboorteplaats
""")
ADJECTIVES = {
    "haagse": "den haag",
    "haags": "den haag",
    "hagenaar": "den haag",
    "hagenaars": "den haag",
    "hagenees": "den haag",
    "hagenezen": "den haag",
    "bossche": "den bosch",
    "bosschenaar": "den bosch",
    "amsterdammer": "amsterdam",
    "amsterdammers": "amsterdam",
    "rotterdammer": "rotterdam",
    "rotterdammers": "rotterdam",
    "utrechter": "utrecht",
    "utrechters": "utrecht",
    "leidenaar": "leiden",
    "leidenaren": "leiden",
    "leidse": "leiden",
    "goudse": "gouda",
    "gouwenaar": "gouda",
    "bredase": "breda",
    "vlaardinger": "vlaardingen",
    "schiedammer": "schiedam",
    "schiedammers": "schiedam",
    "groningse": "groningen",
    "groninger": "groningen",
    "groningers": "groningen",
    "zwolse": "zwolle",
    "zeister": "zeist",
    "zaanse": "zaanstad",
    "nijmeegse": "nijmegen",
    "arnhemse": "arnhem",
    "enschedese": "enschede",
    "flakkeese": "goeree-overflakkee",
    "overflakkeese": "goeree-overflakkee",
    "dordtse": "dordrecht",
    "dordtenaar": "dordrecht",
    "dordtenaren": "dordrecht",
    "dordt": "dordrecht",
}
"""Words made of a place that no rule tells."""


_LETTERS = str.maketrans("ıłøđ", "ilod")


def fold(word: str) -> str:
    """A word as it is compared: case-folded, without accents, straight apostrophes."""
    flat = unicodedata.normalize("NFD", word.casefold().replace("’", "'"))
    if flat.isascii():
        return flat
    return "".join(c for c in flat if not unicodedata.combining(c)).translate(_LETTERS)


def directed(word: str) -> bool:
    """Whether a folded word is a listed place with a direction before it: "oost-gelderland"."""
    direction, _, place = word.partition("-")
    return direction in DIRECTIONS and (place,) in lists().places


def _names(file: str) -> frozenset[str]:
    lines = (paths.resources() / "names" / f"{file}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


def _phrases(file: str) -> frozenset[tuple[str, ...]]:
    lines = (paths.resources() / "names" / f"{file}.txt").read_text("utf-8").splitlines()
    listed = (part for line in lines if not line.startswith("#") for part in line.split(","))
    phrases = {tuple(fold(part).split()) for part in listed if part.strip()}
    apart = {("'s", one[0][3:], *one[1:]) for one in phrases if one[0].startswith("'s-")}
    return frozenset(phrases | apart)  # "'s gravenhage" is as good as "'s-gravenhage"


@dataclass(frozen=True, slots=True)
class Lists:
    """The shipped lists, folded; places and organisations as tuples of words."""

    given: frozenset[str]
    surnames: frozenset[str]
    municipalities: frozenset[tuple[str, ...]]
    places: frozenset[tuple[str, ...]]
    organisations: frozenset[tuple[str, ...]]
    phrase_starts: frozenset[str]
    longest: int


@cache
def lists() -> Lists:
    """The lists, read once (some milliseconds)."""
    municipalities, other = _phrases("municipalities"), _phrases("places")
    organisations = _phrases("organisations")
    phrases = municipalities | other | organisations
    return Lists(
        _names("given"), _names("surnames"), municipalities, other | municipalities, organisations,
        frozenset(p[0] for p in phrases), max(map(len, phrases)),
    )  # fmt: skip


LONGEST = 60
"""Letters that a word of the dictionary, or of two that it has, may have: what is longer is no word."""


@cache
def entered(word: str) -> bool:
    """Whether the Dutch dictionary has this very word (given in lower case)."""
    from simplemma import is_known

    return bool(word) and is_known(word, "nl")


@cache
def known(word: str) -> bool:
    """Whether the Dutch dictionary has a word (given in lower case), or its two parts."""
    if len(word) > LONGEST:
        return False
    if entered(word):
        return True
    if len(word) < 9:
        return False
    return any(entered(word[:cut]) and entered(word[cut:]) for cut in range(4, len(word) - 3))
