"""The cross-checks."""


def doubles(file, root, report):
    pass


def everything(file, types, library, report):
    pass
