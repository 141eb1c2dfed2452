"""Every event that the log can tell, by its name: what a line says of it to a person. docs/logs.md has them all.

A name is for ever: people count and alert by it. In braces stand the fields that a line of it has at least; a program
finds them under their names. Standard library only.
"""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # the service
    "service_ready": "ready: {address} (Ctrl-C stops)",
    "still_waiting": "waiting for {what}, {seconds} s so far",
    "setting_doubtful": "{setting}: {words}",
    "simulation_started": "simulated clock from {at_local} ({timezone}), {speed:g} times as fast; {ledger}; posts go to"
    " {account}",
    "process_restarting": "the {process} {cause}; starting it again in {pause_seconds:.1f} s",
    "process_killed": "the {process} had not stopped {when}; killed",
    "stop_cut_short": "what was under way did not end within {seconds:g} s, and is cut short; the next start goes on",
    "connections_limited": "a worker of the server takes {connections} connections at most: it may open {open_files}"
    " files, and {wanted} are wanted (ulimit -n, LimitNOFILE)",
    "connections_made_room": "{dropped} connections made room for others, the longest silent first; a worker has"
    " {connections}",
    "start_refused": "{reason}",
    # the server
    "request_failed": "a request for {path} could not be answered: {reason}",
    # rounds
    "round_failed": "the round failed: {reason}",
    "left_undone": "{about}: left out at {step}: {reason}",
    "step_hung": "{about}: {step} has not ended within {seconds} s; the publisher is started anew, and leaves it out",
    "round_slow": "the round in hand has taken {seconds} s so far: {step}",
    "rounds_recovered": "rounds work again",
    "duty_failed": "a regular duty failed, and is tried again: {reason}",
    "leadership_won": "this process publishes",
    "leadership_elsewhere": "another process publishes; standing by",
    "lease_not_renewed": "the lease could not be renewed: {reason}",
    # the site as files
    "site_folder_written": "{folder}: {written} files written and {removed} removed, to be the site as it is",
    "site_folder_unseen": "{folder} could not be looked through: {reason}; it is tried again in an hour",
    "site_folder_left_alone": "{folder} shows a service's site, and a simulated clock leaves it alone",
    "address_without_file": "{reason}",
    # files and facts
    "file_problem": "{problem}",
    "file_mended": "mended: {problem}",
    "subject_renamed": "{old} is called {new} now",
    "subject_seen": "seen: {key}",
    "subject_gone": "in no file any more, and nothing was said of it: {key}",
    "more_not_listed": "{of}: {count} more",
    # posts
    "post_sent": "posted: {key}",
    "post_found": "found on the account, and not posted again: {key}",
    "post_skipped": "not posted: {key}: {reason}",
    "post_withdrawn": "not posted: {key}: {reason}",
    "post_held": "held: {key}: {reason}",
    "post_deleted": "not posted any more: {key}: {reason}; `announcer status` says what can be done",
    # delivery
    "delivery_problem": "{problem}",
    "delivery_failed": "delivery could not go on: {reason}",
    "instance_problem": "{problem}",
    "request_unfinished": "a request was still under way; what became of its post is found out at the next start",
    # calendars elsewhere
    "source_imported": "{source}: {file}: {added} new, {changed} changed, {vanished} gone",
    "source_failed": "{source}: {reason}; its file stays as it is, and it is tried again",
    "source_recovered": "{source} can be had again",
    "source_passed_over": "{source}: passed over: {what}",
    "source_too_large": "{source}: {file} has no room for {count} sessions, the farthest",
    # the WebSub hub
    "hub_unreachable": "the WebSub hub {hub} cannot be told of changes: {reason}; it is tried again",
    "hub_recovered": "the WebSub hub answers again",
    "hub_refused_feed": "the WebSub hub {hub} does not take {feed}: it answered {status}",
    # notifications to the operator
    "notification_sent": "{matters} matters told by {channel}",
    "notification_failed": "what wants a person could not be told by {channel}: {reason}; it is tried again",
    "notification_not_remembered": "what was told to the operator could not be noted in the ledger: {reason}",
    "notifier_failed": "what wants a person could not be found out: {reason}",
    # others' code
    "library_message": "{words}",
}


def sentence(event: str, fields: Mapping[str, object]) -> str:
    """What a person reads of it. Raises KeyError for an event or a field that is not there."""
    return SENTENCES[event].format_map(fields)
