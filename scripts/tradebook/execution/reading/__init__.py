"""What readers see of an executed chapter: its passages and sentences, where data is missing and where it is not."""
