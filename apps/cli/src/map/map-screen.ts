/** The map as `cascade map` prints it: prices from high to low, 80 columns. */
import { plural, amounts as read, textOf } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { type Column, table } from '../terminal/table.ts'
import { wrap } from '../terminal/wrap.ts'
import type { BucketView, MarketView } from './map-view.ts'
import type { MapRequest } from './request.ts'

export interface MapHead {
  readonly id: string
  readonly seed: number
  readonly isSynthetic: boolean
}

const barWidth = 12
const groupsMax = 5
const width = 80
const othersMax = 4

export function mapScreen(
  head: MapHead,
  markets: readonly MarketView[],
  request: MapRequest,
  paint: Paint,
): string {
  const [market, ...others] = markets
  if (market === undefined) return `${head.id} has no market`
  return [
    ...title(head, market, request, paint),
    '',
    ...rows(market, request, paint),
    ...below(market, others, request, paint),
  ].join('\n')
}

function title(head: MapHead, market: MarketView, { how }: MapRequest, paint: Paint): string[] {
  const digits = read.priceDigits(market.price)
  const parts = [
    `${market.market} at ${read.price(market.price, digits)}`,
    `± ${read.percent(how.reach)}`,
    ...(how.venue === undefined ? [] : [`only ${how.venue}`]),
    ...(how.side === undefined ? [] : [how.side === 'long' ? 'only sales' : 'only purchases']),
    `seed ${head.seed}${head.isSynthetic ? ' (synthetic)' : ''}`,
  ]
  return [paint.bold(`${head.id}: what would be forced at which price`), parts.join(' · ')]
}

function rows(market: MarketView, request: MapRequest, paint: Paint): string[] {
  const digits = read.priceDigits(market.price)
  const cells = request.how.by ? groupCells(market) : barCells(market, paint)
  const isLikely = request.chances !== null
  const columns: Column[] = [
    { title: 'price' },
    { title: 'move' },
    ...cells.columns,
    ...(isLikely ? [{ title: `in ${read.duration(request.horizonMs)}` }] : []),
  ]
  const lines = market.buckets.map((bucket, row) => [
    read.price(bucket.edge, digits),
    read.change(bucket.move),
    ...cells.of(bucket, row),
    ...(isLikely ? [read.percent(bucket.probability)] : []),
  ])
  const now = market.buckets.filter(({ isBelow }) => isBelow).length
  const { unsafeUsd, unsafeAccounts } = market
  const late = textOf(plural(unsafeAccounts, 'account'))
  const unsafe =
    unsafeUsd > 0 ? `: ${late} below margin, ${read.usd(unsafeUsd)}, in the next line` : ''
  const price = `${read.price(market.price, digits)}  now${unsafe}`
  const all = [...lines.slice(now).reverse(), price, ...lines.slice(0, now).reverse()]
  return table(columns, all)
}

interface Cells {
  readonly columns: readonly Column[]
  of(bucket: BucketView, row: number): string[]
}

const amount = (usd: number): string => (usd > 0 ? read.usd(usd) : read.none)

function barCells({ buckets }: MarketView, paint: Paint): Cells {
  const largest = Math.max(1e-9, ...buckets.map(({ longUsd, shortUsd }) => longUsd + shortUsd))
  const bar = ({ longUsd, shortUsd }: BucketView): string => {
    const length = (usd: number) => Math.round((barWidth * usd) / largest)
    const whole = length(longUsd + shortUsd)
    const sold = Math.min(whole, length(longUsd))
    return paint.endogenous('▇'.repeat(sold)) + paint.exogenous('░'.repeat(whole - sold))
  }
  return {
    columns: [
      { title: 'sold' },
      { title: 'bought' },
      { title: 'in all' },
      { title: '', align: 'left' },
      { title: 'accounts' },
    ],
    of: (bucket) => [
      amount(bucket.longUsd),
      amount(bucket.shortUsd),
      amount(bucket.cumulativeUsd),
      bar(bucket),
      bucket.accounts > 0 ? read.count(bucket.accounts) : read.none,
    ],
  }
}

/** The largest groups have a column each, the rest one together. */
function groupCells({ groups }: MarketView): Cells {
  const total = (usd: Float64Array) => usd.reduce((sum, value) => sum + value, 0)
  const isMany = groups.length > groupsMax
  const ranked = [...groups].sort((a, b) => total(b.usd) - total(a.usd))
  const shown = isMany ? groups.filter((group) => ranked.indexOf(group) < groupsMax - 1) : groups
  const rest = groups.filter((group) => !shown.includes(group))
  return {
    columns: [
      ...shown.map(({ name }) => ({ title: name })),
      ...(isMany ? [{ title: 'others' }] : []),
      { title: 'in all' },
    ],
    of: (bucket, row) => [
      ...shown.map(({ usd }) => amount(usd[row] ?? 0)),
      ...(isMany ? [amount(rest.reduce((sum, { usd }) => sum + (usd[row] ?? 0), 0))] : []),
      amount(bucket.cumulativeUsd),
    ],
  }
}

function below(
  market: MarketView,
  others: readonly MarketView[],
  { how, chances, horizonMs }: MapRequest,
  paint: Paint,
): string[] {
  const lines: string[] = []
  const key = 'a line: forced on the way to its price; in all: since the present price'
  lines.push(paint.muted(key))
  if (!how.by) lines.push(paint.muted('▇ sold  ░ bought'))
  if (how.by === 'leverage') lines.push(paint.muted('leverage: exposure over equity, now'))
  if (chances !== null) {
    const { sigma, jumps } = chances.model
    const within = `in ${read.duration(horizonMs)}: how likely the price gets there`
    const often =
      jumps && `${read.short(jumps.intensity)} jumps a year of ${read.change(jumps.mean)}`
    const why = `at ${read.percent(sigma)} a year, no drift, ${often ?? 'no jumps'}`
    lines.push(paint.muted(wrap(`${within}, ${why}`, width, 2)))
  }
  if (market.belowUsd + market.aboveUsd > 0) {
    lines.push(`beyond: ${read.usd(market.belowUsd)} below, ${read.usd(market.aboveUsd)} above`)
  }
  const shown = others.slice(0, othersMax).filter(({ totalUsd }) => totalUsd > 0)
  if (shown.length > 0) {
    const names = shown.map(({ market: id, totalUsd }) => `${id} ${read.usd(totalUsd)}`).join(', ')
    const more = others.length > othersMax ? `, … ${others.length - othersMax} more` : ''
    lines.push(wrap(`other markets (--market): ${names}${more}`, width, 2))
  }
  return lines
}
