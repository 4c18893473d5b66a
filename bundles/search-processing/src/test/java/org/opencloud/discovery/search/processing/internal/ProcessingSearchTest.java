package org.opencloud.discovery.search.processing.internal;

import java.util.List;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

class ProcessingSearchTest extends SearchProviderContract {

  @Override
  protected SearchProvider provider() {
    return new ProcessingSearch();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        """
        {
          "id": "segmentation",
          "name": "Image segmentation",
          "description": "Finds organs in medical images; needs a GPU.",
          "runtime": "container",
          "image": "registry.invalid/segment",
          "version": "3.1",
          "license": "Apache-2.0",
          "inputs": ["DICOM images"],
          "outputs": ["masks", "report"],
          "gpu": {"required": true},
          "memory": {"gib": 24},
          "price": {"run": 0.4}
        }
        """,
        """
        {
          "id": "forecast",
          "name": "Weather forecast model",
          "description": "Neural forecast on one GPU.",
          "runtime": "container",
          "image": "registry.invalid/forecast",
          "version": "1.7",
          "license": "MIT",
          "inputs": ["weather grids"],
          "outputs": ["forecast grids"],
          "gpu": {"required": true},
          "memory": {"gib": 64},
          "price": {"run": 1.2}
        }
        """,
        """
        {
          "id": "tiling",
          "name": "Satellite tiling",
          "description": "Cuts mosaics into map tiles.",
          "runtime": "wasm",
          "image": "registry.invalid/tiling",
          "version": "2.0",
          "license": "Apache-2.0",
          "inputs": ["GeoTIFF"],
          "outputs": ["PMTiles"],
          "gpu": {"required": false},
          "memory": {"gib": 8},
          "price": {"run": 0.1}
        }
        """);
  }

  @Override
  protected String word() {
    return "gpu";
  }
}
