"""A recorder that stands before an emulator of AWS and writes what passes as CloudTrail would.

An emulator answers requests, but it does not write the records that lpgen reads. This program does:
it passes each signed request on unchanged and keeps a CloudTrail record of it. `gateway` takes
requests, `call` reads what they ask for, `principals` knows whose keys signed them, `record` writes
the record, `journal` keeps and delivers the records, `stubs` answers in place of the emulator where
a test wants it to.

Standard library only, Python 3.10 or newer.
"""
