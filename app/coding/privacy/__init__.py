"""Names and other words that tell who somebody is: finding, labelling and replacing them, and the key.

``find`` looks for candidates in one text and ``throughout`` in many, ``coreference`` tells which names mean
one person, ``labels`` makes entities of candidates and gives each its label, ``forms`` finds what was
confirmed wherever it stands, ``replace`` makes edits that every coding can be carried through, ``key`` keeps
the way back in an encrypted file. docs/privacy.md says what is found and how well.
"""
