"""The sheet of a commune: one page in plain words, for its mayor and for anyone."""

from __future__ import annotations

from functools import cached_property

from ctg_eval import __version__
from ctg_eval.analysis.commune import CommuneLine, commune_line
from ctg_eval.analysis.provenance import data_key
from ctg_eval.analysis.theme import Line
from ctg_eval.display.annex import glossary
from ctg_eval.display.dates import day_text
from ctg_eval.display.french import number, place, within
from ctg_eval.display.locator import locator
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import Piece, group, nothing, remark, section_title, sentence
from ctg_eval.errors import ReportError
from ctg_eval.notebook import again, commune_parts, commune_words, words
from ctg_eval.notebook.contents import Contents
from ctg_eval.notebook.glossaire import terms_used
from ctg_eval.referentiel.fiche import load_fiche
from ctg_eval.referentiel.rapports import load_glossary
from ctg_eval.sources.outlines import middles_of, outline_producers, outlines_of


@again.run_again
class FicheCommune(Contents):
    """La fiche d’une commune ; chaque méthode montre une partie de la page.

    Ouvrez-la par « ouvrir », montrez-la seule dans une cellule (c’est l’en-tête de la page), puis
    appelez une méthode par cellule. La page tient sur une feuille A4.

    Attributs :
        nom: nom du rapport dans le registre.
        parametres: paramètres vérifiés, dont la commune.
        contexte: territoire, entrepôt et catalogue ouverts.

    Exemple :
        fichecommune = ouvrir("fiche_commune", territoire="demo", commune="00001")
        fichecommune.themes()
    """

    @property
    def _commune(self) -> str:
        if self.parametres.commune is None:
            raise ReportError("Fiche refusée : la commune manque.")
        return self.parametres.commune

    @property
    def _nom_commune(self) -> str:
        return self.contexte.commune_names[self._commune]

    @cached_property
    def _lignes_montrees(self) -> list[CommuneLine]:
        return []

    def _ligne(self, identifiant: str) -> Line:
        found = commune_line(self._moteur, self._commune, {identifiant: identifiant})
        if found is None:
            raise ReportError(
                f"Fiche refusée : l’indicateur « {identifiant} » n’est pas au catalogue."
            )
        self._lignes_montrees.append(found)
        return found.line

    def entete(self) -> PageMeta:
        """L’en-tête de la page : la commune, sa population, ce qu’est cette fiche.

        Montrez plutôt la fiche elle-même, une fois, au début du carnet : l’exporteur y lit cet
        en-tête. Une page sans en-tête, ou qui en a deux, est refusée.

        Retour :
            Les métadonnées de la page ; « message » est son titre.

        Exemple :
            rapport.entete().message
        """
        context, name = self.contexte, self._nom_commune
        people, change = self._ligne("pop_municipale"), self._ligne("pop_evolution_annuelle")
        message = commune_words.population_message(name, people, change)
        return PageMeta(
            titre=f"Fiche commune – {name} – {context.territory.nom}",
            message=words.traced(message, [people, change], name),
            territoire=context.territory.nom,
            rapport="Fiche commune",
            chapo=self._chapo(),
            meta=(
                f"commune {self._commune}",
                f"données connues au {day_text(context.observed_on(self.parametres))}",
            ),
            pied=(
                f"Fiche {place(name, 'de')}, année {context.year(self.parametres)} · ctg-eval "
                f"{__version__} · données {data_key(context, self.parametres)}."
            ),
            fictif=context.is_fictional,
            interne=self.parametres.diffusion == "interne",
            numeros=False,
            sommaire=False,
            gabarit="commune",
        )

    def _chapo(self) -> str:
        territory = self.contexte.territory
        siren = territory.code.parent(self._commune, "epci")
        inside = f" {within(territory.code.name('epci', siren))}," if siren else ""
        others = len(territory.communes) - 1
        noun = "autre commune" if others < 2 else "autres communes"
        beside = f", avec {number(others)} {noun}" if others else ""
        return (
            f"{self._nom_commune} est{inside} dans le territoire « {territory.nom} »{beside}. Une "
            "convention territoriale globale (CTG) y est un accord entre la Caf et les collectivités "
            "pour les services aux familles. Cette fiche dit ce que les données montrent de la "
            "commune ; elle ne la classe pas."
        )

    def _repr_mimebundle_(self, **_kw: object) -> dict[str, object]:
        shown = dict(self.entete()._repr_mimebundle_())
        return {**shown, "text/html": again.marked(str(shown["text/html"]), self._cle)}

    def repere(self) -> Piece:
        """Où est la commune : une petite carte du territoire, la commune en foncé.

        En contours quand ceux de toutes les communes sont importés, en tuiles sinon ; la section
        n’est pas dans la page quand on ne sait pas où sont les communes.

        Exemple :
            rapport.repere()
        """
        store, territory = self.contexte.store, self.contexte.territory
        outlines = outlines_of(store, territory.communes)
        drawn = locator(
            self._commune,
            territory.communes,
            name=self._nom_commune,
            whole=territory.nom,
            outlines=outlines,
            middles=middles_of(store, territory.communes),
        )
        if drawn is None:
            return nothing()
        by = outline_producers(store) if outlines.keys() >= set(territory.communes) else ""
        return self._montrer(group(drawn, *([remark(f"Contours : {by}.")] if by else [])))

    def themes(self) -> Piece:
        """Les habitants, puis les quatre thèmes : une phrase et un petit tableau pour chacun.

        Un taux est à côté de celui du territoire et du département, de la même année ; un nombre
        n’est à côté de rien.

        Exemple :
            rapport.themes()
        """
        pieces = []
        for key, theme in load_fiche().themes.items():
            body, lines = commune_parts.theme_piece(
                self._moteur, self._commune, theme, nom=self._nom_commune
            )
            self._lignes_montrees.extend(lines)
            pieces += [section_title(theme.titre, f"theme-{key}"), body]
        return self._montrer(group(*pieces))

    def services(self) -> Piece:
        """Ce qui existe dans la commune, et la commune la plus proche qui a ce qu’elle n’a pas.

        Les distances sont à vol d’oiseau, entre les milieux des communes du territoire.

        Exemple :
            rapport.services()
        """
        body, lines = commune_parts.services_piece(self.contexte, self._moteur, self._commune)
        self._lignes_montrees.extend(lines)
        return self._montrer(body)

    def financements(self) -> Piece:
        """Qui paie quoi ici : ce que les données importées en disent, et ce qu’elles n’en disent pas.

        Exemple :
            rapport.financements()
        """
        body, lines = commune_parts.funding_piece(self._moteur, self._commune)
        self._lignes_montrees.extend(lines)
        return self._montrer(body)

    def contacts(self) -> Piece:
        """À qui s’adresser : ce que le fichier du territoire écrit, et rien d’autre.

        Exemple :
            rapport.contacts()
        """
        return self._montrer(commune_parts.contacts_piece(self.contexte.file, self._commune))

    def glossaire(self) -> Piece:
        """Les mots expliqués, limités à ceux que la page emploie.

        À appeler après les autres parties : il lit ce que les méthodes appelées avant lui ont montré.

        Exemple :
            rapport.glossaire()
        """
        # The lead says what a CTG is.
        terms = {k: v for k, v in load_glossary().items() if k != "CTG"} | dict(load_fiche().mots)
        return glossary(terms_used([*self._textes, self._chapo()], terms))

    def sources(self) -> Piece:
        """D’où viennent les chiffres : producteurs et années.

        À appeler après les parties qui montrent des chiffres.

        Exemple :
            rapport.sources()
        """
        people = [self._ligne(name) for name in ("pop_municipale", "pop_evolution_annuelle")]
        values = [line.value for line in people if line.value]
        values += [value for one in self._lignes_montrees for value in one.values]
        told = commune_words.sources_of(self.contexte.store, values)
        return sentence(f"{told} Fichiers, licences et limites : diagnostic du territoire.".strip())
