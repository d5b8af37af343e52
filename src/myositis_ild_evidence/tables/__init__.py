"""Tables with codebooks, in every form that other software takes."""
