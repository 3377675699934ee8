"""What the tests share: a scripted provider, native replies, a gateway of real processes, clients of both."""
