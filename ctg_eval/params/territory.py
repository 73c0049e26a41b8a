"""The territory file `params/<id>/territoire.yaml`: read, checked, every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints, ValidationError

from ctg_eval.errors import Fault, ParamsError, nearest
from ctg_eval.params import models
from ctg_eval.params.models import Block, Slug, Text
from ctg_eval.params.references import check_references
from ctg_eval.params.translate import translate
from ctg_eval.params.yaml_tree import Finding, Place, YamlTree, read_yaml

FILE_NAME = "territoire.yaml"
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]


class TerritoryFile(Block):
    """A territory as its file describes it; commune codes are not checked against the code."""

    territoire: models.Territoire
    conventions: tuple[models.Convention, ...] = ()
    cadres: Mapping[Slug, models.Cadre] = Field(default_factory=dict)
    echeances: tuple[models.Echeance, ...] = ()
    reserve_electorale: tuple[models.Periode, ...] = ()
    zone_scolaire: Literal["A", "B", "C"] | None = None
    themes: Annotated[Mapping[Slug, Text], Field(min_length=1)] = Field(
        default_factory=lambda: dict(models.DEFAULT_THEMES)
    )
    instances: Mapping[Slug, models.Instance] = Field(default_factory=dict)
    commissions: Mapping[Slug, models.Commission] = Field(default_factory=dict)
    missions: Mapping[Slug, tuple[Text, ...]] = Field(default_factory=dict)
    etp: models.Etp = models.Etp()
    cibles: Mapping[IndicatorId, models.Cible] = Field(default_factory=dict)
    accessibilite: models.Accessibilite = models.Accessibilite()
    secret: models.Secret = models.Secret()
    diffusion: models.Diffusion = "externe"
    donnees: models.Donnees = models.Donnees()

    _path: Path = PrivateAttr(default=Path(FILE_NAME))
    _lines: Mapping[Place, int] = PrivateAttr(default_factory=dict)

    @classmethod
    def from_data(cls, data: object, *, path: Path, lines: Mapping[Place, int]) -> Self:
        """Build from plain values read at `path`.

        Raises:
            ValidationError: the values do not hold to the contract.
        """
        made = cls.model_validate(data)
        made._path, made._lines = path, lines
        return made

    @property
    def path(self) -> Path:
        """The file read."""
        return self._path

    @property
    def folder(self) -> Path:
        """The territory's folder, from which the paths of `donnees` are counted."""
        return self._path.parent

    @property
    def convention(self) -> models.Convention | None:
        """The convention in force: the last one; None when none is written."""
        return self.conventions[-1] if self.conventions else None

    @property
    def report_themes(self) -> Mapping[str, str]:
        """Themes that a report may take, with their names: portrait, gouvernance, and its own."""
        return {**models.RESERVED_THEMES, **self.themes}

    def line_of(self, place: Place) -> int:
        """Line (from 1) of a key or of an item; of the nearest block that is written otherwise.

        Args:
            place: Keys and positions from the root: `("territoire", "communes", 0)`.
        """
        return line_in(self._lines, place)


def line_in(lines: Mapping[Place, int], place: Place) -> int:
    """Line of the deepest part of `place` that is written; 1 when none is."""
    for end in range(len(place), 0, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 1


def load_territory_file(path: Path) -> TerritoryFile:
    """Read and check a territory file.

    Args:
        path: The territory's folder, or its `territoire.yaml`.

    Raises:
        ParamsError: the file is absent, unreadable or wrong; holds every fault, with its line.
    """
    file = path if path.suffix.lower() in (".yaml", ".yml") else path / FILE_NAME
    tree = read_yaml(_text_of(file))
    findings = list(tree.findings)
    made: TerritoryFile | None = None
    if isinstance(tree.data, dict):
        findings += check_references(tree, folder=file.resolve().parent.name)
        try:
            made = TerritoryFile.from_data(tree.data, path=file, lines=tree.lines)
        except ValidationError as error:
            findings += _validation(error, tree)
    elif not findings:
        findings.append(_not_a_block(tree))
    if findings or made is None:
        raise _refused(file, findings)
    return made


def _text_of(file: Path) -> str:
    try:
        if not file.is_file():
            raise _absent(file)
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        found, remedy = "le fichier n’est pas en UTF-8", "Enregistrez-le avec l’encodage UTF-8"
    except OSError:
        found, remedy = (
            "le fichier ne peut pas être lu",
            "Fermez-le ailleurs et vérifiez vos droits",
        )
    raise _refused(file, [Finding(1, found, remedy)])


def _validation(error: ValidationError, tree: YamlTree) -> list[Finding]:
    errors = error.errors(include_url=False)
    # A list whose every item is refused is also said too short: its items say enough.
    kept = [one for one in errors if one["type"] != "too_short" or not one["input"]]
    found = [translate(one, tree, root=TerritoryFile) for one in kept]
    return [Finding(line_in(tree.lines, place), what, remedy) for place, what, remedy in found]


def _not_a_block(tree: YamlTree) -> Finding:
    found = "le fichier est vide" if tree.data is None else "le fichier n’est pas fait de clés"
    return Finding(
        1,
        found,
        "Écrivez au moins « territoire: » avec « id », « nom » et « communes » (ou « epci »), "
        "ou recréez-le par « ctg-eval nouveau »",
    )


def _refused(file: Path, findings: Iterable[Finding]) -> ParamsError:
    ordered = sorted(set(findings))
    faults = [Fault(f"{file.name}, ligne {one.line}", one.found, one.remedy) for one in ordered]
    return ParamsError(f"Territoire « {file.resolve().parent.name} »", faults)


def _absent(file: Path) -> ParamsError:
    wanted, parent = file.parent.name, file.parent.parent
    known = sorted(one.parent.name for one in parent.glob(f"*/{FILE_NAME}"))
    near = nearest(wanted, known)
    listed = f"Territoires présents : {', '.join(known)}" if known else "Aucun territoire n’y est"
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    create = f" ; pour en créer un : « ctg-eval nouveau {wanted} --epci SIREN »"
    found = f"pas de fichier {file.name} dans le dossier « {wanted} » de {parent.resolve()}"
    return ParamsError(
        f"Territoire « {wanted} »", [Fault(file.name, found, f"{hint}{listed}{create}")]
    )
