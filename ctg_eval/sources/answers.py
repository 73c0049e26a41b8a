"""What a server's answer to a download says, and what each fault of it means, in French."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException

import requests
import urllib3.exceptions

from ctg_eval.errors import DownloadError

_CHUNK = 1 << 18
_HEAD = 64
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_NETWORK = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError)


class AgainError(Exception):
    """What another try may mend.

    Attributes:
        found: What happened, French words without capital nor final stop.
        wait_s: Seconds that the server asks to wait.
        unreachable: Whether the server does not answer at all.
    """

    def __init__(self, found: str, wait_s: float = 0.0, *, unreachable: bool = False) -> None:
        super().__init__(found)
        self.found, self.wait_s, self.unreachable = found, wait_s, unreachable


class UnreachableError(DownloadError):
    """The server does not answer at all: other files of it need not be tried."""


def pieces(answer: requests.Response) -> Iterator[bytes]:
    """The body as it comes, each piece as soon as it is there."""
    try:
        while piece := answer.raw.read1(_CHUNK, decode_content=False):
            yield piece
    except _NETWORK as error:
        raise silence(error) from error


def length_of(answer: requests.Response) -> int | None:
    """Bytes announced by `Content-Length`; None when the server says nothing."""
    text = answer.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else None


def range_of(answer: requests.Response) -> tuple[int, int | None]:
    """First byte and total of `Content-Range: bytes 500-999/1000`; -1 when it cannot be read."""
    span, _, total = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    first = span.partition("-")[0]
    return (int(first) if first.isdigit() else -1), (int(total) if total.isdigit() else None)


def silence(error: Exception) -> AgainError:
    """Why nothing comes from the network, in French."""
    if isinstance(error, requests.exceptions.SSLError):
        return AgainError("le certificat du serveur est refusé", unreachable=True)
    if isinstance(error, requests.exceptions.ProxyError):
        return AgainError("le serveur mandataire (proxy) ne répond pas", unreachable=True)
    if isinstance(error, requests.ConnectionError) and _is_closed_door(error):
        return AgainError("le serveur est injoignable, ou le réseau absent", unreachable=True)
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return AgainError("le serveur n’envoie plus rien")
    return AgainError("le transfert a été coupé")


def refusal(answer: requests.Response) -> Exception:
    """What a status other than « here it is » means."""
    status = answer.status_code
    if status in _BUSY:
        wait = answer.headers.get("Retry-After", "")
        wait_s = float(wait) if wait.isdigit() else 0.0
        return AgainError(f"le serveur est en panne ou occupé (réponse {status})", wait_s)
    if status in (404, 410):
        return DownloadError(
            f"Il n’y a pas de fichier à cette adresse (réponse {status})",
            "Le producteur a pu le déplacer : cherchez-le à la page de la source, puis importez-le",
        )
    if status in (401, 403, 407):
        return DownloadError(
            f"Le serveur refuse l’accès (réponse {status})",
            "Téléchargez le fichier à la main, puis importez-le",
        )
    return DownloadError(f"Le serveur a donné une réponse inattendue ({status})")


def _is_closed_door(error: requests.ConnectionError) -> bool:
    """Whether no connection was made at all (no name, no route, nobody listening)."""
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    return isinstance(error, requests.ConnectTimeout) or isinstance(
        reason, (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    )


def refuse_page(answer: requests.Response, piece: bytes) -> None:
    """Refuse a web page sent in place of the file.

    Args:
        answer: The server's answer.
        piece: Its first bytes.

    Raises:
        DownloadError: it is a page.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    top = piece[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = kind in ("text/html", "application/xhtml+xml")
    if is_page or top.startswith((b"<!doctype html", b"<html")):
        raise DownloadError(
            "Le serveur a répondu une page web au lieu du fichier",
            "Ouvrez l’adresse dans un navigateur : le fichier a pu être déplacé",
        )
