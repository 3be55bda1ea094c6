// A card as people read it.
import type { ImpactCard } from 'cascade-engine/impact'
import { liquidityYaml } from 'cascade-engine/impact'
import { amounts, plural, textOf } from 'cascade-engine/report'
import { bps, relativeError, size, withError } from './numbers.ts'
import type { View } from './view.ts'

const { count, duration, none, percent, price, priceDigits } = amounts
const shownSizes = 8

export function cardViews(card: ImpactCard): View[] {
  return [
    head(card),
    costs(card),
    heldOut(card),
    ...(card.decays.length > 0 ? [decays(card)] : []),
    ...(card.depth.length > 0 ? [depth(card)] : []),
    ...(card.orders === null ? [] : [orders(card.orders)]),
    ...(card.volatility === null ? [] : [holding(card)]),
    closing(card),
  ]
}

const counted = { book: 'book', quotes: 'quote', orders: 'order' } as const

function head(card: ImpactCard): View {
  const { power, spread, volatility } = card
  const facts = [
    `price ${price(card.price, priceDigits(card.price))}`,
    ...(spread === null ? [] : [`spread ${bps(spread)} bp`]),
    ...(volatility === null ? [] : [`volatility ${percent(volatility)} per √hour`]),
  ]
  const level = `${bps(power.level)} bp ${relativeError(power.logLevelError)}`
  const floor = power.floor > 0 ? `, over ${bps(power.floor)} bp that every order pays` : ''
  return {
    title: card.market,
    lines: [
      [card.source, textOf(plural(card.count, counted[card.kind])), ...span(card)].join(' · '),
      facts.join(' · '),
      `exponent ${withError(power.exponent, power.exponentError)} · ` +
        `${level} at ${size(power.reference)} ${card.unit}${floor} · ` +
        `R² ${power.rSquared.toFixed(3)}`,
      ...shownCurve(card),
    ],
  }
}

/** Nothing was chosen where the two are one. */
function shownCurve(card: ImpactCard): string[] {
  const { power, isotonic } = card.heldOut.error
  if (power === isotonic) return []
  return [
    `shown is the ${card.curve.kind} curve: it errs less on what was held out ` +
      `(power ${errorText(card, 'power')}, isotonic ${errorText(card, 'isotonic')})`,
  ]
}

const errorText = ({ heldOut: { error } }: ImpactCard, kind: 'power' | 'isotonic'): string =>
  relativeError(error[kind])

function span({ fromMs, toMs }: ImpactCard): string[] {
  if (fromMs === null || toMs === null) return []
  return [`${instant(fromMs)} to ${instant(toMs)} UTC`]
}

/** `2024-08-08 23:54:15`. */
function instant(ms: number): string {
  return new Date(Math.round(ms)).toISOString().slice(0, 19).replace('T', ' ')
}

function costs({ curve, unit, price: mid, measures }: ImpactCard): View {
  const { points } = curve
  const shown = spread(points, shownSizes)
  return {
    title:
      measures === 'average'
        ? 'Cost of an order, in basis points of its value'
        : 'Move of the price by an order, in basis points',
    columns: [`>size, ${unit}`, '>value', '>cost', '>90 % band'],
    rows: shown.map((point) => [
      size(point.size),
      size(point.size * mid),
      bps(point.cost),
      `${bps(point.low)} – ${bps(point.high)}`,
    ]),
  }
}

/** So many of them, evenly, ends included. */
function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  return Array.from({ length: most }, (_, at) => {
    return values[Math.round((at * (values.length - 1)) / (most - 1))] as T
  })
}

function heldOut({ heldOut: { points, count: orders, coverage }, unit }: ImpactCard): View {
  return {
    title: `Held out: ${percent(coverage)} of ${count(orders)} orders inside a 90 % band`,
    columns: [`>size, ${unit}`, '>paid', '>fitted', '>band', '>paid over fitted', '>orders'],
    rows: points.map((point) => [
      size(point.size),
      bps(point.observed),
      bps(point.cost),
      `${bps(point.low)} – ${bps(point.high)}`,
      point.cost > 0 ? `${(point.observed / point.cost).toFixed(2)} ×` : none,
      count(point.count),
    ]),
  }
}

const decayNames = { mid: 'move of the mid', depth: 'depth taken' } as const

function decays({ decays: all, decay }: ImpactCard): View {
  const isMissing = all.some(({ isFound }) => !isFound)
  return {
    title: 'How it goes away, after the largest tenth of the orders',
    lines: isMissing ? ['not found: the data do not tell it from none or any other'] : [],
    columns: ['of', '>half-life', '>error', '>stays', '>power law γ', '>orders', ''],
    rows: all.map((row, at) => [
      decayNames[row.of],
      row.isFound ? duration(row.halfLifeMs) : 'not found',
      row.isFound ? relativeError(row.logError) : none,
      row.isFound ? percent(row.permanent) : none,
      withError(row.exponent, row.exponentError),
      count(row.response.orders),
      at === decay ? 'used' : '',
    ]),
  }
}

function depth({ depth: rows, density, unit }: ImpactCard): View {
  const line =
    density === null
      ? []
      : [
          `density a · δ^p: p ${withError(density.p, density.pError)}, ` +
            `a ${size(density.a)} ${relativeError(density.logError)} ${unit} per unit of ` +
            'relative price',
        ]
  return {
    title: 'Depth on one side',
    lines: line,
    columns: ['>within', `>mean, ${unit}`, '>varies by', '>sides seen'],
    rows: rows.map((row) => [
      `${row.bps} bp`,
      row.mean === null ? 'not known' : size(row.mean),
      row.mean === null || row.sd === null ? none : percent(row.sd / row.mean),
      count(row.count),
    ]),
  }
}

function orders(fit: NonNullable<ImpactCard['orders']>): View {
  return {
    title: `Move of the mid ${duration(fit.lagMs)} after an order`,
    lines: [
      `exponent ${withError(fit.exponent, fit.exponentError)} · ${bps(fit.level)} bp ` +
        `${relativeError(fit.logLevelError)} at ${size(fit.reference)} · ` +
        `${count(fit.orders)} orders`,
    ],
    columns: ['>size', '>move, bp', '>error', '>orders'],
    rows: spread(fit.bins, 6).map((bin) => [
      size(bin.size),
      bps(bin.move),
      bps(bin.error),
      count(bin.count),
    ]),
  }
}

const waits = [
  ['1 s', 1 / 3600],
  ['1 min', 1 / 60],
  ['10 min', 1 / 6],
  ['1 h', 1],
  ['1 d', 24],
] as const

/** What waiting risks stands beside what selling costs: both are shares of the value. */
function holding({ volatility }: ImpactCard): View {
  return {
    title: 'Risk of holding on: one standard deviation of the price, in basis points',
    columns: waits.map(([name]) => `>${name}`),
    rows: [waits.map(([, hours]) => bps((volatility ?? 0) * Math.sqrt(hours)))],
  }
}

function closing({ models, notes, assumes, ignores }: ImpactCard): View {
  return {
    title: 'In a scenario',
    lines: [
      liquidityYaml(models),
      liquidityYaml(models, 'linear-impact'),
      ...notes.map((text) => `note: ${text}`),
      `assumes: ${assumes.join('; ')}`,
      `ignores: ${ignores.join('; ')}`,
    ],
  }
}

/** One line a market, where there are many. */
export function summaryView(cards: readonly ImpactCard[]): View {
  return {
    columns: ['market', '>seen', '>exponent', '>size', '>cost, bp', '>R²', '>in band', 'curve'],
    rows: cards.map(({ market, count: seen, power, heldOut: { coverage }, curve }) => [
      market,
      count(seen),
      withError(power.exponent, power.exponentError),
      size(power.reference),
      bps(costNear(curve.points, power.reference)),
      power.rSquared.toFixed(2),
      percent(coverage),
      curve.kind,
    ]),
  }
}

/** Between the nearest points of the curve, by a straight line. */
function costNear(points: ImpactCard['curve']['points'], wanted: number): number | null {
  const at = points.findIndex((point) => point.size >= wanted)
  const [before, after] = [points[at - 1], points[at]]
  if (before === undefined || after === undefined) return null
  const share = (wanted - before.size) / (after.size - before.size)
  return before.cost + share * (after.cost - before.cost)
}
