package org.opencloud.discovery.search.workflow.internal;

import java.util.List;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.SearchProviderContract;

class WorkflowSearchTest extends SearchProviderContract {

  @Override
  protected SearchProvider provider() {
    return new WorkflowSearch();
  }

  @Override
  protected List<String> samples() {
    return List.of(
        """
        {
          "id": "train-segmentation",
          "name": "Training of the segmentation",
          "description": "From images to a checked model, on GPU servers.",
          "steps": [{"name": "fetch images", "uses": "radiology"}, {"name": "train on GPU", "uses": "gpu-h100-8"}, {"name": "validate", "uses": "segmentation"}],
          "engine": "Argo",
          "schedule": "on demand",
          "license": "Apache-2.0",
          "duration": {"minutes": 540},
          "certified": true
        }
        """,
        """
        {
          "id": "daily-forecast",
          "name": "Daily forecast",
          "description": "Weather in, maps out, every morning.",
          "steps": [{"name": "collect weather", "uses": "alps-weather"}, {"name": "run model", "uses": "forecast"}, {"name": "publish maps", "uses": "s3-grenoble"}],
          "engine": "Airflow",
          "schedule": "daily 04:00 UTC",
          "license": "MIT",
          "duration": {"minutes": 35},
          "certified": false
        }
        """,
        """
        {
          "id": "weekly-forecast",
          "name": "Weekly forecast",
          "description": "Weather in, maps out, every morning.",
          "steps": [{"name": "collect weather", "uses": "alps-weather"}, {"name": "run model", "uses": "forecast"}, {"name": "publish maps", "uses": "s3-grenoble"}],
          "engine": "Airflow",
          "schedule": "daily 04:00 UTC",
          "license": "MIT",
          "duration": {"minutes": 35},
          "certified": false
        }
        """);
  }

  @Override
  protected String word() {
    return "weather";
  }
}
