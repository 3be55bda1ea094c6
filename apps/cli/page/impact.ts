// The script of impact.html: cost against size with its band, both axes logarithmic. Without it
// every table of the page still stands.

import type { ImpactChart } from 'cascade-engine/report'
import type { EChartsType } from 'echarts'

declare const echarts: typeof import('echarts')
/** Numbers as everywhere on the page. */
declare const amounts: typeof import('cascade-engine/report').amounts

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const charts = JSON.parse(part('chart-data').textContent ?? '[]') as ImpactChart[]
const box = part('cost-chart')
const picker = document.getElementById('market') as HTMLSelectElement | null
const chart: EChartsType = echarts.init(box, null, { renderer: 'svg' })
const dark = matchMedia('(prefers-color-scheme: dark)')
let shown = charts[0]

/** Costs below a hundredth of a basis point are drawn there. */
const least = 0.01

const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

const above = (value: number): number => Math.max(least, value)

/** Without zeros that say nothing. */
const amount = (value: number): string =>
  amounts.short(value).replace(/\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)/, '$1')

function axis(name: string, middle: number) {
  return {
    type: 'log' as const,
    name,
    nameLocation: 'middle' as const,
    nameGap: middle,
    nameTextStyle: { color: color('muted') },
    axisLabel: { color: color('muted'), formatter: amount },
    axisLine: { lineStyle: { color: color('line') } },
    splitLine: { lineStyle: { color: color('line') } },
  }
}

function draw(): void {
  if (!shown) return
  const { curve, heldOut, power, unit, says } = shown
  const sizes = curve.map(([size]) => size)
  const costs = [...curve.flatMap(([, , low, high]) => [low, high]), ...heldOut.map(([, y]) => y)]
  chart.resize()
  chart.setOption(
    {
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      grid: { left: 64, right: 24, top: 16, bottom: 52 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => `${amount(Number(value))} bp`,
      },
      xAxis: {
        ...axis(`size, ${unit} (log)`, 32),
        min: Math.min(...sizes),
        max: Math.max(...sizes),
      },
      yAxis: {
        ...axis(`${says}, bp (log)`, 44),
        min: 10 ** Math.floor(Math.log10(above(Math.min(...costs)))),
        max: 10 ** Math.ceil(Math.log10(Math.max(...costs))),
      },
      series: [
        line('power', power, 'exogenous', 'dotted'),
        line(
          'cost',
          curve.map(([size, cost]) => [size, cost]),
          'accent',
          'solid',
        ),
        {
          type: 'scatter',
          name: 'held out, paid',
          data: heldOut.map(([size, paid]) => [size, above(paid)]),
          symbolSize: 7,
          itemStyle: { color: color('panel'), borderColor: color('text'), borderWidth: 1.5 },
        },
      ],
      graphic: [],
    },
    { notMerge: true },
  )
  drawBand()
}

function line(
  name: string,
  points: readonly (readonly number[])[],
  paint: string,
  type: 'solid' | 'dotted',
) {
  return {
    type: 'line' as const,
    name,
    showSymbol: false,
    data: points.map(([size = 0, cost = 0]) => [size, above(cost)]),
    lineStyle: { color: color(paint), width: 2, type },
    itemStyle: { color: color(paint) },
  }
}

/** Between the ends of the band: areas of this library begin at an axis, so it is a polygon. */
function drawBand(): void {
  if (!shown) return
  const at = (size: number, cost: number) =>
    chart.convertToPixel({ gridIndex: 0 }, [size, above(cost)])
  const upper = shown.curve.map(([size, , , high]) => at(size, high))
  const lower = shown.curve.map(([size, , low]) => at(size, low)).reverse()
  chart.setOption({
    graphic: [
      {
        type: 'polygon',
        silent: true,
        z: 1,
        shape: { points: [...upper, ...lower] as [number, number][] },
        style: { fill: color('accent'), opacity: 0.18 },
      },
    ],
  })
}

picker?.addEventListener('change', () => {
  shown = charts[Number(picker.value)] ?? shown
  draw()
})
new ResizeObserver(draw).observe(box)
dark.addEventListener('change', draw)
draw()
