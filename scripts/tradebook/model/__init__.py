"""What expressions in the prose speak of: the edition, areas with their sectors, series, groups and single facts."""
