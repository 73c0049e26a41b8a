"""How pieces look inside JupyterLab: a short sheet that reaches nothing but them."""

from __future__ import annotations

# The exporter drops it: a published page has the whole of page.css instead. JupyterLab has rules
# of its own for tables; the doubled `:scope` outweighs them.
SHEET = """<style>@scope ([data-piece]) {
:scope { color: #1b2127; background: #fff; max-width: 66rem; line-height: 1.45;
  font-family: Arial, "Liberation Sans", Helvetica, sans-serif }
:scope:scope, :scope:scope figure { margin: 0 0 1rem }
:scope:scope.texte, :scope .texte { max-width: 44em }
:scope:scope.cles, .cles { display: grid; grid-template-columns: repeat(3, 1fr); margin: 0 }
.cles > div { padding: .7rem 1rem .7rem 0; border-bottom: 1px solid #c5ced6 }
.cles dt, .fno, caption { font-weight: 700; color: #4a5560; text-align: left }
.cles dd { margin: 0; font-size: .9em }
.cles .val { font-size: 1.8em; font-weight: 700; color: #005a8c }
.src, .fsous, .notes { color: #4a5560; font-size: .88em }
.fno, .ftitre, .fsous { display: block }
.fno { color: #005a8c }
.ftitre { font-weight: 700; font-size: 1.1em }
.duo { display: grid; grid-template-columns: 3fr 2fr; gap: 1rem 2rem; align-items: start }
.duo.empile { grid-template-columns: 1fr }
.colonnes { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0 2rem; align-items: start }
:scope:scope table { border-collapse: collapse; width: 100%; font-size: .88em; margin: 0;
  table-layout: auto }
:scope:scope tr { background: none !important }
:scope tbody th { min-width: 9rem }
:scope:scope th, :scope:scope td { padding: .25rem .4rem; text-align: right;
  vertical-align: baseline; border-bottom: 1px solid #e4e9ed; font-weight: 400 }
:scope:scope thead th { font-weight: 700; vertical-align: bottom; border-bottom: 1.5px solid }
:scope:scope tr > :first-child, :scope:scope .txt { text-align: left; padding-left: 0 }
:scope:scope tfoot *, :scope:scope tr.fort * { font-weight: 700 }
:scope:scope tr.rupture > * { border-top: 2px dashed #4a5560 }
.notes { margin-top: .5rem }
.notes p { margin: .1rem 0 }
:scope:scope.face, .face { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem }
:scope:scope.une, .une { grid-template-columns: 1fr }
}</style>"""
