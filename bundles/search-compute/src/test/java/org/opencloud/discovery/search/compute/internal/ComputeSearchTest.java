package org.opencloud.discovery.search.compute.internal;

import java.util.List;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

class ComputeSearchTest extends SearchProviderContract {

  @Override
  protected SearchProvider provider() {
    return new ComputeSearch();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        """
        {
          "id": "gpu-h100-8",
          "name": "GPU server with eight H100",
          "description": "Training of large models; NVLink between all eight cards.",
          "gpu": {"model": "NVIDIA H100 SXM", "count": 8, "memory": {"gib": 80}},
          "cpu": {"model": "AMD EPYC 9454", "cores": 96},
          "architecture": "x86_64",
          "memory": {"gib": 1536},
          "network": {"gbit": 400},
          "location": "Grenoble, France",
          "price": {"hour": 22.4},
          "confidential": false,
          "inventory_number": "RACK-07-U12"
        }
        """,
        """
        {
          "id": "gpu-h100-1",
          "name": "Single H100 card",
          "description": "One GPU for notebooks and small fine-tuning.",
          "gpu": {"model": "NVIDIA H100 PCIe", "count": 1, "memory": {"gib": 80}},
          "cpu": {"model": "Intel Xeon 8480", "cores": 12},
          "architecture": "x86_64",
          "memory": {"gib": 120},
          "network": {"gbit": 25},
          "location": "Lyon, France",
          "price": {"hour": 2.9},
          "confidential": true,
          "inventory_number": "RACK-02-U03"
        }
        """,
        """
        {
          "id": "cpu-96",
          "name": "Machine with 96 cores",
          "description": "General computing without accelerators.",
          "cpu": {"model": "AMD EPYC 9454", "cores": 96},
          "architecture": "x86_64",
          "memory": {"gib": 384},
          "network": {"gbit": 25},
          "location": "Zürich, Switzerland",
          "price": {"hour": 1.8},
          "confidential": true
        }
        """);
  }

  @Override
  protected String word() {
    return "gpu";
  }
}
