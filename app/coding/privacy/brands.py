"""Words made of an application, a law or a company and an everyday word: "Excelbestand", "Ikeakast"."""

from __future__ import annotations

from functools import cache

from app.coding.privacy import words as w

_TOOLS = w.some("""
excel outlook powerpoint word teams zoom skype google gmail whatsapp facebook instagram twitter linkedin
youtube tiktok snapchat netflix spotify airbnb playstation nintendo lego windows sharepoint onedrive onenote
dropbox wetransfer doodle trello slack signal telegram messenger webex access adobe acrobat photoshop
canva mentimeter kahoot chatgpt copilot android iphone ipad macbook apple microsoft internet wifi bluetooth
wmo avg wlz zvw pgb ggd ggz uwv cao bsn zzp hbo mbo vwo havo vmbo pdf sms ict digid
""")
"""What is nobody's, nor anybody's place of work; at the beginning of a word."""
_COMPANIES = w.some("""
ikea nokia samsung siemens sony amazon zalando wehkamp coolblue uber flixbus hema kruidvat etos primark
decathlon hornbach aldi lidl jumbo toyota opel volvo tesla shell philips heineken ziggo kpn vodafone
postnl dhl arriva rabobank nike adidas mcdonald mcdonalds starbucks
""")
_AT_WORK = tuple(
    w.some("""
fabriek fabrieken kantoor winkel filiaal vestiging terrein gebouw toren magazijn medewerker medewerkers
collega collegas baan directeur manager chauffeur personeel
""")
)
"""Ends that tell, of a company, where somebody works."""
_INSTITUTES = ("college", "lyceum", "stichting", "fonds", "instituut", "club")
"""Ends of what is called so: it may be an organisation's name."""
_LEAST = 4
_LONG = ("ding", "dingen")


def nobody(word: str) -> bool:
    """Whether a folded word is nobody's name, nor a little one of what is none ("powerpointje"), nor made of
    one."""
    if word in w.NO_NAMES or made_of_brand(word):
        return True
    one = word.removesuffix("s")
    little = (one.removesuffix(end).rstrip("'-") for end in ("je", "tje", "pje") if one.endswith(end))
    return any(len(bare) > 3 and bare in w.NO_NAMES for bare in little)


@cache
def made_of_brand(folded: str) -> bool:
    """Whether a folded word is an everyday one behind an application, a law or a company, and tells of
    nobody: not "Philipsfabriek", where somebody may work."""
    for cut in range(3, len(folded) - _LEAST + 1):
        first, rest = folded[:cut], folded[cut:].lstrip("-")
        tool, company = first in _TOOLS, first in _COMPANIES
        if not (tool or company) or len(rest) < _LEAST:
            continue
        if rest.endswith(_INSTITUTES) or (company and rest.endswith(_AT_WORK)):
            return False
        if rest in _LONG or w.known(rest) or (rest.endswith("s") and w.known(rest[:-1])):
            return True
    return False


@cache
def of_company(folded: str) -> bool:
    """Whether a folded word tells of a company where somebody may work: "Philipsfabriek"."""
    return any(folded[:cut] in _COMPANIES and folded[cut:] in _AT_WORK for cut in range(3, len(folded)))
