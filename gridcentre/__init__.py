"""gridcentre 网格中心: the desk of a town-level grid centre, without a screen.

Arrows run one way: ``ui -> desk -> {sync, trust} -> store -> domain``, and
``city -> domain, sync.contract``. Nothing in this package imports Qt.
"""

__version__ = "0.1.0"
