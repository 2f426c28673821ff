"""Closed lists of Dutch words that no dictionary of forms tells: written down here, once."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, white space between them."""
    return frozenset(text.split())


STRONG = """
bakken bakte bakten gebakken; beginnen begon begonnen begonnen; besluiten besloot besloten besloten;
bewegen bewoog bewogen bewogen; bieden bood boden geboden; bijten beet beten gebeten;
binden bond bonden gebonden; blijken bleek bleken gebleken; blijven bleef bleven gebleven;
breken brak braken gebroken; brengen bracht brachten gebracht; buigen boog bogen gebogen;
denken dacht dachten gedacht; doen deed deden gedaan doe doet; dragen droeg droegen gedragen;
drijven dreef dreven gedreven; dringen drong drongen gedrongen; drinken dronk dronken gedronken;
dwingen dwong dwongen gedwongen; eten at aten gegeten; gaan ging gingen gegaan ga gaat;
gelden gold golden gegolden; genieten genoot genoten genoten; geven gaf gaven gegeven;
glijden gleed gleden gegleden; graven groef groeven gegraven; grijpen greep grepen gegrepen;
hangen hing hingen gehangen; hebben had hadden gehad heb hebt heeft; helpen hielp hielpen geholpen;
houden hield hielden gehouden hou houdt; kiezen koos kozen gekozen; kijken keek keken gekeken;
klinken klonk klonken geklonken; komen kwam kwamen gekomen kom komt; kopen kocht kochten gekocht;
krijgen kreeg kregen gekregen; kunnen kon konden gekund kan kunt kun; laten liet lieten gelaten laat;
lezen las lazen gelezen; liggen lag lagen gelegen; lijken leek leken geleken; lopen liep liepen gelopen;
mogen mocht mochten gemogen mag; moeten moest moesten gemoeten moet; nemen nam namen genomen;
opereren opereerde opereerden geopereerd; raden ried rieden geraden; rijden reed reden gereden;
roepen riep riepen geroepen; schenken schonk schonken geschonken; schieten schoot schoten geschoten;
schijnen scheen schenen geschenen; schrijven schreef schreven geschreven;
schuiven schoof schoven geschoven; slaan sloeg sloegen geslagen sla slaat; slapen sliep sliepen geslapen;
sluiten sloot sloten gesloten; snijden sneed sneden gesneden; spreken sprak spraken gesproken;
springen sprong sprongen gesprongen; staan stond stonden gestaan sta staat; steken stak staken gestoken;
stijgen steeg stegen gestegen; strijden streed streden gestreden; sturen stuurde stuurden gestuurd;
treden trad traden getreden; treffen trof troffen getroffen; trekken trok trokken getrokken;
vallen viel vielen gevallen; vangen ving vingen gevangen; varen voer voeren gevaren;
vechten vocht vochten gevochten; verliezen verloor verloren verloren;
vertrekken vertrok vertrokken vertrokken; vinden vond vonden gevonden; vliegen vloog vlogen gevlogen;
vragen vroeg vroegen gevraagd; wegen woog wogen gewogen; werpen wierp wierpen geworpen;
werven wierf wierven geworven; weten wist wisten geweten weet; wijken week weken geweken;
wijzen wees wezen gewezen; willen wilde wilden gewild wil wou wouden; winnen won wonnen gewonnen;
worden werd werden geworden; zeggen zei zeiden gezegd; zenden zond zonden gezonden;
zien zag zagen gezien zie ziet; zijn was waren geweest ben bent is; zingen zong zongen gezongen;
zinken zonk zonken gezonken; zitten zat zaten gezeten zit; zoeken zocht zochten gezocht;
zwijgen zweeg zwegen gezwegen
"""
"""Principal parts of strong and irregular verbs: infinitive, past, past plural, participle, and forms of the
present that no rule gives. With a particle before them they serve the separable verbs too."""

PARTICLES = words("""
aan achter achterover af bij bijeen binnen boven buiten dicht door achteruit heen in klaar kwijt langs
los mee na neer om omhoog omlaag onder op open over plat samen stil tegen terecht terug toe tussen uit
uiteen vast verder vol voor voorbij voort vooruit vrij weg
""")
"""Words that can stand apart from the verb they belong to."""
PREPOSITIONS = words("""
aan achter bij binnen boven buiten door in langs na om onder op over tegen tussen uit voor voorbij
""")
"""Particles that are prepositions as well, so that only their place tells which they are."""
ADVERBS = words("verder samen open stil")
"""Particles that more often stand by themselves: no verb is guessed with them."""
ADJECTIVES = words("dicht goed klaar kwijt los open plat schoon stil vast vol vrij")
"""Adjectives that are particles of some verbs: of those alone that the dictionary knows with them."""
ASIDES = words(
    """
    hoor zeg denk dacht weet vind vond geloof snap kijk bedoel toen dan even gewoon eigenlijk natuurlijk
    misschien vaak
    """
)
"""Words beside or after what is said that look like its verb or an adjective: "we laten het los hoor"."""
APPROVING = words("keuren rekenen")
"""The verbs that "goed" is a particle of wherever it follows: whoever does or finds something well need not
goeddoen or goedvinden."""
PRODUCTIVE = words("mee")
"""Particles that make new verbs at will ("meebeslissen"), which no dictionary has all of."""
PRONOMINAL = words("er daar hier waar")
"""Words that a preposition later in the clause may belong to ("daar ... op")."""
WITH_PRONOMINAL = PREPOSITIONS | {"mee", "toe", "af"}
"""What they go with; "mee" and "toe" are met and tot there."""
INDEFINITE = words("iets niets niks")
"""Between "daar" and "mee" they tell that it is no part of a light verb: "daar kan ik iets mee"."""
LIGHT = words("doen hebben kunnen moeten willen mogen zullen zijn")
NO_VERBS = words("""
toen alleen samen mensen tegen binnen boven buiten tussen eigen open even doen kosten
""")
"""Words that end as an infinitive does and are none."""
HELPERS = words("""
moeten kunnen willen mogen zullen durven hoeven zijn hebben worden
""")
"""Verbs that only help another verb."""
CLUSTER = words("""
moeten kunnen willen mogen zullen gaan durven hoeven blijven komen laten te zou zouden zal
""")
"""What may stand between a particle and its verb at the end of a clause ("los moeten laten")."""
AUXILIARIES = words("""
moet moest moesten kan kon konden wil wilt wilde wilden wou wouden mag mocht mochten zult durft durfde hoeft
hoefde heb hebt heeft hebben had hadden is ben bent was waren zijn wordt worden werd werden blijft bleef
gaat ging gingen zou zouden zal
""")
"""Finite verbs (and "hebben", "zijn", "worden") that may stand there as well: "los hebben gelaten"."""
SUBJECTS = words("ik je jij we wij ze zij hij u jullie 'k ie")
"""Subjects that follow their verb."""
NEW_CLAUSE = words("maar want dus omdat terwijl zodat hoewel")
"""Words that open a clause, so that a verb before them is not the one of a particle after."""
RESUMING = words("dat die dit deze daar wat waar")
"""Words that take up what stands before a comma: "de regie, die houden wij"."""
AFTER_PARTICLE = words("""
en of maar want dus omdat dat als toen hè he zeg ook wel niet dan weer nog nu nou eh uh om zodat terwijl
die wat aan bij van met voor in op naar tot door over tussen binnen is was zijn moet moeten kan kunnen
wil willen zal zullen gaat gaan hebben heeft worden wordt te
""")
"""What may follow a preposition that is a particle: not the noun phrase that it would lead."""
DERIVING = words("""
rijk rijke rijker loos loze baar bare lijk lijke zaam zame schap schappen heid heden achtig achtige
matig matige waardig waardige vormig vormige ling lingen ster isme erij vol volle wijs wijze wijzen
halve gewijs delijk delijke lijks maal malen genoot genoten stelling stellingen ring ringen zins ding
dingen naar voor over onder door achter tegen zonder eren aren
""")
"""Endings that make a derived word, whose first part no longer means itself; and what is no head."""
NO_COMPOUNDS = words("""
aandacht achterstand afspraak antwoord arbeid belangeloos belangrijk belangstelling belangwekkend
beeldend behalve bijvoorbeeld daarnaast eigenlijk eigenschap gebruikelijk gelegenheid gemeenschap
gezamenlijk halverwege handeling hoeveelheid inmiddels kenmerk keerzijde landschap levenslang meestal
middag namelijk natuurlijk ondersteuning onderwerp onderzoek openbaar oorspronkelijk overheid overleg
plaatsvinden rijswijk tegelijkertijd tegenwoordig tijdelijk tijdens tijdig tijdje tijdsbestek verantwoordelijk
vanzelfsprekend verkeer voorbeeld voorkeur voorwaarde voorzichtig waarschijnlijk weekend werkelijk
wetenschap wetenschapper zelfstandig zodanig
""")
"""Words that fall into two known words and are no compound of them."""
FIELD = """
gemeenteraad gemeente raad; hulpverlening hulp; huisarts; jeugdhulp jeugd hulp; jeugdzorg jeugd zorg;
mantelzorg zorg; welzijn
"""
"""Words of this field that compounds are made of, each with what it is about; one without is never cut."""
STEMS = {"loslaat": "loslaten"}
"""Stems of verbs that compounds begin with as the verb; most are nouns as well ("aanvoer", "afwas")."""
SHORT_HEADS = words("lid")
"""Words of three letters that a compound may end in ("gemeenteraadslid")."""
NOT_FIRST = words("""
alles daar gemeen hier waar veel meer zelf zeer heel wel niet ieder elke ander anders even over onder tegen
achter
""")
"""Words that do not begin a compound noun (particles do not either)."""
PERSONS = words("""
adviseur ambtenaar bestuurder coach consulent coordinator deskundige directeur functionaris hoofd houder
leider lid maker manager medewerker mens onderzoeker persoon professional raadslid regisseur secretaris
vertegenwoordiger voorzitter werker
""")
"""A person named after a thing is not the thing: a "beleidsmedewerker" is no beleid."""
TRADES = (PERSONS | {"wethouder"}) - words("hoofd houder lid maker mens persoon")
"""Those that a field of work may follow ("adviseur jeugd", "beleidsmedewerker Wmo")."""
NEGATIONS = words("""
geen niet nooit nauwelijks zonder nergens niks
""")
PROBLEMS = words("""
knelpunt probleem belemmering belemmeren obstakel hindernis struikelblok hobbel drempel bezwaar barriere
moeilijkheid
""")
"""Words for an obstacle: denied, they speak against a theme. A denial of any other word is still about it."""
ARTICLES = words("""
de het een er te 't 'n die dit dat deze
""")
"""Words that a phrase may have or lack."""

SPEAKING = words(
    """
    ik je we wij jij jullie mij me hè nou eh uh ja nee jouw mijn ons onze
    """
)
"""Words by which who speaks, and to whom, is in the text; a report has hardly any."""

FUNCTION_WORDS = words(
    """
    aan achter af al alle allebei alleen alles als altijd ander andere anders beide beter bij bijna
    binnen blijven boven buiten daar daarna daarom dan dat de deze die ding dingen dit doen door drie
    dus echt een eens eerst eigenlijk elk elke en enorm er ergens even ga gaan gaat geen geven gewoon
    goed graag groot haar had hadden heb hebben heeft heel hem hen het hier hij hoe hoor hun hè ie ieder
    iedereen iemand iets ik in inderdaad is ja jaar je jij jou jouw juist jullie kijk kijken klein komen
    krijgen kunnen lachen laten later lekker liggen maar maken man me mee meer meest mens met mijn
    misschien moeten mogen na naar natuurlijk nee net niemand niet niets nieuw nodig nog nou nu of om
    omdat ons ook op over paar per precies soms staan steeds te tegen ten ter terug terwijl toch toe
    toen tot tussen twee u uit uiteindelijk vaak van veel vier vijf vinden voor vooral vragen waar
    waarom wanneer want wat we weer weet weg wel welk weten wie wij willen worden ze zeg zeggen zeker
    zelf zich zien zij zijn zitten zo zoals zoiets zonder zou zulk zullen één
    """
)
"""Words that carry no theme: they may weigh in a learned chance, but they are no reason to show anybody."""
