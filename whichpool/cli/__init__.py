"""The command line: its options, its commands, what each prints."""
