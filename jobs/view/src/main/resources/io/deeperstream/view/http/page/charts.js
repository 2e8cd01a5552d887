'use strict';

/** Charts of the page, in the page's colours. Each function draws into an element of its own. */
const Charts = (() => {
  const drawn = new WeakMap();

  /** Square pixels of a tile that has room for its name. */
  const LABEL_AREA = 3200;

  /** A chart takes the size of its element whenever that changes. */
  const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => {
    const known = drawn.get(target);
    if (known && !target.isConnected) {
      sizes.unobserve(target);
      known.dispose();
    } else if (known && target.clientWidth > 0) {
      known.resize();
    }
  }));

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  function chart(element) {
    let known = drawn.get(element);
    if (!known || known.isDisposed()) {
      known = echarts.init(element);
      drawn.set(element, known);
      sizes.observe(element);
    }
    return known;
  }

  function channels(hex) {
    const plain = hex.replace('#', '');
    return [0, 2, 4].map((at) => parseInt(plain.slice(at, at + 2), 16));
  }

  /** A colour between the two ends of the scale; share in [0, 1]. */
  function between(share) {
    const low = channels(colour('low'));
    const high = channels(colour('high'));
    const mixed = low.map((from, i) => Math.round(from + (high[i] - from) * share));
    return {
      fill: `rgb(${mixed.join(',')})`,
      isLight: 0.3 * mixed[0] + 0.59 * mixed[1] + 0.11 * mixed[2] > 140,
    };
  }

  function tooltip() {
    return {
      backgroundColor: colour('surface'),
      borderColor: colour('line'),
      textStyle: { color: colour('text'), fontSize: 13 },
      confine: true,
    };
  }

  /**
   * The map. Clusters have a name, a weight, a share of the scale in [0, 1] and lines that describe
   * them.
   */
  function treemap(element, supers, onOpen) {
    const known = chart(element);
    const all = supers.reduce((sum, parent) => sum + parent.clusters.reduce((own, cluster) => own + cluster.weight, 0), 0);
    // A name that is cut would be another cluster's.
    const hasRoom = (weight) => (weight / all) * element.clientWidth * element.clientHeight > LABEL_AREA;
    const data = supers.map((parent) => ({
      name: `super-cluster ${parent.number}`,
      itemStyle: { borderColor: colour('surface') },
      children: parent.clusters.map((cluster) => {
        const shade = between(cluster.share);
        return {
          name: cluster.name,
          value: cluster.weight,
          id: cluster.name,
          lines: cluster.lines,
          itemStyle: { color: shade.fill },
          label: { show: hasRoom(cluster.weight), color: shade.isLight ? '#14211f' : '#ffffff' },
        };
      }),
    }));
    known.setOption({
      animationDurationUpdate: 400,
      tooltip: {
        ...tooltip(),
        formatter: (item) => echarts.format.encodeHTML((item.data.lines || [item.name]).join('\n')).replaceAll('\n', '<br>'),
      },
      series: [{
        type: 'treemap',
        data,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        left: 4, top: 4, right: 4, bottom: 4,
        visibleMin: 1,
        label: { show: true, fontSize: 12, overflow: 'truncate', ellipsis: '…' },
        upperLabel: { show: true, height: 22, color: colour('soft'), fontSize: 12 },
        levels: [
          { itemStyle: { gapWidth: 6, borderWidth: 0, borderColor: colour('surface'), color: colour('surface') }, upperLabel: { show: false } },
          { itemStyle: { gapWidth: 2, borderWidth: 0, borderColor: colour('surface'), color: colour('surface') } },
          { itemStyle: { gapWidth: 0, borderRadius: 3 } },
        ],
      }],
    });
    known.off('click');
    known.on('click', (item) => {
      if (item.data && item.data.lines) {
        onOpen(item.data.name);
      }
    });
  }

  /**
   * Curves over one axis. Each series has a name, points [x, y], and may be dashed, or dots.
   */
  function curves(element, series, options) {
    const palette = [colour('accent'), colour('wait'), colour('bad'), colour('soft')];
    const dots = series.every((one) => one.points.length < 40);
    chart(element).setOption({
      animation: false,
      aria: { enabled: true },
      color: palette,
      tooltip: {
        ...tooltip(),
        trigger: 'axis',
        valueFormatter: (value) => (value == null ? '–' : options.format(value)),
      },
      legend: {
        show: series.length > 1, bottom: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 3,
        textStyle: { color: colour('soft'), fontSize: 12 },
      },
      grid: { left: 8, right: 22, top: 14, bottom: series.length > 1 ? 30 : 8, containLabel: true },
      xAxis: {
        type: 'value', min: options.from === undefined ? 0 : options.from, max: 'dataMax', minInterval: 1,
        axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false },
        splitNumber: options.few ? 2 : 5,
        axisLabel: { color: colour('soft'), formatter: options.x, hideOverlap: true, showMaxLabel: options.few || series[0].points.length < 4, alignMaxLabel: 'right' },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value', scale: options.scale, max: options.max, min: options.min, splitNumber: options.few ? 2 : 5,
        axisLabel: { color: colour('soft'), formatter: options.format },
        splitLine: { lineStyle: { color: colour('line') } },
      },
      series: series.map((one, i) => ({
        name: one.name,
        type: 'line',
        data: one.points,
        showSymbol: dots && !one.dashed,
        symbolSize: 6,
        lineStyle: { width: one.dashed ? 1.5 : 2, type: one.dashed ? 'dashed' : 'solid' },
        itemStyle: one.dashed ? { color: colour('soft') } : { color: palette[i % palette.length] },
      })),
    }, true);
  }

  /** Flow between generations: nodes have a name and a depth, links a source, a target and a value. */
  function sankey(element, nodes, links) {
    chart(element).setOption({
      animation: false,
      aria: { enabled: true },
      tooltip: { ...tooltip(), formatter: (item) => echarts.format.encodeHTML(
        item.dataType === 'edge'
          ? `${item.data.source} → ${item.data.target}: ${item.data.value} sub-clusters`
          : `${item.name}: ${item.value} sub-clusters`) },
      series: [{
        type: 'sankey',
        left: 12, right: 90, top: 16, bottom: 16,
        nodeGap: 10, nodeWidth: 14, draggable: false,
        layoutIterations: 32,
        emphasis: { focus: 'adjacency' },
        label: { color: colour('text'), fontSize: 12 },
        lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
        data: nodes.map((node) => ({
          name: node.name, depth: node.depth,
          itemStyle: { color: node.isNew ? colour('wait') : between(0.25 + 0.75 * node.share).fill, borderWidth: 0 },
        })),
        links,
      }],
    }, true);
  }

  return { treemap, curves, sankey };
})();
