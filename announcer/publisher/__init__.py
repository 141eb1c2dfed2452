"""The publisher: reads definitions, keeps the ledger, makes the site, and has delivery send what is due."""

from announcer.publisher.outlook import Outlook, SiteInputs, foresee, remembered_site_inputs, site_inputs

__all__ = ["Outlook", "SiteInputs", "foresee", "remembered_site_inputs", "site_inputs"]
