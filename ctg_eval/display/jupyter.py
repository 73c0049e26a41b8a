"""How pieces look inside JupyterLab: a short sheet that reaches nothing but them."""

from __future__ import annotations

# The exporter drops it: a published page has the whole of page.css instead.
SHEET = """<style>@scope ([data-piece]) {
:scope { color: #1b2127; background: #fff; max-width: 66rem; line-height: 1.45;
  font-family: Arial, "Liberation Sans", Helvetica, sans-serif }
:scope.cles, .cles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 0 }
.cles dt, .fno, caption { font-weight: 700; color: #4a5560; text-align: left }
.cles dd { margin: 0; font-size: .9em }
.cles .val { font-size: 1.8em; font-weight: 700; color: #005a8c }
.src, .fsous, .notes { color: #4a5560; font-size: .88em }
.fno, .ftitre, .fsous { display: block }
.fno { color: #005a8c }
.ftitre { font-weight: 700; font-size: 1.1em }
.duo { display: grid; grid-template-columns: 3fr 2fr; gap: 1rem 2rem; align-items: start }
.duo.empile { grid-template-columns: 1fr }
table { border-collapse: collapse; width: 100%; font-size: .88em }
th, td { padding: .2rem .4rem; text-align: right; border-bottom: 1px solid #e4e9ed }
th:first-child, .txt { text-align: left }
tfoot *, tr.fort * { font-weight: 700 }
tr.rupture > * { border-top: 2px dashed #4a5560 }
.notes p { margin: .1rem 0 }
.face { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem }
}</style>"""
