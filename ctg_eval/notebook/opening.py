"""Opening a report: parameters checked against the register, data opened, errors said in French."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal, overload

from ctg_eval.analysis.commissions import settled
from ctg_eval.analysis.context import Context, open_context
from ctg_eval.errors import CtgEvalError, Fault, ParamsError, UsageError, nearest
from ctg_eval.notebook.commune import FicheCommune
from ctg_eval.notebook.rapport import Rapport
from ctg_eval.params.commune import listed
from ctg_eval.params.run import check_run_parameters
from ctg_eval.params.territory import load_territory_file
from ctg_eval.paths import Folders, folders
from ctg_eval.referentiel.rapports import report

_INJECTED = "# Parameters"


@overload
def ouvrir(rapport: Literal["fiche_commune"], **parametres: Any) -> FicheCommune: ...
@overload
def ouvrir(rapport: str, **parametres: Any) -> Rapport: ...
def ouvrir(rapport: str, **parametres: Any) -> Rapport | FicheCommune:
    """Ouvre un rapport pour un territoire et vérifie tous ses paramètres.

    Un paramètre, un fichier de territoire ou un entrepôt refusé arrête le carnet : la phrase
    affichée dit ce qui a été trouvé, où, et quoi faire.

    Paramètres :
        rapport: nom du rapport dans le registre (« diagnostic », « diagnostic_theme », « fiche_commune »).
        **parametres: ceux du rapport : territoire (un dossier de « params »), theme, commission
            (une clé de « commissions »), commune (un code Insee), annee, date_observation
            (« AAAA-MM-JJ »), diffusion (« externe » ou « interne »). Sans thème ni commission,
            un rapport par thème prend le premier thème du territoire.

    Retour :
        Le rapport : ses méthodes montrent chacune une partie de la page, « help(rapport) » les
        donne toutes.

    Exemple :
        rapport = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
        rapport
    """
    speak_french()
    entry = report(rapport)
    _refuse_unknown(entry.parametres)
    place = folders()
    identifier = parametres.get("territoire")
    if not isinstance(identifier, str) or not identifier:
        raise UsageError("Indiquez le territoire : c’est le nom d’un dossier de « params ».")
    file = load_territory_file(place.params / identifier)
    names = _context(identifier, place).commune_names if "commune" in entry.parametres else None
    checked = check_run_parameters(
        parametres, accepted=entry.parametres, territory=file, communes=names
    )
    asked = settled(checked, file)
    if entry.par == "theme" and not (asked.theme or asked.commission):
        asked = replace(asked, theme=next(iter(file.themes)))
    if entry.par == "commune" and asked.commune is None:
        known = listed(names or {}, file=file.path.name)
        raise ParamsError(
            f"Rapport « {rapport} »", [Fault("commune", "ce paramètre manque", known)]
        )
    kind = FicheCommune if entry.par == "commune" else Rapport
    return kind(rapport, entry, _context(identifier, place), asked)


def opened_territory(identifier: str) -> Context:
    """The territory's data, for a cell that has no report.

    Raises:
        CtgEvalError: the territory's file or its store is refused.
    """
    return _context(identifier, folders())


def _context(identifier: str, place: Folders) -> Context:
    """The territory's data, opened once in a session while its files and its store stay the same."""
    file = load_territory_file(place.params / identifier)
    store = place.stores / file.donnees.entrepot
    seen = [*sorted(file.folder.glob("*.yaml")), *sorted(store.glob("*/registre.json"))]
    stamp = tuple((str(one), one.stat().st_mtime_ns, one.stat().st_size) for one in seen)
    return _opened(identifier, place, stamp)


@lru_cache(maxsize=2)
def _opened(identifier: str, place: Folders, _stamp: tuple[object, ...]) -> Context:
    return open_context(identifier, place)


def _refuse_unknown(accepted: Collection[str]) -> None:
    """Stop when papermill injected a name that the report does not take.

    papermill only warns about it, and would run the default territory.
    """
    shell = _shell()
    if shell is None:
        return
    unknown = [name for name in injected_names(shell.user_ns.get("In", [])) if name not in accepted]
    if unknown:
        raise ParamsError(
            "Paramètres du carnet",
            [
                Fault(
                    f"paramètre « {name} »",
                    "ce rapport ne le connaît pas",
                    _did_you_mean(name, accepted),
                )
                for name in unknown
            ],
        )


def _did_you_mean(name: str, accepted: Collection[str]) -> str:
    near = nearest(name, accepted)
    return f"Écrivez « {near} »" if near else f"Paramètres possibles : {', '.join(accepted)}"


def injected_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names that the cell added by papermill sets.

    Args:
        cells: Sources of the cells run so far.
    """
    found: dict[str, None] = {}
    for source in cells:
        if source.lstrip().startswith(_INJECTED):
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign):
                    names = (one.id for one in node.targets if isinstance(one, ast.Name))
                    found.update(dict.fromkeys(names))
    return tuple(found)


def _shell() -> Any:
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def speak_french() -> None:
    """Show our errors as one sentence in a notebook, not as a traceback."""
    shell = _shell()
    if shell is not None and not getattr(shell, "_ctg_eval_errors", False):
        shell.set_custom_exc((CtgEvalError,), _show_error)
        shell._ctg_eval_errors = True


def _show_error(
    shell: Any, _kind: type[BaseException], error: BaseException, _trace: Any, **_kw: Any
) -> Mapping[str, object] | list[str]:
    sentence = str(error)
    shell._showtraceback(type(error), error, [sentence])
    return [sentence]
