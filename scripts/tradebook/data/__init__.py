"""The data package: tables in, with problems in the editor's words; names, dictionary, downloads."""
