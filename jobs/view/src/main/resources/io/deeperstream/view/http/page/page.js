'use strict';

const MOST_TILES = 2000;
const GALLERY = 24;
const PICTURES = 6;
const SILENT_MS = 60000;
const STALE_MS = 10000;
const KEPT_SAMPLES = 200;

const page = {
  status: null,
  answers: true,
  clusters: [],
  total: 0,
  open: null,
  history: new Map(),
  panel: 'map',
};

const byId = (id) => document.getElementById(id);

/** Makes an element; children are elements or texts. */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'onclick') {
      element.addEventListener('click', value);
    } else if (value !== null && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const whole = (number) => Math.round(number).toLocaleString('en');
const figures = (number, digits = 3) => (Number.isFinite(number) ? Number(number.toPrecision(digits)).toLocaleString('en', { maximumSignificantDigits: digits }) : '–');
const percent = (share) => `${(100 * share).toFixed(1)}%`;
const nameOf = (cluster) => `${cluster.superCluster}.${cluster.subCluster}`;
const pathOf = (cluster) => `/v1/clusters/${cluster.superCluster}/${cluster.subCluster}`;

function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) {
    return `${seconds} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 129600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

async function ask(path, options) {
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.detail || `${response.status} ${response.statusText}`);
  }
  return json;
}

/* The status */

function showStatus(status) {
  page.status = status;
  page.answers = true;
  const states = {
    'ready': ['good', 'live'],
    'recovering': ['wait', 'recovering'],
    'catching-up': ['wait', 'catching up'],
    'empty': ['wait', 'waiting for the job'],
    'error': ['bad', 'cannot read'],
  };
  const [tone, text] = states[status.state] || ['wait', status.state];
  const isSilent = status.state === 'ready' && status.silentMs > SILENT_MS;
  byId('state').className = `state ${isSilent ? 'wait' : tone}`;
  setText(byId('state'), isSilent ? 'silent' : text);
  const facts = status.run
    ? [['Run', status.run], ['Generation', status.generation.number], ['Clusters', `${whole(status.liveClusters)} of ${whole(status.clusters)} live`], ['Images', whole(status.totalCount)]]
    : [];
  byId('facts').replaceChildren(...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)))));
  notice(sentence(status));
}

function sentence(status) {
  if (status.state === 'error') {
    return `The view cannot read the job’s topics: ${status.error}. What it shows was read before.`;
  }
  if (status.state === 'catching-up') {
    return 'The view is still reading what the topics held at its start.';
  }
  if (status.state === 'empty') {
    return 'No cluster has been published yet. The job is starting, or it is not running.';
  }
  if (status.state === 'recovering') {
    return 'The job was restored and is publishing its clusters again.';
  }
  if (status.stalenessMs > STALE_MS) {
    return `The view is ${duration(status.stalenessMs)} behind its topics.`;
  }
  if (status.silentMs > SILENT_MS) {
    return `The job has written nothing for ${duration(status.silentMs)}. It is not running, or no images arrive.`;
  }
  return null;
}

function notice(text) {
  byId('notice').hidden = text === null;
  if (text !== null) {
    setText(byId('notice'), text);
  }
}

/** A live region speaks whenever its text is set. */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function lost() {
  if (page.answers) {
    page.answers = false;
    byId('state').className = 'state bad';
    setText(byId('state'), 'no answer');
    notice('The view does not answer. It has been stopped, or cannot be reached; what is shown is old.');
  }
}

/* The map */

const measures = {
  drift: { of: (c) => c.drift, text: (c) => figures(c.drift), low: 'still', high: 'far' },
  age: { of: (c) => Date.now() - Date.parse(c.since), text: (c) => duration(Date.now() - Date.parse(c.since)), low: 'young', high: 'old' },
  distance: { of: (c) => c.meanSquaredDistance, text: (c) => figures(c.meanSquaredDistance), low: 'tight', high: 'wide' },
  starvation: { of: (c) => -Math.log(Math.max(c.count, 1e-3)), text: (c) => `${figures(c.count)} images`, low: 'fed', high: 'starving' },
};

async function refreshMap() {
  const answer = await ask(`/v1/clusters?sort=count&limit=${MOST_TILES}`);
  page.clusters = answer.clusters;
  page.total = answer.total;
  sample(answer.clusters, answer.generation);
  drawMap();
  await drawGallery(answer);
  if (page.open) {
    await showCluster(page.open, false);
  } else if (answer.clusters.length > 0) {
    await showCluster(nameOf(answer.clusters[0]), false);
  } else {
    byId('detail').replaceChildren(el('p', { class: 'soft' }, 'A cluster opens here as soon as the job has published one.'));
  }
}

/** Keeps the course of each cluster's weight while the page is open. */
function sample(clusters, generation) {
  for (const cluster of clusters) {
    const key = `${generation}/${nameOf(cluster)}/${cluster.incarnation}`;
    const known = page.history.get(key) || [];
    known.push([Date.now(), cluster.count]);
    if (known.length > KEPT_SAMPLES) {
      known.shift();
    }
    page.history.set(key, known);
  }
  for (const key of page.history.keys()) {
    if (!key.startsWith(`${generation}/`)) {
      page.history.delete(key);
    }
  }
}

function drawMap() {
  const measure = measures[byId('colour').value];
  setText(byId('legend-low'), measure.low);
  setText(byId('legend-high'), measure.high);
  const known = page.clusters.map(measure.of).filter(Number.isFinite).sort((a, b) => a - b);
  const rank = (value) => {
    if (!Number.isFinite(value) || known.length < 2 || known[0] === known[known.length - 1]) {
      return 0.35;
    }
    let below = 0;
    let above = known.length;
    while (below < above) {
      const middle = (below + above) >> 1;
      if (known[middle] < value) {
        below = middle + 1;
      } else {
        above = middle;
      }
    }
    return below / (known.length - 1);
  };
  const supers = new Map();
  for (const cluster of page.clusters) {
    if (!supers.has(cluster.superCluster)) {
      supers.set(cluster.superCluster, { number: cluster.superCluster, clusters: [] });
    }
    supers.get(cluster.superCluster).clusters.push({
      name: nameOf(cluster),
      weight: Math.max(cluster.count, 1e-3),
      share: rank(measure.of(cluster)),
      lines: [
        `Cluster ${nameOf(cluster)}`,
        `${figures(cluster.count, 4)} images`,
        `mean squared distance ${figures(cluster.meanSquaredDistance)}`,
        `drift ${figures(cluster.drift)}, age ${measures.age.text(cluster)}`,
      ],
    });
  }
  setText(byId('map-note'), page.clusters.length === 0
    ? 'No cluster has been published yet.'
    : `${page.total > page.clusters.length ? `The ${whole(page.clusters.length)} heaviest of ${whole(page.total)} sub-clusters.` : `${whole(page.total)} sub-clusters.`} A tile’s size is the weight of its images; choose one to open it.`);
  if (page.clusters.length > 0) {
    Charts.treemap(byId('treemap'), [...supers.values()].sort((a, b) => a.number - b.number), (name) => showCluster(name, true));
  }
}

function picture(cluster, image) {
  return el('img', {
    src: `${pathOf(cluster)}/images/${image.slot}?v=${image.partition}-${image.offset}`,
    alt: '',
    title: `squared distance ${figures(image.squaredDistance)}`,
    width: 64,
    height: 64,
    loading: 'lazy',
  });
}

function pictures(cluster, images, most) {
  const shown = images.slice(0, most).map((image) => picture(cluster, image));
  while (shown.length < Math.min(most, PICTURES)) {
    shown.push(el('span', { class: 'blank' }));
  }
  return el('div', { class: 'pictures' }, ...shown);
}

const nearestImages = (cluster) => {
  const nearest = cluster.images.filter((image) => image.kind === 'nearest').sort((a, b) => a.squaredDistance - b.squaredDistance);
  return nearest.length > 0 ? nearest : cluster.images;
};

async function drawGallery(answer) {
  const heaviest = await ask(`/v1/clusters?sort=count&limit=${GALLERY}&images=true`);
  const all = answer.clusters.reduce((sum, cluster) => sum + cluster.count, 0);
  const print = JSON.stringify(heaviest.clusters.map((c) => [nameOf(c), Math.round(c.count), c.images.map((i) => `${i.slot}:${i.offset}`)]));
  if (print === page.galleryPrint) {
    return;
  }
  page.galleryPrint = print;
  const focused = document.activeElement && document.activeElement.dataset.cluster;
  byId('gallery').replaceChildren(...heaviest.clusters.map((cluster) => el('li', {},
    el('button', {
      'class': 'tile', 'type': 'button', 'data-cluster': nameOf(cluster),
      'aria-pressed': String(page.open === nameOf(cluster)),
      'onclick': () => showCluster(nameOf(cluster), true),
    },
    el('span', { class: 'tile-head' },
      el('b', {}, `Cluster ${nameOf(cluster)}`),
      el('span', { class: 'soft' }, `${whole(cluster.count)} images, ${percent(cluster.count / Math.max(all, 1e-9))}`)),
    pictures(cluster, nearestImages(cluster), PICTURES)))));
  if (focused) {
    const again = byId('gallery').querySelector(`[data-cluster="${focused}"]`);
    if (again) {
      again.focus();
    }
  }
}

async function showCluster(name, asked) {
  page.open = name;
  const [superCluster, subCluster] = name.split('.');
  let cluster;
  try {
    cluster = await ask(`/v1/clusters/${superCluster}/${subCluster}`);
  } catch (e) {
    byId('detail').replaceChildren(el('p', { class: 'soft' }, e.message));
    page.open = null;
    return;
  }
  for (const tile of document.querySelectorAll('.tile')) {
    tile.setAttribute('aria-pressed', String(tile.dataset.cluster === name));
  }
  const near = await ask('/v1/nearest', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ vector: cluster.vector, n: 6 }),
  });
  if (page.open === name) {
    const print = JSON.stringify([name, cluster.generation, Math.round(cluster.count), cluster.images, near.neighbours.map(nameOf)]);
    const isRead = byId('detail').contains(document.activeElement);
    if (asked || (print !== page.detailPrint && !isRead)) {
      page.detailPrint = print;
      byId('detail').replaceChildren(...clusterParts(cluster, near.neighbours));
    }
    drawCourse(cluster);
    if (asked && window.matchMedia('(max-width: 62rem)').matches) {
      byId('detail').scrollIntoView({ block: 'start' });
    }
  }
}

function clusterParts(cluster, neighbours) {
  const random = cluster.images.filter((image) => image.kind === 'random');
  const numbers = [
    ['Weight', `${figures(cluster.count, 4)} images`],
    ['Mean squared distance', figures(cluster.meanSquaredDistance)],
    ['Drift', figures(cluster.drift)],
    ['Age', measures.age.text(cluster)],
    ['Last moved', `${duration(Date.now() - Date.parse(cluster.movedAt))} ago`],
    ['Re-seeded', cluster.incarnation === 1 ? 'once' : cluster.incarnation === 0 ? 'never' : `${cluster.incarnation} times`],
  ];
  const parts = [
    el('h3', {}, `Cluster ${nameOf(cluster)}`),
    el('dl', { class: 'numbers' }, ...numbers.map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value)))),
  ];
  if (cluster.images.length === 0) {
    parts.push(el('p', { class: 'soft' }, 'No image of it has been published yet.'));
  } else {
    parts.push(el('div', {}, el('h4', {}, 'Nearest images'), pictures(cluster, nearestImages(cluster), 12)));
    if (random.length > 0) {
      parts.push(el('div', {}, el('h4', {}, 'Random images'), pictures(cluster, random, 12)));
    }
  }
  parts.push(el('div', { hidden: true }, el('h4', {}, 'Weight since this page was opened'), el('div', { id: 'course', class: 'chart', style: 'height: 6.5rem' })));
  const others = neighbours.filter((other) => nameOf(other) !== nameOf(cluster)).slice(0, 5);
  if (others.length > 0) {
    parts.push(el('div', {}, el('h4', {}, 'Nearest clusters'), el('div', { class: 'rows' }, ...others.map((other) => el('button', {
      class: 'row', type: 'button', onclick: () => showCluster(nameOf(other), true),
    }, el('b', {}, nameOf(other)), el('span', { class: 'soft' }, `${whole(other.count)} images`), el('span', { class: 'soft' }, figures(other.squaredDistance)))))));
  }
  return parts;
}

function drawCourse(cluster) {
  const key = [...page.history.keys()].find((known) => known.endsWith(`/${nameOf(cluster)}/${cluster.incarnation}`));
  const points = page.history.get(key) || [];
  if (!byId('course') || points.length < 3) {
    return;
  }
  byId('course').parentElement.hidden = false;
  Charts.curves(byId('course'), [{ name: 'images', points }], {
    format: (value) => figures(value, 4), x: (value) => new Date(value).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' }), scale: true, few: true, from: 'dataMin',
  });
}

/* Training */

const trainingCharts = [
  {
    id: 'loss', title: 'Loss', what: 'Cross-entropy in nats; below the dashed line the student knows more than a guess.',
    series: (course) => [
      { name: 'loss', points: course.points.map((p) => [p.step, p.loss]) },
      { name: 'guessing', dashed: true, points: course.points.filter((p) => p.guessingLoss !== undefined).map((p) => [p.step, p.guessingLoss]) },
    ],
    options: { format: (v) => figures(v, 3), min: 0 },
  },
  {
    id: 'accuracy', title: 'Accuracy', what: 'Share of each batch whose class had the greatest logit.',
    series: (course) => [
      { name: 'super-class', points: course.points.map((p) => [p.step, p.superAccuracy]) },
      { name: 'sub-class', points: course.points.map((p) => [p.step, p.subAccuracy]) },
    ],
    options: { format: (v) => `${Math.round(100 * v)}%`, min: 0, max: 1 },
  },
  {
    id: 'speed', title: 'Images a second', what: 'Images of the steps over the time that they took.',
    series: (course) => [{ name: 'images/s', points: course.points.map((p) => [p.step, p.imagesPerSecond]) }],
    options: { format: (v) => whole(v), min: 0 },
  },
  {
    id: 'probe', title: 'Probe', what: 'Share of held-out images whose class nearest neighbours and a regression tell, and NMI.',
    series: (course) => [
      { name: 'neighbours', points: course.probes.map((p) => [p.step, p.nearestNeighbours]) },
      { name: 'regression', points: course.probes.map((p) => [p.step, p.logisticRegression]) },
      { name: 'NMI', points: course.probes.map((p) => [p.step, p.normalizedMutualInformation]) },
    ],
    options: { format: (v) => `${Math.round(100 * v)}%`, scale: true },
  },
  {
    id: 'spread', title: 'Spread', what: 'Distance of held-out descriptors to their mean over their norm. Near 0, the features collapse.',
    series: (course) => [{ name: 'relative spread', points: course.probes.map((p) => [p.step, p.relativeSpread]) }],
    options: { format: (v) => figures(v, 3), min: 0 },
  },
  {
    id: 'nmi', title: 'Agreement between generations', what: 'NMI of the clusters of each generation with those before.', x: (v) => `g${v}`,
    series: (course, generations) => [{ name: 'NMI', points: generations.filter((g) => g.health && g.health.nmi !== undefined).map((g) => [g.number, g.health.nmi]) }],
    options: { format: (v) => v.toFixed(2), min: 0, max: 1, from: 'dataMin' },
  },
];

async function refreshTraining() {
  const [course, { generations }] = await Promise.all([ask('/v1/training'), ask('/v1/generations')]);
  const isEmpty = course.points.length === 0 && course.probes.length === 0;
  byId('training-empty').hidden = !isEmpty;
  setText(byId('training-empty'), 'No training step has been committed yet. Steps appear with the first checkpoint after them; a job with --training off has none.');
  byId('training-grid').hidden = isEmpty;
  if (isEmpty) {
    return;
  }
  const last = course.points[course.points.length - 1];
  if (last) {
    setText(byId('training-note'), `Step ${whole(last.step)} of run ${course.run}: ${whole(last.trainedImages)} images trained on, ${whole(last.memoryImages)} in the memory.`);
  }
  for (const chart of trainingCharts) {
    const figure = figureOf(chart);
    const series = chart.series(course, generations).filter((one) => one.points.length > 0);
    const main = series[0];
    const latest = main ? main.points[main.points.length - 1][1] : null;
    setText(figure.querySelector('output'), latest === null ? '–' : chart.options.format(latest));
    figure.querySelector('.chart').hidden = !main;
    figure.querySelector('.none').hidden = Boolean(main);
    if (main) {
      Charts.curves(figure.querySelector('.chart'), series, { x: chart.x || ((v) => figures(v, 3)), ...chart.options });
    }
  }
}

function figureOf(chart) {
  let figure = byId(`figure-${chart.id}`);
  if (!figure) {
    figure = el('section', { 'id': `figure-${chart.id}`, 'class': 'card figure', 'aria-label': chart.title },
      el('div', { class: 'figure-head' }, el('h3', {}, chart.title), el('output', {}, '–')),
      el('p', { class: 'soft' }, chart.what),
      el('div', { class: 'chart' }),
      el('p', { class: 'soft none', hidden: true }, 'Not measured yet.'));
    byId('training-grid').append(figure);
  }
  return figure;
}

/* Lineage */

async function refreshLineage() {
  const { generations } = await ask('/v1/generations');
  const print = JSON.stringify(generations);
  const shown = generations.slice(-6);
  const hasFlow = shown.length > 1;
  byId('lineage-empty').hidden = generations.length > 0;
  setText(byId('lineage-empty'), 'No generation has been announced yet.');
  byId('lineage-body').hidden = generations.length === 0;
  byId('sankey').parentElement.hidden = !hasFlow;
  if (print !== page.lineagePrint) {
    page.lineagePrint = print;
    drawGenerations(generations);
    page.flow = hasFlow ? flowOf(await Promise.all(shown.slice(1).map((g) => ask(`/v1/generations/${g.number}`)))) : null;
  }
  if (page.flow && page.flow.links.length > 0) {
    Charts.sankey(byId('sankey'), page.flow.nodes, page.flow.links);
  }
}

/** Adds up, for each pair of super-clusters, the sub-clusters that come from one to the other. */
function flowOf(generations) {
  const nodes = new Map();
  const links = new Map();
  const node = (generation, superCluster, depth, of) => {
    const name = `g${generation} · ${superCluster === null ? 'new' : superCluster}`;
    if (!nodes.has(name)) {
      nodes.set(name, { name, depth, isNew: superCluster === null, share: of > 1 && superCluster !== null ? superCluster / (of - 1) : 0.5 });
    }
    return name;
  };
  generations.forEach((generation, depth) => {
    const lineage = generation.lineage;
    if (!lineage || !lineage.ancestors || lineage.ancestors.length === 0) {
      return;
    }
    const per = lineage.subClustersPerSuperCluster;
    const supers = lineage.superAncestors.length;
    lineage.ancestors.forEach((ancestor, row) => {
      const from = node(generation.number - 1, ancestor < 0 ? null : Math.floor(ancestor / per), depth, supers);
      const to = node(generation.number, Math.floor(row / per), depth + 1, supers);
      const key = `${from}|${to}`;
      if (!links.has(key)) {
        links.set(key, { source: from, target: to, value: 0 });
      }
      links.get(key).value++;
    });
  });
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

function drawGenerations(generations) {
  const columns = ['Generation', 'Made', 'Kept', 'Split', 'Merged', 'New', 'NMI', 'Changed', 'Live', 'Imbalance'];
  const rows = [...generations].reverse().map((g) => {
    const lineage = g.lineage || {};
    const health = g.health || {};
    const number = (value, format) => (value === undefined ? '–' : format(value));
    return [String(g.number), new Date(g.createdAt).toLocaleString(), number(lineage.kept, whole), number(lineage.split, whole), number(lineage.merged, whole), number(lineage.new, whole), number(health.nmi, (v) => v.toFixed(2)), number(health.changedShare, percent), number(health.liveClusters, whole), number(health.imbalanceFactor, (v) => v.toFixed(2))];
  });
  byId('generations').replaceChildren(
    el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((value) => el('td', {}, value))))));
}

/* An image of the reader's own */

async function place(file) {
  if (!file) {
    return;
  }
  const preview = byId('preview');
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
  preview.alt = file.name;
  preview.hidden = false;
  setText(byId('drop-text'), file.name);
  byId('placed').replaceChildren(el('p', { class: 'soft' }, 'Embedding it…'));
  try {
    const found = await ask('/v1/assign?n=5', { method: 'POST', headers: { 'Content-Type': file.type || 'application/octet-stream' }, body: file });
    const own = await withImages(found.assignment);
    const others = await Promise.all(found.runnersUp.map(withImages));
    byId('placed').replaceChildren(placedParts(found, own, others));
  } catch (e) {
    byId('placed').replaceChildren(el('p', {}, el('b', {}, 'It has no place. ')), el('p', { class: 'soft' }, `${e.message}.`.replace(/\.\.$/, '.')));
  }
}

async function withImages(cluster) {
  try {
    return { ...cluster, images: (await ask(pathOf(cluster))).images };
  } catch (e) {
    return { ...cluster, images: [] };
  }
}

function placedParts(found, own, others) {
  return el('div', { class: 'placed' },
    el('div', {}, el('p', { class: 'soft' }, `In generation ${found.generation} it falls into`),
      el('p', { class: 'big' }, `Cluster ${nameOf(own)}`),
      el('p', { class: 'soft' }, `squared distance ${figures(own.squaredDistance)} · `,
        el('button', { class: 'link', type: 'button', onclick: () => open(own) }, 'open it on the map'))),
    el('div', {}, el('h4', {}, 'Its nearest images'), pictures(own, nearestImages(own), 6)),
    el('div', {}, el('h4', {}, 'Runners-up'),
      el('p', { class: 'soft' }, 'The nearest super-cluster decides first; a sub-cluster of another one may be nearer.'), el('div', { class: 'rows' }, ...others.map((other) => el('button', {
      class: 'row', type: 'button', onclick: () => open(other),
    }, el('b', {}, `Cluster ${nameOf(other)}`), pictures(other, nearestImages(other), 6), el('span', { class: 'soft' }, figures(other.squaredDistance)))))));
}

function open(cluster) {
  page.open = nameOf(cluster);
  location.hash = '#map';
}

/* Dead letters */

const reasons = {
  UNREADABLE_RECORD: 'The record cannot be read',
  EMPTY_IMAGE: 'The image is empty',
  UNKNOWN_FORMAT: 'The format is unknown',
  TOO_MANY_BYTES: 'Too many bytes',
  TOO_MANY_PIXELS: 'Too many pixels',
  UNDECODABLE_IMAGE: 'The image cannot be decoded',
  UNKNOWN: 'Another reason',
};

async function refreshDeadLetters() {
  const letters = await ask('/v1/dead-letters');
  const print = JSON.stringify(letters);
  if (print === page.lettersPrint) {
    return;
  }
  page.lettersPrint = print;
  if (letters.total === 0) {
    byId('dead-body').replaceChildren(el('p', { class: 'card empty' }, 'None. Every image that was read has been labelled.'));
    return;
  }
  const most = Math.max(...Object.values(letters.reasons));
  const bars = Object.entries(letters.reasons).sort((a, b) => b[1] - a[1]).map(([reason, count]) => {
    const fill = el('div', { class: 'fill' });
    fill.style.width = `${(100 * count) / most}%`;
    return el('li', { class: 'reason' }, el('span', {}, reasons[reason] || reason), el('div', { 'class': 'track', 'aria-hidden': 'true' }, fill), el('b', {}, whole(count)));
  });
  const columns = ['Image', 'Partition', 'Offset', 'Bytes', 'Detail'];
  byId('dead-body').replaceChildren(
    el('div', { class: 'card' }, el('ul', { class: 'reasons' }, ...bars)),
    el('div', { class: 'card scroll' }, el('table', { class: 'words' },
      el('caption', { class: 'soft' }, `The last ${letters.last.length} of ${whole(letters.total)}`),
      el('thead', {}, el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...letters.last.map((letter) => el('tr', {}, ...[letter.imageId || '–', letter.partition, letter.offset, whole(letter.bytes), letter.detail].map((value) => el('td', {}, String(value)))))))));
}

/* Panels and time */

const panels = {
  'map': { refresh: refreshMap, everyMs: 3000 },
  'training': { refresh: refreshTraining, everyMs: 5000 },
  'lineage': { refresh: refreshLineage, everyMs: 5000 },
  'try': { refresh: async () => {}, everyMs: 60000 },
  'dead-letters': { refresh: refreshDeadLetters, everyMs: 5000 },
};

function choosePanel() {
  const asked = location.hash.slice(1);
  page.panel = panels[asked] ? asked : 'map';
  for (const name of Object.keys(panels)) {
    byId(`panel-${name}`).hidden = name !== page.panel;
  }
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === `#${page.panel}`) {
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else {
      link.removeAttribute('aria-current');
    }
  }
  refresh();
}

async function refresh() {
  clearTimeout(page.timer);
  const panel = panels[page.panel];
  if (!document.hidden) {
    try {
      await panel.refresh();
    } catch (e) {
      if (e instanceof TypeError) {
        lost();
      } else {
        notice(e.message);
      }
    }
  }
  clearTimeout(page.timer);
  page.timer = setTimeout(refresh, panel.everyMs);
}

function follow() {
  const events = new EventSource('/v1/events');
  events.addEventListener('status', (event) => showStatus(JSON.parse(event.data)));
  events.addEventListener('error', lost);
}

function begin() {
  const drop = byId('drop');
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('over'); });
  }
  for (const name of ['dragleave', 'drop']) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove('over'); });
  }
  drop.addEventListener('drop', (event) => place(event.dataTransfer.files[0]));
  byId('file').addEventListener('change', (event) => place(event.target.files[0]));
  byId('colour').addEventListener('change', drawMap);
  window.addEventListener('hashchange', choosePanel);
  document.addEventListener('visibilitychange', refresh);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);
  follow();
  choosePanel();
}

document.addEventListener('DOMContentLoaded', begin);
