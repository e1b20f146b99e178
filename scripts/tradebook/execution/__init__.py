"""Execute the chapters and evaluate their prose: papermill, processes, what is kept from build to build, Dask."""
