"""A report under way: each method shows one part of the page."""

from __future__ import annotations

import html
import re
from functools import cached_property

from ctg_eval import __version__
from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.provenance import data_key
from ctg_eval.analysis.theme import Line
from ctg_eval.display.annex import glossary
from ctg_eval.display.french import place
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import Numbering, Piece, group, section_title, sentence
from ctg_eval.notebook import annexe, sections, words
from ctg_eval.params.run import RunParameters
from ctg_eval.referentiel import rapports as registre
from ctg_eval.referentiel.rapports import load_glossary


class Rapport:
    """Un rapport ouvert sur un territoire ; chaque méthode montre une partie de la page.

    Attributes:
        nom: Nom du rapport dans le registre.
        parametres: Paramètres vérifiés.
        contexte: Territoire, entrepôt et catalogue ouverts.
    """

    def __init__(
        self, nom: str, entree: registre.Rapport, contexte: Context, parametres: RunParameters
    ) -> None:
        self.nom = nom
        self.parametres = parametres
        self.contexte = contexte
        self._entree = entree
        self._moteur = contexte.engine(parametres)
        self._numeros = Numbering()
        self._textes: list[str] = []

    @cached_property
    def _lignes(self) -> dict[str, list[Line]]:
        return {key: themes.lines(self._moteur, key) for key in self._themes}

    @property
    def _themes(self) -> dict[str, str]:
        """Thèmes du rapport : celui demandé, ou le portrait et les thèmes du territoire."""
        names = dict(self.contexte.output_names)
        if self.parametres.theme:
            return {self.parametres.theme: names[self.parametres.theme]}
        return {key: name for key, name in names.items() if key != "gouvernance"}

    @property
    def _tout(self) -> list[Line]:
        return [line for lines in self._lignes.values() for line in lines]

    def entete(self) -> PageMeta:
        """Métadonnées de la page : titre-message, territoire, statut, pied.

        À montrer dans la première cellule du carnet : l’exporteur y lit l’en-tête de la page.
        """
        context, territory = self.contexte, self.contexte.territory
        year = context.year(self.parametres)
        name = next(iter(self._themes.values())) if self.parametres.theme else "Portrait et thèmes"
        key = self._cles()
        label = name if self.parametres.theme else territory.nom
        return PageMeta(
            titre=f"{self._entree.titre} – {name} – {territory.nom}",
            message=words.message(label, key, territory),
            territoire=territory.nom,
            rapport=f"Diagnostic partagé · {name}",
            statut="Document de travail, à valider par le Copil",
            chapo=sections.lead(territory, self._tout),
            meta=(
                f"{len(territory.communes)} communes",
                f"données connues au {_day(context.observed_on(self.parametres))}",
            ),
            pied=(
                f"Diagnostic partagé {place(territory.nom, 'de')}, année {year} · ctg-eval "
                f"{__version__} · données {data_key(context)}. Page autonome : aucun élément "
                "n’est chargé depuis Internet."
            ),
            fictif=context.is_fictional,
            interne=self.parametres.diffusion == "interne",
        )

    def _repr_mimebundle_(self, **_kw: object) -> dict[str, object]:
        return dict(self.entete()._repr_mimebundle_())

    def _cles(self) -> list[Line]:
        if self.parametres.theme:
            return themes.key_lines(self._tout)
        found = []
        for lines in self._lignes.values():
            found += themes.key_lines(lines)[:2]
        return found[: themes.KEY_FIGURES]

    def chiffres_cles(self) -> Piece:
        """Les chiffres clés de la page, six au plus, avec leur comparaison et leur source."""
        return self._montrer(sections.key_piece(self.contexte, self._cles()))

    def besoins(self) -> Piece:
        """Les besoins : publics, fragilités, contexte ; chaque valeur avec son année."""
        found = themes.of_layers(self._tout, "besoin", "contexte")
        return self._montrer(sections.layer_table(self.contexte, found, "besoins"))

    def offre(self) -> Piece:
        """L’offre et son usage : équipements, places, taux de couverture."""
        found = themes.of_layers(self._tout, "offre", "usage", "resultat")
        return self._montrer(sections.layer_table(self.contexte, found, "offre"))

    def comparaison(self) -> Piece:
        """Le territoire comparé à son EPCI, au département, à la région et à la France."""
        return self._montrer(sections.comparison(self.contexte, self._tout, self._numeros))

    def evolution(self) -> Piece:
        """L’évolution des indicateurs connus trois années au moins, ruptures de série coupées."""
        return self._montrer(sections.trend(self.contexte, self._moteur, self._tout, self._numeros))

    def communes(self) -> Piece:
        """Le tableau des communes, avec l’ensemble du territoire."""
        return self._montrer(sections.communes(self.contexte, self._moteur, self._tout))

    def quartiers(self) -> Piece:
        """Les quartiers (IRIS, quartiers prioritaires) et la part du territoire qu’ils couvrent."""
        return self._montrer(sections.zones(self.contexte, self._moteur, list(self._themes)))

    def inconnu(self) -> Piece:
        """Ce qu’on ne sait pas : ce que le diagnostic attend et que les données ne donnent pas."""
        return self._montrer(annexe.unknown(self._moteur, self._themes))

    def themes(self) -> Piece:
        """Chaque thème du diagnostic : ses chiffres clés, ses besoins et son offre, ses manques."""
        pieces = []
        for key, name in self._themes.items():
            pieces.append(section_title(name, f"theme-{key}"))
            pieces.append(self._theme(key))
        return group(*pieces)

    def _theme(self, key: str) -> Piece:
        lines = self._lignes[key]
        if not themes.known(lines):
            text = "Aucun indicateur de ce thème n’a de valeur pour ce territoire."
            return self._montrer(group(sentence(text), annexe.unknown(self._moteur, {key: ""})))
        return self._montrer(
            group(
                sections.layer_table(self.contexte, lines, "theme", self._themes[key]),
                sections.comparison(self.contexte, lines, self._numeros),
                annexe.unknown(self._moteur, {key: ""}),
            )
        )

    def methode(self) -> Piece:
        """Méthode et sources : fichiers utilisés, limites, désaccords, périmètres, empreintes."""
        return self._montrer(annexe.method(self.contexte, self._moteur, self._tout))

    def glossaire(self) -> Piece:
        """Le glossaire, limité aux mots que la page emploie."""
        page = " ".join(self._textes)
        used = [
            (word, term.definition)
            for word, term in load_glossary().items()
            if any(_says(page, form) for form in term.formes)
        ]
        return glossary(used)

    def _montrer(self, piece: Piece) -> Piece:
        self._textes.append(html.unescape(re.sub(r"<[^>]*>", " ", piece.html)))
        return piece


def _says(page: str, form: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)", page, re.IGNORECASE) is not None


def _day(day: object) -> str:
    months = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    year, month, number = str(day).split("-")
    return f"{int(number)} {months[int(month) - 1]} {year}"
