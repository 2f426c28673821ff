"""Names and other words that tell who somebody is: finding, labelling and replacing them, and the key.

``find`` looks for candidates in one text, ``labels`` makes one entity of all that means one person or
place, ``replace`` makes edits that every coding can be carried through, ``key`` keeps the way back in an
encrypted file. docs/privacy.md says what is found and how well.
"""
