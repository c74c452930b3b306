/// Nothing is called from here: the functions replace those of ICU at linking.
