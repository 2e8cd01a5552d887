"""scikit-learn's k-means, a fit a line: the peer of `bin/bench kmeans` and `bin/bench online`.

Arguments: FEATURES.npy METHOD PASSES THREADS, METHOD being "lloyd" or "mini-batch:N". Prints "ready VERSION" once the points are loaded; then reads lines "K SEED" and
answers each with "SECONDS MEAN_SQUARED_DISTANCE DEAD", the seconds of the fit alone (without labels, where the method can leave
them out), the distance of every point to the nearest final centroid in double precision, and the clusters that are no
point's nearest. Exits with 3, and says what is missing, where it cannot run.
"""

import os
import sys
import time
import warnings

features, method, passes, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = threads
try:
    import numpy as np
    import sklearn
    from sklearn.cluster import KMeans, MiniBatchKMeans
except ImportError as error:
    print(f"missing {error.name}", flush=True)
    sys.exit(3)


def unfitted(clusters, seed):
    common = {"n_clusters": clusters, "init": "random", "n_init": 1, "max_iter": passes, "random_state": seed}
    if method == "lloyd":
        return KMeans(tol=0, algorithm="lloyd", **common)
    # One pass is made whole; of several, the method's own rule says when it is enough.
    patience = None if passes == 1 else 10
    batch = int(method.removeprefix("mini-batch:"))
    return MiniBatchKMeans(batch_size=batch, max_no_improvement=patience, compute_labels=False, **common)


# That a fit did not come to rest within the passes is what is asked for.
warnings.filterwarnings("ignore")
points = np.load(features)
print(f"ready scikit-learn {sklearn.__version__}", flush=True)
for line in sys.stdin:
    clusters, seed = map(int, line.split())
    kmeans = unfitted(clusters, seed)
    began = time.perf_counter()
    kmeans.fit(points)
    seconds = time.perf_counter() - began
    nearest = kmeans.predict(points)
    squared = 0.0
    for at in range(0, len(points), 4096):
        block = slice(at, at + 4096)
        difference = points[block].astype(np.float64) - kmeans.cluster_centers_[nearest[block]]
        squared += float((difference * difference).sum())
    dead = clusters - len(np.unique(nearest))
    print(f"{seconds:.6f} {squared / len(points):.8f} {dead}", flush=True)
