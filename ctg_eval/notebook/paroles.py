"""The method of a report that shows what people said."""

from __future__ import annotations

from functools import cached_property

from ctg_eval.analysis import voices as heard
from ctg_eval.analysis.voices import Voice
from ctg_eval.display.pieces import Piece, nothing
from ctg_eval.notebook import again, voix
from ctg_eval.notebook.contents import Contents
from ctg_eval.params import RESERVED_THEMES


@again.run_again
class Paroles(Contents):
    """Les paroles d’habitants d’un rapport."""

    @cached_property
    def _paroles(self) -> tuple[Voice, ...]:
        return heard.read_by(self.contexte, self.parametres)

    def voix(self) -> Piece:
        """Les paroles d’habitants, à côté des chiffres dont elles parlent.

        Qui a été entendu et comment, ce qui est dit de chaque chiffre (concordance,
        contradiction ou complément, tels que déclarés), ce qui a été répondu. Sans thème : une
        ligne par thème, puis les contradictions à discuter.

        Exemple :
            rapport.voix()
        """
        found, theme = self._paroles, self.parametres.theme
        if (
            theme in RESERVED_THEMES and not found
        ):  # les habitants parlent de thèmes, non du portrait
            return nothing()
        if theme:
            return self._montrer(voix.theme_piece(self.contexte, self._moteur, found))
        return self._montrer(
            voix.overview_piece(self.contexte, self._moteur, found, themes=self._themes)
        )
