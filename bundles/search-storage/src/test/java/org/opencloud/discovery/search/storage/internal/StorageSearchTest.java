package org.opencloud.discovery.search.storage.internal;

import java.util.List;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

class StorageSearchTest extends SearchProviderContract {

  @Override
  protected SearchProvider provider() {
    return new StorageSearch();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        """
        {
          "id": "s3-grenoble",
          "name": "Object storage Grenoble",
          "description": "Durable object storage with three copies.",
          "kind": "object storage",
          "protocol": "S3",
          "media": "HDD",
          "capacity": {"gib": 2000000},
          "replicas": 3,
          "encrypted": true,
          "location": "Grenoble, France",
          "price": {"gib_month": 0.011}
        }
        """,
        """
        {
          "id": "s3-cold",
          "name": "Cold object archive",
          "description": "Object storage on tape for archives.",
          "kind": "object storage",
          "protocol": "S3",
          "media": "tape",
          "capacity": {"gib": 9000000},
          "replicas": 2,
          "encrypted": true,
          "location": "Bologna, Italy",
          "price": {"gib_month": 0.002}
        }
        """,
        """
        {
          "id": "nvme-block",
          "name": "Fast block storage",
          "description": "NVMe volumes beside the GPU servers.",
          "kind": "block storage",
          "protocol": "NVMe-oF",
          "media": "NVMe",
          "capacity": {"gib": 60000},
          "iops": 900000,
          "replicas": 2,
          "encrypted": true,
          "location": "Grenoble, France",
          "price": {"gib_month": 0.12},
          "mount": "/srv/nvme"
        }
        """);
  }

  @Override
  protected String word() {
    return "object";
  }
}
