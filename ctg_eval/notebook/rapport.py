"""A report under way: each method shows one part of the page."""

from __future__ import annotations

from ctg_eval import __version__
from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.provenance import data_key
from ctg_eval.analysis.theme import Line
from ctg_eval.display.annex import glossary
from ctg_eval.display.dates import day_text
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import Piece, group, nothing, section_title, sentence
from ctg_eval.geography.territory import Territory
from ctg_eval.notebook import (
    again,
    annexe,
    cartes,
    compare,
    lacks,
    pentes,
    phrases,
    places,
    pyramide,
    quarters,
    sections,
    survol,
    trends,
    words,
)
from ctg_eval.notebook.constatations import Constatations
from ctg_eval.notebook.early import EarlyChildhood
from ctg_eval.notebook.fiches import sheets_piece
from ctg_eval.notebook.glossaire import terms_used
from ctg_eval.notebook.techniciens import Techniciens
from ctg_eval.notebook.voisins import Voisins
from ctg_eval.referentiel.rapports import load_glossary

# Sizes with which a theme holds on one printed page.
MOST_LINES, MOST_LINES_COMPARED, MOST_AREAS, MOST_NAMED = 6, 4, 3, 3


@again.run_again
class Rapport(Voisins, Constatations, EarlyChildhood, Techniciens):
    """Un rapport ouvert sur un territoire ; chaque méthode montre une partie de la page.

    Ouvrez-le par « ouvrir », montrez-le seul dans une cellule (c’est l’en-tête de la page), puis
    appelez une méthode par cellule, sous le titre de sa section.

    Attributs :
        nom: nom du rapport dans le registre.
        parametres: paramètres vérifiés.
        contexte: territoire, entrepôt et catalogue ouverts.

    Exemple :
        rapport = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
        rapport.chiffres_cles()
    """

    def entete(self) -> PageMeta:
        """L’en-tête de la page : titre-message, territoire, statut, pied.

        Montrez plutôt le rapport lui-même, une fois, au début du carnet : l’exporteur y lit
        cet en-tête. Une page sans en-tête, ou qui en a deux, est refusée.

        Retour :
            Les métadonnées de la page ; « message » est son titre.

        Exemple :
            rapport.entete().message
        """
        context, territory = self.contexte, self.contexte.territory
        year = context.year(self.parametres)
        observed = day_text(context.observed_on(self.parametres))
        name = self._sujet
        key = self._cles
        has_people = sections.PEOPLE in self._moteur.catalogue.entries
        people = self._moteur.latest(sections.PEOPLE) if has_people else None
        known = (name, *words.place_texts(territory, people))
        message = words.message(name, key, territory, by_quarter=self._par_quartier)
        return PageMeta(
            titre=" – ".join(dict.fromkeys(["Diagnostic partagé", name, *_places(territory)])),
            message=words.traced(message, key, *known),
            territoire=territory.nom,
            rapport=f"Diagnostic partagé · {name}",
            statut="Document de travail, à valider par le Copil",
            chapo=words.traced(sections.lead(context, self._moteur, key), key, *known),
            meta=(*_places(territory)[1:], f"données connues au {observed}"),
            pied=(
                f"Diagnostic partagé, {territory.nom}, année {year} · ctg-eval {__version__} · "
                f"données {data_key(context, self.parametres)}."
            ),
            fictif=context.is_fictional,
            interne=self.parametres.diffusion == "interne",
        )

    @property
    def _sujet(self) -> str:
        """Ce dont parle la page : un thème, les thèmes d’une commission, ou tous."""
        if self.parametres.theme:
            return self._themes[self.parametres.theme]
        commission = self.contexte.file.commissions.get(self.parametres.commission or "")
        return commission.nom if commission else "Portrait et thèmes"

    def _repr_mimebundle_(self, **_kw: object) -> dict[str, object]:
        shown = dict(self.entete()._repr_mimebundle_())
        return {**shown, "text/html": again.marked(str(shown["text/html"]), self._cle)}

    def chiffres_cles(self, *, fiches: bool = False) -> Piece:
        """Les chiffres clés de la page, six au plus, avec leur comparaison et leur source.

        Paramètres :
            fiches: si chaque chiffre renvoie à sa fiche ; la page doit alors montrer « fiches ».

        Exemple :
            rapport.chiffres_cles(fiches=True)
        """
        if self._vide:
            where = (
                "Les données importées ne décrivent ce thème que par quartier."
                if self._par_quartier
                else "Les données importées ne disent rien de ce thème sur le territoire."
            )
            tail = "La partie « Ce qu’on ne sait pas » dit où chercher."
            return self._montrer(sentence(f"{where} {tail}"))
        return self._montrer(self._chiffres("essentiel", self._cles, fiches=fiches))

    def _chiffres(self, place: str, lines: list[Line], *, fiches: bool) -> Piece:
        """Des chiffres clés, notés pour leur fiche ; le premier montré porte l’ancre."""
        named = self._cles_montrees.take(place, lines)
        return sections.key_piece(self.contexte, self._moteur, lines, named=named, linked=fiches)

    def besoins(self) -> Piece:
        """Les besoins : publics, fragilités, contexte ; chaque valeur avec son année.

        Un tableau : une ligne par indicateur, le territoire et les espaces qui le contiennent.

        Exemple :
            rapport.besoins()
        """
        return self._couche(
            ("besoin", "contexte"),
            "Besoins et contexte",
            "Aucune donnée importée ne décrit les besoins de ce thème ici.",
        )

    def offre(self) -> Piece:
        """L’offre et son usage : équipements, places, taux de couverture.

        Un tableau, comme « besoins ». Une offre comptée ne dit ni ses horaires ni ses tarifs.

        Exemple :
            rapport.offre()
        """
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
        """Le territoire comparé à son EPCI, au département, à la région et à la France.

        La médiane des territoires comparables est à côté, quand elle est connue. Une figure et son tableau. Seuls des taux se comparent, jamais des effectifs.

        Exemple :
            rapport.comparaison()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            compare.comparison(self.contexte, self._tout, self._numeros, peers=self._comparables)
        )

    def evolution(self) -> Piece:
        """L’évolution de ce qui a changé : une courbe par indicateur, trois au plus.

        Une courbe est coupée là où la source a changé de méthode.

        Exemple :
            rapport.evolution()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            trends.trend(self.contexte, self._moteur, self._parlantes, self._numeros)
        )

    def etincelles(self) -> Piece:
        """Les évolutions d’un coup d’œil : un tableau, une courbe miniature par indicateur.

        Huit indicateurs au plus, dix ans au plus, même série et même périmètre sur chaque ligne ;
        toutes les courbes ont la même échelle, la première année valant 100.

        Exemple :
            rapport.etincelles()
        """
        if self._vide:
            return nothing()
        several = phrases.overview(self._lignes, most=2 * survol.MOST_SPARKS)
        lines = self._parlantes if self.parametres.theme else several
        return self._montrer(survol.sparkline_table(self.contexte, self._moteur, lines))

    def pentes(self) -> Piece:
        """Les communes à deux dates : le premier taux qui a changé pour certain dans l’une d’elles.

        Une figure et son tableau : toutes les communes s’il y en a huit au plus, sinon les huit
        plus peuplées, ce que dit le sous-titre.

        Exemple :
            rapport.pentes()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            pentes.commune_slopes(self.contexte, self._moteur, self._classees, self._numeros)
        )

    def pyramide(self) -> Piece:
        """La pyramide des âges du territoire, à côté du plus grand espace connu qui le contient.

        Dans le portrait et le diagnostic entier ; la section n’est pas dans les autres thèmes.

        Exemple :
            rapport.pyramide()
        """
        if self._vide or "portrait" not in self._themes:
            return nothing()
        return self._montrer(pyramide.pyramide(self.contexte, self._moteur, self._numeros))

    def carte(self) -> Piece:
        """La carte du taux le plus parlant qui soit connu par commune, et son tableau.

        En contours quand ceux de toutes les communes sont importés, en tuiles sinon.

        Exemple :
            rapport.carte()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            cartes.carte(self.contexte, self._moteur, self._classees, self._numeros)
        )

    def communes(self) -> Piece:
        """Le tableau des communes, avec l’ensemble du territoire.

        Les communes sont dans l’ordre de leurs codes : ce n’est pas un classement.

        Exemple :
            rapport.communes()
        """
        if self._vide:
            return nothing()
        found = self._classees
        if not self.parametres.theme:
            found = words.sorted_by(found, self._cles)
        return self._montrer(places.communes(self.contexte, self._moteur, found))

    def quartiers(self) -> Piece:
        """Les quartiers (IRIS, quartiers prioritaires) et la part du territoire qu’ils couvrent.

        La section n’est pas dans la page quand rien n’est connu par quartier.

        Exemple :
            rapport.quartiers()
        """
        if not self._par_quartier:
            return nothing()
        return self._montrer(quarters.zones(self.contexte, self._moteur, list(self._themes)))

    def inconnu(self) -> Piece:
        """Ce qu’on ne sait pas : ce que le diagnostic attend et que les données ne donnent pas.

        La liste dit à qui le demander : fichier public, Caf, gestionnaires et habitants.

        Exemple :
            rapport.inconnu()
        """
        return self._montrer(lacks.unknown(self._moteur, self._themes))

    def themes(self, *, fiches: bool = False) -> Piece:
        """Chaque thème : chiffres clés, tableau, comparaison, puis ce qu’on ne sait pas.

        Paramètres :
            fiches: si chaque chiffre renvoie à sa fiche ; la page doit alors montrer « fiches ».

        Exemple :
            rapport.themes(fiches=True)
        """
        pieces = []
        for key, name in self._themes.items():
            is_known = bool(themes.known(self._lignes[key]))
            classes = ("page",) if is_known else ()
            pieces.append(section_title(name, f"theme-{key}", classes=classes))
            pieces.append(self._theme(key, fiches=fiches) if is_known else self._theme_vide(key))
        return group(*pieces)

    def _theme(self, key: str, *, fiches: bool = False) -> Piece:
        lines, context = self._lignes[key], self.contexte
        # The page has shown its first figures already: each theme adds its own.
        ranked = phrases.telling(lines, key, most=len(lines))
        others = [line for line in ranked if line not in self._cles]
        return self._montrer(
            group(
                self._chiffres(key, (others or ranked)[:3], fiches=fiches),
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
                    peers=self._comparables,
                ),
                lacks.unknown(self._moteur, [key], most=MOST_NAMED),
            )
        )

    def _theme_vide(self, key: str) -> Piece:
        absent = "Les données importées ne disent rien de ce thème sur le territoire."
        unknown = lacks.unknown(self._moteur, [key], most=MOST_NAMED)
        return self._montrer(group(sentence(absent), unknown))

    def fiches(self) -> Piece:
        """Les fiches des chiffres clés : définition, calcul refait ici, source, fichier, pièges.

        En fin de page, après les chiffres clés ; une fiche par indicateur, avec un lien de
        retour. La section n’est pas dans la page si aucun chiffre clé n’y a été montré.

        Exemple :
            rapport.fiches()
        """
        return self._montrer(sheets_piece(self.contexte, self._cles_montrees.lines))

    def methode(self) -> Piece:
        """Méthode et sources : fichiers utilisés, limites, désaccords, périmètres, empreintes.

        À la fin de la page. La page y dit aussi combien de sorties du carnet ne sont pas publiées.

        Exemple :
            rapport.methode()
        """
        key = data_key(self.contexte, self.parametres)
        made = annexe.method(self.contexte, self._moteur, self._tout, key=key)
        held = self._constats_retenus()
        return self._montrer(group(made, held) if held else made)

    def glossaire(self) -> Piece:
        """Le glossaire, limité aux mots que la page emploie.

        À appeler en dernier : il lit ce que les méthodes appelées avant lui ont montré.

        Exemple :
            rapport.glossaire()
        """
        return glossary(terms_used(self._textes, load_glossary()))


def _places(territory: Territory) -> list[str]:
    """The name of the territory; of a sector, then of the territory that it is a part of."""
    whole = territory.whole
    if whole is None:
        return [territory.nom]
    return [territory.nom, f"secteur de « {whole.nom} »"]
