package org.opencloud.discovery.search.data.internal;

import java.util.List;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

class DataSearchTest extends SearchProviderContract {

  @Override
  protected SearchProvider provider() {
    return new DataSearch();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        """
        {
          "id": "alps-weather",
          "name": "Weather of the Alps",
          "description": "Hourly measurements of 240 stations.",
          "keywords": ["weather", "climate", "mountains"],
          "format": "Parquet",
          "license": "CC-BY-4.0",
          "provenance": "Automatic stations, checked by hand",
          "size": {"gib": 310},
          "records": 1900000000,
          "year": 2024,
          "personal_data": false,
          "location": "Grenoble, France"
        }
        """,
        """
        {
          "id": "radiology",
          "name": "Radiology images",
          "description": "Chest images with findings, for partners under agreement.",
          "keywords": ["medical", "images", "radiology"],
          "format": "DICOM",
          "license": "proprietary",
          "provenance": "University hospital",
          "size": {"gib": 5200},
          "records": 810000,
          "year": 2023,
          "personal_data": true,
          "location": "Heidelberg, Germany",
          "path": "/data/radiology"
        }
        """,
        """
        {
          "id": "energy-meters",
          "name": "Smart meter readings",
          "description": "Quarter-hour readings, made anonymous.",
          "keywords": ["energy", "electricity", "meters"],
          "format": "Parquet",
          "license": "proprietary",
          "provenance": "Grid operator",
          "size": {"gib": 640},
          "records": 52000000000,
          "year": 2025,
          "personal_data": false,
          "location": "Linz, Österreich",
          "path": "/data/meters"
        }
        """);
  }

  @Override
  protected String word() {
    return "parquet";
  }
}
