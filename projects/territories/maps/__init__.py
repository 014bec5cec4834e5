"""The two maps of France as data, ready to be drawn as SVG on screen or on paper."""

from projects.territories.maps.choropleth import (
    UNKNOWN,
    Bubble,
    Choropleth,
    ChoroplethShape,
    MapClass,
    MapRow,
    choropleth,
    classes_for,
)
from projects.territories.maps.locator import Locator, locator
from projects.territories.maps.outlines import VIEW_BOX, Level, MapShape, load_map, load_outlines

__all__ = [
    "UNKNOWN",
    "VIEW_BOX",
    "Bubble",
    "Choropleth",
    "ChoroplethShape",
    "Level",
    "Locator",
    "MapClass",
    "MapRow",
    "MapShape",
    "choropleth",
    "classes_for",
    "load_map",
    "load_outlines",
    "locator",
]
