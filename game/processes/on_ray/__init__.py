"""The same work on the machines of a Ray cluster. Only this folder knows Ray, which comes with the extra `ray`."""
