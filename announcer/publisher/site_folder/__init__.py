"""The site as files in a folder, for web servers and object stores: `ANNOUNCER_PUBLISH_DIR` keeps one current,
`announcer build` writes one once. Both by the same rules: whose folder it is, what a file is called, what is written
when."""
