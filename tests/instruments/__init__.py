"""The tools that tests are made with: hostile servers, the canary, the sandbox.

Import them as `from instruments.fault_server import FaultServer`; the folder
`tests` is put on the path by `tests/conftest.py`. Nothing here imports the
package under test, and nothing here is a mock: real sockets, files, processes.
"""
