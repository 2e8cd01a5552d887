"""scikit-learn's k-means, a fit a line: the peer of `bin/bench kmeans`.

Arguments: FEATURES.npy PASSES THREADS. Prints "ready VERSION" once the points are loaded; then reads lines "K SEED" and
answers each with "SECONDS MEAN_SQUARED_DISTANCE", the seconds of the fit alone, the distance of every point to the
nearest final centroid in double precision. Exits with 3, and says what is missing, where it cannot run.
"""

import os
import sys
import time
import warnings

features, passes, threads = sys.argv[1], int(sys.argv[2]), sys.argv[3]
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = threads
try:
    import numpy as np
    import sklearn
    from sklearn.cluster import KMeans
except ImportError as error:
    print(f"missing {error.name}", flush=True)
    sys.exit(3)

# That a fit did not come to rest within the passes is what is asked for.
warnings.filterwarnings("ignore")
points = np.load(features)
print(f"ready scikit-learn {sklearn.__version__}", flush=True)
for line in sys.stdin:
    clusters, seed = map(int, line.split())
    kmeans = KMeans(clusters, init="random", n_init=1, max_iter=passes, tol=0, algorithm="lloyd", random_state=seed)
    began = time.perf_counter()
    kmeans.fit(points)
    seconds = time.perf_counter() - began
    nearest = kmeans.predict(points)
    squared = 0.0
    for at in range(0, len(points), 4096):
        block = slice(at, at + 4096)
        difference = points[block].astype(np.float64) - kmeans.cluster_centers_[nearest[block]]
        squared += float((difference * difference).sum())
    print(f"{seconds:.6f} {squared / len(points):.8f}", flush=True)
