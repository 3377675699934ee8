"""The fifteen detectors as data, one file a family; `catalogue.DETECTORS` lists them all."""
