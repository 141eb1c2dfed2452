"""The publisher: reads definitions, keeps the ledger, makes the site, and has delivery send what is due."""
