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
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import Numbering, Piece, group, nothing, section_title, sentence
from ctg_eval.notebook import annexe, compare, phrases, places, quarters, sections, trends, words
from ctg_eval.params.run import RunParameters
from ctg_eval.referentiel import rapports as registre
from ctg_eval.referentiel.rapports import load_glossary

# Sizes with which a theme holds on one printed page.
MOST_LINES, MOST_LINES_COMPARED, MOST_AREAS, MOST_NAMED = 6, 4, 3, 3


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
        newest = self._moteur.last_year
        return {
            key: sections.current(themes.lines(self._moteur, key), newest) for key in self._themes
        }

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

    @property
    def _parlantes(self) -> list[Line]:
        """Toutes les lignes, les plus parlantes de chaque thème d’abord."""
        found: list[Line] = []
        for key, lines in self._lignes.items():
            found += phrases.telling(lines, key, most=len(lines))
        return found

    @property
    def _vide(self) -> bool:
        """Si rien n’est connu du territoire entier sur ces thèmes."""
        return not themes.known(self._tout)

    @property
    def _par_quartier(self) -> bool:
        """Si quelque chose est connu par quartier."""
        return any(quarters.have_figures(self._moteur, key) for key in self._themes)

    def entete(self) -> PageMeta:
        """Métadonnées de la page : titre-message, territoire, statut, pied.

        À montrer dans la première cellule du carnet : l’exporteur y lit l’en-tête de la page.
        """
        context, territory = self.contexte, self.contexte.territory
        year = context.year(self.parametres)
        name = next(iter(self._themes.values())) if self.parametres.theme else "Portrait et thèmes"
        key = self._cles
        return PageMeta(
            titre=f"Diagnostic partagé – {name} – {territory.nom}",
            message=words.message(name, key, territory, by_quarter=self._par_quartier),
            territoire=territory.nom,
            rapport=f"Diagnostic partagé · {name}",
            statut="Document de travail, à valider par le Copil",
            chapo=sections.lead(context, self._moteur, key),
            meta=(f"données connues au {_day(context.observed_on(self.parametres))}",),
            pied=(
                f"Diagnostic partagé, {territory.nom}, année {year} · ctg-eval {__version__} · "
                f"données {data_key(context)}."
            ),
            fictif=context.is_fictional,
            interne=self.parametres.diffusion == "interne",
        )

    def _repr_mimebundle_(self, **_kw: object) -> dict[str, object]:
        return dict(self.entete()._repr_mimebundle_())

    @cached_property
    def _cles(self) -> list[Line]:
        if self.parametres.theme:
            return phrases.telling(self._tout, self.parametres.theme)
        return phrases.overview(self._lignes)

    def chiffres_cles(self) -> Piece:
        """Les chiffres clés de la page, six au plus, avec leur comparaison et leur source."""
        if self._vide:
            where = (
                "Les données importées ne décrivent ce thème que par quartier."
                if self._par_quartier
                else "Les données importées ne disent rien de ce thème sur le territoire."
            )
            tail = "La partie « Ce qu’on ne sait pas » dit où chercher."
            return self._montrer(sentence(f"{where} {tail}"))
        return self._montrer(sections.key_piece(self.contexte, self._moteur, self._cles))

    def besoins(self) -> Piece:
        """Les besoins : publics, fragilités, contexte ; chaque valeur avec son année."""
        return self._couche(
            ("besoin", "contexte"),
            "Besoins et contexte",
            "Aucune donnée importée ne décrit les besoins de ce thème ici.",
        )

    def offre(self) -> Piece:
        """L’offre et son usage : équipements, places, taux de couverture."""
        return self._couche(
            ("offre", "usage", "resultat"),
            "Offre et usage",
            "Aucune donnée importée ne décrit l’offre de ce thème ici.",
        )

    def _couche(self, layers: tuple[str, ...], title: str, absent: str) -> Piece:
        found = themes.of_layers(self._tout, *layers)
        if not found or self._vide:  # le portrait n’a pas d’offre : la partie n’y est pas
            return nothing()
        return self._montrer(
            sections.layer_table(self.contexte, self._moteur, found, title=title, nothing=absent)
        )

    def comparaison(self) -> Piece:
        """Le territoire comparé à son EPCI, au département, à la région et à la France."""
        if self._vide:
            return nothing()
        return self._montrer(compare.comparison(self.contexte, self._tout, self._numeros))

    def evolution(self) -> Piece:
        """L’évolution de ce qui a changé : une courbe par indicateur, trois au plus."""
        if self._vide:
            return nothing()
        return self._montrer(
            trends.trend(self.contexte, self._moteur, self._parlantes, self._numeros)
        )

    def communes(self) -> Piece:
        """Le tableau des communes, avec l’ensemble du territoire."""
        if self._vide:
            return nothing()
        found: list[Line] = []
        for key, lines in self._lignes.items():
            found += phrases.ranked(lines, key)
        if not self.parametres.theme:
            found = words.sorted_by(found, self._cles)
        return self._montrer(places.communes(self.contexte, self._moteur, found))

    def quartiers(self) -> Piece:
        """Les quartiers (IRIS, quartiers prioritaires) et la part du territoire qu’ils couvrent."""
        if not self._par_quartier:
            return nothing()
        return self._montrer(quarters.zones(self.contexte, self._moteur, list(self._themes)))

    def inconnu(self) -> Piece:
        """Ce qu’on ne sait pas : ce que le diagnostic attend et que les données ne donnent pas."""
        return self._montrer(annexe.unknown(self._moteur, self._themes))

    def themes(self) -> Piece:
        """Chaque thème : chiffres clés, tableau, comparaison, puis ce qu’on ne sait pas."""
        pieces = []
        for key, name in self._themes.items():
            is_known = bool(themes.known(self._lignes[key]))
            classes = ("page",) if is_known else ()
            pieces.append(section_title(name, f"theme-{key}", classes=classes))
            pieces.append(self._theme(key) if is_known else self._theme_vide(key))
        return group(*pieces)

    def _theme(self, key: str) -> Piece:
        lines, context = self._lignes[key], self.contexte
        # The page has shown its first figures already: each theme adds its own.
        ranked = phrases.telling(lines, key, most=len(lines))
        others = [line for line in ranked if line not in self._cles]
        return self._montrer(
            group(
                sections.key_piece(context, self._moteur, (others or ranked)[:3]),
                sections.layer_table(
                    context,
                    self._moteur,
                    lines,
                    title=f"Repères – {self._themes[key]}",
                    nothing="",
                    most=MOST_LINES,
                ),
                compare.comparison(
                    context,
                    lines,
                    self._numeros,
                    most=MOST_LINES_COMPARED,
                    areas=MOST_AREAS,
                ),
                annexe.unknown(self._moteur, [key], most=MOST_NAMED),
            )
        )

    def _theme_vide(self, key: str) -> Piece:
        absent = "Les données importées ne disent rien de ce thème sur le territoire."
        return self._montrer(group(sentence(absent), annexe.unknown(self._moteur, [key])))

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
