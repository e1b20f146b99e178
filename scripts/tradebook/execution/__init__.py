"""Execute the chapters: papermill, processes, what is kept from build to build, Dask."""
