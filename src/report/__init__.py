"""`make report`: what is in a bundle and where its boot goes, as one page. Of the standard library alone."""
