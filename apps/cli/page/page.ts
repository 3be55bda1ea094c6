// The only script of report.html: draws the cascade and moves one cursor over all its parts. The
// numbers come from the page itself; without this script every table of the report still stands.

import type { ChartData, MarketChart } from 'cascade-engine/report'
import type { EChartsOption, EChartsType, SeriesOption } from 'echarts'

declare const echarts: typeof import('echarts')
/** Numbers as everywhere in the report. */
declare const amounts: typeof import('cascade-engine/report').amounts

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T

const data = JSON.parse(part('chart-data').textContent ?? '{}') as ChartData
const box = part('chart')
const slider = part<HTMLInputElement>('time')
const picker = part<HTMLSelectElement>('market')
const playButton = part<HTMLButtonElement>('play')
const chart: EChartsType = echarts.init(box, null, { renderer: 'svg' })

const narrow = matchMedia('(max-width: 720px)')
const dark = matchMedia('(prefers-color-scheme: dark)')
const pointCount = data.points.round.length
const axisWidth = 72
const stepMs = 60

interface State {
  market: MarketChart
  point: number
  /** Price under the cursor; null where the cursor is not on a price. */
  price: number | null
  timer: number
}

const first = data.markets[0]
const state: State | null = first ? { market: first, point: 0, price: null, timer: 0 } : null

const { change, none, price: priceAt, usd } = amounts

/** Without zeros that say nothing. */
const tick = (value: number): string => usd(value).replace(/\.0+(?=\D|$)/, '')

const priceText = (value: number, { digits }: MarketChart): string => priceAt(value, digits)

const changeText = (value: number, { startPrice }: MarketChart): string =>
  change(value / startPrice - 1)

/** Nothing is said about a price that is the start itself. */
const moved = (value: number, market: MarketChart): string =>
  value === market.startPrice ? '' : ` ${changeText(value, market)}`

const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** Where the three parts stand: map, prices and volume side by side, or one below the other. */
function frames({ map }: MarketChart) {
  const width = box.clientWidth
  if (narrow.matches) {
    const inner = { left: 64, width: width - 64 - 100 }
    return {
      price: { ...inner, top: 24, height: 250 },
      forced: { ...inner, top: 312, height: 100 },
      map: { left: 64, width: width - 64 - 8, top: 480, height: 230 },
    }
  }
  const mapWidth = map ? Math.round(0.22 * width) : 0
  const left = mapWidth + axisWidth
  const inner = { left, width: width - left - 150 }
  return {
    price: { ...inner, top: 24, height: 296 },
    forced: { ...inner, top: 352, height: 100 },
    map: { left: 0, width: mapWidth, top: 24, height: 296 },
  }
}

type Frames = ReturnType<typeof frames>

function pointName(point: number): string {
  const { round, time, isTimed } = data.points
  if (point === 0) return 'start'
  const last = round[point] ?? 0
  const begin = (round[point - 1] ?? 0) + 1
  const rounds = last < begin ? 'quiet' : begin < last ? `${begin}–${last}` : `${last}`
  return isTimed ? `${time[point]} · ${rounds}` : rounds
}

function axisName(point: number): string {
  const { round, time, isTimed } = data.points
  return isTimed ? (time[point] ?? '') : String(round[point] ?? '')
}

/** Rounds lie side by side however much time is between them: that has to be said. */
function axisTitle(): string {
  const { isTimed, pointMs, startMs } = data.points
  if (!isTimed) return 'round'
  const time = startMs === null ? 'time since the start' : 'UTC'
  return pointMs === null ? `${time}, round by round: not to scale` : time
}

function axes(market: MarketChart, at: Frames): EChartsOption {
  const { muted, line } = { muted: color('muted'), line: color('line') }
  const label = { color: muted, fontSize: 11 }
  const plain = { axisLine: { lineStyle: { color: line } }, axisTick: { show: false } }
  const title = { nameTextStyle: { color: muted, fontSize: 11 } }
  const categories = data.points.round.map((_, point) => axisName(point))
  const split = { splitLine: { lineStyle: { color: color('soft') } } }
  const time = {
    type: 'category' as const,
    data: categories,
    boundaryGap: true,
    ...plain,
    ...title,
  }
  const money = { ...label, formatter: tick, hideOverlap: true }
  return {
    grid: [at.price, at.forced, ...(market.map ? [at.map] : [])],
    xAxis: [
      { ...time, gridIndex: 0, axisLabel: { show: false } },
      {
        ...time,
        gridIndex: 1,
        axisLabel: { ...label, hideOverlap: true, ...labelEvery(at.forced.width) },
        name: axisTitle(),
        nameLocation: 'middle',
        nameGap: 24,
      },
      ...(market.map ? [mapMoneyAxis(at, { ...plain, ...title, ...split, axisLabel: money })] : []),
    ],
    yAxis: [
      {
        gridIndex: 0,
        min: market.from,
        max: market.to,
        name: `price${market.quote ? `, ${market.quote}` : ''}`,
        axisLabel: {
          ...label,
          formatter: (value: number) => priceText(value, market),
          showMinLabel: false,
          showMaxLabel: false,
        },
        ...plain,
        ...title,
        ...split,
      },
      {
        gridIndex: 1,
        name: 'forced orders',
        splitNumber: 3,
        axisLabel: { ...label, formatter: tick },
        ...plain,
        ...title,
        ...split,
      },
      ...(market.map ? [mapPriceAxis(market, { ...plain, axisLabel: label })] : []),
    ],
  }
}

const seconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400,
]
const labelWidth = 56

/** Times that people count in, as close as their labels allow. */
function labelEvery(width: number): object {
  const { pointMs } = data.points
  if (pointMs === null) return {}
  const pixelsPerMs = width / (pointCount * pointMs)
  const stepMs = seconds
    .map((length) => 1000 * length)
    .find((ms) => ms * pixelsPerMs >= labelWidth && ms % pointMs === 0)
  if (stepMs === undefined) return {}
  return { interval: (point: number) => point > 0 && ((point - 1) * pointMs) % stepMs === 0 }
}

function mapMoneyAxis(at: Frames, style: object) {
  return {
    gridIndex: 2,
    inverse: at.map.left === 0,
    splitNumber: 3,
    name: 'would be liquidated at this price',
    nameLocation: 'middle' as const,
    nameGap: 24,
    ...style,
  }
}

/** As many equal rows as the map has, over the same prices as the price axis. */
function mapPriceAxis(market: MarketChart, style: { axisLabel: object }) {
  const rows = market.map?.before.longUsd.length ?? 0
  const height = (market.to - market.from) / rows
  const names = Array.from({ length: rows }, (_, row) =>
    priceText(market.from + (row + 0.5) * height, market),
  )
  return {
    ...style,
    gridIndex: 2,
    type: 'category' as const,
    data: names,
    position: narrow.matches ? ('left' as const) : ('right' as const),
    axisLabel: {
      ...style.axisLabel,
      show: narrow.matches,
      interval: (row: number) => row % 8 === 4,
    },
  }
}

function priceSeries(market: MarketChart): SeriesOption[] {
  const shared = { xAxisIndex: 0, yAxisIndex: 0, showSymbol: false, silent: true }
  const gap = market.unforced.map((value, point) => value - (market.price[point] ?? value))
  const line = { type: 'line' as const, ...shared, animation: false }
  const hidden = { lineStyle: { opacity: 0 } }
  return [
    // The gap between both paths is the cascade: an area stacked on the price.
    { ...line, ...hidden, stack: 'gap', data: [...market.price] },
    {
      ...line,
      ...hidden,
      stack: 'gap',
      stackStrategy: 'all',
      data: gap,
      areaStyle: { color: color('accent'), opacity: 0.16 },
    },
    {
      ...line,
      data: [...market.unforced],
      lineStyle: { color: color('exogenous'), type: 'dotted', width: 2 },
    },
    { ...line, data: [...market.price], lineStyle: { color: color('accent'), width: 2 } },
  ]
}

function barSeries(market: MarketChart): SeriesOption[] {
  const bar = { type: 'bar' as const, silent: true, animation: false }
  const forced = { ...bar, xAxisIndex: 1, yAxisIndex: 1, stack: 'forced', barCategoryGap: '20%' }
  const volume: SeriesOption[] = [
    { ...forced, data: [...market.soldUsd], itemStyle: { color: color('long') } },
    { ...forced, data: [...market.boughtUsd], itemStyle: { color: color('short') } },
  ]
  if (!market.map) return volume
  const { before, after } = market.map
  // Generated accounts are hatched.
  const hatch = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: -Math.PI / 4 }
  const decal = data.isSynthetic ? { decal: { ...hatch, color: color('panel') } } : {}
  const rows = (values: readonly number[], paint: string, opacity: number): SeriesOption => ({
    ...bar,
    xAxisIndex: 2,
    yAxisIndex: 2,
    barGap: '-100%',
    barCategoryGap: '8%',
    data: values.map((value) => value || null),
    itemStyle: { color: color(paint), opacity, ...decal },
  })
  const pale = 0.3
  return [
    ...volume,
    rows(before.longUsd, 'long', pale),
    rows(before.shortUsd, 'short', pale),
    rows(after.longUsd, 'long', 1),
    rows(after.shortUsd, 'short', 1),
  ]
}

/** Names of prices at the right edge, pushed apart where they would overlap. */
function directLabels(market: MarketChart, at: Frames): EChartsOption['graphic'] {
  const { left, width, top, height } = at.price
  const y = (value: number) => top + (height * (market.to - value)) / (market.to - market.from)
  const lineHeight = 28
  const labels = market.marks
    .map(({ label, price }) => ({ label, price, at: y(price), text: y(price) - 12 }))
    .sort((a, b) => a.at - b.at)
  for (const [row, label] of labels.entries()) {
    const above = labels[row - 1]
    if (above) label.text = Math.max(label.text, above.text + lineHeight)
  }
  const overflow = (labels.at(-1)?.text ?? 0) + lineHeight - (top + height)
  if (overflow > 0) {
    let floor = top + height - lineHeight
    for (const label of labels.reverse()) {
      label.text = Math.min(label.text, floor)
      floor = label.text - lineHeight
    }
  }
  const rule = (x1: number, x2: number, y: number) => ({
    type: 'line' as const,
    silent: true,
    shape: { x1, y1: y, x2, y2: y },
    style: { stroke: color('muted'), lineDash: [2, 4], opacity: 0.6 },
  })
  // On wide screens the map has the same prices at the same height.
  const isShared = at.map.left === 0 && market.map !== null
  return labels.flatMap(({ label, price, at: line, text }) => [
    rule(left, left + width, line),
    ...(isShared ? [rule(0, at.map.width, line)] : []),
    {
      type: 'text' as const,
      silent: true,
      x: left + width + 8,
      y: text,
      style: {
        text: `${label}${moved(price, market)}\n${priceText(price, market)}`,
        fill: label === 'unforced' ? color('muted') : color('text'),
        font: '11px system-ui, sans-serif',
        lineHeight: 13,
      },
    },
  ])
}

function draw(): void {
  if (!state) return
  const { market } = state
  const at = frames(market)
  chart.resize()
  chart.setOption(
    {
      animation: false,
      ...axes(market, at),
      series: [...priceSeries(market), ...barSeries(market)],
      graphic: directLabels(market, at),
      ...zoom(at),
    },
    { notMerge: true },
  )
  const beyond = part('map-beyond')
  beyond.textContent = market.map?.beyond ? `Map: ${market.map.beyond}` : ''
  showCursor()
}

/** Long runs can be looked at in parts. */
function zoom(at: Frames): EChartsOption {
  if (pointCount <= 120) return {}
  const { left, width, top, height } = at.forced
  const style = {
    height: 12,
    showDetail: false,
    brushSelect: false,
    showDataShadow: false,
    borderColor: color('line'),
    backgroundColor: 'transparent',
    fillerColor: color('soft'),
    handleStyle: { color: color('panel'), borderColor: color('muted') },
    moveHandleSize: 0,
  }
  return {
    dataZoom: [
      { type: 'slider', xAxisIndex: [0, 1], left, width, top: top + height + 38, ...style },
    ],
  }
}

function showCursor(): void {
  if (!state) return
  const { market, point } = state
  const { price, forced, map } = frames(market)
  const x = chart.convertToPixel({ xAxisIndex: 0 }, point)
  const isShown = x >= price.left && x <= price.left + price.width
  place('cursor-time', isShown, x, price.top, 0, forced.top + forced.height - price.top)
  const shown = state.price ?? market.price[point] ?? market.startPrice
  const y = price.top + (price.height * (market.to - shown)) / (market.to - market.from)
  const left = market.map && map.left === 0 ? 0 : price.left
  place('cursor-price', true, left, y, price.left + price.width - left, 0)
  slider.value = String(point)
  slider.setAttribute('aria-valuetext', pointName(point))
  readOut(shown)
}

function place(id: string, isShown: boolean, x: number, y: number, w: number, h: number): void {
  Object.assign(part(id).style, {
    display: isShown ? 'block' : 'none',
    left: `${x}px`,
    top: `${y}px`,
    width: `${w}px`,
    height: `${h}px`,
  })
}

function readOut(shown: number): void {
  if (!state) return
  const { market, point } = state
  const now = market.price[point] ?? market.startPrice
  const apart = market.unforced[point] ?? market.startPrice
  const say = (id: string, text: string) => {
    part(id).textContent = text
  }
  say('at-point', pointName(point))
  say('at-price', `${priceText(now, market)}  ${changeText(now, market)}`)
  say('at-exogenous', `${priceText(apart, market)}  ${changeText(apart, market)}`)
  say('at-sold', market.hasForced ? usd(market.soldUsd[point] ?? 0) : none)
  say('at-bought', market.hasForced ? usd(market.boughtUsd[point] ?? 0) : none)
  const { map } = market
  const height = (market.to - market.from) / (map?.before.longUsd.length ?? 1)
  const row = Math.floor((shown - market.from) / height)
  const sum = (rows: { longUsd: readonly number[]; shortUsd: readonly number[] }) =>
    (rows.longUsd[row] ?? 0) + (rows.shortUsd[row] ?? 0)
  say('at-map', map ? `${usd(sum(map.before))} → ${usd(sum(map.after))}` : none)
  say('at-map-price', `liquidated near ${priceText(shown, market)}, before → after`)
}

function follow(event: PointerEvent): void {
  if (!state) return
  const { left, top } = box.getBoundingClientRect()
  const at = { x: event.clientX - left, y: event.clientY - top }
  const { price, forced } = frames(state.market)
  if (
    at.x >= price.left &&
    at.x <= price.left + price.width &&
    at.y <= forced.top + forced.height
  ) {
    const [point = 0] = chart.convertFromPixel({ gridIndex: 0 }, [at.x, price.top + 1])
    state.point = Math.min(pointCount - 1, Math.max(0, Math.round(point)))
  }
  const isOnPrices = at.y >= price.top && at.y <= price.top + price.height
  const share = (at.y - price.top) / price.height
  const { from, to } = state.market
  state.price = isOnPrices ? to - share * (to - from) : null
  showCursor()
}

function stop(): void {
  if (state) clearInterval(state.timer)
  if (state) state.timer = 0
  playButton.textContent = 'Play'
}

function play(): void {
  if (!state) return
  if (state.timer) {
    stop()
    return
  }
  if (state.point >= pointCount - 1) state.point = 0
  state.price = null
  playButton.textContent = 'Pause'
  state.timer = window.setInterval(() => {
    if (state.point >= pointCount - 1) stop()
    else state.point++
    showCursor()
  }, stepMs)
}

/** The first look is at the round where most was forced. */
function heaviestPoint(market: MarketChart): number {
  const total = market.soldUsd.map((value, point) => value + (market.boughtUsd[point] ?? 0))
  const heaviest = total.indexOf(Math.max(0, ...total))
  return market.hasForced && heaviest > 0 ? heaviest : pointCount - 1
}

function start(): void {
  if (!state) return
  state.point = heaviestPoint(state.market)
  slider.max = String(pointCount - 1)
  slider.addEventListener('input', () => {
    stop()
    state.point = Number(slider.value)
    state.price = null
    showCursor()
  })
  slider.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return
    event.preventDefault()
    play()
  })
  picker.addEventListener('change', () => {
    state.market = data.markets[Number(picker.value)] ?? state.market
    state.price = null
    draw()
  })
  playButton.addEventListener('click', play)
  box.addEventListener('pointermove', follow)
  box.addEventListener('pointerdown', follow)
  chart.on('datazoom', showCursor)
  new ResizeObserver(draw).observe(box)
  dark.addEventListener('change', draw)
  draw()
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '')
    button.textContent = 'Copied'
  })
}

start()
