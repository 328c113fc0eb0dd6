"""The words of the product as frozen values: what is looked at, what was found, what happened.

Belongs here: values that more than one floor speaks of. Does not belong here: anything that reads a file, opens a socket,
knows a picture library, or imports from any other package of ours but `errors`. Standard library only.
"""
