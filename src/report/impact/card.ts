// A card of a market as people read it: what an order costs, how sure that is, how it goes away.
import type { ImpactCard } from '../../impact/card.ts'
import { liquidityYaml } from '../../impact/models.ts'
import { yearlyVolatility } from '../../impact/volatility.ts'
import { priceDigits } from '../amounts.ts'
import {
  amount,
  bps,
  count,
  duration,
  instant,
  logError,
  plain,
  price,
  type Quantity,
  share,
  times,
} from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { joined, plural, say, type Text } from '../text.ts'
import { withError } from './with-error.ts'

const shownSizes = 8

export function cardTables(card: ImpactCard): Table[] {
  return [
    head(card),
    costs(card),
    heldOut(card),
    ...(card.decays.length > 0 ? [decays(card)] : []),
    ...(card.depth.length > 0 ? [depth(card)] : []),
    ...(card.orders === null ? [] : [orders(card.orders)]),
    ...(card.volatility === null ? [] : [holding(card.volatility)]),
    closing(card),
  ]
}

const counted = { book: 'book', quotes: 'quote', orders: 'order' } as const

function head(card: ImpactCard): Table {
  const { power, spread, volatility } = card
  const facts: Text[] = [
    say`price ${price(card.price, priceDigits(card.price))}`,
    ...(spread === null ? [] : [say`spread ${bps(spread)} bp`]),
    ...(volatility === null ? [] : [say`volatility ${share(yearlyVolatility(volatility))} a year`]),
  ]
  const level = say`${bps(power.level)} bp ${logError(power.logLevelError)}`
  const floor = power.floor > 0 ? say`, over ${bps(power.floor)} bp that every order pays` : ''
  return tableOf(
    'card',
    card.market,
    [],
    [],
    [
      joined([card.source, plural(card.count, counted[card.kind]), ...span(card)], ' · '),
      joined(facts, ' · '),
      joined(
        [
          say`exponent ${withError(power.exponent, power.exponentError)}`,
          say`${level} at ${amount(power.reference)} ${card.unit}${floor}`,
          say`R² ${plain(power.rSquared, 3)}`,
        ],
        ' · ',
      ),
      ...shownCurve(card),
    ],
  )
}

/** Nothing was chosen where the two are one. */
function shownCurve({ heldOut: { error }, curve }: ImpactCard): Text[] {
  if (error.power === error.isotonic) return []
  const errors = say`power ${logError(error.power)}, isotonic ${logError(error.isotonic)}`
  return [say`shown is the ${curve.kind} curve: it errs less on what was held out (${errors})`]
}

function span({ fromMs, toMs }: ImpactCard): Text[] {
  if (fromMs === null || toMs === null) return []
  return [say`${instant(fromMs)} to ${instant(toMs)} UTC`]
}

type Band = Readonly<Record<'low' | 'high', number>>
const band = ({ low, high }: Band): Text => say`${bps(low)} – ${bps(high)}`

function costs({ curve, unit, price: mid, measures }: ImpactCard): Table {
  return tableOf(
    'costs',
    measures === 'average'
      ? 'Cost of an order, in basis points of its value'
      : 'Move of the price by an order, in basis points',
    [
      numberColumn('size', `size, ${unit}`),
      numberColumn('value'),
      numberColumn('cost'),
      numberColumn('90 % band'),
    ],
    spread(curve.points, shownSizes).map((point) => [
      amount(point.size),
      amount(point.size * mid),
      bps(point.cost),
      band(point),
    ]),
  )
}

/** So many of them, evenly, ends included. */
export function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  return Array.from({ length: most }, (_, at) => {
    return values[Math.round((at * (values.length - 1)) / (most - 1))] as T
  })
}

function heldOut({ heldOut: { points, count: seen, coverage }, unit }: ImpactCard): Table {
  return tableOf(
    'held out',
    say`Held out: ${share(coverage)} of ${count(seen)} orders inside a 90 % band`,
    [
      numberColumn('size', `size, ${unit}`),
      numberColumn('paid'),
      numberColumn('fitted'),
      numberColumn('band'),
      numberColumn('ratio', 'paid over fitted'),
      numberColumn('orders'),
    ],
    points.map((point) => [
      amount(point.size),
      bps(point.observed),
      bps(point.cost),
      band(point),
      point.cost > 0 ? say`${plain(point.observed / point.cost)} ×` : times(null),
      count(point.count),
    ]),
  )
}

const decayNames = { mid: 'move of the mid', depth: 'depth taken' } as const

function decays({ decays: all, decay }: ImpactCard): Table {
  const isMissing = all.some(({ isFound }) => !isFound)
  return tableOf(
    'decays',
    'How it goes away, after the largest tenth of the orders',
    [
      textColumn('of'),
      numberColumn('half-life'),
      numberColumn('error'),
      numberColumn('stays'),
      numberColumn('power law', 'power law γ'),
      numberColumn('orders'),
      textColumn('used', ''),
    ],
    all.map((row, at) => [
      decayNames[row.of],
      row.isFound ? duration(row.halfLifeMs) : 'not found',
      logError(row.isFound ? row.logError : null),
      share(row.isFound ? row.permanent : null),
      withError(row.exponent, row.exponentError),
      count(row.response.orders),
      at === decay ? 'used' : '',
    ]),
    isMissing ? ['not found: the data do not tell it from none or any other'] : [],
  )
}

function depth({ depth: rows, density, unit }: ImpactCard): Table {
  return tableOf(
    'depth',
    'Depth on one side',
    [
      numberColumn('within'),
      numberColumn('mean', `mean, ${unit}`),
      numberColumn('varies', 'varies by'),
      numberColumn('sides', 'sides seen'),
    ],
    rows.map((row) => [
      say`${count(row.bps)} bp`,
      row.mean === null ? 'not known' : amount(row.mean),
      share(row.mean === null || row.sd === null ? null : row.sd / row.mean),
      count(row.count),
    ]),
    density === null
      ? []
      : [
          [
            say`density a · δ^p: p ${withError(density.p, density.pError)}, `,
            say`a ${amount(density.a)} ${logError(density.logError)} ${unit} per unit of `,
            'relative price',
          ],
        ],
  )
}

function orders(fit: NonNullable<ImpactCard['orders']>): Table {
  return tableOf(
    'orders',
    say`Move of the mid ${duration(fit.lagMs)} after an order`,
    [
      numberColumn('size'),
      numberColumn('move', 'move, bp'),
      numberColumn('error'),
      numberColumn('orders'),
    ],
    spread(fit.bins, 6).map((bin) => [
      amount(bin.size),
      bps(bin.move),
      bps(bin.error),
      count(bin.count),
    ]),
    [
      joined(
        [
          say`exponent ${withError(fit.exponent, fit.exponentError)}`,
          say`${bps(fit.level)} bp ${logError(fit.logLevelError)} at ${amount(fit.reference)}`,
          say`${count(fit.orders)} orders`,
        ],
        ' · ',
      ),
    ],
  )
}

const waits = [
  ['1 s', 1 / 3600],
  ['1 min', 1 / 60],
  ['10 min', 1 / 6],
  ['1 h', 1],
  ['1 d', 24],
] as const

/** What waiting risks stands beside what selling costs: both are shares of the value. */
function holding(volatility: number): Table {
  return tableOf(
    'holding',
    'Risk of holding on: one standard deviation of the price, in basis points',
    waits.map(([name]) => numberColumn(name)),
    [waits.map(([, hours]) => bps(volatility * Math.sqrt(hours)))],
  )
}

function closing({ models, notes, assumes, ignores }: ImpactCard): Table {
  return tableOf(
    'models',
    'In a scenario',
    [],
    [],
    [
      liquidityYaml(models),
      liquidityYaml(models, 'linear-impact'),
      ...notes.map((text) => `note: ${text}`),
      `assumes: ${assumes.join('; ')}`,
      `ignores: ${ignores.join('; ')}`,
    ],
  )
}

/** One line a market, where there are many. */
export function cardsTable(cards: readonly ImpactCard[]): Table {
  return tableOf(
    'cards',
    'All markets',
    [
      textColumn('market'),
      numberColumn('seen'),
      numberColumn('exponent'),
      numberColumn('size'),
      numberColumn('cost', 'cost, bp'),
      numberColumn('R²'),
      numberColumn('in band'),
      textColumn('curve'),
    ],
    cards.map(({ market, count: seen, power, heldOut: { coverage }, curve }) => [
      market,
      count(seen),
      withError(power.exponent, power.exponentError),
      amount(power.reference),
      costNear(curve.points, power.reference),
      plain(power.rSquared),
      share(coverage),
      curve.kind,
    ]),
  )
}

/** Between the nearest points of the curve, by a straight line. */
function costNear(points: ImpactCard['curve']['points'], wanted: number): Quantity {
  const at = points.findIndex((point) => point.size >= wanted)
  const [before, after] = [points[at - 1], points[at]]
  if (before === undefined || after === undefined) return bps(null)
  const part = (wanted - before.size) / (after.size - before.size)
  return bps(before.cost + part * (after.cost - before.cost))
}
