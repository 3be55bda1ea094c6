/** Instruments and their margin brackets in columns; one more row per market for inventories. */
import { InputError } from '../../kit/assert.ts'
import { createColumn } from '../../kit/column.ts'
import { type Rate, rate } from '../../units/units.ts'
import type { Names } from '../world/names.ts'

import type { InstrumentRow, MarginBracket, MarketRow, Snapshot } from '../world/snapshot.ts'
import type { Brackets, Instruments } from '../world/world.ts'
import { bracketColumns, checkedBrackets, within } from './brackets.ts'
import { type Due, type LaterBrackets, laterBrackets } from './changes.ts'

export function compileInstruments(
  snapshot: Snapshot,
  names: Names,
  due: readonly Due[],
): { instruments: Instruments; brackets: Brackets; later: LaterBrackets } {
  const listed = snapshot.instruments.length
  const count = listed + snapshot.markets.length
  const instruments: Instruments = {
    count,
    venue: new Int32Array(count).fill(-1),
    asset: new Int32Array(count),
    oracle: new Int32Array(count).fill(-1),
    market: new Int32Array(count).fill(-1),
    conversion: new Float64Array(count).fill(1),
    proceeds: new Int32Array(count).fill(-1),
    wrapper: new Int32Array(count).fill(-1),
    isPerpetual: new Uint8Array(count),
    isInverse: new Uint8Array(count),
    weight: createColumn<Rate>(count),
    bonus: createColumn<Rate>(count),
    protocolFee: createColumn<Rate>(count),
    bracketBegin: new Int32Array(count),
    bracketEnd: new Int32Array(count),
  }
  const brackets: MarginBracket[] = []
  for (const [row, it] of snapshot.instruments.entries()) {
    fill(instruments, row, it, names)
    instruments.bracketBegin[row] = brackets.length
    brackets.push(...checkedBrackets(it))
    instruments.bracketEnd[row] = brackets.length
    if (it.market !== undefined) connect(snapshot, instruments, row, it)
  }
  for (const [at, market] of snapshot.markets.entries()) {
    instruments.asset[listed + at] = names.asset(market.base)
    instruments.weight[listed + at] = rate(1)
  }
  const later = laterBrackets(due, snapshot, brackets.length)
  return { instruments, brackets: bracketColumns([...brackets, ...later.rows]), later }
}

function fill(to: Instruments, row: number, it: InstrumentRow, names: Names): void {
  to.venue[row] = names.venue(it.venue)
  to.asset[row] = names.asset(it.asset)
  to.oracle[row] = names.oracle(it.oracle)
  to.isPerpetual[row] = it.kind === 'balance' ? 0 : 1
  to.isInverse[row] = it.kind === 'inverse' ? 1 : 0
  to.weight[row] = rate(within(it, 'weight', it.weight ?? 1, 0, 1))
  to.bonus[row] = rate(within(it, 'bonus', it.bonus ?? 0, 0, 1))
  to.protocolFee[row] = rate(within(it, 'protocolFee', it.protocolFee ?? 0, 0, 1))
  to.conversion[row] = within(it, 'conversion', it.conversion ?? 1, 1e-12, 1e12)
}

/** Where the instrument is sold, and where the money for it arrives. */
function connect(snapshot: Snapshot, to: Instruments, row: number, it: InstrumentRow): void {
  const at = snapshot.markets.findIndex(({ id }) => id === it.market)
  const market = snapshot.markets[at]
  const field = `venues.${it.venue}.instruments.${it.id}.market`
  if (market === undefined) {
    const allowed = snapshot.markets.map(({ id }) => id).join(', ')
    throw new InputError(`there is no market called ${it.market}`, {
      field,
      value: it.market,
      allowed,
    })
  }
  if (to.conversion[row] === 1 && market.base !== it.asset) {
    throw new InputError(`market ${market.id} trades ${market.base}, not ${it.asset}`, {
      field,
      value: it.market,
      allowed: `a market whose base is ${it.asset}, or a conversion`,
    })
  }
  refuseWrongWay(it, market, field)
  to.market[row] = at
  const venue = snapshot.venues.find(({ id }) => id === it.venue)
  if (venue?.settlement === market.quote) return
  const proceeds = snapshot.instruments.findIndex(
    (other) => other.venue === it.venue && other.kind === 'balance' && other.asset === market.quote,
  )
  if (proceeds < 0) {
    throw new InputError(`${it.venue} cannot hold ${market.quote}, what ${market.id} pays in`, {
      field,
      value: it.market,
      allowed: `a market that pays in ${venue?.settlement}, or an instrument for ${market.quote}`,
    })
  }
  to.proceeds[row] = proceeds
}

/** Inverse contracts, and they alone, are traded on inverse markets, in coins of the venue. */
function refuseWrongWay(it: InstrumentRow, market: MarketRow, field: string): void {
  const isInverse = it.kind === 'inverse'
  if (isInverse === (market.inverse === true) && !(isInverse && it.conversion)) return
  throw new InputError(`${it.id} is ${it.kind}, and ${market.id} is another kind of market`, {
    field,
    value: it.market,
    allowed: isInverse ? 'an inverse market, without conversion' : 'a market that is not inverse',
  })
}
