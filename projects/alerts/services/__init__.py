"""Acts on signals, rules and reminders: each names its actor and leaves its line in the journal."""

from projects.alerts.services.points import tell_points, undo_points
from projects.alerts.services.reminders import remind
from projects.alerts.services.signals import dismiss, restore, set_rule

__all__ = ["dismiss", "remind", "restore", "set_rule", "tell_points", "undo_points"]
