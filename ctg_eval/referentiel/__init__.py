"""What is declared: sources, indicators, reports, glossary, as frozen models over YAML."""
