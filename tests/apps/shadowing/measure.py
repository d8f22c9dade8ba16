"""A module of the user's that is called like one of whichpool's."""
