"""What the integration tests stand on: real users, real sshd instances, the real router, real clients.

Python's standard library only. Everything made here is removed again, also when a test fails or is interrupted.
"""
