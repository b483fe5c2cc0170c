"""Which messages of a browser reach Streamlit: a short list of harmless ones, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # no stubs
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Not here, hence dropped: clear_cache (empties everybody's caches), load_git_info (reveals the
# checkout), set_run_on_save, debug_… (end sockets and server), file_urls_request (our uploads have
# their own route), and whatever a later Streamlit adds.
ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
# Of the operations behind a page only the reading of further table rows: deferred files can be run
# by whoever learns their id, and the others write to the server's disk.
ALLOWED_OPERATIONS = frozenset({"dataframe_chunk"})


@dataclass(frozen=True)
class Reading:
    """What a message is: its kind, whether it may pass, and whether a person caused it."""

    kind: str
    passes: bool
    is_activity: bool = False


def read(data: bytes) -> Reading | None:
    """Judge one message; ``None`` when it is not a message at all."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        operation = message.backend_operation_request.WhichOneof("payload")
        return Reading(f"{kind}.{operation}", operation in ALLOWED_OPERATIONS)
    is_person = kind == "rerun_script" and not message.rerun_script.is_auto_rerun
    return Reading(str(kind), kind in ALLOWED, is_person)


def leave_for(path: str) -> bytes:
    """A message that makes the browser go to another page of ours."""
    message = ForwardMsg()
    message.auth_redirect.url = path
    return bytes(message.SerializeToString())
