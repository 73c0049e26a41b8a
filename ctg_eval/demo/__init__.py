"""The fictional territory, written as the official files that the package imports.

A world model first (`places`, `traits`, `people`, `living`, `income`, `services`, joined by
`world`), then one writer a file, in the order of `write.FILES`.
"""

from ctg_eval.demo.write import write_demo

__all__ = ["write_demo"]
