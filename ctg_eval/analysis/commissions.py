"""What a commission asks of a report: its themes, and its own perimeter where it is territorial."""

from __future__ import annotations

from dataclasses import replace

from ctg_eval.errors import Fault, GeographyError, ParamsError
from ctg_eval.geography.territory import Territory, sector_of
from ctg_eval.params.models import RESERVED_THEMES
from ctg_eval.params.run import RunParameters
from ctg_eval.params.territory import TerritoryFile


def sector_key(file: TerritoryFile, commission: str | None) -> str | None:
    """Key of the sector of a territorial commission; None for any other, or for none.

    Args:
        file: The territory file.
        commission: Key of the commission.
    """
    found = file.commissions.get(commission or "")
    return found.secteur if found is not None and found.type == "territoriale" else None


def open_sector(file: TerritoryFile, territory: Territory, key: str) -> Territory:
    """A sector of the territory, as its file describes it.

    Raises:
        ParamsError: it names communes that are not of the territory.
    """
    block = file.territoire.secteurs[key]
    try:
        return sector_of(territory, block.communes, key=key, nom=block.nom)
    except GeographyError as error:
        line = file.line_of(("territoire", "secteurs", key, "communes"))
        fault = Fault(
            f"{file.path.name}, ligne {line}",
            str(error).rstrip("."),
            "Ajoutez ces communes au territoire ou retirez-les du secteur",
        )
        raise ParamsError(f"Territoire « {territory.id} »", [fault]) from error


def settled(parameters: RunParameters, file: TerritoryFile) -> RunParameters:
    """The parameters of the page that a commission asks for.

    On the whole territory, a commission of one theme reads that theme's page: there are not two
    names for one page. A territorial commission keeps its name, since it has its perimeter.

    Args:
        parameters: Checked parameters.
        file: The territory file.

    Raises:
        ParamsError: the theme asked for is not one of the commission, or it has none.
    """
    commission = file.commissions.get(parameters.commission or "")
    if commission is None:
        return parameters
    key, theme = f"{parameters.commission}", parameters.theme
    if theme and commission.themes and theme not in (*commission.themes, *RESERVED_THEMES):
        found = f"« {theme} » n’est pas un thème de la commission « {key} »"
        raise _refused("theme", found, f"Les siens : {', '.join(commission.themes)}")
    if sector_key(file, key) is not None:
        return parameters
    if theme or len(commission.themes) == 1:
        return replace(parameters, theme=theme or commission.themes[0], commission=None)
    if not commission.themes:
        found = f"la commission « {key} » n’a ni thème ni secteur"
        raise _refused(
            "commission", found, "Donnez un thème, ou écrivez ses thèmes dans le fichier"
        )
    return parameters


def _refused(name: str, found: str, remedy: str) -> ParamsError:
    return ParamsError("Paramètres du rapport", [Fault(f"paramètre « {name} »", found, remedy)])


def themes_of(parameters: RunParameters, file: TerritoryFile) -> tuple[str, ...]:
    """Themes of a report: the one asked for, its commission's, or all those that data describe.

    Args:
        parameters: Settled parameters.
        file: The territory file.
    """
    if parameters.theme:
        return (parameters.theme,)
    commission = file.commissions.get(parameters.commission or "")
    if commission is not None and commission.themes:
        return commission.themes
    return tuple(key for key in file.report_themes if key != "gouvernance")
