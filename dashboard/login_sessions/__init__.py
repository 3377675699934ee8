"""Login sessions: containers in which a vendor's own CLI signs in, so that its login can serve as an account.

Reading order: `containers` (what is asked of the engine), `engine` (how), `service` (what a session is), `logins` (what
CLIs leave behind), `import_login` and `sync` (how that becomes an account and stays fresh), `terminal` (the screen).
"""
