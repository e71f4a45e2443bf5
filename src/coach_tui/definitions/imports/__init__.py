"""What other programs and people write, read into session files of ours.

Whatever comes in is a stranger's data: it is read under caps, nothing in it is run,
and what cannot be used is kept as comments of the file that comes out.
"""
