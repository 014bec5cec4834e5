"""A form of every kind of field, on a real porteur, for the tests of the engine: no page of the portal is needed."""
