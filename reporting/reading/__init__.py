"""Reading French administrative texts into statements, and finding what contradicts itself.

No model, no database, no outside service: the same texts always give the same answer. See docs/reading.md.
"""
