// One market of the map as a table: prices from high to low, the present price between them.
import { priceDigits } from '../amounts.ts'
import { amount, change, count, duration, plain, price, share, times, usd } from '../quantity.ts'
import { type Bars, type Column, cellsOf, numberColumn, type Row, type Table } from '../table.ts'
import { joined, plural, say, type Text, textOf } from '../text.ts'
import type { MapRequest } from './request.ts'
import type { BucketView, MarketView } from './view.ts'

const groupsMax = 5

export function mapTable(market: MarketView, request: MapRequest): Table {
  const { how, chances, horizonMs } = request
  const digits = priceDigits(market.price)
  const part = how.by ? groupPart(market) : barPart(market)
  const within = duration(horizonMs)
  const columns = [
    numberColumn('price'),
    numberColumn('move'),
    ...part.columns,
    ...(market.dealers === null
      ? []
      : [numberColumn('hedged', 'hedged', 'bought by option dealers on the way, below 0 sold')]),
    ...(chances !== null ? [numberColumn('likely', `in ${textOf(within)}`)] : []),
  ]
  const rows = market.buckets.map((bucket, row): Row => {
    const { cells, bar = [] } = part.of(bucket, row)
    return {
      bar,
      cells: cellsOf(columns, {
        price: price(bucket.edge, digits),
        move: change(bucket.move),
        ...cells,
        ...(market.dealers !== null && { hedged: usd(bucket.hedgedUsd) }),
        ...(chances !== null && { likely: share(bucket.probability) }),
      }),
    }
  })
  const now = market.buckets.filter(({ isBelow }) => isBelow).length
  return {
    id: 'map',
    title: market.market,
    columns,
    ...(part.bars !== undefined && { bars: part.bars }),
    rows: [...rows.slice(now).reverse(), nowRow(market, digits), ...rows.slice(0, now).reverse()],
    notes: [...notesOf(request), ...dealerNotes(market, digits)],
  }
}

function dealerNotes({ dealers }: MarketView, digits: number): Text[] {
  if (dealers === null) return []
  const { gamma, damping, least, flips, tails } = dealers
  const at = (it: number) => price(it, digits)
  const flip =
    flips.length === 0 ? 'no flip level here' : say`flips at ${joined(flips.map(at), ', ')}`
  const isUnstable = least.damping <= 0
  const jumps = tails.map((it) => say`${usd(it.usd)} at ${at(it.price)}`)
  return [
    say`hedged: what option dealers buy on the way, − sell; gamma ${plain(gamma, 3)}, ${flip}`,
    isUnstable
      ? say`unstable at ${at(least.price)}: 1 + λΓ is ${plain(least.damping)}, hedges have no end`
      : say`a small move ends at ${times(1 / damping)}, most at ${at(least.price)}: \
${times(1 / least.damping)}`,
    say`a jump that nobody hedges brings dealers ${joined(jumps, ', ')}`,
  ]
}

function nowRow({ price: now, unsafeUsd, unsafeAccounts }: MarketView, digits: number): Row {
  const late = plural(unsafeAccounts, 'account')
  const unsafe =
    unsafeUsd > 0 ? say`: ${late} below margin, ${usd(unsafeUsd)}, in the next line` : ''
  return { id: 'now', cells: {}, line: say`${price(now, digits)}  now${unsafe}` }
}

interface Part {
  readonly columns: readonly Column[]
  readonly bars?: Bars
  of(bucket: BucketView, row: number): Pick<Row, 'cells' | 'bar'>
}

/** Nothing is shown as no number. */
const some = (value: number): number | null => (value > 0 ? value : null)

function barPart({ buckets }: MarketView): Part {
  const largest = Math.max(1e-9, ...buckets.map(({ longUsd, shortUsd }) => longUsd + shortUsd))
  return {
    columns: [
      numberColumn('sold'),
      numberColumn('bought'),
      numberColumn('in all', 'in all', 'since the present price'),
      numberColumn('accounts'),
    ],
    bars: {
      after: 'in all',
      keys: [
        { id: 'sold', text: 'sold' },
        { id: 'bought', text: 'bought' },
      ],
    },
    of: ({ longUsd, shortUsd, cumulativeUsd, accounts }) => ({
      cells: {
        sold: usd(some(longUsd)),
        bought: usd(some(shortUsd)),
        'in all': usd(some(cumulativeUsd)),
        accounts: count(some(accounts)),
      },
      bar: [
        { id: 'sold', from: 0, to: longUsd / largest },
        { id: 'bought', from: longUsd / largest, to: (longUsd + shortUsd) / largest },
      ],
    }),
  }
}

/** The largest groups have a column each, the rest one together. */
function groupPart({ groups }: MarketView): Part {
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
  const isMany = groups.length > groupsMax
  const ranked = [...groups].sort((a, b) => total(b.usd) - total(a.usd))
  const shown = isMany ? groups.filter((group) => ranked.indexOf(group) < groupsMax - 1) : groups
  const rest = groups.filter((group) => !shown.includes(group))
  return {
    columns: [
      ...shown.map(({ name }, at) => numberColumn(`group ${at}`, name)),
      ...(isMany ? [numberColumn('others')] : []),
      numberColumn('in all', 'in all', 'since the present price'),
    ],
    of: ({ cumulativeUsd }, row) => ({
      cells: {
        ...Object.fromEntries(
          shown.map(({ usd: values }, at) => [`group ${at}`, usd(some(values[row] ?? 0))]),
        ),
        others: usd(some(rest.reduce((sum, { usd: values }) => sum + (values[row] ?? 0), 0))),
        'in all': usd(some(cumulativeUsd)),
      },
    }),
  }
}

function notesOf({ how, chances, horizonMs }: MapRequest): Text[] {
  const notes: Text[] = ['a line: forced on the way to its price; in all: since the present price']
  if (how.by === 'leverage') notes.push('leverage: exposure over equity, now')
  if (chances !== null) {
    const { sigma, jumps } = chances.model
    const often = jumps
      ? say`${amount(jumps.intensity)} jumps a year of ${change(jumps.mean)}`
      : 'no jumps'
    notes.push([
      say`in ${duration(horizonMs)}: how likely the price gets there, `,
      say`at ${share(sigma)} a year, no drift, ${often}`,
    ])
  }
  return notes
}
