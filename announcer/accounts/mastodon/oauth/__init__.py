"""How announcer is let in at an instance: OAuth 2.0's code flow (RFC 6749, RFC 7636, RFC 8252), by a person's word.

In: an address as people write it, and a code. Out: a token, or `errors.LoginFailed` with a line that says why not.
Called by: `commands.login` and `commands.logout`. `address` and `scopes` decide; `discovery` asks what the server is,
`authorization` registers, exchanges and revokes, `loopback` catches the browser's answer on this machine.
"""
