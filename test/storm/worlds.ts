/**
 * Whole random worlds: a number in, a case out, always the same one. Amounts are drawn from many
 * values, so that no account stands on its trigger to the last digit: there two right engines may
 * differ, and neither would be wrong.
 */
import { type Settings, type ShockSpec, tieOrders } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import { createDraft, type Draft, finish, type World } from './world-builder.ts'
import { balanceContracts, type Coin, drawExchange } from './world-exchanges.ts'
import { drawMarket } from './world-markets.ts'
import { drawProtocol, drawStaked } from './world-protocols.ts'

export type { World } from './world-builder.ts'

export function stormWorld(seed: number): World {
  const dice = createDice(seed)
  const draft = createDraft()
  const coins = drawCoins(dice, draft)
  const staked = dice.chance(0.4) ? drawStaked(dice, draft, coins[0]) : null
  // Some worlds are what the bulk path of the fast engine is for.
  const isPlain = dice.chance(0.2)
  for (let at = dice.whole(1, 3); at > 0; at--) {
    if (isPlain || dice.chance(0.6)) drawExchange(dice, draft, coins, `exchange${at}`, isPlain)
    else drawProtocol(dice, draft, coins, staked, `protocol${at}`)
  }
  if (!isPlain && dice.chance(0.5)) {
    balanceContracts(dice, draft)
    draft.holdsTheRest = false
  }
  const settings = drawSettings(dice, draft, seed, isPlain)
  if (isPlain) return { snapshot: finish(draft), settings }
  if (dice.chance(0.25)) fund(dice, draft)
  const pauses = dice.chance(0.25) ? [drawPause(dice, draft)] : []
  return {
    snapshot: finish(draft),
    settings: { ...settings, shocks: [...settings.shocks, ...pauses] },
  }
}

function drawCoins(dice: Dice, draft: Draft): Coin[] {
  return Array.from({ length: dice.whole(1, 3) }, (_, at) => {
    const asset = `C${at}`
    const market = `${asset}/USD`
    const { liquidity, mid } = drawMarket(dice, dice.spread(0.5, 5000), dice.spread(1e5, 1e7))
    draft.assets.push({ id: asset, usd: mid })
    draft.markets.push({ id: market, base: asset, quote: 'USD', liquidity })
    return { asset, market, price: mid }
  })
}

function drawSettings(dice: Dice, draft: Draft, seed: number, isPlain: boolean): Settings {
  const isClocked = dice.chance(0.4)
  const drawn = Array.from({ length: dice.whole(1, 4) }, () => drawShock(dice, draft))
  const shocks = dice.chance(0.15) ? thereAndBack(dice) : drawn
  // Cut to the top of one bracket, positions are equally large: which is larger is for rounding.
  const isCut = draft.venues.some(({ rules }) => rules.staged === true)
  const orders = tieOrders.filter((order) => !(isCut && order === 'byLargest'))
  const perpetuals = draft.instruments.filter(({ kind }) => kind === 'perpetual')
  const actors = perpetuals.length > 0 && dice.chance(0.3) ? [drawBuyer(dice, perpetuals)] : []
  return {
    seed,
    order: isPlain ? 'byWorstHealth' : dice.pick([...orders, 'byWorstHealth']),
    execution: isPlain || dice.chance(0.6) ? 'batch' : 'serial',
    clock: isClocked
      ? { mode: 'clocked', everyMs: dice.pick([500, 1000, 7000]) }
      : { mode: 'quasi-static' },
    endMs: dice.pick([4000, 60_000, 120_000]),
    roundsMax: dice.pick([3, 200, 200, 200]),
    priceFloor: dice.pick([0.001, 0.5]),
    shocks,
    actors,
    mitigations: [],
  }
}

function drawBuyer(dice: Dice, perpetuals: Draft['instruments']): Settings['actors'][number] {
  const { venue, id } = dice.pick(perpetuals)
  return {
    model: 'value-buyer',
    instrument: `${venue}/${id}`,
    budget: dice.spread(1e3, 1e6),
    drop: dice.between(0.02, 0.3),
    reactionMs: dice.pick([0, 1, 900, 4000]),
  }
}

/** Some contracts pay funding, one way or the other. */
function fund(dice: Dice, draft: Draft): void {
  for (const it of draft.instruments) {
    if (it.kind !== 'perpetual' || dice.chance(0.5)) continue
    const rate = dice.pick([0.0001, 0.01, -0.003])
    const intervalMs = dice.pick([900, 4000, 30_000])
    // In place: legs know their instrument by identity.
    Object.assign(it, {
      funding: { model: 'fixed-rate', indexOracle: it.oracle, rate, everyMs: intervalMs },
    })
  }
}

/** A venue fills nothing for a while, or an oracle says nothing. */
function drawPause(dice: Dice, draft: Draft): ShockSpec {
  const atMs = dice.pick(times)
  const forMs = dice.pick([1, 700, 5000, 40_000])
  if (dice.chance(0.5)) {
    const markets = dice.pick(['all', dice.pick(draft.markets).id])
    return { model: 'trading-halt', markets, atMs, forMs }
  }
  return { model: 'oracle-outage', oracles: [dice.pick(draft.oracles).id], atMs, forMs }
}

const times = [0, 0, 0, 1000, 2500, 31_000]

function drawShock(dice: Dice, draft: Draft): ShockSpec {
  const atMs = dice.pick(times)
  const ids = draft.markets.map(({ id }) => id)
  const some = ids.filter(() => dice.chance(0.5))
  const markets = dice.pick(['all', dice.pick(ids), some.length > 0 ? some : 'all'])
  const isUp = dice.chance(0.2)
  const size = dice.pick([0.01, 0.05, 0.15, 0.35]) * dice.between(0.5, 1.5)
  const kind = dice.pick(['gap', 'gap', 'gap', 'by', 'path', 'cut', 'metaorder'] as const)
  const tradable = draft.instruments.filter(({ market }) => market !== undefined)
  if (kind === 'cut') return { model: 'depth-cut', markets, left: dice.between(0.1, 1), atMs }
  if (kind === 'path') return drawPath(dice, draft, atMs)
  if (kind === 'metaorder' && tradable.length > 0) {
    const { venue, id, oracle } = dice.pick(tradable)
    const worth = dice.spread(1e3, 1e6) * (isUp ? 1 : -1)
    const amount = worth / (draft.priceOf.get(oracle) ?? 1)
    return { model: 'metaorder', instrument: `${venue}/${id}`, quantity: amount, atMs }
  }
  if (kind === 'by') {
    const { base, id } = dice.pick(draft.markets)
    const mark = [...draft.priceOf].find(([oracle]) => oracle.startsWith(base))?.[1] ?? 1
    const cheap = id.includes('/C') ? 1 : mark
    return { model: 'price-gap', markets: id, by: (isUp ? 1 : -1) * size * cheap, atMs }
  }
  return { model: 'price-gap', markets, drop: isUp ? -size : size, atMs }
}

/** Down, then up again beyond the start, or the other way round. */
function thereAndBack(dice: Dice): ShockSpec[] {
  const first = dice.between(0.05, 0.4) * (dice.chance(0.7) ? 1 : -1)
  const drops = [first, 1 - dice.between(1, 1.4) / (1 - first), first / 2]
  return drops.map((drop, at) => ({ model: 'price-gap', drop, atMs: 2500 * at }))
}

/** A path that starts anywhere: the first point is a jump as well. */
function drawPath(dice: Dice, draft: Draft, atMs: number): ShockSpec {
  const { id, base } = dice.pick(draft.markets.filter((market) => market.id.endsWith('/USD')))
  const start = Number(draft.assets.find((asset) => asset.id === base)?.usd ?? 1)
  const isFactor = dice.chance(0.4)
  const points = [(isFactor ? 1 : start) * dice.between(0.75, 1.08)]
  const timesMs = [dice.pick([0, 600])]
  for (let more = dice.whole(0, 3); more > 0; more--) {
    points.push(points[points.length - 1] * dice.between(0.75, 1.08))
    timesMs.push(timesMs[timesMs.length - 1] + dice.pick([900, 1100, 5000]))
  }
  const every = dice.chance(0.3) ? { everyMs: dice.pick([300, 1000]) } : {}
  const path = { model: 'price-path', timesMs, atMs, ...every }
  if (isFactor) return { ...path, markets: dice.pick(['all', id]), factors: points }
  return { ...path, markets: id, prices: points }
}
