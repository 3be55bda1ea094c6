// The loop gain of report.html: ρ(K) along the run, and against the price. Left of 1 a shock dies
// out, right of 1 it feeds itself. Without this script its table still stands.

import type { ChartData, GaugePoint } from 'cascade-engine/report'
import type { EChartsOption, EChartsType, SeriesOption } from 'echarts'

declare const echarts: typeof import('echarts')

const source = document.getElementById('chart-data')?.textContent ?? '{}'
const { gauge: points, points: run } = JSON.parse(source) as ChartData
const box = document.getElementById('gauge')
const narrow = matchMedia('(max-width: 720px)')
const dark = matchMedia('(prefers-color-scheme: dark)')
const height = 190

const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

const percent = (value: number): string => `${Math.round(100 * value)} %`

/** Side by side, or one below the other. */
function grids(width: number): EChartsOption['grid'] {
  if (narrow.matches) {
    const shared = { left: 52, width: width - 90, height }
    return [
      { ...shared, top: 12 },
      { ...shared, top: 262 },
    ]
  }
  const half = Math.round(width / 2) - 90
  return [
    { left: 52, top: 12, width: half, height },
    { left: half + 140, top: 12, width: half - 20, height },
  ]
}

function axes(shown: readonly GaugePoint[]): EChartsOption {
  const muted = color('muted')
  const style = {
    nameTextStyle: { color: muted, fontSize: 11 },
    axisLabel: { color: muted, fontSize: 11, hideOverlap: true },
    axisLine: { lineStyle: { color: color('line') } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: color('soft') } },
    nameLocation: 'middle' as const,
    nameGap: 26,
  }
  const rho = 'loop gain ρ(K)'
  const times = shown.map(({ at }) => at)
  const price = { ...style.axisLabel, formatter: percent }
  return {
    xAxis: [
      { ...style, type: 'category', data: times, name: run.isTimed ? 'time' : 'round' },
      { ...style, gridIndex: 1, type: 'value', min: 0, name: rho },
    ],
    yAxis: [
      { ...style, type: 'value', min: 0, name: rho, nameGap: 34 },
      {
        ...style,
        gridIndex: 1,
        type: 'value',
        scale: true,
        name: 'price over its start',
        nameGap: 40,
        axisLabel: price,
      },
    ],
  }
}

function series(shown: readonly GaugePoint[]): SeriesOption[] {
  const accent = color('accent')
  const line = { type: 'line' as const, animation: false, silent: true, showSymbol: false }
  const one = {
    silent: true,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color: color('muted'), type: 'dashed' as const },
  }
  return [
    {
      ...line,
      data: shown.map(({ depth }) => depth),
      lineStyle: { color: color('exogenous'), type: 'dotted', width: 2 },
    },
    {
      ...line,
      data: shown.map(({ rho }) => rho),
      lineStyle: { color: accent, width: 2 },
      markLine: { ...one, data: [{ yAxis: 1 }] },
    },
    {
      ...line,
      xAxisIndex: 1,
      yAxisIndex: 1,
      showSymbol: true,
      symbolSize: 4,
      itemStyle: { color: accent },
      data: shown.map(({ rho, price }) => [rho, price]),
      lineStyle: { color: accent, width: 1.5 },
      markLine: { ...one, data: [{ xAxis: 1 }] },
    },
  ]
}

function draw(chart: EChartsType, shown: readonly GaugePoint[], place: HTMLElement): void {
  chart.resize()
  chart.setOption(
    { animation: false, grid: grids(place.clientWidth), ...axes(shown), series: series(shown) },
    { notMerge: true },
  )
}

if (box !== null && points !== null) {
  const chart = echarts.init(box, null, { renderer: 'svg' })
  const redraw = () => draw(chart, points, box)
  new ResizeObserver(redraw).observe(box)
  dark.addEventListener('change', redraw)
}
