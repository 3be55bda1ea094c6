// A card from metaorders: what they were, what the day was, how far the price went.
import { numberColumn, type Table } from '../../data/table.ts'
import { cardOfObservations, type ImpactCard } from '../../impact/card.ts'
import type { Observations } from '../../impact/observations.ts'
import { InputError } from '../../kit/assert.ts'

const ordersMin = 40
const heldOutEvery = 5

/** Brings every order to the usual day: size · V̄/V, impact · σ̄/σ, and fits those. */
export function cardOfOrders(table: Table, market: string): ImpactCard {
  const size = numberColumn(table, 'size', 'positive')
  const volume = numberColumn(table, 'volume', 'positive')
  const volatility = numberColumn(table, 'volatility', 'positive')
  const impact = numberColumn(table, 'impact', 'any')
  const price = table.columns.has('price') ? numberColumn(table, 'price', 'positive') : undefined
  const rows = Array.from(size, (_, row) => row)
  if (rows.length < ordersMin) {
    throw new InputError('there are too few orders', {
      file: table.file,
      field: 'rows',
      value: rows.length,
      allowed: `${ordersMin} orders or more`,
    })
  }
  const usual = { volume: middle(volume), volatility: middle(volatility) }
  rows.sort((a, b) => {
    return (size[a] ?? 0) / (volume[a] ?? 1) - (size[b] ?? 0) / (volume[b] ?? 1) || a - b
  })
  const part = (isOut: boolean): Observations => {
    const used = rows.filter((_, at) => (at % heldOutEvery === 2) === isOut)
    return {
      size: used.map((row) => ((size[row] ?? 0) * usual.volume) / (volume[row] ?? 1)),
      cost: used.map((row) => ((impact[row] ?? 0) * usual.volatility) / (volatility[row] ?? 1)),
    }
  }
  const against = impact.filter((moved) => moved <= 0).length
  return cardOfObservations({
    market,
    source: table.file,
    unit: 'base',
    kind: 'orders',
    train: part(false),
    heldOut: part(true),
    price: price === undefined ? 1 : middle(price),
    resolution: 0,
    floor: 0,
    notes: [
      `impact = Y σ (Q/V)^δ, at a day of volume ${Number(usual.volume.toPrecision(4))} and ` +
        `volatility ${Number(usual.volatility.toPrecision(4))}, the medians`,
      ...(against > 0
        ? [`the price went against ${against} orders: fitted to moves, not to their logarithms`]
        : []),
      ...(price === undefined ? ['no prices in the file: price is 1'] : []),
    ],
    assumes: ['orders differ from one another only in Q/V and σ'],
    ignores: ['how long an order took, what happened after it'],
  })
}

function middle(values: Float64Array): number {
  return values.slice().sort()[Math.floor(values.length / 2)] ?? 1
}
